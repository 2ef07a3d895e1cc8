//! Passwords: what is taken, and the slow hash of it.

use argon2::{
    Argon2, PasswordHasher, PasswordVerifier,
    password_hash::{PasswordHash, SaltString},
};
use unicode_normalization::UnicodeNormalization;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Empty, or blanks alone.
    #[error("blank")]
    Blank,
    /// Shorter than [`LENGTH_MIN`] characters.
    #[error("short")]
    Short,
    /// Longer than [`LENGTH_MAX`] characters.
    #[error("long")]
    Long,
    /// Among the first that anybody would try.
    #[error("weak")]
    Weak,
}

impl PasswordFault {
    /// The word for sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Short => "short",
            Self::Long => "long",
            Self::Weak => "weak",
        }
    }
}

/// In characters; a second factor stands beside it.
const LENGTH_MIN: usize = 12;
/// In characters; more would only cost us time.
const LENGTH_MAX: usize = 128;

/// Judges a password. `about` are words that an attacker knows: name, id, firm.
///
/// # Errors
/// What is wrong with it.
pub fn judge_password(password: &str, about: &[&str]) -> Result<(), PasswordFault> {
    let length = password.chars().count();
    if password.trim().is_empty() {
        return Err(PasswordFault::Blank);
    }
    if length < LENGTH_MIN {
        return Err(PasswordFault::Short);
    }
    if length > LENGTH_MAX {
        return Err(PasswordFault::Long);
    }
    let strong = zxcvbn::zxcvbn(password, about).score() >= zxcvbn::Score::Three;
    if strong { Ok(()) } else { Err(PasswordFault::Weak) }
}

/// The hash of a password, in PHC form: Argon2id, 19 MiB, two passes.
///
/// # Errors
/// If the hash cannot be computed.
pub fn hash_password(password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::generate(&mut rand::rngs::OsRng);
    Ok(Argon2::default().hash_password(normal(password).as_bytes(), &salt)?.to_string())
}

/// Whether `password` is the one that was hashed. Takes tens of milliseconds.
#[must_use]
pub fn verify_password(password: &str, hash: &str) -> bool {
    let fits = password.chars().count() <= LENGTH_MAX;
    let hash = PasswordHash::new(hash);
    fits && hash.is_ok_and(|hash| {
        Argon2::default().verify_password(normal(password).as_bytes(), &hash).is_ok()
    })
}

/// Takes as long as [`verify_password`] where there is nothing to verify against,
/// so that the time of an answer does not tell who is known here.
pub fn verify_nothing(password: &str) {
    // A hash of nothing anybody can type: its salt and output are arbitrary.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let _ = verify_password(password, NOBODY);
}

/// One keyboard composes what another one decomposes; full width is not another letter.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_short_long_and_well_known_ones_are_not_taken() {
        let judged = |password: &str| judge_password(password, &["sato", "さくら証券"]).err();
        assert_eq!(judged("   \t          "), Some(PasswordFault::Blank));
        assert_eq!(judged("Kx9!vq2#Lm"), Some(PasswordFault::Short));
        assert_eq!(judged(&"長い".repeat(65)), Some(PasswordFault::Long));
        for weak in ["password1234", "qwertyuiop12", "aaaaaaaaaaaaaaa", "satosatosato"] {
            assert_eq!(judged(weak), Some(PasswordFault::Weak), "{weak}");
        }
        assert_eq!(judged("櫓の上から火の手を見る夜更け"), None);
        assert_eq!(judged("tower-lamp-ember-2026"), None);
    }

    #[test]
    fn only_the_same_password_verifies_however_it_was_typed() {
        let hash = hash_password("ガラスの鐘と 1234").expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify_password("ガラスの鐘と 1234", &hash));
        assert!(verify_password("カ\u{3099}ラスの鐘と １２３４", &hash));
        assert!(!verify_password("ガラスの鐘と 1235", &hash));
        assert!(!verify_password("x", "not a hash"));
        verify_nothing("x");
    }
}
