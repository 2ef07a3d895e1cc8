//! Sessions of people and tokens of programs: both end by themselves.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

/// Somebody signed in, on one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Hash of the secret that the device keeps.
    pub id: String,
    /// Who.
    pub party: String,
    /// The credential that let them in.
    pub credential: String,
    /// The device, in its own words; not trusted.
    pub device: String,
    /// Since.
    pub started_at: Timestamp,
    /// Until, and not including, this instant, whatever happens.
    pub until: Timestamp,
    /// When it was ended before its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// What happens to a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum SessionFact {
    /// Signed in.
    Started(Session),
    /// Ended: `signed-out`, `idle`, `ended-by-holder`, `recovered`.
    Ended {
        /// Why.
        why: String,
    },
}

impl SessionFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Started(_) => "started",
            Self::Ended { .. } => "ended",
        }
    }

    pub(crate) fn fold(self, before: Option<Session>, at: Timestamp) -> Option<Session> {
        match self {
            Self::Started(session) => Some(session),
            Self::Ended { .. } => {
                before.map(|s| Session { ended_at: s.ended_at.or(Some(at)), ..s })
            }
        }
    }
}

impl Session {
    /// Whether it holds at `now`.
    #[must_use]
    pub fn current(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && self.started_at <= now && now < self.until
    }
}

/// What a program shows instead of signing in. It carries one mandate and ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Hash of the secret.
    pub id: String,
    /// For whom it acts.
    pub party: String,
    /// The one mandate that it carries.
    pub mandate: String,
    /// What it is for, in its holder's words.
    pub name: String,
    /// Since.
    pub issued_at: Timestamp,
    /// Until, and not including, this instant.
    pub until: Timestamp,
    /// When it was revoked before its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// What happens to a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum TokenFact {
    /// Issued.
    Issued(Token),
    /// Opens nothing any more.
    Revoked,
}

impl TokenFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Issued(_) => "issued",
            Self::Revoked => "revoked",
        }
    }

    pub(crate) fn fold(self, before: Option<Token>, at: Timestamp) -> Option<Token> {
        match self {
            Self::Issued(token) => Some(token),
            Self::Revoked => before.map(|t| Token { revoked_at: t.revoked_at.or(Some(at)), ..t }),
        }
    }
}

/// The longest life of a token, in hours: a year.
const TOKEN_HOURS_MAX: i64 = 366 * 24;

impl Token {
    /// Whether it holds at `now`.
    #[must_use]
    pub fn current(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.issued_at <= now && now < self.until
    }

    /// Issues it.
    ///
    /// # Errors
    /// BLANK without a name; TIME if it would end in the past or after more than a year.
    pub fn issue(self) -> Result<TokenFact, Refusal> {
        if self.name.trim().is_empty() {
            return Err(Refusal::new(Code::Blank).field("name"));
        }
        let hours = self.until.duration_since(self.issued_at).as_hours();
        if self.until <= self.issued_at || hours > TOKEN_HOURS_MAX {
            let refusal = Refusal::new(Code::Time).field("until").detail("within-a-year");
            return Err(refusal.arg("value", self.until.to_string()));
        }
        Ok(TokenFact::Issued(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).expect("in range")
    }

    fn token(until: i64) -> Token {
        Token {
            id: "t".into(),
            party: "p".into(),
            mandate: "m".into(),
            name: "監視".into(),
            issued_at: at(100),
            until: at(until),
            revoked_at: None,
        }
    }

    #[test]
    fn a_token_ends_within_a_year() {
        assert!(token(101).issue().is_ok());
        assert_eq!(token(100).issue().expect_err("at once").code, Code::Time);
        assert!(token(100 + 366 * 24).issue().is_ok());
        assert!(token(101 + 366 * 24).issue().is_err());
        assert_eq!(
            Token { name: " ".into(), ..token(101) }.issue().expect_err("nameless").code,
            Code::Blank
        );
        assert!(token(101).current(at(100)) && !token(101).current(at(101)));
        let gone = TokenFact::Revoked.fold(Some(token(200)), at(110)).expect("known");
        assert!(!gone.current(at(120)));
    }

    #[test]
    fn a_session_ends_once() {
        let session = Session {
            id: "s".into(),
            party: "p".into(),
            credential: "c".into(),
            device: String::new(),
            started_at: at(0),
            until: at(12),
            ended_at: None,
        };
        assert!(session.current(at(11)) && !session.current(at(12)));
        let end = || SessionFact::Ended { why: "signed-out".into() };
        let ended = end().fold(Some(session), at(3)).expect("known");
        assert!(!ended.current(at(4)));
        let again = end().fold(Some(ended), at(5)).expect("known");
        assert_eq!(again.ended_at, Some(at(3)));
    }
}
