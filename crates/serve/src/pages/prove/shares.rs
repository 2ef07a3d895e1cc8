//! The three shares, never one alone: how many of how many, and how much of a bar.

use model::Shares;

use crate::shell::Shell;

/// Three shares with their denominator, as a page draws them.
pub(crate) struct Bar {
    pub(crate) proven: u64,
    pub(crate) contradicted: u64,
    pub(crate) unknown: u64,
    pub(crate) of: u64,
    /// In words.
    pub(crate) says: String,
    /// Where each share begins and how wide it is, of 1000.
    pub(crate) parts: [(&'static str, u64, u64); 3],
}

impl Bar {
    pub(crate) fn new(s: &Shell, shares: Shares) -> Self {
        let Shares { proven, contradicted, unknown } = shares;
        let of = shares.population();
        let counts = [proven, contradicted, unknown, of].map(|count| count.to_string());
        let names = ["proven", "contradicted", "unknown", "of"];
        let args: Vec<_> = names.into_iter().zip(counts.iter().map(String::as_str)).collect();
        let wide = |part: u64| part * 1000 / of.max(1);
        let (a, b) = (wide(proven), wide(contradicted));
        let parts = [
            ("fill-proven", 0, a),
            ("fill-contradicted", a, b),
            ("fill-unknown", a + b, 1000 - a - b),
        ];
        let says = s.words.say("reviews-shares-say", &args);
        Self { proven, contradicted, unknown, of, says, parts }
    }
}
