//! Random secrets, and their hashes, by which they are known.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngCore;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// 256 random bits that open something: a link, a session, the interface for
/// programs. Its holder keeps it; we keep its hash. It is never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The longest secret that anybody was ever given, with room.
const LENGTH_MAX: usize = 100;

impl Secret {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        let mut bytes = [0; 32];
        rand::rngs::OsRng.fill_bytes(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What somebody shows; anything that cannot be a secret is none.
    #[must_use]
    pub fn shown(text: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let fits = (20..=LENGTH_MAX).contains(&text.len()) && text.chars().all(plain);
        fits.then(|| Self(text.to_owned()))
    }

    /// The text, for its holder alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What it is known by. Secrets for different uses have different ids, so that
    /// one cannot be shown in the place of another.
    #[must_use]
    pub fn id(&self, used_as: &str) -> String {
        let hash = Sha256::new().chain_update(used_as).chain_update("\0").chain_update(&self.0);
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

/// What something is known by that has no secret of ours: `parts` in order, none of
/// which can be taken for another's end.
#[must_use]
pub fn known_by(used_as: &str, parts: &[&str]) -> String {
    let hash = parts.iter().fold(Sha256::new().chain_update(used_as), |hash, part| {
        hash.chain_update((part.len() as u64).to_be_bytes()).chain_update(part)
    });
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

impl Default for Secret {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_so_do_their_uses() {
        let (a, b) = (Secret::new(), Secret::new());
        assert_ne!(a, b);
        assert_eq!(a.reveal().len(), 43);
        assert_ne!(a.id("session"), a.id("link"));
        assert_eq!(Secret::shown(a.reveal()).map(|s| s.id("link")), Some(a.id("link")));
        assert!(!format!("{a:?}").contains(a.reveal()));
    }

    #[test]
    fn what_cannot_be_a_secret_is_none() {
        for text in ["", "short", "../../../../../etc/passwd", &"a".repeat(101), "あああああああ"]
        {
            assert_eq!(Secret::shown(text), None, "{text}");
        }
        assert!(same("abc", "abc") && !same("abc", "abd") && !same("abc", "ab"));
    }
}
