//! Which entities are to be left alone, and until when.

use std::collections::HashMap;

use jiff::Timestamp;
use model::{Allow, Signal};

/// Allowances by the name of their entity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Allowed(HashMap<String, Timestamp>);

/// How an entity stands at an instant of event time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// No allowance names it.
    Unknown,
    /// Allowed then.
    Current,
    /// Was allowed until this instant.
    Expired(Timestamp),
}

impl Allowed {
    pub(crate) fn new(allow: Vec<Allow>) -> Self {
        let mut until = HashMap::new();
        for Allow { entity, until: end, .. } in allow {
            let latest: &mut Timestamp = until.entry(entity).or_insert(end);
            *latest = end.max(*latest);
        }
        Self(until)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How something with these names stands at `at`: its longest allowance counts.
    pub(crate) fn standing<'a>(
        &self,
        names: impl IntoIterator<Item = &'a str>,
        at: Timestamp,
    ) -> Standing {
        match names.into_iter().filter_map(|name| self.0.get(name)).max() {
            None => Standing::Unknown,
            Some(until) if *until > at => Standing::Current,
            Some(until) => Standing::Expired(*until),
        }
    }

    /// Whether an entity of the signal was allowed when the signal was last seen.
    pub(crate) fn covers(&self, signal: &Signal) -> bool {
        let names = signal.entities.iter().map(|entity| entity.name.as_str());
        let last = signal.end.unwrap_or(signal.detected);
        self.standing(names, last) == Standing::Current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_longest_allowance_counts_until_its_end_and_not_at_it() {
        let allow =
            |entity: &str, until| Allow { entity: entity.into(), until: at(until), why: None };
        let allowed = Allowed::new(vec![allow("PC-1", 5), allow("PC-1", 9), allow("PC-1", 7)]);
        assert_eq!(allowed.standing(["x", "PC-1"], at(8)), Standing::Current);
        assert_eq!(allowed.standing(["PC-1"], at(9)), Standing::Expired(at(9)));
        assert_eq!(allowed.standing(["x"], at(0)), Standing::Unknown);
    }
}
