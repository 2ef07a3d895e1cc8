//! Three shares, always together: proven, contradicted, unknown.

use serde::{Deserialize, Serialize};

/// What is known of a population. The three add up to it: what nobody looked at
/// is unknown, never left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Shares {
    /// Shown to be so.
    pub proven: u64,
    /// Shown not to be so.
    pub contradicted: u64,
    /// Nobody knows, or nobody knows any more.
    pub unknown: u64,
}

impl Shares {
    /// How many there are.
    #[must_use]
    pub fn population(self) -> u64 {
        self.proven + self.contradicted + self.unknown
    }

    /// One thing of which `standing` is known.
    #[must_use]
    pub fn one(standing: Standing) -> Self {
        let is = |wanted| u64::from(standing == wanted);
        let (proven, contradicted) = (is(Standing::Proven), is(Standing::Contradicted));
        Self { proven, contradicted, unknown: 1 - proven - contradicted }
    }

    /// A share of the population in hundredths of a percent; `None` of nothing. Rounded so
    /// that only none is 0 and only all is 100 %.
    #[must_use]
    pub fn basis_points(self, part: u64) -> Option<u16> {
        let of = self.population();
        let whole = |part: u64| (part * 20_000 + of) / (of * 2);
        let points = match part {
            _ if of == 0 => return None,
            0 => 0,
            part if part < of => whole(part).clamp(1, 9_999),
            _ => 10_000,
        };
        u16::try_from(points).ok()
    }

    /// A share of the population in percent; `None` of nothing.
    #[must_use]
    pub fn percent(self, part: u64) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a percentage is shown with two digits")]
        (self.population() > 0).then(|| part as f64 * 100.0 / self.population() as f64)
    }
}

impl std::ops::Add for Shares {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            proven: self.proven + other.proven,
            contradicted: self.contradicted + other.contradicted,
            unknown: self.unknown + other.unknown,
        }
    }
}

impl std::iter::Sum for Shares {
    fn sum<I: Iterator<Item = Self>>(shares: I) -> Self {
        shares.fold(Self::default(), std::ops::Add::add)
    }
}

/// What is known of one thing, by machine or by people.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Shown not to be so. The worst comes first in lists.
    Contradicted,
    /// Nobody knows.
    #[default]
    Unknown,
    /// It was shown once, too long ago to count.
    Stale,
    /// Shown to be so.
    Proven,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Contradicted, Self::Unknown, Self::Stale, Self::Proven];

    /// The word used in filters and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::Unknown => "unknown",
            Self::Stale => "stale",
            Self::Proven => "proven",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_many_is_not_none_and_all_but_one_is_not_all() {
        let said = |proven: u64, unknown: u64| {
            let shares = Shares { proven, contradicted: 0, unknown };
            shares.basis_points(proven).map(crate::percent)
        };
        assert_eq!(said(1, 19_999).as_deref(), Some("0.01 %"));
        assert_eq!(said(19_999, 1).as_deref(), Some("99.99 %"));
        assert_eq!(said(0, 20_000).as_deref(), Some("0.00 %"));
        assert_eq!(said(20_000, 0).as_deref(), Some("100.00 %"));
        assert_eq!(said(1, 2).as_deref(), Some("33.33 %"));
        assert_eq!(said(0, 0), None, "of nothing there is no share");
    }
}
