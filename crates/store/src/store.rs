//! Opening a store, and the store itself.

use std::{fs, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use model::{Key, Written};
use ports::{Act, Clock, Fault, Filter, Line, Registers, StoreError, Stored, Tally};
use sqlx::AnyConnection;

use crate::{
    backend::Backend,
    error::{doing, refusing},
    group::put_head,
    head::{HeadFile, Signer},
    kept::Kept,
    migrate::migrate,
    read, tail,
    tail::Tail,
    tree::Edge,
    writer::{Queue, Writer},
};

/// Where a store is, and what it takes from outside.
#[derive(Clone)]
pub struct Config {
    /// Holds the database file, the signing key and the newest signed head. Made
    /// if absent.
    pub data_dir: PathBuf,
    /// `postgres://…`, or `None` for a SQLite file in the data directory.
    pub url: Option<String>,
    /// Tells the time at which entries are recorded.
    pub clock: Arc<dyn Clock>,
    /// Name of the ledger in its signed heads, for example `example.jp/hinomi`: a
    /// word without space or `+`. Used only when the store is made.
    pub origin_name: String,
}

/// Registers and ledger. Cloning it is cheap and gives the same store.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

pub(crate) struct Inner {
    pub backend: Backend,
    pub signer: Signer,
    pub head_file: HeadFile,
    pub kept: Kept,
    queue: Option<Queue>,
}

/// Opens a store for reading and writing, and makes it if it does not exist.
///
/// Only the end of the ledger is checked here, from the last signed head on; see
/// [`ports::Ledger::verify`] for the rest. Must be called inside a tokio runtime.
///
/// # Errors
/// Broken if the end of the ledger is not what was signed: nothing is written
/// to a broken ledger. [`inspect`] still reads it, and [`crate::recover`] takes it up
/// again. Inconsistency if a newer program wrote it. Backend if the directory
/// or database cannot be used.
pub async fn open(config: Config) -> Result<Store, StoreError> {
    let (backend, head_file) = connect(&config).await?;
    migrate(&backend).await?;
    let signer = begin(&backend, &config).await?;
    let size = check(&backend, &signer, &head_file).await?;
    let writer = Writer {
        backend: backend.clone(),
        signer: signer.clone(),
        head_file: head_file.clone(),
        clock: config.clock,
        size,
    };
    let (kept, queue) = (Kept::new(&config.data_dir), Some(writer.start()));
    Ok(Store(Arc::new(Inner { backend, signer, head_file, kept, queue })))
}

/// Opens an existing store for reading only, even if it is broken.
///
/// # Errors
/// Backend if there is no store, or it cannot be read.
pub async fn inspect(config: Config) -> Result<Store, StoreError> {
    let signer = load_signer(&config)?;
    let (backend, head_file) = connect(&config).await?;
    let kept = Kept::new(&config.data_dir);
    Ok(Store(Arc::new(Inner { backend, signer, head_file, kept, queue: None })))
}

pub(crate) async fn connect(config: &Config) -> Result<(Backend, HeadFile), StoreError> {
    let directory = &config.data_dir;
    let what = format!("making the data directory {}", directory.display());
    private_dir().create(directory).map_err(doing(what))?;
    let backend = Backend::connect(directory, config.url.as_deref()).await?;
    Ok((backend, HeadFile::new(directory)))
}

/// Directories that only their owner may enter: the keys of all subjects lie in them.
pub(crate) fn private_dir() -> fs::DirBuilder {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// The signing key. A store that was never signed gets its first head, over no
/// entries, under the write lock, so that two processes never make two keys.
async fn begin(backend: &Backend, config: &Config) -> Result<Signer, StoreError> {
    let mut tx = backend.lock().await?;
    let begun = tail::last_note(&mut tx).await?.is_some();
    let signer = match Signer::load(&config.data_dir)? {
        Some(signer) => signer,
        None if begun => return Err(no_key(config)),
        None => {
            let signer = Signer::generate(&config.origin_name)?;
            signer.save(&config.data_dir)?;
            signer
        }
    };
    if !begun && Tail::load(&mut tx, signer.verifier()).await?.is_none() {
        put_head(&mut tx, u64::MAX, &signer.sign(0, Edge::default().root())).await?;
        tx.commit().await.map_err(doing("making the ledger"))?;
    }
    Ok(signer)
}

pub(crate) fn load_signer(config: &Config) -> Result<Signer, StoreError> {
    Signer::load(&config.data_dir)?.ok_or_else(|| no_key(config))
}

fn no_key(config: &Config) -> StoreError {
    let directory = config.data_dir.display();
    refusing(
        format!("there is no signing key in {directory}"),
        "a ledger can only be continued with the key that it began with",
    )
}

/// Checks the end of the ledger and what the head file promises. Returns the
/// number of entries.
async fn check(
    backend: &Backend,
    signer: &Signer,
    head_file: &HeadFile,
) -> Result<u64, StoreError> {
    // The file is read first: what is written meanwhile only adds to the database.
    let promised = head_file.read()?;
    let mut tx = backend.snapshot().await?;
    let tail = Tail::load(&mut tx, signer.verifier()).await?;
    let found = tail.map_or(0, |tail| tail.edge.size);
    let fault = match promised {
        Some(note) => promise(&mut tx, signer, &note, found).await?,
        None => None,
    };
    fault.map_or(Ok(found), |fault| Err(StoreError::Broken(fault)))
}

async fn promise(
    conn: &mut AnyConnection,
    signer: &Signer,
    note: &str,
    found: u64,
) -> Result<Option<Fault>, StoreError> {
    match signer.verifier().check(note) {
        Some(head) => tail::agrees(conn, &head, found).await,
        None => Ok(Some(Fault::Head { size: found })),
    }
}

impl Store {
    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The way to write.
    pub(crate) fn writable(&self) -> Result<&Queue, StoreError> {
        let read_only = || refusing("nothing was written", "the store was opened to be read only");
        self.0.queue.as_ref().ok_or_else(read_only)
    }

    /// The public key that verifies its signed heads, to be handed to those who
    /// will check proofs.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0.signer.verifier().key
    }

    /// Waits until every connection is closed. Acts that wait are not written.
    pub async fn close(&self) {
        self.0.backend.close().await;
    }
}

#[async_trait]
impl Registers for Store {
    async fn lookup(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        read::lookup(&mut *self.0.backend.reader().await?, key).await
    }

    async fn lookups(&self, keys: &[Key]) -> Result<Vec<(Key, Stored)>, StoreError> {
        read::lookups(&mut *self.0.backend.reader().await?, keys).await
    }

    async fn list(&self, filter: &Filter) -> Result<Vec<Stored>, StoreError> {
        read::list(&mut *self.0.backend.reader().await?, filter).await
    }

    async fn count(&self, filter: &Filter) -> Result<u64, StoreError> {
        read::count(&mut *self.0.backend.reader().await?, filter).await
    }

    async fn tally(&self, filter: &Filter, prefix: &str) -> Result<Vec<Tally>, StoreError> {
        read::tally(&mut *self.0.backend.reader().await?, filter, prefix).await
    }

    async fn history(&self, key: &Key) -> Result<Vec<Line>, StoreError> {
        read::history(&mut *self.0.backend.reader().await?, key).await
    }

    async fn write(&self, act: Act) -> Result<Vec<Written>, StoreError> {
        self.writable()?.write(act).await
    }
}
