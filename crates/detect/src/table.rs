//! A bounded table whose keys are parts of records, looked up without copying them.

use std::hash::{BuildHasher, Hasher};

use hashbrown::HashTable;

/// Longer parts are cut: no name that works on a network is longer, and a
/// hostile line must not fill the memory.
const PART_MAX: usize = 255;

/// Rows by key. Row numbers hold until [`Table::retain`].
///
/// The hash is seeded at random, so that names chosen by an attacker cannot be
/// made to collide; no result depends on the seed.
#[derive(Clone, Debug)]
pub(crate) struct Table<V> {
    index: HashTable<u32>,
    rows: Vec<Row<V>>,
    hasher: foldhash::quality::RandomState,
    limit: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Row<V> {
    hash: u64,
    key: Box<[u8]>,
    pub(crate) value: V,
}

impl<V> Row<V> {
    /// The parts of the key, in order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &self.key[..];
        std::iter::from_fn(move || {
            let (len, after) = rest.split_first()?;
            let (part, after) = after.split_at_checked(usize::from(*len))?;
            rest = after;
            Some(part)
        })
    }

    fn is(&self, parts: &[&[u8]]) -> bool {
        let mut rest = &self.key[..];
        for part in parts {
            let Some(after) = rest.split_first().and_then(|(_, r)| r.strip_prefix(*part)) else {
                return false;
            };
            if usize::from(rest[0]) != part.len() {
                return false;
            }
            rest = after;
        }
        rest.is_empty()
    }
}

impl<V> Table<V> {
    pub(crate) fn new(limit: usize) -> Self {
        let (index, rows) = (HashTable::new(), Vec::new());
        Self { index, rows, hasher: foldhash::quality::RandomState::default(), limit }
    }

    /// The number of the row with this key, made by `make` if new; `None` if the table is full.
    pub(crate) fn find_or_add<const N: usize>(
        &mut self,
        parts: [&[u8]; N],
        make: impl FnOnce() -> V,
    ) -> Option<usize> {
        let parts = parts.map(|part| &part[..part.len().min(PART_MAX)]);
        let hash = self.hash(&parts);
        if let Some(row) = self.index.find(hash, |row| self.rows[*row as usize].is(&parts)) {
            return Some(*row as usize);
        }
        if self.is_full() {
            return None;
        }
        let number = u32::try_from(self.rows.len()).ok()?;
        self.rows.push(Row { hash, key: key(&parts), value: make() });
        self.index.insert_unique(hash, number, |row| self.rows[*row as usize].hash);
        Some(number as usize)
    }

    /// Whether the row of this number has this key.
    pub(crate) fn is_row<const N: usize>(&self, number: usize, parts: [&[u8]; N]) -> bool {
        let parts = parts.map(|part| &part[..part.len().min(PART_MAX)]);
        self.rows.get(number).is_some_and(|row| row.is(&parts))
    }

    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() >= self.limit
    }

    pub(crate) fn rows(&self) -> &[Row<V>] {
        &self.rows
    }

    pub(crate) fn rows_mut(&mut self) -> &mut [Row<V>] {
        &mut self.rows
    }

    /// Keeps the rows that `keep` says; numbers change.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&mut Row<V>) -> bool) {
        self.rows.retain_mut(keep);
        self.index.clear();
        for (number, row) in self.rows.iter().enumerate() {
            let number = u32::try_from(number).expect("rows were numbered by u32 before");
            self.index.insert_unique(row.hash, number, |other| self.rows[*other as usize].hash);
        }
    }

    fn hash(&self, parts: &[&[u8]]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        for part in parts {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
        hasher.finish()
    }
}

fn key(parts: &[&[u8]]) -> Box<[u8]> {
    let mut key = Vec::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    for part in parts {
        key.push(u8::try_from(part.len()).expect("parts are cut to 255 bytes"));
        key.extend_from_slice(part);
    }
    key.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(table: &mut Table<u32>, parts: [&str; 2]) -> Option<usize> {
        table.find_or_add(parts.map(str::as_bytes), || 0)
    }

    #[test]
    fn parts_do_not_run_together() {
        let mut table = Table::new(9);
        assert_eq!(find(&mut table, ["ab", "c"]), Some(0));
        assert_eq!(find(&mut table, ["a", "bc"]), Some(1));
        assert_eq!(find(&mut table, ["ab", "c"]), Some(0));
        assert_eq!(find(&mut table, ["", ""]), Some(2));
        let parts: Vec<_> = table.rows()[1].parts().collect();
        assert_eq!(parts, [b"a".as_slice(), b"bc"]);
    }

    #[test]
    fn a_full_table_takes_no_more_until_rows_leave() {
        let mut table = Table::new(2);
        assert!(find(&mut table, ["a", ""]).is_some() && find(&mut table, ["b", ""]).is_some());
        assert_eq!(find(&mut table, ["c", ""]), None);
        table.retain(|row| row.parts().next() != Some(b"a"));
        assert_eq!(find(&mut table, ["b", ""]), Some(0));
        assert_eq!(find(&mut table, ["c", ""]), Some(1));
    }

    #[test]
    fn long_parts_are_cut() {
        let mut table = Table::new(2);
        let long = "x".repeat(9000);
        assert_eq!(find(&mut table, [&long, ""]), Some(0));
        assert_eq!(find(&mut table, [&format!("{long}y"), ""]), Some(0));
        assert_eq!(table.rows()[0].key.len(), 257);
    }
}
