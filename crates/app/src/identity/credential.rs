//! Enrolling and revoking one's own credentials.

use identity::{Codes, Secret, hash_password, judge_password};
use jiff::Timestamp;
use model::{Code, Credential, CredentialFact, Expect, Key, Kind, Means, Refusal};
use ports::NewFact;

use super::{about_credential, all_named, bounded};
use crate::{App, AppError};

/// What somebody brings to be known by.
#[derive(Clone)]
pub enum Enrolment {
    /// A password with the secret of its codes, and one code to show that it was kept.
    Password {
        /// As typed.
        password: String,
        /// Base32, as it was shown.
        codes: String,
        /// One code.
        code: String,
    },
    /// A passkey that the relying party has verified.
    Passkey {
        /// What it is known by.
        id: String,
        /// As the relying party keeps it.
        key: String,
    },
    /// An account that the provider has vouched for.
    OpenId {
        /// The provider.
        issuer: String,
        /// The account.
        subject: String,
    },
}

impl Enrolment {
    /// The credential of `party` that comes of it. Hashing a password takes tens of
    /// milliseconds.
    ///
    /// # Errors
    /// BLANK or VALUE of `password`; CREDENTIAL if the code does not fit.
    pub(crate) fn credential(
        self,
        party: &str,
        name: &str,
        about: &[&str],
        now: Timestamp,
    ) -> Result<Credential, Refusal> {
        let (id, means, step) = match self {
            Self::Password { password, codes, code } => {
                judge_password(&password, about).map_err(not_taken)?;
                let step = Codes::of(&codes, party)
                    .and_then(|of| of.step(&code, now.as_second()))
                    .ok_or_else(|| Refusal::new(Code::Credential).detail("code"))?;
                let hash = hash_password(&password)
                    .map_err(|_| Refusal::new(Code::Value).field("password").detail("hash"))?;
                (Secret::new().id("credential"), Means::Password { hash, codes }, Some(step))
            }
            Self::Passkey { id, key } => (id, Means::Passkey { key }, None),
            Self::OpenId { issuer, subject } => {
                (openid_id(&issuer, &subject), Means::OpenId { issuer, subject }, None)
            }
        };
        let (party, name) = (party.to_owned(), bounded(name));
        Ok(Credential {
            id,
            party,
            name: if name.is_empty() { means.name().to_owned() } else { name },
            means,
            enrolled_at: now,
            used_at: None,
            step,
            revoked_at: None,
        })
    }
}

/// What an account at a provider is known by here.
pub(crate) fn openid_id(issuer: &str, subject: &str) -> String {
    identity::known_by("openid", &[issuer, subject])
}

fn not_taken(fault: identity::PasswordFault) -> Refusal {
    let code = match fault {
        identity::PasswordFault::Blank => Code::Blank,
        _ => Code::Value,
    };
    Refusal::new(code).field("password").detail(fault.name())
}

impl App {
    /// Adds a credential to those of `party`, who is signed in.
    ///
    /// # Errors
    /// As [`Enrolment`] is judged; EXISTS if somebody is known by it already.
    pub async fn add_credential(
        &self,
        party: &str,
        name: &str,
        enrolment: Enrolment,
    ) -> Result<Credential, AppError> {
        let command = "credential.enrol";
        let about = all_named(party);
        let credential = match enrolment.credential(party, name, &about, self.clock.now()) {
            Ok(credential) => credential,
            Err(refusal) => return self.refuse(party, command, "", refusal).await,
        };
        self.own_act(party, command, &credential.id, async || {
            Ok((vec![self.enrolled(&credential).await?], credential.clone()))
        })
        .await
    }

    /// The fact that enrols `credential`, which nobody else may be known by.
    pub(crate) async fn enrolled(&self, credential: &Credential) -> Result<NewFact, AppError> {
        let key = Key::new(Kind::Credential, &credential.id);
        let expect = match self.registers.lookup(&key).await? {
            None => Expect::Absent,
            Some(stored) => {
                let version = stored.version;
                let known = stored.record.credential();
                let own = known.is_some_and(|c| !c.live() && c.party == credential.party);
                if !own {
                    return Err(Refusal::new(Code::Exists).field("credential").into());
                }
                Expect::Version(version)
            }
        };
        let fact = CredentialFact::Enrolled(credential.clone());
        Ok(about_credential(&credential.id, expect, fact))
    }

    /// Revokes one of the credentials of `party`, who is signed in, and ends the
    /// sessions that it began.
    ///
    /// # Errors
    /// ABSENT; STATE if it is the last one.
    pub async fn revoke_credential(&self, party: &str, id: &str) -> Result<(), AppError> {
        self.own_act(party, "credential.revoke", id, async || {
            let held = self.held(party).await?;
            let found = held.iter().find(|(credential, _)| credential.id == id);
            let absent = || Refusal::new(Code::Absent).field("credential");
            let (credential, version) = found.ok_or_else(absent)?;
            let all: Vec<_> = held.iter().map(|(credential, _)| credential.clone()).collect();
            let fact = credential.revoke(&all)?;
            let mut facts = vec![about_credential(id, Expect::Version(*version), fact)];
            let begun = self.sessions(party).await?.into_iter().filter(|s| s.credential == id);
            facts.extend(begun.map(|session| super::ended(&session.id, "credential-revoked")));
            Ok((facts, ()))
        })
        .await
    }
}
