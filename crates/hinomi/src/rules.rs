//! Sigma rules at work: where they come from, which of their matches are left alone, and
//! what a match says.

mod exceptions;
mod judging;
mod kept;
mod load;
mod told;

pub use exceptions::Exceptions;
pub use judging::{Found, Judged, Judging, written_for};
pub use kept::{PACKED_MAX, kept, read};
pub use load::{RuleArgs, id_of, lines, lists, load, refusal_json, refusal_line, usable};
pub use told::print;
