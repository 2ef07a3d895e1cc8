//! OSCAL 1.2, out: a rule set as a catalog, a review as assessment results, findings and
//! actions as a plan of action and milestones.
//!
//! The same records give the same bytes: ids are hashes of what they name, and times come
//! from the records. What nobody knows goes out as not satisfied with a property of ours
//! that says unknown; it is never satisfied. [`faults`] finds what validators of the shape
//! let through.

mod catalog;
mod faults;
mod id;
mod part;
mod poam;
mod results;
#[cfg(test)]
mod tests;

pub use catalog::catalog;
pub use faults::{Fault, FaultKind, faults};
pub use id::{control_id, uuid};
pub use poam::poam;
pub use results::{Assessed, results};

/// The version that is written.
pub const VERSION: &str = "1.2.1";

/// The namespace of our own properties.
pub const NAMESPACE: &str = "urn:hinomi:oscal";
