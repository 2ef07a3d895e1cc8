//! The three shares as a bar: never one alone, always with the denominator.

use model::Shares;

use crate::shell::Shell;

/// A bar of a thousand parts.
pub(crate) struct Three {
    pub(crate) proven: u64,
    pub(crate) contradicted: u64,
    pub(crate) unknown: u64,
    pub(crate) of: u64,
    /// Where the second and the third part begin, and how wide each is.
    pub(crate) widths: [u64; 3],
    pub(crate) starts: [u64; 2],
    pub(crate) says: String,
}

impl Three {
    pub(crate) fn new(s: &Shell, shares: Shares) -> Self {
        let Shares { proven, contradicted, unknown } = shares;
        let of = shares.population();
        let part = |count: u64| (count * 1000).checked_div(of).unwrap_or(0);
        let (first, second) = (part(proven), part(contradicted));
        // Of nothing everything is unknown.
        let third = 1000 - first - second;
        let figures =
            [("proven", proven), ("contradicted", contradicted), ("unknown", unknown), ("of", of)];
        let figures = figures.map(|(name, count)| (name, count.to_string()));
        let args = figures.each_ref().map(|(name, count)| (*name, count.as_str()));
        Self {
            proven,
            contradicted,
            unknown,
            of,
            widths: [first, second, third],
            starts: [first, first + second],
            says: s.words.say("three-says", &args),
        }
    }

    /// A share in whole percent; none of nothing.
    pub(crate) fn percent(&self, part: &u64) -> String {
        (*part * 100 + self.of / 2)
            .checked_div(self.of)
            .map_or_else(|| "–".into(), |p| format!("{p} %"))
    }
}
