//! Whether a file is by whom it says: signatures as minisign writes them (Ed25519 over
//! BLAKE2b), which anybody can make with the tool of that name.

use minisign_verify::{PublicKey, Signature};

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// The key is no public key of minisign.
    #[error("the key cannot be read")]
    Key,
    /// The signature is none of minisign.
    #[error("the signature cannot be read")]
    Form,
    /// The file, the comment or the signature was changed, or another key made it.
    #[error("the signature is not by this key over this file")]
    Other,
}

/// What the signer said beside the signature (the trusted comment), once the signature
/// over `bytes` is found to be by `key`: base64, or the text of a `.pub` file.
///
/// # Errors
/// [`SignatureFault`].
pub fn signed_by(key: &str, signature: &str, bytes: &[u8]) -> Result<String, SignatureFault> {
    let key = PublicKey::decode(key.trim())
        .or_else(|_| PublicKey::from_base64(key.trim()))
        .map_err(|_| SignatureFault::Key)?;
    let signature = Signature::decode(signature).map_err(|_| SignatureFault::Form)?;
    key.verify(bytes, &signature, false).map_err(|_| SignatureFault::Other)?;
    Ok(signature.trusted_comment().to_owned())
}

/// The base64 of a public key, without the comment of a `.pub` file.
#[must_use]
pub fn bare_key(text: &str) -> &str {
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A public key, and a signature over `bytes` by the maker of the format.
    fn made(bytes: &[u8]) -> (String, String) {
        let pair = minisign::KeyPair::generate_unencrypted_keypair().expect("a key");
        let signature = minisign::sign(None, &pair.sk, bytes, Some("2026-11-28"), None);
        (pair.pk.to_base64(), signature.expect("signed").into_string())
    }

    #[test]
    fn what_the_signer_said_is_told_only_where_nothing_was_changed() {
        let (key, signature) = made(b"rules");
        assert_eq!(signed_by(&key, &signature, b"rules"), Ok("2026-11-28".to_owned()));
        let file = format!("untrusted comment: minisign public key\n{key}\n");
        assert!(signed_by(&file, &signature, b"rules").is_ok());
        assert_eq!(bare_key(&file), key);
        assert_eq!(signed_by(&key, &signature, b"rulez"), Err(SignatureFault::Other));
        let later = signature.replace("2026-11-28", "2026-11-29");
        assert_eq!(signed_by(&key, &later, b"rules"), Err(SignatureFault::Other));
        let (stranger, _) = made(b"rules");
        assert_eq!(signed_by(&stranger, &signature, b"rules"), Err(SignatureFault::Other));
        assert_eq!(signed_by("nonsense", &signature, b"rules"), Err(SignatureFault::Key));
        assert_eq!(signed_by(&key, "nonsense", b"rules"), Err(SignatureFault::Form));
    }
}
