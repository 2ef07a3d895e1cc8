//! Facts by key, in which unknown is a value.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::{Code, Permission, Refusal, TimeError, When, folded, instant};

/// What kind of value a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// An instant.
    Time,
    /// Done at an instant, done, or not done.
    Done,
    /// A number of people or things; `none` is zero.
    Count,
    /// So many of so many: `12/180`.
    Share,
    /// Yes or no.
    YesNo,
    /// Words.
    Text,
    /// An instant to come.
    Due,
    /// Whether data left: `suspected`, `confirmed` or `excluded`.
    Leaving,
    /// Systems that were looked at, each with what was found: `注文:異常なし; 照会:同じ不備`.
    Systems,
}

/// The keys, whether each takes a qualifier (`isolated:HOST`), and its value.
const KEYS: &[(&str, bool, ValueKind)] = &[
    ("occurred", false, ValueKind::Time),
    ("detected", false, ValueKind::Time),
    ("aware", false, ValueKind::Time),
    ("determined", false, ValueKind::Time),
    ("classified", false, ValueKind::Time),
    ("submitted", false, ValueKind::Time),
    ("paid", false, ValueKind::Time),
    ("restored", false, ValueKind::Time),
    ("customers", false, ValueKind::Count),
    ("customers_method", false, ValueKind::Text),
    ("customer_notice", false, ValueKind::Done),
    ("infected", true, ValueKind::YesNo),
    ("isolated", true, ValueKind::Done),
    ("measure", true, ValueKind::Done),
    ("vendor_asked", false, ValueKind::Done),
    ("vendor_scope", false, ValueKind::Text),
    ("scan_detectable", false, ValueKind::YesNo),
    ("scan_done", false, ValueKind::Share),
    ("scan_instead", false, ValueKind::Text),
    ("exfiltration", false, ValueKind::Leaving),
    ("told", true, ValueKind::Done),
    ("commander", false, ValueKind::Text),
    ("executive_told", false, ValueKind::Done),
    ("reportable", false, ValueKind::YesNo),
    ("cause", false, ValueKind::Text),
    ("phenomenon", false, ValueKind::Text),
    ("threat", false, ValueKind::Text),
    ("service", false, ValueKind::Text),
    ("root_cause", false, ValueKind::Text),
    ("root_fixed", false, ValueKind::Done),
    ("horizontal", false, ValueKind::Systems),
    ("process_change", false, ValueKind::Text),
    ("process_fixed", false, ValueKind::Done),
    ("system", false, ValueKind::Text),
    ("next_report", false, ValueKind::Due),
    ("decision", true, ValueKind::Text),
    ("note", true, ValueKind::Text),
];

/// What is computed from facts, and never typed.
const COMPUTED: [&str; 6] = ["rung", "level", "ladder", "段階", "到達段階", "レベル"];

/// The anchors from which clocks run.
pub(crate) const ANCHORS: [&str; 7] =
    ["occurred", "detected", "aware", "determined", "classified", "submitted", "paid"];

/// A key such as `aware` or `isolated:PC-017`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(transparent)]
pub struct FactKey(String);

