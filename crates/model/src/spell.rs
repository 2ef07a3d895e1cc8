//! Something that held for a time: a sector, a designation.

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A name and the days on which it held; an open end holds for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Spell {
    /// For example `securities`.
    pub name: String,
    /// The first day; unknown or from the beginning if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day, which still counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Spell {
    /// Whether it holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Text that is no spell: expected is `name` or `name:2020-04-01..2026-03-31`, where
/// either day may be missing, and the first is not after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a name with days")]
pub struct SpellError;

impl FromStr for Spell {
    type Err = SpellError;

    fn from_str(text: &str) -> Result<Self, SpellError> {
        let (name, days) = text.split_once(':').unwrap_or((text, ".."));
        let (from, until) = days.split_once("..").ok_or(SpellError)?;
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<Date>().map(Some).map_err(|_| SpellError),
        };
        let spell = Self { name: name.trim().to_owned(), from: day(from)?, until: day(until)? };
        let turned = matches!((spell.from, spell.until), (Some(from), Some(until)) if until < from);
        if spell.name.is_empty() || turned { Err(SpellError) } else { Ok(spell) }
    }
}

impl fmt::Display for Spell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.from.is_none() && self.until.is_none() {
            return Ok(());
        }
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        write!(f, ":{}..{}", day(self.from), day(self.until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_days_count_to_the_last() {
        for text in ["銀行", "銀行:2020-04-01..", "銀行:..2026-03-31", "a:2020-04-01..2020-04-01"]
        {
            assert_eq!(text.parse::<Spell>().expect(text).to_string(), text);
        }
        for text in
            ["", ":2020-04-01..", "a:2020-04-01", "a:2020-13-01..", "a:2020-04-02..2020-04-01"]
        {
            assert_eq!(text.parse::<Spell>(), Err(SpellError), "{text}");
        }
        let spell: Spell = "a:2020-04-01..2026-03-31".parse().expect("good");
        let on = |day: &str| spell.holds_on(day.parse().expect("a day"));
        assert!(on("2020-04-01") && on("2026-03-31") && !on("2020-03-31") && !on("2026-04-01"));
    }
}
