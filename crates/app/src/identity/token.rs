//! Tokens of programs: each carries one mandate of its party, and ends.

use identity::Secret;
use jiff::Timestamp;
use model::{Code, Expect, Fact, Key, Kind, Record, Refusal, Token, TokenFact};
use ports::{Filter, NewFact, Stored};

use super::bounded;
use crate::{App, AppError, Desk};

/// What every token begins with, so that it is recognised where it should not stand.
pub const TOKEN_PREFIX: &str = "hin_";

fn id_of(secret: &Secret) -> String {
    secret.id("token")
}

fn about(id: &str, expect: Expect, fact: TokenFact) -> NewFact {
    NewFact::new(Kind::Token, id, expect, Fact::Token(fact))
}

impl App {
    /// Issues a token by which a program acts for `party` under `mandate`, which the
    /// party holds now. Returns the token's text, which is never shown again.
    ///
    /// # Errors
    /// MANDATE if the party does not hold it; BLANK; TIME unless it ends within a year.
    pub async fn issue_token(
        &self,
        party: &str,
        mandate: &str,
        name: &str,
        until: Timestamp,
    ) -> Result<(String, Token), AppError> {
        self.own_act(party, "token.issue", mandate, async || {
            let now = self.clock.now();
            let stored = self.registers.lookup(&Key::new(Kind::Mandate, mandate)).await?;
            let held = stored.and_then(|stored| stored.record.mandate());
            if !held.is_some_and(|held| held.party == party && held.current(now)) {
                return Err(Refusal::new(Code::Mandate).field(mandate).into());
            }
            let secret = Secret::new();
            let token = Token {
                id: id_of(&secret),
                party: party.to_owned(),
                mandate: mandate.to_owned(),
                name: bounded(name),
                issued_at: now,
                until,
                revoked_at: None,
            };
            let fact = about(&token.id, Expect::Absent, token.clone().issue()?);
            Ok((vec![fact], (format!("{TOKEN_PREFIX}{}", secret.reveal()), token)))
        })
        .await
    }

    /// All tokens of `party`, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn tokens(&self, party: &str) -> Result<Vec<Token>, AppError> {
        let filter = Filter::new(Kind::Token).of(party);
        Ok(crate::desk::records(self.registers.list(&filter).await?, Record::token))
    }

    /// Revokes a token of `party`.
    ///
    /// # Errors
    /// ABSENT if it is not one of theirs.
    pub async fn revoke_token(&self, party: &str, id: &str) -> Result<(), AppError> {
        self.own_act(party, "token.revoke", id, async || {
            let absent = || Refusal::new(Code::Absent).field("token");
            let stored = self.registers.lookup(&Key::new(Kind::Token, id)).await?;
            let Stored { record, version } = stored.ok_or_else(absent)?;
            let own = record.token().filter(|token| token.party == party);
            let token = own.ok_or_else(absent)?;
            if token.revoked_at.is_some() {
                return Ok((Vec::new(), ()));
            }
            Ok((vec![about(id, Expect::Version(version), TokenFact::Revoked)], ()))
        })
        .await
    }

    /// The desk behind a token that a program shows: its party with that one mandate.
    /// `None` for what is no token, or one that no longer holds. A token is worth
    /// nothing in the registers of another institution than ours.
    ///
    /// # Errors
    /// The store's.
    pub async fn desk_of_token(&self, text: &str, tenant: &str) -> Result<Option<Desk>, AppError> {
        let Some(secret) = text.strip_prefix(TOKEN_PREFIX).and_then(Secret::shown) else {
            return Ok(None);
        };
        let stored = self.registers.lookup(&Key::new(Kind::Token, id_of(&secret))).await?;
        let now = self.clock.now();
        let token = stored.and_then(|s| s.record.token()).filter(|token| token.current(now));
        match token {
            Some(token) => {
                let mandate = if tenant.is_empty() { &token.mandate[..] } else { "" };
                Ok(Some(self.desk_under(&token.party, tenant, mandate).await?))
            }
            None => Ok(None),
        }
    }
}
