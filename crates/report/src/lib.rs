//! Documents as PDF, the way a firm sends them to its authority.
//!
//! The only crate that links the typesetter. It knows how a document looks and
//! nothing of what it says: words come in [`ports::Document`], in one language.
//! All text is data, cleaned in `shown` and handed over as JSON, so nothing in it
//! can reach the typesetter's own language; the typesetter in turn reaches no file,
//! network, package or clock.
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests may panic"))]

mod fonts;
mod sheet;
mod shown;
mod typesetter;
mod world;

pub use typesetter::Typesetter;