impl FactKey {
    /// Reads a key as typed.
    ///
    /// # Errors
    /// KEY if there is none of that name, or a qualifier is missing or too many.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let key = Self(text.trim().to_owned());
        let qualified = key.qualifier().is_some_and(|q| !q.is_empty());
        match key.spec() {
            Some((_, takes, _)) if *takes == qualified => Ok(key),
            None if COMPUTED.contains(&folded(key.name()).as_str()) => {
                Err(Refusal::new(Code::Computed).field(text.trim()))
            }
            _ => Err(Refusal::new(Code::Key).field(text.trim())),
        }
    }

    /// A key that the code itself writes; it must be in the table.
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key as typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the colon.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(name, _)| name)
    }

    /// The part after the colon, for example the host.
    #[must_use]
    pub fn qualifier(&self) -> Option<&str> {
        self.0.split_once(':').map(|(_, qualifier)| qualifier)
    }

    /// All key names with whether they take a qualifier, for help texts.
    pub fn names() -> impl Iterator<Item = (&'static str, bool)> {
        KEYS.iter().map(|(name, takes, _)| (*name, *takes))
    }

    /// Whether its instant may lie in the future.
    #[must_use]
    pub fn looks_ahead(&self) -> bool {
        self.spec().is_some_and(|(.., kind)| *kind == ValueKind::Due)
    }

    /// The permission that recording under this key takes: a decision on a payment
    /// takes its own, however its name is written.
    #[must_use]
    pub fn needs(&self) -> Permission {
        let pay =
            |name: &str| ["pay", "payment", "支払", "支払い"].contains(&folded(name).as_str());
        match (self.name(), self.qualifier()) {
            ("paid", _) => Permission::Pay,
            ("decision", Some(what)) if pay(what) => Permission::Pay,
            _ => Permission::Respond,
        }
    }

    fn spec(&self) -> Option<&'static (&'static str, bool, ValueKind)> {
        KEYS.iter().find(|(name, ..)| *name == self.name())
    }

    /// Reads a value for this key.
    ///
    /// # Errors
    /// BLANK if it is empty; VALUE if it does not fit; TIME if a time lacks its offset.
    pub fn read(&self, text: &str) -> Result<KnownValue, Refusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Refusal::new(Code::Blank).field(self.as_str()));
        }
        if ["unknown", "不明", "未確認"].contains(&text) {
            return Ok(KnownValue::Unknown);
        }
        let kind = self.spec().map_or(ValueKind::Text, |(.., kind)| *kind);
        read_as(kind, text).map_err(|refusal| refusal.field(self.as_str()).arg("value", text))
    }
}

impl std::fmt::Display for FactKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The value of a fact. Unknown is an answer; the absence of a fact is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "is", content = "of", rename_all = "kebab-case")]
pub enum KnownValue {
    /// Somebody said that it is not known.
    Unknown,
    /// No, or not done.
    No,
    /// Yes, or done at a time that was not said.
    Yes,
    /// At this instant.
    Time(Timestamp),
    /// Somewhere inside a gap of the data.
    Within(When),
    /// So many.
    Count(u64),
    /// So many of so many.
    Share {
        /// Done.
        done: u64,
        /// Of.
        total: u64,
    },
    /// Words.
    Text(String),
}

impl KnownValue {
    /// The instant, where the value is one.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Time(at) => Some(*at),
            Self::Within(when) => Some(when.latest()),
            _ => None,
        }
    }

    /// The words, where the value is words.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it says that something was done.
    #[must_use]
    pub fn done(&self) -> bool {
        matches!(self, Self::Yes | Self::Time(_) | Self::Within(_))
    }
}

impl From<When> for KnownValue {
    fn from(when: When) -> Self {
        match when {
            When::At(at) => Self::Time(at),
            within @ When::Within { .. } => Self::Within(within),
        }
    }
}

fn read_as(kind: ValueKind, text: &str) -> Result<KnownValue, Refusal> {
    let misfit = || Refusal::new(Code::Value);
    match kind {
        ValueKind::Text => Ok(KnownValue::Text(text.to_owned())),
        ValueKind::Time | ValueKind::Due => read_time(text),
        ValueKind::Leaving => {
            let word = |leaving: crate::Leaving| KnownValue::Text(leaving.name().to_owned());
            crate::Leaving::read(text).map(word).ok_or_else(misfit)
        }
        ValueKind::Systems => {
            let no_systems = || misfit().detail("no-systems");
            crate::looked_at(text).map(|_| KnownValue::Text(text.to_owned())).ok_or_else(no_systems)
        }
        ValueKind::YesNo => read_yes_no(text).ok_or_else(misfit),
        ValueKind::Done => read_yes_no(text).map_or_else(|| read_time(text), Ok),
        ValueKind::Count => read_count(text).map(KnownValue::Count).ok_or_else(misfit),
        ValueKind::Share => read_share(text).ok_or_else(misfit),
    }
}

fn read_time(text: &str) -> Result<KnownValue, Refusal> {
    instant(text).map(KnownValue::Time).map_err(|error| {
        let detail = match error {
            TimeError::NoOffset => "no-offset",
            TimeError::NotATime => "not-a-time",
        };
        Refusal::new(Code::Time).detail(detail)
    })
}

fn read_yes_no(text: &str) -> Option<KnownValue> {
    match text.to_lowercase().as_str() {
        "yes" | "done" | "true" | "はい" | "済" | "実施済" => Some(KnownValue::Yes),
        "no" | "not" | "not_done" | "false" | "いいえ" | "未" | "未実施" => {
            Some(KnownValue::No)
        }
        _ => None,
    }
}

