//! What somebody proves with who they are: a passkey, a password with a second
//! factor, or an account at the institution's own OpenID provider.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

/// The means of a proof. No secret that would let its reader in elsewhere stands
/// here: a public key, a slow hash, the name of an account.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Means {
    /// A passkey, as the relying party keeps it (JSON, opaque here).
    Passkey {
        /// Public key and counter.
        key: String,
    },
    /// A password, and codes by time as the second factor.
    Password {
        /// Argon2 in PHC form.
        hash: String,
        /// The shared secret of the codes, base32.
        codes: String,
    },
    /// An account at an OpenID provider.
    OpenId {
        /// The provider.
        issuer: String,
        /// The account, as the provider calls it for ever.
        subject: String,
    },
}

impl std::fmt::Debug for Means {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Means {
    /// The word for lists.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Passkey { .. } => "passkey",
            Self::Password { .. } => "password",
            Self::OpenId { .. } => "openid",
        }
    }
}

/// One means of one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Unique id.
    pub id: String,
    /// Whom it proves.
    pub party: String,
    /// What its holder calls it, for example the device.
    pub name: String,
    /// How.
    pub means: Means,
    /// Since when.
    pub enrolled_at: Timestamp,
    /// When it last let somebody in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
    /// The step of the last code that was taken; a code is taken once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u64>,
    /// Since when it proves nothing any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// What happens to a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum CredentialFact {
    /// Enrolled.
    Enrolled(Credential),
    /// It let somebody in.
    Used {
        /// The step of the code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<u64>,
        /// The passkey with its counter advanced.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
    },
    /// It proves nothing any more.
    Revoked,
}

impl CredentialFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Enrolled(_) => "enrolled",
            Self::Used { .. } => "used",
            Self::Revoked => "revoked",
        }
    }

    pub(crate) fn fold(self, before: Option<Credential>, at: Timestamp) -> Option<Credential> {
        match self {
            Self::Enrolled(credential) => Some(credential),
            Self::Used { step, key } => before.map(|mut known| {
                known.used_at = Some(at);
                known.step = step.or(known.step);
                if let (Means::Passkey { key: held }, Some(key)) = (&mut known.means, key) {
                    *held = key;
                }
                known
            }),
            Self::Revoked => before.map(|known| Credential { revoked_at: Some(at), ..known }),
        }
    }
}

impl Credential {
    /// Whether it still proves anything.
    #[must_use]
    pub fn live(&self) -> bool {
        self.revoked_at.is_none()
    }

    /// Takes the code of `step`.
    ///
    /// # Errors
    /// CREDENTIAL if it was revoked, or the code or a later one was taken before.
    pub fn code_taken(&self, step: u64) -> Result<CredentialFact, Refusal> {
        self.must_live()?;
        if self.step.is_some_and(|taken| step <= taken) {
            return Err(Refusal::new(Code::Credential).detail("replayed"));
        }
        Ok(CredentialFact::Used { step: Some(step), key: None })
    }

    /// Lets its holder in; a passkey comes with its counter advanced.
    ///
    /// # Errors
    /// CREDENTIAL if it was revoked.
    pub fn used(&self, key: Option<String>) -> Result<CredentialFact, Refusal> {
        self.must_live()?;
        Ok(CredentialFact::Used { step: None, key })
    }

    /// Revokes it. `held` are all credentials of the party: the last one stays,
    /// because without it nobody could come back in.
    ///
    /// # Errors
    /// STATE.
    pub fn revoke(&self, held: &[Self]) -> Result<CredentialFact, Refusal> {
        self.must_live()?;
        let another = held.iter().any(|other| other.live() && other.id != self.id);
        if !another {
            return Err(Refusal::new(Code::State).detail("last-credential").field("credential"));
        }
        Ok(CredentialFact::Revoked)
    }

    fn must_live(&self) -> Result<(), Refusal> {
        let revoked = || Refusal::new(Code::Credential).detail("revoked");
        if self.live() { Ok(()) } else { Err(revoked()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(id: &str) -> Credential {
        Credential {
            id: id.into(),
            party: "p".into(),
            name: "x".into(),
            means: Means::Password { hash: "h".into(), codes: "c".into() },
            enrolled_at: Timestamp::UNIX_EPOCH,
            used_at: None,
            step: Some(10),
            revoked_at: None,
        }
    }

    #[test]
    fn a_code_is_taken_once_and_never_one_before_it() {
        let known = credential("a");
        assert!(known.code_taken(9).is_err());
        assert!(known.code_taken(10).is_err());
        let fact = known.code_taken(11).expect("a later one");
        let known = fact.fold(Some(known), Timestamp::UNIX_EPOCH).expect("known");
        assert_eq!(known.step, Some(11));
        assert!(known.code_taken(11).is_err());
    }

    #[test]
    fn the_last_credential_stays() {
        let (a, b) = (credential("a"), credential("b"));
        let refusal = a.revoke(std::slice::from_ref(&a)).expect_err("the last one");
        assert_eq!(refusal.code, Code::State);
        let gone = Credential { revoked_at: Some(Timestamp::UNIX_EPOCH), ..b.clone() };
        assert!(a.revoke(&[a.clone(), gone.clone()]).is_err());
        assert!(a.revoke(&[a.clone(), b]).is_ok());
        assert_eq!(gone.used(None).expect_err("revoked").code, Code::Credential);
    }
}
