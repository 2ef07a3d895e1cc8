//! The use cases. Each one asks for a mandate, judges with `model`, writes one
//! act, and leaves a ledger entry whether it was carried out or refused.
//!
//! This crate must not know HTTP, SQL, files or the typesetter. To add a use
//! case: a method on [`Desk`] in the file of its mechanism.

mod desk;
mod error;
mod import;
mod mail;
mod pack;
mod pages;
mod report;
mod respond;
mod search;
mod setup;
mod view;
mod watch;

pub use desk::{App, Desk};
pub use error::AppError;
pub use import::{ImportError, Row};
pub use mail::MailView;
pub use pack::{BUILT_IN, built_in, form_of};
pub use pages::{Lacking, Paged, Wanted};
pub use report::Prepared;
pub use respond::{Moment, NewIncident};
pub use search::Found;
pub use setup::{LOCAL_ADMINISTRATOR, set_up};
pub use view::{IncidentView, Proposed, RegisterView, state_of};
pub use watch::{Kept, Notice};
