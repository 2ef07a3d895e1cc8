//! Payloads: committed to by a salted hash, sealed under the key of their subject.
//!
//! The salt lies inside the sealed part. Without it nobody can try guesses
//! against the commitment, so that destroying the key erases the payload even
//! where its content could be guessed.

use chacha20poly1305::{
    AeadInPlace, ChaCha20Poly1305, KeyInit, Nonce,
    aead::{OsRng, rand_core::RngCore},
};
use sha2::{Digest, Sha256};
use tlog_tiles::Hash;

const NONCE: usize = 12;
const SALT: usize = 32;

/// The key of a subject.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret([u8; 32]);

impl Secret {
    pub(crate) fn generate() -> Self {
        let mut bytes = [0; 32];
        OsRng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Seals `payload`. Returns its commitment and the nonce with what was sealed.
    pub(crate) fn seal(&self, payload: &[u8]) -> (Hash, Vec<u8>) {
        let mut nonce_and_salt = [0; NONCE + SALT];
        OsRng.fill_bytes(&mut nonce_and_salt);
        let (nonce, salt) = nonce_and_salt.split_at(NONCE);
        let mut text = [salt, payload].concat();
        let commitment = commit(&text);
        self.cipher()
            .encrypt_in_place(Nonce::from_slice(nonce), b"", &mut text)
            .expect("a payload is far below the 256 GiB that the cipher takes");
        (commitment, [nonce, &text].concat())
    }

    /// The payload, if `sealed` was made under this key and fits `commitment`.
    pub(crate) fn open(&self, sealed: &[u8], commitment: &str) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_at_checked(NONCE)?;
        let mut text = text.to_vec();
        self.cipher().decrypt_in_place(Nonce::from_slice(nonce), b"", &mut text).ok()?;
        let fits = text.len() >= SALT && Hash::parse_hash(commitment).ok()? == commit(&text);
        fits.then(|| text.split_off(SALT))
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&self.0.into())
    }
}

fn commit(salt_and_payload: &[u8]) -> Hash {
    Hash(Sha256::digest(salt_and_payload).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_commitment_open_it() {
        let secret = Secret::generate();
        let (commitment, sealed) = secret.seal(b"payload");
        let commitment = commitment.to_string();
        assert_eq!(secret.open(&sealed, &commitment).as_deref(), Some(&b"payload"[..]));
        assert_eq!(Secret::generate().open(&sealed, &commitment), None);
        let (other, _) = secret.seal(b"payload");
        assert_eq!(secret.open(&sealed, &other.to_string()), None, "salted");
        assert_eq!(secret.open(&sealed[..NONCE - 1], &commitment), None);
        assert_eq!(secret.open(&sealed, "no hash"), None);
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let secret = Secret::generate();
        let (commitment, sealed) = secret.seal(b"payload");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(secret.open(&changed, &commitment.to_string()), None, "byte {at}");
        }
    }
}
