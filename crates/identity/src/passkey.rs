//! Passkeys (WebAuthn): challenges out, answers in. What waits for an answer is a
//! value of the caller, who gives it back once and keeps none of it.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
};

use crate::known_by;

/// The server as authenticators know it: they answer to its origin and no other.
pub struct RelyingParty(Webauthn);

/// A challenge to enrol that waits for its answer.
pub struct Enrolling(PasskeyRegistration);

/// A challenge to sign in that waits for its answer.
pub struct Proving(DiscoverableAuthentication);

/// An answer that does not hold, in the words of the library, for the ledger.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PasskeyFault(String);

/// A passkey that was enrolled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// What it is known by.
    pub id: String,
    /// What must be kept of it.
    pub key: String,
}

fn fault(error: impl std::fmt::Display) -> PasskeyFault {
    PasskeyFault(error.to_string())
}

fn id_of(credential: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    known_by("passkey", &[&URL_SAFE_NO_PAD.encode(credential)])
}

/// The number by which authenticators tell people apart; the same for the same party.
fn handle(party: &str) -> Uuid {
    let hash = Sha256::new().chain_update("passkey-user\0").chain_update(party).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(bytes)
}

impl RelyingParty {
    /// The relying party at `origin`, which has a name: browsers give no passkeys to
    /// bare addresses.
    ///
    /// # Errors
    /// If it has none.
    pub fn new(origin: &Url) -> Result<Self, PasskeyFault> {
        let host = origin.domain().ok_or_else(|| PasskeyFault("no name".to_owned()))?;
        let builder = WebauthnBuilder::new(host, origin).map_err(fault)?;
        builder.rp_name("Hinomi").build().map(Self).map_err(fault)
    }

    /// Options for `navigator.credentials.create`, and what must be kept meanwhile.
    /// `held` are the passkeys that the party has already.
    ///
    /// # Errors
    /// If the party cannot be named.
    pub fn start_enrolment(
        &self,
        party: &str,
        name: &str,
        held: &[String],
    ) -> Result<(Value, Enrolling), PasskeyFault> {
        let held = held.iter().filter_map(|key| serde_json::from_str::<Passkey>(key).ok());
        let held: Vec<_> = held.map(|passkey| passkey.cred_id().clone()).collect();
        let started = self.0.start_passkey_registration(handle(party), party, name, Some(held));
        let (options, state) = started.map_err(fault)?;
        let mut options = serde_json::to_value(options).map_err(fault)?;
        // The authenticator must find it by itself: nobody types an id to sign in.
        let selection = &mut options["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = json!("required");
        selection["requireResidentKey"] = json!(true);
        Ok((options, Enrolling(state)))
    }

    /// Judges the answer to a challenge to enrol.
    ///
    /// # Errors
    /// If it does not hold.
    pub fn finish_enrolment(
        &self,
        answer: &Value,
        waiting: &Enrolling,
    ) -> Result<Enrolled, PasskeyFault> {
        let answer: RegisterPublicKeyCredential =
            serde_json::from_value(answer.clone()).map_err(fault)?;
        let passkey = self.0.finish_passkey_registration(&answer, &waiting.0).map_err(fault)?;
        let key = serde_json::to_string(&passkey).map_err(fault)?;
        Ok(Enrolled { id: id_of(passkey.cred_id().as_ref()), key })
    }

    /// Options for `navigator.credentials.get`, the same whoever asks.
    ///
    /// # Errors
    /// If no challenge can be made.
    pub fn start_proof(&self) -> Result<(Value, Proving), PasskeyFault> {
        let (options, state) = self.0.start_discoverable_authentication().map_err(fault)?;
        let public_key = serde_json::to_value(options.public_key).map_err(fault)?;
        Ok((json!({ "publicKey": public_key }), Proving(state)))
    }

    /// What the passkey of an answer is known by. Nothing is proven yet.
    ///
    /// # Errors
    /// If it is no answer.
    pub fn identify(&self, answer: &Value) -> Result<String, PasskeyFault> {
        let answer: PublicKeyCredential = serde_json::from_value(answer.clone()).map_err(fault)?;
        let (_, credential) =
            self.0.identify_discoverable_authentication(&answer).map_err(fault)?;
        Ok(id_of(credential))
    }

    /// Judges the answer to a challenge to sign in against the `key` that was kept.
    /// Returns the key as it must be kept from now on, if its counter advanced.
    ///
    /// # Errors
    /// If it does not hold.
    pub fn finish_proof(
        &self,
        answer: &Value,
        waiting: Proving,
        key: &str,
    ) -> Result<Option<String>, PasskeyFault> {
        let answer: PublicKeyCredential = serde_json::from_value(answer.clone()).map_err(fault)?;
        let mut passkey: Passkey = serde_json::from_str(key).map_err(fault)?;
        let proven = self.0.finish_discoverable_authentication_v2(&answer, waiting.0, &passkey);
        let changed = passkey.update_credential(&proven.map_err(fault)?).unwrap_or(false);
        let key = changed.then(|| serde_json::to_string(&passkey)).transpose();
        key.map_err(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_address_has_no_passkeys_and_a_name_has() {
        let at = |origin: &str| RelyingParty::new(&Url::parse(origin).expect("an address"));
        assert!(at("http://127.0.0.1:8470").is_err());
        assert!(at("http://localhost:8470").is_ok());
        assert!(at("https://hinomi.example.jp").is_ok());
    }

    #[test]
    fn the_challenge_is_new_each_time_and_names_nobody() {
        let party = RelyingParty::new(&Url::parse("http://localhost:1").expect("an address"));
        let party = party.expect("named");
        let (one, _) = party.start_proof().expect("started");
        let (two, _) = party.start_proof().expect("started");
        assert_ne!(one["publicKey"]["challenge"], two["publicKey"]["challenge"]);
        assert_eq!(one["publicKey"]["allowCredentials"], json!([]));
        assert!(party.identify(&json!({"id": "x"})).is_err());
    }
}
