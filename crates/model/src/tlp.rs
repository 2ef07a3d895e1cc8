//! 情報共有の表示: the Traffic Light Protocol 2.0 (FIRST, August 2022).

use serde::{Deserialize, Serialize};

/// How far a thing may go. Ordered: what is greater goes less far. The labels are never
/// translated.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub enum Tlp {
    /// To anybody.
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    /// Within the community; not to the public.
    #[serde(rename = "TLP:GREEN")]
    Green,
    /// To an organisation and those whom it serves.
    #[serde(rename = "TLP:AMBER")]
    Amber,
    /// To an organisation alone.
    #[serde(rename = "TLP:AMBER+STRICT")]
    AmberStrict,
    /// To the people who are named, and no further.
    #[serde(rename = "TLP:RED")]
    Red,
}

impl Tlp {
    /// From the widest to the narrowest.
    pub const ALL: [Self; 5] =
        [Self::Clear, Self::Green, Self::Amber, Self::AmberStrict, Self::Red];

    /// The label.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }

    /// The id of its marking in STIX 2.1 (oasis-open/cti-stix-common-objects).
    #[must_use]
    pub fn stix_id(self) -> &'static str {
        match self {
            Self::Clear => "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
            Self::Green => "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
            Self::Amber => "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            Self::AmberStrict => "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
            Self::Red => "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
        }
    }

    /// Reads a label, in capitals or not, with `TLP:` or without.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let upper = crate::folded(text).to_uppercase();
        let bare = upper.trim().trim_start_matches("TLP:");
        Self::ALL.into_iter().find(|tlp| tlp.label().trim_start_matches("TLP:") == bare)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_reads_what_it_writes_and_no_label_of_the_old_protocol() {
        for tlp in Tlp::ALL {
            assert_eq!(Tlp::read(tlp.label()), Some(tlp));
            assert_eq!(Tlp::read(&tlp.label().to_lowercase()), Some(tlp));
            let json = serde_json::to_string(&tlp).expect("a word");
            assert_eq!(json, format!("\"{}\"", tlp.label()));
        }
        assert_eq!(Tlp::read("amber+strict"), Some(Tlp::AmberStrict));
        for not in ["WHITE", "TLP:ORANGE", "", "TLP: AMBER STRICT"] {
            assert_eq!(Tlp::read(not), None, "{not}");
        }
    }
}
