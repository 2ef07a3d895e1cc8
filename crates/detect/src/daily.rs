//! What is counted by key and day of work. Sums, first and last do not depend on the order of
//! records, so nothing has to be held back.

use event::Micros;

use crate::place::Place;
use crate::table::{Row, Table};

/// Something that is counted.
pub(crate) trait Tally {
    fn merge(&mut self, other: Self);
    /// What has the least weight makes room first.
    fn weight(&self) -> u64;
}

/// The days of one key, in order. Most keys have few, and a map would take a thousand bytes
/// for each of them.
#[derive(Clone, Debug)]
pub(crate) struct Days<T>(Vec<(i64, T)>);

impl<T> Days<T> {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn get(&self, day: i64) -> Option<&T> {
        self.find(day).ok().map(|at| &self.0[at].1)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, &T)> {
        self.0.iter().map(|(day, tally)| (*day, tally))
    }

    pub(crate) fn first(&self) -> Option<i64> {
        self.0.first().map(|(day, _)| *day)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    fn find(&self, day: i64) -> Result<usize, usize> {
        // Records mostly come in order of time, so the last day is nearly always the one.
        match self.0.last() {
            Some((last, _)) if *last == day => Ok(self.0.len() - 1),
            _ => self.0.binary_search_by_key(&day, |(other, _)| *other),
        }
    }
}

impl<T: Tally> Days<T> {
    pub(crate) fn add(&mut self, day: i64, one: T) {
        match self.find(day) {
            Ok(at) => self.0[at].1.merge(one),
            Err(at) => {
                self.0.reserve_exact(1);
                self.0.insert(at, (day, one));
            }
        }
    }
}

/// Tallies by key and day.
#[derive(Clone, Debug)]
pub(crate) struct Daily<T> {
    rows: Table<Days<T>>,
    days_max: usize,
    evicted: u64,
}

impl<T: Tally> Daily<T> {
    pub(crate) fn new(rows_max: usize, days_max: usize) -> Self {
        Self { rows: Table::new(rows_max), days_max, evicted: 0 }
    }

    /// Adds to a day of a key. `judge` is called for each day that has to make room.
    pub(crate) fn add<const N: usize>(
        &mut self,
        key: [&[u8]; N],
        day: i64,
        one: T,
        mut judge: impl FnMut(&Row<Days<T>>, i64),
    ) {
        if self.rows.is_full() {
            self.evict(&mut judge);
        }
        let Some(number) = self.rows.find_or_add(key, Days::new) else { return };
        let row = &mut self.rows.rows_mut()[number];
        row.value.add(day, one);
        if row.value.len() > self.days_max
            && let Some(first) = row.value.first()
        {
            judge(row, first);
            row.value.0.remove(0);
            self.evicted += 1;
        }
    }

    /// Judges every day of every key and forgets them.
    pub(crate) fn finish(&mut self, mut judge: impl FnMut(&Row<Days<T>>, i64)) {
        for row in self.rows.rows() {
            row.value.iter().for_each(|(day, _)| judge(row, day));
        }
        self.clear();
    }

    pub(crate) fn rows(&self) -> &[Row<Days<T>>] {
        self.rows.rows()
    }

    pub(crate) fn clear(&mut self) {
        self.rows.retain(|_| false);
    }

    /// How many tallies had to make room.
    pub(crate) fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Gives up the quarter with the least weight.
    fn evict(&mut self, judge: &mut impl FnMut(&Row<Days<T>>, i64)) {
        let mut ranks: Vec<_> = self.rows.rows().iter().map(|row| rank(&row.value)).collect();
        let quarter = ranks.len() / 4;
        let limit = *ranks.select_nth_unstable(quarter).1;
        let evicted = &mut self.evicted;
        self.rows.retain(|row| {
            let keep = rank(&row.value) > limit;
            if !keep {
                *evicted += row.value.len() as u64;
                row.value.iter().for_each(|(day, _)| judge(row, day));
            }
            keep
        });
    }
}

fn rank<T: Tally>(days: &Days<T>) -> (u64, Option<i64>) {
    let weight = days.iter().fold(0_u64, |sum, (_, day)| sum.saturating_add(day.weight()));
    (weight, days.iter().next_back().map(|(day, _)| day))
}

/// Median of the other days' figures, 0 if there is none.
pub(crate) fn usual<T>(days: &Days<T>, day: i64, figure: impl Fn(&T) -> u64) -> u64 {
    let others = days.iter().filter(|(other, _)| *other != day);
    let mut figures: Vec<_> = others.map(|(_, tally)| figure(tally)).collect();
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// From the first record to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: (Micros, Place),
    pub(crate) last: (Micros, Place),
}

impl Span {
    pub(crate) fn at(time: Micros, place: Place) -> Self {
        Self { first: (time, place), last: (time, place) }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
    }

    pub(crate) fn places(&self) -> [Place; 2] {
        [self.first.1, self.last.1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Tally for u64 {
        fn merge(&mut self, other: Self) {
            *self += other;
        }
        fn weight(&self) -> u64 {
            *self
        }
    }

    fn judged(daily: &mut Daily<u64>, add: &[(&str, i64, u64)]) -> Vec<(i64, u64)> {
        let mut out = Vec::new();
        for (key, day, one) in add {
            daily.add([key.as_bytes()], *day, *one, |row, day| {
                out.push((day, *row.value.get(day).unwrap()))
            });
        }
        out
    }

    #[test]
    fn what_weighs_least_makes_room_and_is_judged() {
        let mut daily = Daily::new(4, 9);
        let full = [("a", 0, 5), ("b", 0, 1), ("c", 0, 7), ("d", 0, 2), ("a", 1, 1)];
        assert_eq!(judged(&mut daily, &full[..4]), []);
        assert_eq!(judged(&mut daily, &full[4..]), [(0, 1), (0, 2)]);
        assert_eq!(daily.evicted(), 2);
    }

    #[test]
    fn the_oldest_day_of_a_key_makes_room() {
        let mut daily = Daily::new(4, 2);
        assert_eq!(judged(&mut daily, &[("a", 2, 1), ("a", 1, 9), ("a", 3, 1)]), [(1, 9)]);
    }

    #[test]
    fn usual_is_the_median_of_the_other_days() {
        let days = Days(vec![(0, 3_u64), (1, 90), (2, 5)]);
        assert_eq!(usual(&days, 1, |n| *n), 5);
        assert_eq!(usual(&Days(vec![(1, 90_u64)]), 1, |n| *n), 0);
    }
}
