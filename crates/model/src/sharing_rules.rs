//! What bodies of the sector take in, propose and warn of, as data (`packs/sharing.toml`).

use serde::{Deserialize, Serialize};

use crate::{ProposalRule, ReliabilityRule};

/// The rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharingRules {
    /// Themes in which each recipient is asked whether it is exposed, asked or not (A098).
    pub asks: Vec<String>,
    /// Bulletins that one node may bring within an hour.
    pub per_hour: usize,
    /// Indicators that one bulletin may name.
    pub indicators_max: usize,
    /// Fewer members of one kind than these are warned of before something anonymous goes on.
    pub alike_min: usize,
    /// So many characters in a row of somebody's case facts are a passage of them.
    pub passage: usize,
    /// How far sources are relied on.
    pub reliability: ReliabilityRule,
    /// When reports of several institutions make a proposal.
    pub proposal: ProposalRule,
}

impl SharingRules {
    /// What cannot be: paths of the pack's section.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let checks = [
            ("per_hour", self.per_hour > 0),
            ("indicators_max", self.indicators_max > 0),
            ("alike_min", self.alike_min > 1),
            ("passage", self.passage > 3),
            ("reliability.bad_max", self.reliability.bad_max.is_sorted()),
            ("proposal.institutions", self.proposal.institutions > 1),
            ("proposal.within_days", ProposalRule::WITHIN.contains(&self.proposal.within_days)),
        ];
        checks.into_iter().filter(|(_, holds)| !holds).map(|(path, _)| path).collect()
    }
}
