//! Signed heads: notes that promise how many entries there are, and their root.
//!
//! The signing key is made when a store is first opened and lies in the data
//! directory, apart from the database, as does the newest head. Whoever cuts the
//! database or rolls it back, but not this file, is found out: the head promises
//! more than is there.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use chacha20poly1305::aead::OsRng;
use ports::StoreError;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList, generate_key};
use tlog_tiles::{Checkpoint, Hash};

use crate::error::{doing, refusing};

const KEY_FILE: &str = "ledger.key";
const HEAD_FILE: &str = "ledger.head";

/// A head whose signature holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Head {
    /// Entries under it.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// As signed; see <https://c2sp.org/tlog-checkpoint>.
    pub note: String,
}

/// Signs and checks the heads of one store.
#[derive(Clone)]
pub(crate) struct Signer {
    /// The two lines of the key file: private key, public key.
    text: String,
    signer: StandardSigner,
    verifier: Verifier,
}

impl Signer {
    /// Makes a key for the ledger called `origin`.
    pub(crate) fn generate(origin: &str) -> Result<Self, StoreError> {
        let (private, public) = generate_key(&mut OsRng, origin);
        Self::parse(&format!("{private}\n{public}\n")).ok_or_else(|| {
            refusing("the name of the ledger was refused", "it must be a word without space or +")
        })
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (private, public) = text.split_once('\n')?;
        let signer = StandardSigner::new(private).ok()?;
        Some(Self { text: text.to_owned(), signer, verifier: Verifier::parse(public.trim_end())? })
    }

    /// The key in `directory`, if there is one.
    pub(crate) fn load(directory: &Path) -> Result<Option<Self>, StoreError> {
        let path = directory.join(KEY_FILE);
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map(Some).ok_or_else(|| {
                refusing(format!("{} cannot be used", path.display()), "it is not a signing key")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(doing(format!("reading {}", path.display()))(error)),
        }
    }

    /// Puts the key into `directory`, for the owner only.
    pub(crate) fn save(&self, directory: &Path) -> Result<(), StoreError> {
        let path = directory.join(KEY_FILE);
        let write = || {
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(self.text.as_bytes())?;
            file.sync_all()?;
            fs::File::open(directory)?.sync_all()
        };
        write().map_err(doing(format!("writing {}", path.display())))
    }

    /// The text of the key file, for backups.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// A new head.
    pub(crate) fn sign(&self, size: u64, root: Hash) -> Head {
        let head = Checkpoint::new(&self.verifier.origin, size, root, "")
            .expect("a key has a name, and an empty extension is well formed");
        let mut note = Note::new(&head.to_bytes(), &[]).expect("a head is a well formed text");
        note.add_sigs(&[&self.signer]).expect("signing with ed25519 does not fail");
        let note = String::from_utf8(note.to_bytes()).expect("a note is UTF-8");
        Head { size, root, note }
    }
}

/// Checks heads.
#[derive(Clone)]
pub(crate) struct Verifier {
    /// The public key as a line of text.
    pub key: String,
    origin: String,
    verifier: StandardVerifier,
}

impl Verifier {
    pub(crate) fn parse(key: &str) -> Option<Self> {
        let verifier = StandardVerifier::new(key).ok()?;
        let (origin, _) = key.split_once('+')?;
        Some(Self { key: key.to_owned(), origin: origin.to_owned(), verifier })
    }

    /// The head in `note`, if its signature holds.
    pub(crate) fn check(&self, note: &str) -> Option<Head> {
        let parsed = Note::from_bytes(note.as_bytes()).ok()?;
        parsed.verify(&VerifierList::new(vec![Box::new(self.verifier.clone())])).ok()?;
        let head = Checkpoint::from_bytes(parsed.text()).ok()?;
        (head.origin() == self.origin).then(|| Head {
            size: head.size(),
            root: *head.hash(),
            note: note.to_owned(),
        })
    }
}

/// The file that holds the newest head.
#[derive(Clone)]
pub(crate) struct HeadFile(PathBuf);

impl HeadFile {
    pub(crate) fn new(directory: &Path) -> Self {
        Self(directory.join(HEAD_FILE))
    }

    /// The note in it, if there is any. An empty file counts as none: a power cut
    /// may leave it so, and it was never more than a second witness.
    pub(crate) fn read(&self) -> Result<Option<String>, StoreError> {
        match fs::read_to_string(&self.0) {
            Ok(note) => Ok(Some(note).filter(|note| !note.is_empty())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(doing(format!("reading {}", self.0.display()))(error)),
        }
    }

    /// Replaces it. Not flushed to the disk: the database already is, and an
    /// older head promises less, never more.
    pub(crate) fn write(&self, head: &Head) -> io::Result<()> {
        let new = self.0.with_extension(format!("head.{}", std::process::id()));
        fs::write(&new, &head.note)?;
        fs::rename(&new, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_head_is_what_was_signed_or_nothing() {
        let signer = Signer::generate("test/ledger").expect("a good name");
        let head = signer.sign(3, Hash([7; 32]));
        assert_eq!(signer.verifier().check(&head.note), Some(head.clone()));
        assert_eq!(signer.verifier().check(&head.note.replacen('3', "4", 1)), None);
        let other = Signer::generate("test/ledger").expect("a good name");
        assert_eq!(other.verifier().check(&head.note), None);
    }

    #[test]
    fn a_name_must_be_a_word() {
        assert!(Signer::generate("two words").is_err());
        assert!(Signer::generate("a+b").is_err());
        assert!(Signer::generate("").is_err());
    }

    #[test]
    fn the_key_file_is_for_its_owner_and_never_overwritten() {
        let dir = tempfile::tempdir().expect("a directory");
        assert!(Signer::load(dir.path()).expect("readable").is_none());
        let signer = Signer::generate("test").expect("a good name");
        signer.save(dir.path()).expect("saved");
        let mode = fs::metadata(dir.path().join(KEY_FILE)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(signer.save(dir.path()).is_err());
        let again = Signer::load(dir.path()).expect("readable").expect("there");
        assert_eq!(again.text(), signer.text());
    }

    #[test]
    fn an_empty_head_file_promises_nothing() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = HeadFile::new(dir.path());
        assert_eq!(file.read().expect("readable"), None);
        fs::write(dir.path().join(HEAD_FILE), "").expect("written");
        assert_eq!(file.read().expect("readable"), None);
    }
}
