//! The use cases. Each one asks for a mandate, judges with `model`, writes one
//! act, and leaves a ledger entry whether it was carried out or refused.
//!
//! This crate must not know HTTP, SQL, files or the typesetter. To add a use
//! case: a method on [`Desk`] in the file of its mechanism.

mod completeness;
mod desk;
mod error;
mod export;
mod import;
mod mail;
mod pack;
mod register;
mod report;
mod respond;
mod setup;
mod sources;
mod view;
mod watch;

pub use completeness::{Completeness, Gap, Unregistered, Unseen};
pub use desk::{App, Desk};
pub use error::AppError;
pub use export::Sheet;
pub use import::{Imported, Progress};
pub use mail::MailView;
pub use pack::{BUILT_IN, built_in, form_of};
pub use register::{AssetLine, AssetView, Branch};
pub use report::Prepared;
pub use respond::{Moment, NewIncident};
pub use setup::{LOCAL_ADMINISTRATOR, set_up};
pub use sources::{HourCount, Rate, SourceView};
pub use view::{IncidentView, Proposed, RegisterView, state_of};
pub use watch::{Kept, Notice};
