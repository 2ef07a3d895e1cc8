//! Rules that cannot be used, each by name and with the reason.

use std::path::PathBuf;

/// A rule (or a whole file) that is left out. The others are not touched by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The file, if the text came from one.
    pub file: Option<PathBuf>,
    /// The title or id of the rule, if it has been read so far.
    pub rule: Option<String>,
    /// Why it cannot be used.
    pub why: Why,
}

/// Why a rule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The file cannot be read.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// The text is no rule, or the parser finds fault with it.
    #[error("not a rule: {0}")]
    Parser(String),
    /// It is written for a later specification.
    #[error("written for specification {0}")]
    Specification(u32),
    /// It has nothing to look for.
    #[error("the selection {0} is empty")]
    EmptySelection(String),
    /// The condition names what is not there.
    #[error("the condition names {0}, which is not there")]
    UnknownSelection(String),
    /// The condition is nested beyond all reason.
    #[error("the condition is nested too deep")]
    TooDeep,
    /// Modifiers that exclude one another.
    #[error("the modifiers {0} do not go together")]
    Modifiers(String),
    /// A modifier that cannot take this value.
    #[error("the modifier {modifier} cannot take the value {value}")]
    Value {
        /// The modifier.
        modifier: &'static str,
        /// The value.
        value: String,
    },
    /// Look-around and back references: no bound on the time they take.
    #[error("the regular expression needs look-around or back references: {0}")]
    LookAround(String),
    /// Any other fault in a regular expression.
    #[error("the regular expression is faulty: {0}")]
    Regex(String),
    /// A placeholder that no list fills.
    #[error("no list fills the placeholder %{0}%")]
    Placeholder(String),
    /// A correlation of a rule that is not there.
    #[error("it refers to the rule {0}, which is not there or refused")]
    UnknownRule(String),
    /// Correlations that refer to one another in a circle.
    #[error("it refers to itself by way of {0}")]
    Circle(String),
    /// A correlation that lacks the field to count or add up.
    #[error("the condition names no single field to measure")]
    NoField,
    /// A correlation over no time.
    #[error("the time span is not above zero")]
    NoSpan,
    /// A window or condition that the specification does not know.
    #[error("unsupported in a correlation: {0}")]
    Correlation(&'static str),
}
