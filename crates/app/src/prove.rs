//! Prove: somebody is asked something, says it, hands in what shows it, and somebody
//! else looks (点検・回答・証跡・検証).

mod choosing;
mod evidence;
mod form;
mod heat;
mod known;
mod newest;
mod outcome;
mod proof;
mod responses;
mod reviews;
mod trouble;

pub use choosing::{Choice, chosen};
pub use evidence::{EVIDENCE_BYTES_MAX, HandedIn};
pub use form::{FORM_COLUMNS, FormWords, Taken};
pub use heat::{CriteriaFilter, CriterionLine, shares_of};
pub(crate) use newest::Kept;
pub use outcome::OwedMeasure;
pub use proof::{CriterionView, ResponseView};
pub use reviews::{NewReview, ReviewView};
pub use trouble::{Trouble, TroubleKind, troubles};
