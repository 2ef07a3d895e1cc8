//! What an inspection came to, and the measures of the authority, as lines of a review.

use model::{Concluded, Disposed, day_in_japan};

use crate::{
    parts::Mark,
    shell::{Shell, plain},
};

/// A measure as a line: what it is, how far what is owed upon it has come, its words, what the
/// institution did, and the day.
pub(super) struct Measure {
    pub(super) name: String,
    pub(super) state: Mark,
    pub(super) words: String,
    pub(super) met: Option<String>,
    pub(super) due: Option<String>,
}

/// The result and its words.
pub(super) fn concluded(s: &Shell, said: &Concluded) -> (String, String) {
    (s.t(&format!("review-result-{}", said.conclusion.name())), plain(&said.words))
}

/// One measure of the authority.
pub(super) fn measure(s: &Shell, one: &Disposed) -> Measure {
    let state = one.state(day_in_japan(s.times.now));
    let class = match state {
        "met" => "proven",
        "late" => "missed",
        "running" => "asked",
        _ => "plain",
    };
    Measure {
        name: s.t(&format!("review-measure-{}", one.disposal.name())),
        state: Mark::new(class, s.t(&format!("review-measure-state-{state}"))),
        words: plain(&one.words),
        met: one.met.as_ref().map(|(words, _)| plain(words)),
        due: one.due.map(|due| due.to_string()),
    }
}
