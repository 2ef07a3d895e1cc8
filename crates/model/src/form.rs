//! The form of the first report: which questions, in which order, by when.
//!
//! Regulation is data: a pack says what is asked; code knows only how each
//! kind of question is answered from facts.

use serde::{Deserialize, Serialize};

use crate::FactKey;

/// How a question is answered from facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// ① When and from whom.
    Awareness,
    /// ② Customers affected.
    Customers,
    /// ③ Isolation of the source.
    Isolation,
    /// ④ Other measures.
    Measures,
    /// ⑤ Connected systems.
    Connections,
    /// ⑥ What could leak at worst.
    WorstCase,
    /// ⑦ Who leads, and whether executives know.
    Leadership,
    /// ⑧ Who was told.
    Contacts,
    /// ⑨ Whether a vendor was asked.
    Vendor,
    /// ⑩ Full scan of all machines.
    FullScan,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its number, from 1.
    pub no: u8,
    /// How it is answered.
    pub asks: Asks,
    /// The question in Japanese.
    pub ja: String,
    /// The question in English.
    pub en: String,
    /// Where it comes from.
    pub source: String,
    /// Hours from the report until what is unknown must be found out.
    pub task_due_h: u32,
    /// Parts of the question: measures, or bodies to tell.
    #[serde(default, rename = "part")]
    pub parts: Vec<Body>,
}

/// A part of a question: a measure, or a kind of body to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The qualifier in keys, for example `authority` in `told:authority`.
    pub id: String,
    /// Other qualifiers that mean the same, for example `isac` for a sharing body.
    #[serde(default)]
    pub also: Vec<String>,
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

impl Body {
    /// Whether people mean this part when they write `name`.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        called(&self.id, &self.also, name)
    }
}

fn called(id: &str, also: &[String], name: &str) -> bool {
    let plain = name.to_lowercase().replace('-', "_");
    id == plain || also.contains(&plain)
}

/// 情報共有機関等: one of those that the source names, by name, under the kind of body as which
/// a contact with it counts (A223).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharingBody {
    /// The word used in commands, for example `jpcert`.
    pub id: String,
    /// The part of the question who was told.
    pub part: String,
    /// Other words that mean the same.
    #[serde(default)]
    pub also: Vec<String>,
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
    /// Where the source says so.
    pub source: String,
}

impl SharingBody {
    /// Whether people mean this body when they write `name`.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        called(&self.id, &self.also, name)
    }
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Longest pause between two incidents of one cause that still counts as one course.
    pub merge_gap_min: u32,
    /// How far a mail of extortion and an attack may lie apart and still belong together (A287).
    pub mail_within_min: u32,
    /// The body, among those of the question who was told, to which reports of this form go.
    pub reports_to: String,
    /// The questions in order.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// The sharing bodies by name: a checklist in each incident.
    #[serde(default)]
    pub sharing: Vec<SharingBody>,
}

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Numbers do not run 1, 2, 3 …
    #[error("question {found} stands where {expected} is expected")]
    Order {
        /// The number that should stand here.
        expected: u8,
        /// The number that stands here.
        found: u8,
    },
    /// The same way of answering twice.
    #[error("question {no} asks the same as an earlier one")]
    Twice {
        /// Its number.
        no: u8,
    },
    /// Reports go to a body that no question names.
    #[error("reports_to names no body of the form")]
    Recipient,
    /// A sharing body counts as a body that no question names.
    #[error("sharing body {id} counts as no body of the form")]
    Sharing {
        /// Its word.
        id: String,
    },
    /// A question that needs parts has none.
    #[error("question {no} needs parts")]
    NoParts {
        /// Its number.
        no: u8,
    },
}

impl Form {
    /// The body that people mean by `name`: its id in the form, or the name itself.
    #[must_use]
    pub fn body_called(&self, name: &str) -> String {
        if let Some(by_name) = self.sharing_called(name) {
            return by_name.part.clone();
        }
        let mut bodies = self.asking(Asks::Contacts).into_iter().flat_map(|asked| &asked.parts);
        let found = bodies.find(|body| body.is_called(name));
        found.map_or_else(|| name.to_owned(), |body| body.id.clone())
    }

    /// The sharing body that people mean by `name`.
    #[must_use]
    pub fn sharing_called(&self, name: &str) -> Option<&SharingBody> {
        self.sharing.iter().find(|body| body.is_called(name))
    }

    /// Whether `id` is one of the bodies that are to be told.
    #[must_use]
    pub fn names_body(&self, id: &str) -> bool {
        self.asking(Asks::Contacts).into_iter().flat_map(|asked| &asked.parts).any(|b| b.id == id)
    }

    /// Checks what the shape alone cannot say.
    ///
    /// # Errors
    /// Every fault found.
    pub fn check(&self) -> Result<(), Vec<FormError>> {
        let mut errors = Vec::new();
        for (expected, question) in (1..).zip(&self.questions) {
            let Question { no, asks, .. } = *question;
            if no != expected {
                errors.push(FormError::Order { expected, found: no });
            }
            if self.questions.iter().filter(|q| q.asks == asks).count() > 1 {
                errors.push(FormError::Twice { no });
            }
            if matches!(asks, Asks::Measures | Asks::Contacts) && question.parts.is_empty() {
                errors.push(FormError::NoParts { no });
            }
        }
        let mut bodies = self.asking(Asks::Contacts).into_iter().flat_map(|asked| &asked.parts);
        if !bodies.any(|body| body.id == self.reports_to) {
            errors.push(FormError::Recipient);
        }
        let lost = self.sharing.iter().filter(|body| !self.names_body(&body.part));
        errors.extend(lost.map(|body| FormError::Sharing { id: body.id.clone() }));
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// The question that asks in this way.
    #[must_use]
    pub fn asking(&self, asks: Asks) -> Option<&Question> {
        self.questions.iter().find(|question| question.asks == asks)
    }

    /// The key under which an answer to the question `field` (`q2`) is recorded, if it
    /// is people who record it.
    #[must_use]
    pub fn key_for(&self, field: &str) -> Option<&'static str> {
        let no: u8 = field.strip_prefix('q')?.parse().ok()?;
        let question = self.questions.iter().find(|question| question.no == no)?;
        match question.asks {
            Asks::Awareness => Some("aware"),
            Asks::Customers => Some("customers"),
            Asks::Isolation => Some("isolated:HOST"),
            Asks::Measures => Some("measure:NAME"),
            Asks::Leadership => Some("commander"),
            Asks::Contacts => Some("told:BODY"),
            Asks::Vendor => Some("vendor_asked"),
            Asks::FullScan => Some("scan_done"),
            Asks::Connections | Asks::WorstCase => None,
        }
    }

    /// The field that a refusal names for `key`: its question (`q2`), or the key.
    #[must_use]
    pub fn field_of(&self, key: &FactKey) -> String {
        let asks = match key.name() {
            "aware" => Some(Asks::Awareness),
            "customers" | "customers_method" => Some(Asks::Customers),
            "isolated" | "infected" => Some(Asks::Isolation),
            "measure" => Some(Asks::Measures),
            "commander" | "executive_told" => Some(Asks::Leadership),
            "told" => Some(Asks::Contacts),
            "exfiltration" => Some(Asks::WorstCase),
            "vendor_asked" | "vendor_scope" => Some(Asks::Vendor),
            "scan_detectable" | "scan_done" | "scan_instead" => Some(Asks::FullScan),
            _ => None,
        };
        let question = asks.and_then(|asks| self.asking(asks));
        question.map_or_else(|| key.as_str().to_owned(), |question| format!("q{}", question.no))
    }
}
