//! What the use cases need from outside: registers, ledger, clock, typesetter, transport.
//!
//! Each port is a trait over plain types, so that store, report and app compile
//! side by side and the backend is a value chosen in one place.

mod answers;
mod clock;
mod document;
mod exchange;
mod ledger;
mod query;
mod registers;
mod transport;

pub use answers::{ANSWERS_KEPT_H, ANSWERS_MAX, Answers, Asked, Begun};
pub use clock::{Clock, SystemClock};
pub use document::{Block, Cell, Document, Mark, Typeset, TypesetError};
pub use exchange::{Exchange, Inbox, InboxError, PostError, Sealed};
pub use ledger::{Fault, Ledger, Proof, Verified};
pub use query::{Answer, Bounds, Cells, FileFormat, ListColumn, Queries, Query, QueryError, Rows};
pub use registers::{Act, Filter, Line, NewFact, Registers, StoreError, Stored, Tally};
pub use transport::{Message, Transport};