/// Digits in half or full width, with or without thousands separators.
fn read_count(text: &str) -> Option<u64> {
    let text: String = text.nfkc().filter(|c| *c != ',').collect();
    match text.as_str() {
        "none" | "なし" | "無" => Some(0),
        digits => digits.trim_end_matches(['名', '人', '件']).parse().ok(),
    }
}

fn read_share(text: &str) -> Option<KnownValue> {
    if read_yes_no(text) == Some(KnownValue::No) {
        return Some(KnownValue::No);
    }
    let text: String = text.nfkc().collect();
    let (done, total) = text.split_once('/')?;
    let (done, total) = (read_count(done.trim())?, read_count(total.trim())?);
    (done <= total && total > 0).then_some(KnownValue::Share { done, total })
}

/// What an incident holds under a key: the value, from where, and when it was
/// true, known and written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Known {
    /// The value.
    pub value: KnownValue,
    /// From where: `party/…`, `signal/…`, `asset/…`, `report/…`.
    pub source: String,
    /// When the thing itself happened, if that is known apart from the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// When we learned it; the time of writing if nothing else was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Timestamp>,
    /// The ledger entry that wrote it.
    #[serde(default)]
    pub seq: u64,
    /// When it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// How often an earlier value was replaced; the ledger has them all.
    #[serde(default)]
    pub corrections: u32,
}

impl Known {
    /// A value and from where it comes; the rest is filled in when it is written.
    pub fn new(value: KnownValue, source: impl Into<String>) -> Self {
        let (happened, known, recorded_at) = (None, None, None);
        Self { value, source: source.into(), happened, known, seq: 0, recorded_at, corrections: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, value: &str, expected: &str) {
        let read = FactKey::parse(key).and_then(|key| key.read(value));
        let found = match read {
            Ok(value) => serde_json::to_string(&value).expect("plain data"),
            Err(refusal) => {
                format!("{} {}", refusal.code.name(), refusal.detail.unwrap_or_default())
            }
        };
        assert_eq!(found.trim_end(), expected, "{key}={value}");
    }

    #[test]
    fn unknown_is_an_answer_and_empty_is_not() {
        check("customers", "unknown", r#"{"is":"unknown"}"#);
        check("customers", "不明", r#"{"is":"unknown"}"#);
        check("customers", "  ", "BLANK");
        check("isolated:PC-017", "unknown", r#"{"is":"unknown"}"#);
    }

    /// Covers: A277.
    #[test]
    fn values_fit_their_key() {
        check("customers", "１，２００名", r#"{"is":"count","of":1200}"#);
        check("customers", "none", r#"{"is":"count","of":0}"#);
        check("customers", "many", "VALUE");
        check("scan_done", "12/180", r#"{"is":"share","of":{"done":12,"total":180}}"#);
        check("scan_done", "181/180", "VALUE");
        check("scan_done", "0/0", "VALUE");
        check("isolated:PC-017", "no", r#"{"is":"no"}"#);
        check(
            "isolated:PC-017",
            "2015-06-10T17:20+09:00",
            r#"{"is":"time","of":"2015-06-10T08:20:00Z"}"#,
        );
        check("aware", "2015-06-10T17:20", "TIME no-offset");
        check("aware", "noon", "TIME not-a-time");
        check("scan_detectable", "はい", r#"{"is":"yes"}"#);
    }

    #[test]
    fn a_decision_to_pay_takes_its_own_permission_however_it_is_written() {
        let needs = |key: &str| FactKey::parse(key).map(|key| key.needs());
        for key in ["paid", "decision:pay", "decision:Pay", "decision:ＰＡＹ", "decision:支払"]
        {
            assert_eq!(needs(key), Ok(Permission::Pay), "{key}");
        }
        assert_eq!(needs("decision:stop"), Ok(Permission::Respond));
    }

    #[test]
    fn keys_are_known_and_qualified_where_they_must_be() {
        check("isolated", "yes", "KEY");
        check("isolated:", "yes", "KEY");
        check("aware:PC-017", "yes", "KEY");
        check("bogus", "yes", "KEY");
    }
}
