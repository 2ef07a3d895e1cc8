//! 秘匿: which cells of a table may be published, so that no figure stands for fewer institutions
//! than the rule asks for, and none that is kept back follows from those that are shown.

use std::collections::{BTreeMap, BTreeSet};

/// What becomes of the cells that are too small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// They are left out of the table and of its totals.
    Leave,
    /// They are put together, with the smallest of the others if need be, so that the table
    /// still adds up to all rows.
    Merge,
}

/// The cell of what was put together.
pub const OTHERS: &str = "others";

/// The cells of `rows` that may be shown, each with its rows. `who` is the institution of a row.
/// Every cell has `min` institutions or more, and so has whatever the cells do not show of the
/// total of the table.
pub fn shown<'a, T>(
    rows: impl IntoIterator<Item = &'a T>,
    cell: impl Fn(&T) -> &str,
    who: impl Fn(&T) -> &str,
    min: usize,
    rest: Rest,
) -> BTreeMap<String, Vec<&'a T>> {
    let mut cells: BTreeMap<String, Vec<&T>> = BTreeMap::new();
    for row in rows {
        cells.entry(cell(row).to_owned()).or_default().push(row);
    }
    let count = |rows: &[&T]| rows.iter().map(|row| who(row)).collect::<BTreeSet<_>>().len();
    let small = |rows: &[&T]| count(rows) < min;
    let names: Vec<_> = cells.iter().filter(|(_, r)| small(r)).map(|(n, _)| n.clone()).collect();
    let mut others: Vec<&T> =
        names.iter().filter_map(|name| cells.remove(name)).flatten().collect();
    if others.is_empty() || rest == Rest::Leave {
        return cells;
    }
    while small(&others) {
        let least = cells.iter().min_by_key(|(name, rows)| (count(rows), (*name).clone()));
        let Some(least) = least.map(|(name, _)| name.clone()) else { return cells };
        others.extend(cells.remove(&least).into_iter().flatten());
    }
    others.extend(cells.remove(OTHERS).into_iter().flatten());
    cells.insert(OTHERS.to_owned(), others);
    cells
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Row = (String, String);

    fn cells(rows: &[Row], min: usize, rest: Rest) -> BTreeMap<String, Vec<&Row>> {
        shown(rows, |row| &row.0, |row| &row.1, min, rest)
    }

    fn institutions(rows: &[&Row]) -> usize {
        rows.iter().map(|row| &row.1).collect::<BTreeSet<_>>().len()
    }

    #[test]
    fn a_small_cell_takes_the_smallest_other_with_it() {
        let of = |cell: &str, from: usize, to: usize| {
            (from..to).map(|n| (cell.to_owned(), n.to_string())).collect::<Vec<_>>()
        };
        let rows = [of("big", 0, 9), of("middle", 10, 16), of("small", 20, 22)].concat();
        let names = |rest| cells(&rows, 5, rest).into_keys().collect::<Vec<_>>();
        assert_eq!(names(Rest::Leave), ["big", "middle"]);
        assert_eq!(names(Rest::Merge), ["big", OTHERS]);
        assert!(cells(&rows[15..], 5, Rest::Merge).is_empty(), "two are nobody's statistics");
    }

    proptest! {
        /// Whatever the table, no shown cell is too small; and where the rest is put together,
        /// the cells add up to all rows, or nothing is shown at all.
        #[test]
        fn nothing_small_is_shown_or_follows(
            rows in prop::collection::vec((0_u8..6, 0_u8..12), 0..80),
            min in 2_usize..7,
        ) {
            let rows: Vec<_> = rows.iter().map(|(c, w)| (c.to_string(), w.to_string())).collect();
            for rest in [Rest::Leave, Rest::Merge] {
                let cells = cells(&rows, min, rest);
                for rows in cells.values() {
                    prop_assert!(institutions(rows) >= min);
                }
                let sum: usize = cells.values().map(Vec::len).sum();
                prop_assert!(rest == Rest::Leave || sum == rows.len() || sum == 0);
            }
        }
    }
}
