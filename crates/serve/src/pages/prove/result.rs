//! What an inspection came to, and the measures of the authority, as lines of a review.

use model::{Concluded, Disposed, day_in_japan};

use crate::shell::{Shell, plain};

/// The result and its words.
pub(super) fn concluded(s: &Shell, said: &Concluded) -> (String, String) {
    (s.t(&format!("review-result-{}", said.conclusion.name())), plain(&said.words))
}

/// A measure, its words, and how far what is owed upon it has come.
pub(super) fn measure(s: &Shell, one: &Disposed) -> (String, String, String) {
    let name = s.t(&format!("review-measure-{}", one.disposal.name()));
    let state = one.state(day_in_japan(s.times.now));
    let state = s.t(&format!("review-measure-state-{state}"));
    let state = one.due.map_or(state.clone(), |due| format!("{state} {due}"));
    (name, plain(&one.words), state)
}
