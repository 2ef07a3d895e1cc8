//! Signing in: a proof against a credential, and a session of its own for each time.

use identity::{Codes, Secret, verify_nothing, verify_password};
use jiff::{SignedDuration, Timestamp};
use model::{
    Code, Credential, CredentialFact, Expect, Fact, Key, Kind, Means, Refusal, Session, SessionFact,
};
use ports::NewFact;

use super::{VISITOR, about_credential, bounded, credential::openid_id};
use crate::{App, AppError};

/// What somebody shows. Passkeys and accounts come verified by the mechanism that
/// knows how; a password is verified here.
#[derive(Clone)]
pub enum Proof {
    /// A password and a code.
    Password {
        /// Who they say they are.
        party: String,
        /// As typed.
        password: String,
        /// As typed.
        code: String,
    },
    /// A passkey that answered our challenge.
    Passkey {
        /// What it is known by.
        id: String,
        /// The key with its counter advanced, if it counts.
        key: Option<String>,
    },
    /// An account that the provider vouched for.
    OpenId {
        /// The provider.
        issuer: String,
        /// The account.
        subject: String,
    },
}

/// A session that has just begun. The secret goes to the device and nowhere else.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// What the device shows from now on.
    pub secret: Secret,
    /// The session.
    pub session: Session,
}

/// How long a session holds, whatever happens.
const SESSION_HOURS: i64 = 12;

/// What a session is known by.
pub(crate) fn session_id(secret: &Secret) -> String {
    secret.id("session")
}

/// A session by `credential`, and the fact that starts it.
pub(crate) fn session_of(
    credential: &Credential,
    device: &str,
    now: Timestamp,
) -> (SignedIn, NewFact) {
    let secret = Secret::new();
    let session = Session {
        id: session_id(&secret),
        party: credential.party.clone(),
        credential: credential.id.clone(),
        device: bounded(device),
        started_at: now,
        until: now.checked_add(SignedDuration::from_hours(SESSION_HOURS)).unwrap_or(now),
        ended_at: None,
    };
    let fact = Fact::Session(SessionFact::Started(session.clone()));
    let started = NewFact::new(Kind::Session, &session.id, Expect::Absent, fact);
    (SignedIn { secret, session }, started)
}

fn wrong(detail: &str) -> Refusal {
    Refusal::new(Code::Credential).detail(detail)
}

impl App {
    /// Judges a proof and starts a session. Whoever is refused learns no more than
    /// that; the ledger knows why. Verifying a password takes tens of milliseconds.
    ///
    /// # Errors
    /// CREDENTIAL.
    pub async fn sign_in(&self, proof: &Proof, device: &str) -> Result<SignedIn, AppError> {
        let said = match proof {
            Proof::Password { party, .. } => bounded(party),
            Proof::Passkey { id, .. } => bounded(id),
            Proof::OpenId { issuer, subject } => bounded(&format!("{issuer} {subject}")),
        };
        let verified = match self.verified(proof).await {
            Ok(id) => id,
            Err(AppError::Refused(refusal)) => {
                let by = self.known_person(&said).await?;
                return self.refuse(&by, "sign-in", &said, refusal).await;
            }
            Err(error) => return Err(error),
        };
        let by = verified.party.clone();
        self.own_act(&by, "sign-in", &said, async || {
            let key = Key::new(Kind::Credential, &verified.id);
            let stored = self.registers.lookup(&key).await?.ok_or_else(|| wrong("unknown"))?;
            let version = stored.version;
            let credential = stored.record.credential().ok_or_else(|| wrong("unknown"))?;
            let used = self.used(&credential, proof)?;
            self.must_be_needed(&credential.party).await?;
            let (signed_in, started) = session_of(&credential, device, self.clock.now());
            let used = about_credential(&credential.id, Expect::Version(version), used);
            Ok((vec![used, started], signed_in))
        })
        .await
    }

    /// The key of the passkey known by `id`, if it proves anything.
    ///
    /// # Errors
    /// The store's.
    pub async fn passkey(&self, id: &str) -> Result<Option<String>, AppError> {
        let stored = self.registers.lookup(&Key::new(Kind::Credential, id)).await?;
        let live = stored.and_then(|s| s.record.credential()).filter(Credential::live);
        Ok(live.and_then(|credential| match credential.means {
            Means::Passkey { key } => Some(key),
            _ => None,
        }))
    }

    /// Writes down that a proof did not hold; `detail` is for the ledger alone.
    ///
    /// # Errors
    /// CREDENTIAL, always.
    pub async fn unproven<T>(&self, said: &str, detail: &str) -> Result<T, AppError> {
        self.refuse(VISITOR, "sign-in", &bounded(said), wrong(detail)).await
    }

    /// The credential that a proof fits. A password is hashed once for each
    /// credential of the party, and once where there is none.
    async fn verified(&self, proof: &Proof) -> Result<Credential, AppError> {
        let id = match proof {
            Proof::Password { party, password, .. } => {
                return self.by_password(party, password).await;
            }
            Proof::Passkey { id, .. } => id.clone(),
            Proof::OpenId { issuer, subject } => openid_id(issuer, subject),
        };
        let stored = self.registers.lookup(&Key::new(Kind::Credential, id)).await?;
        let found = stored.and_then(|stored| stored.record.credential());
        Ok(found.ok_or_else(|| wrong("unknown"))?)
    }

    async fn by_password(&self, party: &str, password: &str) -> Result<Credential, AppError> {
        let held = self.credentials(party.trim()).await?.into_iter().filter(Credential::live);
        let mut any = false;
        for credential in held {
            if let Means::Password { hash, .. } = &credential.means {
                any = true;
                if verify_password(password, hash) {
                    return Ok(credential);
                }
            }
        }
        if !any {
            verify_nothing(password);
        }
        Err(wrong(if any { "password" } else { "unknown" }).into())
    }

    fn used(&self, credential: &Credential, proof: &Proof) -> Result<CredentialFact, Refusal> {
        match (proof, &credential.means) {
            (Proof::Password { code, .. }, Means::Password { codes, .. }) => {
                let codes = Codes::of(codes, &credential.party);
                let step = codes.and_then(|of| of.step(code, self.clock.now().as_second()));
                credential.code_taken(step.ok_or_else(|| wrong("code"))?)
            }
            (Proof::Passkey { key, .. }, Means::Passkey { .. }) => credential.used(key.clone()),
            (Proof::OpenId { .. }, Means::OpenId { .. }) => credential.used(None),
            _ => Err(wrong("means")),
        }
    }

    /// Whoever has no mandate any more has no business here: they left.
    async fn must_be_needed(&self, party: &str) -> Result<(), AppError> {
        let left = self.mandates(party).await?.is_empty();
        if left { Err(wrong("no-mandate").into()) } else { Ok(()) }
    }

    /// `said` if there is such a party; what a stranger types names nobody.
    async fn known_person(&self, said: &str) -> Result<String, AppError> {
        let known = !said.is_empty()
            && self.registers.lookup(&Key::new(Kind::Party, said)).await?.is_some();
        Ok(if known { said.to_owned() } else { VISITOR.to_owned() })
    }
}
