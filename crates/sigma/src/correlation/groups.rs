//! The groups of all correlations, within bounds.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::compile::Correlation;
use super::window::{Hit, Window};

/// Groups kept at a time.
const GROUPS_MAX: usize = 100_000;

/// Entries of all their windows together, of some 60 bytes each.
const ENTRIES_MAX: usize = 1 << 20;

#[derive(Default)]
pub(crate) struct Groups {
    table: HashTable<Group>,
    entries: usize,
    forgotten: u64,
}

/// What is known of one correlation for one combination of the values it groups by.
struct Group {
    hash: u64,
    correlation: usize,
    /// The values, each with its length before it.
    key: Box<[u8]>,
    latest: i64,
    window: Window,
}

impl Groups {
    /// Takes a match; what was counted or measured then and when, if that is enough.
    /// Time does not go back: a match that comes late counts as of now.
    pub(crate) fn note(
        &mut self,
        seed: &RandomState,
        all: &[Correlation],
        number: usize,
        key: &[u8],
        hit: Hit,
        at: i64,
    ) -> Option<(f64, i64)> {
        if self.table.len() >= GROUPS_MAX || self.entries >= ENTRIES_MAX {
            self.forget(all, at);
        }
        let group = self.group(seed, all, number, key);
        group.latest = group.latest.max(at);
        let (before, at) = (group.window.entries(), group.latest);
        let value = group.window.note(&all[number], hit, at);
        let after = group.window.entries();
        self.entries = self.entries + after - before;
        value.map(|value| (value, at))
    }

    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    fn group(
        &mut self,
        seed: &RandomState,
        all: &[Correlation],
        number: usize,
        key: &[u8],
    ) -> &mut Group {
        let mut hasher = seed.build_hasher();
        hasher.write_usize(number);
        hasher.write(key);
        let hash = hasher.finish();
        let same = |it: &Group| it.hash == hash && it.correlation == number && *it.key == *key;
        let make = || Group {
            hash,
            correlation: number,
            key: key.into(),
            latest: i64::MIN,
            window: Window::new(&all[number]),
        };
        self.table.entry(hash, same, |it| it.hash).or_insert_with(make).into_mut()
    }

    /// Lets go of groups whose time is over; as long as that is not enough, of the
    /// stalest tenth.
    fn forget(&mut self, all: &[Correlation], now: i64) {
        let over = |it: &Group| it.latest < now.saturating_sub(all[it.correlation].span_s);
        self.retain(|it| !over(it));
        while self.table.len() > GROUPS_MAX * 9 / 10 || self.entries > ENTRIES_MAX * 9 / 10 {
            let mut times: Vec<i64> = self.table.iter().map(|it| it.latest).collect();
            let mut spare = times.len().div_ceil(10);
            let limit = *times.select_nth_unstable(spare - 1).1;
            let before = self.table.len();
            self.retain(|it| {
                let goes = it.latest <= limit && spare > 0;
                spare -= usize::from(goes);
                !goes
            });
            self.forgotten += (before - self.table.len()) as u64;
        }
    }

    fn retain(&mut self, mut keeps: impl FnMut(&Group) -> bool) {
        let mut entries = 0;
        self.table.retain(|it| {
            let stays = keeps(it);
            entries += if stays { it.window.entries() } else { 0 };
            stays
        });
        self.entries = entries;
    }
}
