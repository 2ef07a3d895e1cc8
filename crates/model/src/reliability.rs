//! 情報源の信頼度: computed from what a source told, never typed (E: Poisoning).

use serde::{Deserialize, Serialize};

/// When a source is of which grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReliabilityRule {
    /// Fewer indicators than these say nothing.
    pub least: u64,
    /// The most of a hundred that turned out bad, for A, B, C and D; above is E.
    pub bad_max: [u64; 4],
}

/// What became of what one source told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrackRecord {
    /// Indicators.
    pub indicators: u64,
    /// Of those, in bulletins that were withdrawn later.
    pub withdrawn: u64,
    /// Of those that stayed, such as lists warn of.
    pub doubted: u64,
    /// Parcels that were refused.
    pub refused: u64,
}

/// How far a source is relied on (A126).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reliability {
    /// Always right so far.
    A,
    /// Mostly.
    B,
    /// Fairly.
    C,
    /// Often wrong.
    D,
    /// Not to be relied on: nothing is blocked on its word alone.
    E,
    /// It cannot be judged yet.
    F,
}

impl Reliability {
    /// The letter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
            Self::F => "F",
        }
    }
}

impl ReliabilityRule {
    /// The grade of a source that told this.
    #[must_use]
    pub fn grade(&self, told: TrackRecord) -> Reliability {
        if told.indicators < self.least {
            return Reliability::F;
        }
        let bad = (told.withdrawn + told.doubted) * 100;
        let grades = [Reliability::A, Reliability::B, Reliability::C, Reliability::D];
        let within = |most: u64| bad <= most * told.indicators;
        let found = grades.into_iter().zip(self.bad_max).find(|(_, most)| within(*most));
        found.map_or(Reliability::E, |(grade, _)| grade)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_worth_what_it_told_and_nobody_is_judged_by_one_indicator() {
        let rule = ReliabilityRule { least: 5, bad_max: [0, 5, 20, 50] };
        let grade = |indicators, withdrawn, doubted| {
            rule.grade(TrackRecord { indicators, withdrawn, doubted, refused: 9 })
        };
        assert_eq!(grade(4, 4, 0), Reliability::F);
        assert_eq!(grade(5, 0, 0), Reliability::A);
        assert_eq!(grade(100, 3, 2), Reliability::B);
        assert_eq!(grade(100, 20, 0), Reliability::C);
        assert_eq!(grade(100, 25, 25), Reliability::D);
        assert_eq!(grade(100, 26, 25), Reliability::E);
    }
}
