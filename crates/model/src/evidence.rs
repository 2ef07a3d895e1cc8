//! 証跡: what shows that something is so, unaltered and with its own dates.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What kind of thing it is. A document or a product shows that a rule exists;
/// only operation and result show that it works (A249).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceType {
    /// 規程・文書
    Document,
    /// 機器・製品
    Product,
    /// 組織・体制
    Organisation,
    /// 運用の記録
    Operation,
    /// 結果
    Result,
}

impl EvidenceType {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Document, Self::Product, Self::Organisation, Self::Operation, Self::Result];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Product => "product",
            Self::Organisation => "organisation",
            Self::Operation => "operation",
            Self::Result => "result",
        }
    }

    /// Whether it can show that a rule works.
    #[must_use]
    pub fn proves_effect(self) -> bool {
        matches!(self, Self::Operation | Self::Result)
    }
}

/// One piece of evidence. Its bytes are in the ledger entry that took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// `ev_` and the first 16 hex digits of the hash.
    pub id: String,
    /// What it is, in words.
    pub title: String,
    /// The kind of thing.
    pub kind: EvidenceType,
    /// The file's name as given; only for showing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// SHA-256 of the bytes, in hex.
    pub sha256: String,
    /// How many bytes.
    pub size: u64,
    /// The day that it speaks of, which is not the day it was handed in.
    pub taken_on: Date,
    /// How it was obtained: `export`, `screenshot`, `interview`, ...
    pub method: String,
    /// Until when it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh_until: Option<Date>,
    /// The criteria it supports.
    pub criteria: Vec<String>,
    /// What somebody should look at: `secret-pattern`, `screenshot-only`, `executable`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Who handed it in.
    #[serde(default)]
    pub by: String,
    /// When it was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Timestamp>,
    /// Why it no longer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// Since when it no longer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
}

impl Evidence {
    /// Something of `kind` that speaks of `taken_on`, of which nothing else is known.
    #[must_use]
    pub fn of(id: &str, kind: EvidenceType, taken_on: Date) -> Self {
        Self {
            id: id.to_owned(),
            title: String::new(),
            kind,
            file: String::new(),
            sha256: String::new(),
            size: 0,
            taken_on,
            method: String::new(),
            fresh_until: None,
            criteria: Vec::new(),
            warnings: Vec::new(),
            by: String::new(),
            received: None,
            withdrawn: None,
            withdrawn_at: None,
        }
    }

    /// What can be known of `bytes` by looking at them: hash, size, and what somebody
    /// should look at before relying on them.
    #[must_use]
    pub fn examined(kind: EvidenceType, taken_on: Date, file: &str, bytes: &[u8]) -> Self {
        let sha256 = sha256_hex(bytes);
        let id = format!("ev_{}", &sha256[..16]);
        Self {
            file: file.to_owned(),
            size: bytes.len() as u64,
            warnings: warnings(bytes),
            sha256,
            ..Self::of(&id, kind, taken_on)
        }
    }

    /// Whether these are the bytes that were handed in.
    #[must_use]
    pub fn holds(&self, bytes: &[u8]) -> bool {
        bytes.len() as u64 == self.size && sha256_hex(bytes) == self.sha256
    }

    /// Whether it still counts on `day`.
    #[must_use]
    pub fn counts(&self, day: Date) -> bool {
        self.withdrawn.is_none() && self.fresh_until.is_none_or(|until| day <= until)
    }

    /// As it was at `moment`: what was withdrawn later still counted then.
    #[must_use]
    pub fn at(self, moment: Timestamp) -> Self {
        match self.withdrawn_at {
            Some(withdrawn) if withdrawn > moment => {
                Self { withdrawn: None, withdrawn_at: None, ..self }
            }
            _ => self,
        }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        self.criteria.iter().map(|code| format!("criterion:{code}")).collect()
    }
}

/// The SHA-256 of `bytes`, in hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// `bytes` as they are written down.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Signs of what is better not kept, or not relied on alone. The bytes are never run
/// and never drawn.
fn warnings(bytes: &[u8]) -> Vec<String> {
    let begins = |signs: &[&[u8]]| signs.iter().any(|sign| bytes.starts_with(sign));
    let holds = |sign: &[u8]| bytes.windows(sign.len()).any(|window| window == sign);
    let found = [
        ("executable", begins(&[b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe"])),
        ("screenshot-only", begins(&[b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM"])),
        ("secret-pattern", SECRETS.iter().any(|sign| holds(sign.as_bytes()))),
    ];
    found.into_iter().filter(|(_, is)| *is).map(|(name, _)| name.to_owned()).collect()
}

/// How private keys and tokens begin in files.
const SECRETS: [&str; 5] = ["PRIVATE KEY-----", "AKIA", "xoxb-", "ghp_", "-----BEGIN PGP PRIVATE"];

/// What happens to evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum EvidenceFact {
    /// Taken in, unaltered.
    Taken {
        /// The bytes, base64.
        bytes: String,
        /// What is known of it.
        evidence: Box<Evidence>,
    },
    /// It supports a further criterion.
    Linked {
        /// Which.
        criterion: String,
    },
    /// It no longer counts; the bytes stay.
    Withdrawn {
        /// Why.
        why: String,
    },
}

impl EvidenceFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Taken { .. } => "taken",
            Self::Linked { .. } => "linked",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }

    pub(crate) fn fold(
        self,
        before: Option<Evidence>,
        at: Timestamp,
        by: &str,
    ) -> Option<Evidence> {
        match (self, before) {
            (Self::Taken { evidence, .. }, None) => {
                Some(Evidence { by: by.to_owned(), received: Some(at), ..*evidence })
            }
            (Self::Taken { .. }, before) => before,
            (Self::Linked { criterion }, before) => {
                let mut evidence = before?;
                if !evidence.criteria.contains(&criterion) {
                    evidence.criteria.push(criterion);
                }
                Some(evidence)
            }
            (Self::Withdrawn { why }, before) => {
                Some(Evidence { withdrawn: Some(why), withdrawn_at: Some(at), ..before? })
            }
        }
    }
}
