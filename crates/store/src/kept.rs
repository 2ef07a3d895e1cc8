//! Files that facts tell of by their SHA-256: beside the database, and in every backup.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use model::sha256_hex;
use ports::StoreError;

use crate::{
    error::{doing, refusing},
    store::{Store, private_dir},
};

/// Their folder in the data directory.
const FOLDER: &str = "kept";

/// Files under their digests.
#[derive(Clone)]
pub(crate) struct Kept(PathBuf);

impl Store {
    /// Keeps a file. Returns its SHA-256 in hex, by which it is found again.
    ///
    /// # Errors
    /// Backend if it cannot be written.
    pub fn keep(&self, bytes: &[u8]) -> Result<String, StoreError> {
        self.inner().kept.put(bytes)
    }

    /// A file that was kept.
    ///
    /// # Errors
    /// Backend if it is not there, or is not what was kept.
    pub fn kept(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        self.inner().kept.get(digest)
    }
}

impl Kept {
    pub(crate) fn new(directory: &Path) -> Self {
        Self(directory.join(FOLDER))
    }

    pub(crate) fn put(&self, bytes: &[u8]) -> Result<String, StoreError> {
        let digest = sha256_hex(bytes);
        let path = self.0.join(&digest);
        let new = path.with_extension(std::process::id().to_string());
        private_dir()
            .create(&self.0)
            .and_then(|()| fs::write(&new, bytes))
            .and_then(|()| fs::rename(&new, &path))
            .map_err(doing(format!("writing {}", path.display())))?;
        Ok(digest)
    }

    pub(crate) fn get(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.0.join(digest);
        let bytes = fs::read(&path).map_err(doing(format!("reading {}", path.display())))?;
        if sha256_hex(&bytes) == digest {
            return Ok(bytes);
        }
        Err(refusing(format!("{} was changed", path.display()), "its SHA-256 is not its name"))
    }

    /// The digests of all of them, in order.
    pub(crate) fn digests(&self) -> Result<Vec<String>, StoreError> {
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(doing(format!("reading {}", self.0.display())))?,
        };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut digests: Vec<_> = names.filter(|name| is_digest(name)).collect();
        digests.sort_unstable();
        Ok(digests)
    }
}

/// Other files are unfinished.
fn is_digest(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
