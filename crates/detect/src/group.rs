//! Which signals belong together.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use model::{Entity, Signal};
use serde::Deserialize;

/// `[group]` of the pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// How far apart, in minutes, signals of one group may lie.
    pub window_min: i64,
}

impl Config {
    /// The window as [`groups`] takes it.
    #[must_use]
    pub fn window(&self) -> SignedDuration {
        SignedDuration::from_mins(self.window_min)
    }
}

/// Groups of indexes into `signals`: signals in one group are linked by shared
/// entities and lie no further apart than `window`. Of signals with the same id
/// the last counts. Groups and their members keep the order of `signals`.
#[must_use]
pub fn groups(signals: &[Signal], window: SignedDuration) -> Vec<Vec<usize>> {
    let latest: HashMap<&str, usize> =
        signals.iter().enumerate().map(|(index, signal)| (signal.id.as_str(), index)).collect();
    let mut indexes: Vec<usize> = latest.into_values().collect();
    indexes.sort_unstable();
    let mut joined = Joined::new(signals.len());
    for same in by_entity(signals, &indexes).into_values() {
        join_near(signals, same, window, &mut joined);
    }
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of = HashMap::new();
    for index in indexes {
        let group = *group_of.entry(joined.root(index)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(index);
    }
    groups
}

fn by_entity<'a>(signals: &'a [Signal], indexes: &[usize]) -> HashMap<&'a Entity, Vec<usize>> {
    let mut by_entity: HashMap<_, Vec<_>> = HashMap::new();
    for index in indexes {
        for entity in &signals[*index].entities {
            by_entity.entry(entity).or_default().push(*index);
        }
    }
    by_entity
}

/// Joins signals of one entity whose times are near, looking along the time line.
fn join_near(
    signals: &[Signal],
    mut same: Vec<usize>,
    window: SignedDuration,
    joined: &mut Joined,
) {
    same.sort_by_key(|index| signals[*index].start.earliest());
    let mut reach: Option<(usize, Timestamp)> = None;
    for index in same {
        let (from, to) = (signals[index].start.earliest(), last(&signals[index]));
        match reach.filter(|(_, until)| from.duration_since(*until) <= window) {
            Some((before, until)) => {
                joined.join(before, index);
                reach = Some((index, until.max(to)));
            }
            None => reach = Some((index, to)),
        }
    }
}

fn last(signal: &Signal) -> Timestamp {
    signal.end.unwrap_or(signal.detected).max(signal.detected)
}

/// Disjoint sets (union-find).
struct Joined(Vec<usize>);

impl Joined {
    fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn root(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use model::{EntityKind, SignalKind, When};

    use super::*;

    fn signal(hour: i64, hosts: &[&str]) -> Signal {
        let at = Timestamp::from_second(hour * 3600).unwrap();
        let entities = hosts.iter().map(|host| Entity::new(EntityKind::Host, *host)).collect();
        Signal::new(SignalKind::Beacon, "test@1", When::At(at), at, entities)
    }

    fn check(signals: &[Signal], expected: &[&[usize]]) {
        assert_eq!(groups(signals, SignedDuration::from_hours(12)), expected);
    }

    #[test]
    fn shared_entities_link_also_over_a_third() {
        check(&[signal(0, &["a"]), signal(1, &["b"]), signal(2, &["a", "b"])], &[&[0, 1, 2]]);
        check(&[signal(0, &["a"]), signal(1, &["b"])], &[&[0], &[1]]);
    }

    #[test]
    fn what_lies_far_apart_is_another_matter() {
        check(&[signal(0, &["a"]), signal(12, &["a"]), signal(25, &["a"])], &[&[0, 1], &[2]]);
    }

    #[test]
    fn a_long_signal_reaches_to_its_end() {
        let mut long = signal(0, &["a"]);
        long.end = Some(Timestamp::from_second(20 * 3600).unwrap());
        check(&[long, signal(1, &["a"]), signal(30, &["a"])], &[&[0, 1, 2]]);
    }

    #[test]
    fn the_same_signal_seen_twice_counts_once() {
        check(&[signal(0, &["a"]), signal(0, &["a"]), signal(99, &["z"])], &[&[1], &[2]]);
        check(&[], &[]);
    }
}
