//! 優先付けと工程表: from what a self-check leaves open to measures in an order.

use serde::{Deserialize, Serialize};

use crate::{Action, Declared, Response, Standing, Tier};

/// What a response leaves open, the most urgent first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// The facts say otherwise, whatever is said.
    Contradicted,
    /// 満たしていない
    NotMet,
    /// Nobody knows, or nobody answered.
    Unknown,
    /// 一部
    Partly,
    /// It is said to be so, and nothing shows it.
    Unshown,
}

impl Gap {
    /// The word used in lists and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
            Self::Partly => "partly",
            Self::Unshown => "unshown",
        }
    }

    /// What `response` leaves open where `standing` is known of it; none where nothing.
    #[must_use]
    pub fn of(response: &Response, standing: Standing) -> Option<Self> {
        match (standing, response.word().map(|said| &said.declared)) {
            (Standing::Contradicted, _) => Some(Self::Contradicted),
            (_, Some(Declared::NotMet)) => Some(Self::NotMet),
            (_, Some(Declared::NotApplicable { .. })) | (Standing::Proven, _) => None,
            (_, None | Some(Declared::Unknown)) => Some(Self::Unknown),
            (_, Some(Declared::Partly)) => Some(Self::Partly),
            (_, Some(Declared::Met)) => Some(Self::Unshown),
        }
    }

    /// 1 is the most urgent, 9 the least. What is only desirable comes three later.
    #[must_use]
    pub fn priority(self, tier: Option<Tier>) -> u8 {
        let urgent = match self {
            Self::Contradicted => 1,
            Self::NotMet => 2,
            Self::Unknown => 3,
            Self::Partly => 4,
            Self::Unshown => 5,
        };
        if tier == Some(Tier::Desirable) { urgent + 3 } else { urgent }
    }
}

/// A measure in the order of priority, with what all up to it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The measure.
    pub action: Action,
    /// Yen for it and all before it.
    pub cost_so_far: u64,
    /// Days of work for it and all before it.
    pub effort_so_far: u64,
    /// Whether it lies above the budget line; always, where there is none.
    pub within: bool,
}

/// `actions` by priority, then by day, then by cost; what comes after the first that the
/// budget does not reach lies below the line (A247).
#[must_use]
pub fn ranked(mut actions: Vec<Action>, budget_yen: Option<u64>) -> Vec<Ranked> {
    actions.sort_by(|a, b| {
        let key = |one: &Action| (one.priority, one.due.is_none(), one.due, one.cost_yen);
        key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id))
    });
    let (mut cost_so_far, mut effort_so_far) = (0_u64, 0_u64);
    let rank = |action: Action| {
        cost_so_far = cost_so_far.saturating_add(action.cost_yen);
        effort_so_far += u64::from(action.effort_days);
        let within = budget_yen.is_none_or(|budget| cost_so_far <= budget);
        Ranked { action, cost_so_far, effort_so_far, within }
    };
    actions.into_iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::{ActionKind, Line, Said};

    #[test]
    fn what_is_contradicted_comes_first_and_a_claim_alone_is_a_gap() {
        let day = Date::constant(2026, 6, 10);
        let says = |declared| {
            let mut response = Response::asked("R", "c", "");
            response.said.push(Said::of(Line::First, declared, day));
            response
        };
        let met = says(Declared::Met);
        assert_eq!(Gap::of(&met, Standing::Proven), None);
        assert_eq!(Gap::of(&met, Standing::Contradicted), Some(Gap::Contradicted));
        assert_eq!(Gap::of(&met, Standing::Unknown), Some(Gap::Unshown));
        assert_eq!(Gap::of(&Response::asked("R", "c", ""), Standing::Unknown), Some(Gap::Unknown));
        let desirable = Gap::NotMet.priority(Some(Tier::Desirable));
        assert!(Gap::Contradicted.priority(None) < Gap::NotMet.priority(None));
        assert!(desirable > Gap::Unshown.priority(Some(Tier::Basic)) - 1 && desirable <= 9);
    }

    /// Covers: A247.
    #[test]
    fn the_list_is_ranked_and_the_budget_draws_a_line() {
        let of = |id: &str, priority, cost_yen| Action {
            id: id.into(),
            priority,
            cost_yen,
            ..Action::planned("x", ActionKind::OneOff, "p")
        };
        let all = vec![of("c", 3, 10), of("a", 1, 50), of("b", 2, 60)];
        let list = ranked(all, Some(100));
        let line: Vec<_> =
            list.iter().map(|r| (r.action.id.as_str(), r.cost_so_far, r.within)).collect();
        assert_eq!(line, [("a", 50, true), ("b", 110, false), ("c", 120, false)]);
    }
}
