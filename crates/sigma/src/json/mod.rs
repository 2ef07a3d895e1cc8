//! One JSON object in, its fields out as ranges of the line: no tree is built.
//!
//! What is left out of the check is what does no harm: control letters in texts
//! and escapes that nobody looks at. A line that is cut short, nested too deep or
//! not an object is told as such.

mod escape;
mod quotes;
mod walk;

pub(crate) use escape::unescape;
pub(crate) use walk::{Sink, Walk};
