//! The ladder of failure management (補足7) and honest counts.

use serde::Serialize;

use crate::{Incident, Met, RungAsks, Stage};

/// The highest rung reached without a gap below it, 0 to 4: the event handled,
/// its extent known, the cause fixed, recurrence prevented. Computed, never typed.
/// It counts the incident's own facts; see [`crate::Ladder::rung_of`] for measures.
#[must_use]
pub fn rung(incident: &Incident) -> u8 {
    let met = Met::of(incident, &[]);
    let rungs = [RungAsks::Event, RungAsks::Extent, RungAsks::RootCause, RungAsks::Prevention];
    let reached = rungs.into_iter().take_while(|asks| met.shows(*asks)).count();
    u8::try_from(reached).unwrap_or(u8::MAX)
}

/// How many there are, and how many of them share a cause with another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All in the register, merged ones included.
    pub total: usize,
    /// Those that were merged with another, both sides counted.
    pub same_cause: usize,
    /// Failures.
    pub failures: usize,
    /// Cyber incidents.
    pub cyber: usize,
}

/// Counts the register: merging never makes the total smaller, and what is played in an
/// exercise never makes it larger.
#[must_use]
pub fn counts<'a>(incidents: impl IntoIterator<Item = &'a Incident>) -> Counts {
    let real = incidents.into_iter().filter(|incident| incident.exercise.is_empty());
    real.fold(Counts::default(), |mut counts, incident| {
        let merged =
            matches!(incident.stage, Stage::Merged { .. }) || !incident.children.is_empty();
        counts.total += 1;
        counts.same_cause += usize::from(merged);
        match incident.nature {
            crate::Nature::Failure => counts.failures += 1,
            crate::Nature::Cyber => counts.cyber += 1,
        }
        counts
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ladder::tests::incident;

    fn check(facts: &[&str], expected: u8) {
        assert_eq!(rung(&incident(facts)), expected, "{facts:?}");
    }

    #[test]
    fn a_rung_is_reached_only_over_all_below_it() {
        let restored = "restored=2015-04-02T10:00+09:00";
        check(&[], 0);
        check(&["customers=3", "customers_method=集計"], 0);
        check(&[restored], 1);
        check(&[restored, "customers=3"], 1);
        check(&[restored, "customers=unknown"], 1);
        check(&[restored, "customers=3", "customers_method=集計"], 2);
        let fixed =
            [restored, "customers=0", "customers_method=集計", "root_cause=RC-1", "root_fixed=yes"];
        check(&fixed, 3);
        let looked = "horizontal=注文:異常なし; 照会:同じ不備を修正";
        check(&[&fixed[..], &[looked]].concat(), 3);
        check(&[&fixed[..], &[looked, "process_fixed=yes"]].concat(), 3);
        let changed = "process_change=一括処理の手順書";
        check(&[&fixed[..], &[looked, "process_fixed=yes", changed]].concat(), 4);
        check(&[&fixed[..], &["process_fixed=yes", changed]].concat(), 3);
    }

    proptest! {
        /// Merging marks incidents; however many are marked, the total and every
        /// partition of it stay what they were.
        #[test]
        fn merged_ones_stay_counted(merged in proptest::collection::vec(any::<bool>(), 0..40)) {
            let incidents: Vec<_> = merged.iter().map(|merged| {
                let mut incident = incident(&[]);
                if *merged {
                    incident.stage = Stage::Merged { into: "x".into(), approver: "y".into() };
                }
                incident
            }).collect();
            let all = counts(&incidents);
            prop_assert_eq!(all.total, merged.len());
            prop_assert_eq!(all.failures + all.cyber, all.total);
            let (a, b) = incidents.split_at(merged.len() / 2);
            prop_assert_eq!(counts(a).total + counts(b).total, all.total);
            prop_assert_eq!(counts(a).same_cause + counts(b).same_cause, all.same_cause);
        }
    }
}
