//! Prove: somebody is asked something, says it, hands in what shows it, and somebody
//! else looks (点検・回答・証跡・検証).

mod evidence;
mod heat;
mod proof;
mod responses;
mod reviews;

pub use evidence::{EVIDENCE_BYTES_MAX, HandedIn};
pub use heat::{CriteriaFilter, CriterionLine, shares_of};
pub use proof::{CriterionView, ResponseView};
pub use reviews::{NewReview, ReviewView};
