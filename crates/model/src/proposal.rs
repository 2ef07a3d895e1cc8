//! 注意喚起の提案: reports of several institutions that tell of the same (AS-03). No name
//! goes on: a proposal knows how many there were, and on which reports it rests.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Bulletin, BulletinState};

/// When several reports make a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposalRule {
    /// The themes that count as reports.
    pub reports: Vec<String>,
    /// From so many institutions on.
    pub institutions: usize,
    /// Whose incidents lie within so many days of each other.
    pub within_days: i64,
}

/// What several institutions told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// What they have in common: a threat (`T1`) or an indicator.
    pub common: String,
    /// The exercise that all of them are part of; empty for what is real.
    pub exercise: String,
    /// How many institutions.
    pub institutions: usize,
    /// The first and the last of the incidents.
    pub between: (Timestamp, Timestamp),
    /// The reports, by number; they stay in this house.
    pub reports: Vec<String>,
}

/// One report under one thing that it has in common with others.
struct Told<'a> {
    at: Timestamp,
    origin: &'a str,
    id: &'a str,
}

impl ProposalRule {
    /// Days within which incidents may be asked to lie.
    pub const WITHIN: RangeInclusive<i64> = 1..=3660;

    /// What is proposed by `bulletins`: for each threat and each indicator the incidents
    /// that lie close together, if they are of enough institutions. The same reports make
    /// one proposal, however much they have in common.
    #[must_use]
    pub fn clusters(&self, bulletins: &[Bulletin]) -> Vec<Cluster> {
        let mut common: BTreeMap<(&str, &str), Vec<Told<'_>>> = BTreeMap::new();
        for bulletin in bulletins.iter().filter(|bulletin| self.counts(bulletin)) {
            let sheet = &bulletin.sheet;
            let indicators = sheet.indicators.iter().map(|one| one.value.as_str());
            let threat = sheet.threat.map(crate::Threat::name);
            for word in threat.into_iter().chain(indicators) {
                let at = sheet.occurred.or(bulletin.received.as_ref().map(|hop| hop.at));
                let told = at.map(|at| Told { at, origin: &sheet.origin, id: &sheet.id });
                common.entry((&sheet.exercise, word)).or_default().extend(told);
            }
        }
        let mut found: Vec<Cluster> = Vec::new();
        for ((exercise, word), told) in common {
            for cluster in self.close_together(exercise, word, told) {
                if !found.iter().any(|one| one.reports == cluster.reports) {
                    found.push(cluster);
                }
            }
        }
        found
    }

    fn counts(&self, bulletin: &Bulletin) -> bool {
        bulletin.received.is_some()
            && bulletin.state != BulletinState::Withdrawn
            && self.reports.contains(&bulletin.sheet.theme)
    }

    /// From the first incident as far as the days reach, then from the next one on.
    fn close_together(&self, exercise: &str, word: &str, mut told: Vec<Told<'_>>) -> Vec<Cluster> {
        told.sort_by_key(|one| one.at);
        let reach = SignedDuration::from_hours(24 * self.within_days);
        let (mut rest, mut found) = (&told[..], Vec::new());
        while let Some(first) = rest.first() {
            let near = rest.partition_point(|one| one.at.duration_since(first.at) <= reach);
            let (group, later) = rest.split_at(near);
            let institutions: BTreeSet<_> = group.iter().map(|one| one.origin).collect();
            if institutions.len() < self.institutions {
                // Whoever stood alone may belong to those who come after the first.
                rest = &rest[1..];
                continue;
            }
            let mut reports: Vec<_> = group.iter().map(|one| one.id.to_owned()).collect();
            reports.sort();
            found.push(Cluster {
                common: word.to_owned(),
                exercise: exercise.to_owned(),
                institutions: institutions.len(),
                between: (first.at, group.last().map_or(first.at, |last| last.at)),
                reports,
            });
            rest = later;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hop, Indicator, Sheet, Threat};

    fn rule(within_days: i64) -> ProposalRule {
        ProposalRule { reports: vec!["incident-report".into()], institutions: 2, within_days }
    }

    fn report(origin: &str, at: &str, threat: Option<Threat>, indicators: &[&str]) -> Bulletin {
        let at: Timestamp = at.parse().expect("a time");
        let sheet = Sheet {
            id: format!("{origin}-{}", at.as_second()),
            origin: origin.into(),
            theme: "incident-report".into(),
            threat,
            occurred: Some(at),
            indicators: indicators.iter().filter_map(|text| Indicator::read(text)).collect(),
            ..Sheet::default()
        };
        let received = Some(Hop { node: origin.into(), at });
        Bulletin { sheet, received, ..Bulletin::default() }
    }

    /// AS-03: 34 days apart.
    ///
    /// Covers: A035.
    #[test]
    fn two_attacks_34_days_apart_are_one_proposal_within_60_days_and_none_within_30() {
        let reports = [
            report("fx-firm", "2015-05-22T09:10:00+09:00", Some(Threat::T1), &["203.0.113.66"]),
            report("net-bank", "2015-06-25T08:59:00+09:00", Some(Threat::T1), &["203.0.113.66"]),
        ];
        let found = rule(60).clusters(&reports);
        let [one] = &found[..] else { panic!("{found:?}") };
        assert_eq!((one.institutions, one.reports.len()), (2, 2));
        assert!(rule(30).clusters(&reports).is_empty());
    }

    #[test]
    fn one_institution_twice_and_an_exercise_beside_the_real_thing_are_no_pattern() {
        let at = "2015-05-22T09:10:00+09:00";
        let own = report("bank-a", at, Some(Threat::T1), &[]);
        let again = report("bank-a", "2015-05-23T09:10:00+09:00", Some(Threat::T1), &[]);
        let mut drill = report("bank-b", at, Some(Threat::T1), &[]);
        drill.sheet.exercise = "ex-1".into();
        assert!(rule(60).clusters(&[own.clone(), again, drill.clone()]).is_empty());
        let mut gone = report("bank-c", at, Some(Threat::T1), &[]);
        gone.state = BulletinState::Withdrawn;
        assert!(rule(60).clusters(&[own.clone(), gone]).is_empty());
        let other = report("bank-d", at, None, &["evil.example"]);
        assert!(rule(60).clusters(&[own, other]).is_empty(), "nothing in common");
    }

    #[test]
    fn whoever_stood_alone_at_first_does_not_hide_a_later_pair() {
        let reports = [
            report("bank-a", "2015-01-01T00:00:00Z", Some(Threat::T3), &[]),
            report("bank-b", "2015-06-01T00:00:00Z", Some(Threat::T3), &[]),
            report("bank-c", "2015-06-20T00:00:00Z", Some(Threat::T3), &[]),
        ];
        let found = rule(60).clusters(&reports);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].institutions, 2);
    }
}
