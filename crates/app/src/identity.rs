//! Who comes in: links, credentials, sessions, tokens, recovery.
//!
//! Proving who one is comes before any mandate. Entries of this kind are written
//! by the party itself under [`ITSELF`]; whatever concerns somebody else goes
//! through [`crate::Desk::act`] like every other write.

mod credential;
mod link;
mod recovery;
mod session;
mod sign_in;
mod token;

use model::{
    Credential, CredentialFact, Expect, Fact, Kind, Mandate, Record, Refusal, Session, SessionFact,
};
use ports::{Act, Filter, NewFact, StoreError, Stored};

pub use credential::Enrolment;
pub use link::Newcomer;
pub use sign_in::{Proof, SignedIn};
pub use token::TOKEN_PREFIX;

use crate::{App, AppError};

/// Stands in the place of a mandate where a party acts upon its own credentials,
/// sessions and tokens: for that it needs to be itself and nothing else.
pub const ITSELF: &str = "itself";

/// Who is written down where nobody known stands before the door.
const VISITOR: &str = "visitor";

/// As often as in [`crate::Desk::act`].
const ATTEMPTS_MAX: usize = 16;

impl App {
    /// Carries out what `by` does about itself: judges on fresh records, writes one
    /// act, starts over when a record changed meanwhile; a refusal is written, too.
    async fn own_act<T, F, D>(
        &self,
        by: &str,
        command: &str,
        subject: &str,
        decide: F,
    ) -> Result<T, AppError>
    where
        F: Fn() -> D,
        D: Future<Output = Result<(Vec<NewFact>, T), AppError>>,
    {
        for _ in 0..ATTEMPTS_MAX {
            let (facts, result) = match decide().await {
                Ok(decided) => decided,
                Err(AppError::Refused(refusal)) => {
                    return self.refuse(by, command, subject, refusal).await;
                }
                Err(error) => return Err(error),
            };
            if facts.is_empty() {
                return Ok(result);
            }
            let act = Act { by: by.to_owned(), mandate: ITSELF.to_owned(), facts };
            match self.registers.write(act).await {
                Ok(_) => return Ok(result),
                Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(StoreError::Conflict { key: subject.to_owned() }.into())
    }

    /// Writes a refusal down and passes it on.
    async fn refuse<T>(
        &self,
        by: &str,
        command: &str,
        subject: &str,
        refusal: Refusal,
    ) -> Result<T, AppError> {
        self.desk(by).await?.noting(command, subject, Err(refusal)).await
    }

    /// The credentials of `party`, each with its version.
    async fn held(&self, party: &str) -> Result<Vec<(Credential, u64)>, AppError> {
        let stored = self.registers.list(&Filter::new(Kind::Credential).of(party)).await?;
        let of = |Stored { record, version }| Some((record.credential()?, version));
        Ok(stored.into_iter().filter_map(of).collect())
    }

    /// The credentials of `party`, revoked ones too.
    ///
    /// # Errors
    /// The store's.
    pub async fn credentials(&self, party: &str) -> Result<Vec<Credential>, AppError> {
        Ok(self.held(party).await?.into_iter().map(|(credential, _)| credential).collect())
    }

    /// The sessions of `party` that hold now, newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn sessions(&self, party: &str) -> Result<Vec<Session>, AppError> {
        let filter = Filter::new(Kind::Session).of(party).in_state("started");
        let sessions = crate::desk::records(self.registers.list(&filter).await?, Record::session);
        let now = self.clock.now();
        Ok(sessions.into_iter().filter(|session| session.current(now)).collect())
    }

    /// The mandates that `party` holds now.
    ///
    /// # Errors
    /// The store's.
    pub async fn mandates(&self, party: &str) -> Result<Vec<Mandate>, AppError> {
        let filter = Filter::new(Kind::Mandate).of(party);
        let held = crate::desk::records(self.registers.list(&filter).await?, Record::mandate);
        let now = self.clock.now();
        Ok(held.into_iter().filter(|mandate| mandate.current(now)).collect())
    }

    /// Facts that end every session of `party`.
    async fn all_ended(&self, party: &str, why: &str) -> Result<Vec<NewFact>, AppError> {
        let end = |session: Session| ended(&session.id, why);
        Ok(self.sessions(party).await?.into_iter().map(end).collect())
    }
}

fn ended(session: &str, why: &str) -> NewFact {
    let fact = Fact::Session(SessionFact::Ended { why: why.to_owned() });
    NewFact::new(Kind::Session, session, Expect::Any, fact)
}

fn about_credential(id: &str, expect: Expect, fact: CredentialFact) -> NewFact {
    NewFact::new(Kind::Credential, id, expect, Fact::Credential(fact))
}

/// Words that whoever guesses a password of `party` would try.
fn all_named(party: &str) -> Vec<&str> {
    vec![party, "hinomi"]
}

/// What somebody typed or sent, short enough to be kept.
fn bounded(text: &str) -> String {
    const LENGTH_MAX: usize = 200;
    text.trim().chars().take(LENGTH_MAX).collect()
}
