//! The key by which this node is known.

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use rcgen::{CertificateParams, KeyPair, PKCS_ED25519, PublicKeyData, SigningKey};
use ring::signature::{ED25519, UnparsedPublicKey};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

const KEY_FILE: &str = "node.key";
/// The name in every certificate; nobody looks at it.
const NAME: &str = "node.hinomi";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What it holds is no key.
    #[error("{path} holds no signing key: {why}")]
    Key {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// This node's key and a certificate over it.
#[derive(Clone)]
pub struct Identity {
    key: Arc<KeyPair>,
    pub(crate) certificate: CertificateDer<'static>,
}

impl Identity {
    /// The key in `directory`; made there, for the owner only, if there is none.
    ///
    /// # Errors
    /// If the file cannot be used.
    pub fn open(directory: &Path) -> Result<Self, IdentityError> {
        let path = directory.join(KEY_FILE);
        let wrong =
            |why: rcgen::Error| IdentityError::Key { path: path.clone(), why: why.to_string() };
        let key = match fs::read_to_string(&path) {
            Ok(pem) => KeyPair::from_pem(&pem).map_err(wrong)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = KeyPair::generate_for(&PKCS_ED25519).map_err(wrong)?;
                save(&path, &key.serialize_pem())?;
                key
            }
            Err(source) => return Err(IdentityError::File { path, source }),
        };
        let params = CertificateParams::new([NAME.to_owned()]).map_err(wrong)?;
        let certificate = params.self_signed(&key).map_err(wrong)?.der().clone();
        Ok(Self { key: Arc::new(key), certificate })
    }

    /// The public key, 64 hexadecimal digits.
    #[must_use]
    pub fn public(&self) -> String {
        hex(self.key.der_bytes())
    }

    pub(crate) fn private(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(self.key.serialize_der().into())
    }

    /// The signature over `text`, in base64. An Ed25519 key in memory signs anything.
    pub(crate) fn sign(&self, text: &str) -> String {
        STANDARD.encode(self.key.sign(text.as_bytes()).unwrap_or_default())
    }
}

/// Whether `signature`, in base64, is that of `key` over `text`.
pub(crate) fn holds(key: &str, text: &str, signature: &str) -> bool {
    let (Some(key), Ok(signature)) = (unhex(key), STANDARD.decode(signature)) else { return false };
    UnparsedPublicKey::new(&ED25519, key).verify(text.as_bytes(), &signature).is_ok()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    (text.len() == 64).then(|| (0..64).step_by(2).map(pair).collect())?
}

fn save(path: &Path, text: &str) -> Result<(), IdentityError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|source| IdentityError::File { path: path.to_owned(), source })
}
