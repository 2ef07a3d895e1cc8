//! Lists in and out: CSV and XLSX, row by row, in bounded memory.
//!
//! What comes in is refused with line and column, as codes with arguments; what
//! goes out cannot act in the reader's spreadsheet. This crate must not know what
//! a list is about. To add a format: a variant of [`Format`], a reader behind
//! [`Source::open`] and a writer behind [`write`].

mod csv;
mod decode;
mod fault;
mod form;
mod guard;
mod limits;
mod neutral;
mod row;
mod source;
mod write;
mod xlsx;

pub use fault::{Expected, Fault};
pub use form::{Choices, FormColumn, form};
pub use limits::Limits;
pub use row::Row;
pub use source::{Rows, Source};
pub use write::{Cell, Format, WriteError, write};
