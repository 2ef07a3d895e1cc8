//! Entities that detectors leave alone, each until a date.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One allowance. It is judged against the time of the events, not of the run,
/// so that looking at old logs gives the answer of that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Allow {
    /// Name of a host, address or server, or `client>server` for one pair.
    pub entity: String,
    /// Until, and not including, this instant of event time.
    pub until: Timestamp,
    /// Why it is allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What happens to an allowance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum AllowFact {
    /// Added, or its date changed.
    Added(Allow),
}

impl AllowFact {
    pub(crate) fn fold(self) -> Allow {
        let Self::Added(allow) = self;
        allow
    }
}
