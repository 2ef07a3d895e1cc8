//! What this house decided of a detection rule: whether it watches, and which of its
//! matches are left alone, on whose account and until when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

/// Decisions about one rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleChoice {
    /// The rule's id, or its title where it has none.
    pub rule: String,
    /// Why it does not watch; `None` while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Off>,
    /// Its exceptions, those that were ended too, in the order of their numbers from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
}

/// A rule that does not watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Off {
    /// Why.
    pub why: String,
    /// Since when.
    pub since: Timestamp,
    /// Who decided.
    pub by: String,
}

/// Matches of a rule that are left alone. It is judged against the time of the events,
/// so that old logs give the answer of their day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// What a record must say, as in a selection of a rule: `Image|endswith=\backup.exe`.
    /// All of them must hold.
    pub selection: Vec<String>,
    /// Who answers for it.
    pub owner: String,
    /// Until, and not including, this instant of event time.
    pub until: Timestamp,
    /// Why.
    pub why: String,
}

/// What happens to the decisions about a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum RuleChoiceFact {
    /// It does not watch any more.
    SwitchedOff {
        /// The rule.
        rule: String,
        /// Why.
        why: String,
    },
    /// It watches again.
    SwitchedOn {
        /// The rule.
        rule: String,
    },
    /// Some of its matches are left alone.
    Excepted {
        /// The rule.
        rule: String,
        /// Which, and until when.
        exception: Exception,
    },
    /// An exception ends before its time.
    Ended {
        /// The rule.
        rule: String,
        /// Which, from 1.
        number: usize,
        /// From this instant of event time on it holds no more.
        at: Timestamp,
    },
}

impl RuleChoiceFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::SwitchedOff { .. } => "switched-off",
            Self::SwitchedOn { .. } => "switched-on",
            Self::Excepted { .. } => "excepted",
            Self::Ended { .. } => "ended",
        }
    }

    fn rule(&self) -> &str {
        match self {
            Self::SwitchedOff { rule, .. }
            | Self::SwitchedOn { rule }
            | Self::Excepted { rule, .. }
            | Self::Ended { rule, .. } => rule,
        }
    }

    pub(crate) fn fold(self, before: Option<RuleChoice>, at: Timestamp, by: &str) -> RuleChoice {
        let new = || RuleChoice { rule: self.rule().to_owned(), ..RuleChoice::default() };
        let mut choice = before.unwrap_or_else(new);
        match self {
            Self::SwitchedOff { why, .. } => {
                choice.off = Some(Off { why, since: at, by: by.to_owned() });
            }
            Self::SwitchedOn { .. } => choice.off = None,
            Self::Excepted { exception, .. } => choice.exceptions.push(exception),
            Self::Ended { number, at, .. } => {
                let found = number.checked_sub(1).and_then(|at| choice.exceptions.get_mut(at));
                if let Some(found) = found {
                    found.until = found.until.min(at);
                }
            }
        }
        choice
    }
}

impl Exception {
    /// Whether it can be taken at `now`.
    ///
    /// # Errors
    /// BLANK without a condition, an owner or a reason; TIME if its end has passed.
    pub fn judge(&self, now: Timestamp) -> Result<(), Refusal> {
        let blank = |text: &String| text.trim().is_empty();
        let missing = [
            ("when", self.selection.is_empty() || self.selection.iter().any(blank)),
            ("owner", blank(&self.owner)),
            ("why", blank(&self.why)),
        ];
        if let Some((field, _)) = missing.into_iter().find(|(_, missing)| *missing) {
            return Err(Refusal::new(Code::Blank).field(field));
        }
        if self.until <= now {
            let refusal = Refusal::new(Code::Time).field("until").detail("past");
            return Err(refusal.arg("value", self.until.to_string()));
        }
        Ok(())
    }

    /// Whether it holds for an event of this time.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        at < self.until
    }
}

impl RuleChoice {
    pub(crate) fn state(&self) -> &'static str {
        if self.off.is_some() { "off" } else { "on" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn exception(until: i64) -> Exception {
        let selection = vec!["User=svc-backup".to_owned()];
        Exception {
            selection, owner: "OPS".into(), until: at(until), why: "夜間の退避".into()
        }
    }

    #[test]
    fn an_exception_needs_a_condition_an_owner_a_reason_and_an_end_to_come() {
        assert!(exception(9).judge(at(1)).is_ok());
        assert_eq!(exception(9).judge(at(9)).expect_err("past").code, Code::Time);
        let none = Exception { selection: Vec::new(), ..exception(9) };
        let nobody = Exception { owner: " ".into(), ..exception(9) };
        let silent = Exception { why: String::new(), ..exception(9) };
        for blank in [none, nobody, silent] {
            assert_eq!(blank.judge(at(1)).expect_err("blank").code, Code::Blank);
        }
    }

    #[test]
    fn an_exception_ends_at_its_time_or_before_it_and_never_later() {
        let rule = || "r".to_owned();
        let one = RuleChoiceFact::Excepted { rule: rule(), exception: exception(9) };
        let choice = one.fold(None, at(1), "csirt");
        assert!(choice.exceptions[0].holds(at(8)) && !choice.exceptions[0].holds(at(9)));
        let end = |number, second| RuleChoiceFact::Ended { rule: rule(), number, at: at(second) };
        let ended = end(1, 5).fold(Some(choice), at(5), "csirt");
        let ended = end(1, 7).fold(Some(ended), at(7), "csirt");
        let ended = end(2, 1).fold(Some(ended), at(7), "csirt");
        assert_eq!(ended.exceptions[0].until, at(5));
    }

    #[test]
    fn a_rule_that_was_switched_off_says_why_until_it_watches_again() {
        let off = RuleChoiceFact::SwitchedOff { rule: "r".into(), why: "noise".into() };
        let off = off.fold(None, at(3), "csirt");
        let says = off.off.as_ref().map(|off| (off.why.as_str(), off.by.as_str(), off.since));
        assert_eq!((says, off.state()), (Some(("noise", "csirt", at(3))), "off"));
        let on = RuleChoiceFact::SwitchedOn { rule: "r".into() }.fold(Some(off), at(4), "csirt");
        assert_eq!(on.state(), "on");
    }
}
