//! Secrets: one file each in `secrets/` of the data directory, for its owner's eyes only.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder of secrets.
#[derive(Clone, Debug)]
pub struct Secrets(PathBuf);

/// A secret that is not used.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Its name could lead out of the folder.
    #[error("{0:?} is not the name of a secret")]
    Name(String),
    /// There is none of this name, or it cannot be read.
    #[error("{file}: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// Others than its owner may read it, so that it is none.
    #[error("{file} may be read by others (mode {mode:o}); chmod 600 {file}")]
    Open {
        /// The file.
        file: String,
        /// Its mode.
        mode: u32,
    },
    /// Nothing stands in it.
    #[error("{file} is empty")]
    Empty {
        /// The file.
        file: String,
    },
}

impl Secrets {
    /// Name of the folder in the data directory.
    pub const FOLDER: &str = "secrets";

    /// The secrets of a data directory.
    #[must_use]
    pub fn of(data_dir: &Path) -> Self {
        Self(data_dir.join(Self::FOLDER))
    }

    /// The secret `name`, without the line break at its end.
    ///
    /// # Errors
    /// If it is not there, empty, or others may read it.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, SecretError> {
        let path = self.checked(name)?;
        let file = path.display().to_string();
        let mut bytes = fs::read(&path)
            .map_err(|source| SecretError::Unreadable { file: file.clone(), source })?;
        let kept = bytes.trim_ascii_end().len();
        bytes.truncate(kept);
        if bytes.is_empty() { Err(SecretError::Empty { file }) } else { Ok(bytes) }
    }

    /// The file of a secret, after a look at who may read it.
    fn checked(&self, name: &str) -> Result<PathBuf, SecretError> {
        if !model::plain_file_name(name) {
            return Err(SecretError::Name(name.to_owned()));
        }
        let path = self.0.join(name);
        let file = path.display().to_string();
        let seen = fs::metadata(&path)
            .map_err(|source| SecretError::Unreadable { file: file.clone(), source })?;
        match mode(&seen) {
            mode if mode & 0o077 != 0 => Err(SecretError::Open { file, mode }),
            _ => Ok(path),
        }
    }
}

#[cfg(unix)]
fn mode(seen: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&seen.permissions()) & 0o777
}

#[cfg(not(unix))]
fn mode(_seen: &fs::Metadata) -> u32 {
    0
}
