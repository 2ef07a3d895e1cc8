//! 共同センター: one vendor that serves many institutions (AS-40). What it shows once serves all of
//! them; what it learned and when it told each is seen side by side. The clock of an institution
//! starts when it learns of it itself; how long the vendor took is another figure.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// A duty that stays with the institution whatever the vendor does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResidualDuty {
    /// The word used for machines.
    pub id: String,
    /// In words.
    pub title: Bilingual,
}

/// An incident on the vendor's side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorIncident {
    /// In words.
    pub title: String,
    /// When the vendor learned of it.
    pub aware: Timestamp,
    /// Whom it served then: who came later was not concerned, who left still is.
    #[serde(default)]
    pub serves: Vec<String>,
    /// When it told each institution.
    #[serde(default)]
    pub told: BTreeMap<String, Timestamp>,
}

/// One vendor with those whom it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centre {
    /// The vendor.
    pub vendor: String,
    /// Institutions.
    pub serves: Vec<String>,
    /// Incidents on its side, oldest first.
    #[serde(default)]
    pub incidents: Vec<VendorIncident>,
    /// Evidence, given once for all whom it serves.
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// What happens to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum CentreFact {
    /// Entered, or entered anew with others whom it serves.
    Entered {
        /// The vendor.
        vendor: String,
        /// Institutions.
        serves: Vec<String>,
    },
    /// The vendor learned of something.
    Aware {
        /// In words.
        title: String,
        /// When.
        at: Timestamp,
    },
    /// It told an institution.
    Told {
        /// Of which incident, from 1.
        incident: usize,
        /// Whom.
        institution: String,
        /// When.
        at: Timestamp,
    },
    /// It gave evidence.
    Gave {
        /// Which.
        evidence: String,
    },
}

impl CentreFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Entered { .. } => "entered",
            Self::Aware { .. } => "aware",
            Self::Told { .. } => "told",
            Self::Gave { .. } => "gave",
        }
    }

    pub(crate) fn fold(self, before: Option<Centre>) -> Option<Centre> {
        if let (Self::Entered { vendor, serves }, None) = (&self, &before) {
            let (vendor, serves) = (vendor.clone(), serves.clone());
            return Some(Centre { vendor, serves, incidents: Vec::new(), evidence: Vec::new() });
        }
        let mut centre = before?;
        match self {
            Self::Entered { serves, .. } => centre.serves = serves,
            Self::Aware { title, at } => {
                let (serves, told) = (centre.serves.clone(), BTreeMap::new());
                centre.incidents.push(VendorIncident { title, aware: at, serves, told });
            }
            Self::Told { incident, institution, at } => {
                let found = incident.checked_sub(1).and_then(|n| centre.incidents.get_mut(n));
                if let Some(found) = found {
                    // Whoever was told once knows it; a later word starts no clock anew.
                    let known = found.told.entry(institution).or_insert(at);
                    *known = (*known).min(at);
                }
            }
            Self::Gave { evidence } => {
                if !centre.evidence.contains(&evidence) {
                    centre.evidence.push(evidence);
                }
            }
        }
        Some(centre)
    }
}

/// One institution in one incident of the vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// Which.
    pub institution: String,
    /// When it was told; its own clocks start then, and not before.
    pub aware: Option<Timestamp>,
    /// Seconds from the vendor's knowledge to that, or to now while nobody told it.
    pub delay_s: i64,
    /// Nobody told it: the vendor is to be asked.
    pub chase: bool,
}

impl VendorIncident {
    /// Everybody whom it served, in one of its incidents, seen at `now`.
    #[must_use]
    pub fn reached(&self, now: Timestamp) -> Vec<Reached> {
        let of = |institution: &String| {
            let aware = self.told.get(institution).copied();
            Reached {
                institution: institution.clone(),
                aware,
                delay_s: aware.unwrap_or(now).as_second() - self.aware.as_second(),
                chase: aware.is_none(),
            }
        };
        self.serves.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).expect("in range")
    }

    #[test]
    fn a_clock_starts_with_the_first_word_and_whoever_was_told_nothing_is_chased() {
        let serves = vec!["a".to_owned(), "b".to_owned()];
        let facts = [
            CentreFact::Entered { vendor: "v".into(), serves },
            CentreFact::Aware { title: "t".into(), at: at(540) },
            CentreFact::Told { incident: 1, institution: "a".into(), at: at(780) },
            CentreFact::Told { incident: 1, institution: "a".into(), at: at(900) },
            CentreFact::Told { incident: 9, institution: "b".into(), at: at(900) },
        ];
        let centre = facts.into_iter().fold(None, |before, fact| fact.fold(before));
        let centre = centre.expect("entered");
        let reached = centre.incidents[0].reached(at(1000));
        let seen: Vec<_> = reached.iter().map(|r| (r.aware, r.delay_s, r.chase)).collect();
        assert_eq!(seen, [(Some(at(780)), 4 * 3600, false), (None, 460 * 60, true)]);
        let others = CentreFact::Entered { vendor: "v".into(), serves: vec!["c".into()] };
        let later = others.fold(Some(centre)).expect("entered");
        assert_eq!(later.serves, ["c"]);
        let then: Vec<_> = later.incidents[0].reached(at(1000));
        assert_eq!(then, reached, "whom it served when it learned of it");
    }
}
