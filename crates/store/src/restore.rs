//! A store made from a backup.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

use base64::prelude::{BASE64_STANDARD, Engine};
use ports::StoreError;
use sqlx::AnyConnection;
use tokio::task::spawn_blocking;

use crate::{
    backup::{FORMAT, Line, Sum, VERSION},
    chain::Chain,
    error::{doing, refusing},
    head::Signer,
    kept::Kept,
    migrate::migrate,
    replay::{Unfit, replay},
    rows::{EntryRow, KeyRow, PayloadRow, insert_entries, insert_heads, insert_keys},
    store::{Config, Store, connect, open},
    tail,
};

/// Lines read at once.
const BATCH: usize = 512;
/// No line is longer; what unpacks to more is not ours.
const LINE: u64 = 1 << 30;

/// Why a backup was refused.
#[derive(Debug, thiserror::Error)]
enum Bad {
    #[error("it ends before its trailer")]
    Cut,
    #[error("it goes on after its trailer")]
    Longer,
    #[error("its lines are not those that its trailer counted and hashed")]
    Changed,
    #[error("line {0} cannot be read")]
    Line(u64),
    #[error("a line is out of place or says what no backup says")]
    Place,
    #[error("it cannot be unpacked: {0}")]
    Unpack(#[from] io::Error),
}

/// Makes a store from the backup `from` and opens it. Everything is verified
/// while it is loaded, and nothing is kept unless all of it holds.
/// `progress(done, total)` is called now and then with numbers of entries.
///
/// # Errors
/// Backend if the store is not empty, or if the backup is cut off or changed,
/// with its name and what is wrong. Broken if the ledger in it does not verify.
pub async fn restore(
    config: Config,
    from: &Path,
    progress: &(dyn Fn(u64, u64) + Send + Sync),
) -> Result<Store, StoreError> {
    let refused = |bad: Bad| refusing(format!("the backup {} was refused", from.display()), bad);
    let file = File::open(from).map_err(doing(format!("opening {}", from.display())))?;
    let mut lines = Lines::new(file).map_err(refused)?;
    let (backend, _) = connect(&config).await?;
    migrate(&backend).await?;
    let mut tx = backend.lock().await?;
    if tail::last_note(&mut tx).await?.is_some() || tail::last_entry(&mut tx).await?.is_some() {
        return Err(refusing("nothing was restored", "the store is not empty"));
    }
    let mut loading = Loading::default();
    loop {
        let reading = spawn_blocking(move || (lines.batch(), lines));
        let (batch, rest) = reading.await.map_err(doing("reading the backup"))?;
        lines = rest;
        let batch = batch.map_err(refused)?;
        if batch.is_empty() {
            break;
        }
        let rows = loading.take(batch).ok_or(Bad::Place).map_err(refused)?;
        rows.insert(&mut tx).await?;
        progress(loading.entries(), loading.total);
    }
    let files = std::mem::take(&mut loading.files);
    let signer = loading.finish().ok_or(Bad::Place).map_err(refused)??;
    replay(&mut tx, Unfit::Refuse).await?;
    adopt(&signer, &config)?;
    let kept = Kept::new(&config.data_dir);
    files.iter().try_for_each(|file| kept.put(file).map(drop))?;
    tx.commit().await.map_err(doing("committing what was restored"))?;
    backend.close().await;
    open(config).await
}

/// Puts the signing key into the data directory, unless an attempt that ended
/// before its commit has done so.
fn adopt(signer: &Signer, config: &Config) -> Result<(), StoreError> {
    match Signer::load(&config.data_dir)? {
        None => signer.save(&config.data_dir),
        Some(there) if there.text() == signer.text() => Ok(()),
        Some(_) => {
            Err(refusing("nothing was restored", "the data directory holds another signing key"))
        }
    }
}

/// What was loaded so far.
#[derive(Default)]
struct Loading {
    total: u64,
    signer: Option<Signer>,
    files: Vec<Vec<u8>>,
    heads: Vec<(u64, String)>,
    chain: Option<Chain>,
}

/// Rows to be written.
#[derive(Default)]
struct Rows {
    heads: Vec<(u64, String)>,
    keys: Vec<KeyRow>,
    entries: Vec<EntryRow>,
}

impl Loading {
    /// Takes the next lines. `None` if one of them is out of place.
    fn take(&mut self, lines: Vec<Line>) -> Option<Rows> {
        let mut rows = Rows::default();
        for line in lines {
            match line {
                Line::Header { format, version, entries } => {
                    let ours = format == FORMAT && (1..=VERSION).contains(&version);
                    self.total = (ours && self.signer.is_none()).then_some(entries)?;
                }
                Line::Signer { key } => self.signer = Some(Signer::parse(&key)?),
                Line::Head { size, note } => {
                    self.heads.push((size, note.clone()));
                    rows.heads.push((size, note));
                }
                Line::Key { subject, since, secret } => {
                    let secret = BASE64_STANDARD.decode(secret).ok()?;
                    rows.keys.push(KeyRow { since, subject, secret });
                }
                Line::File { content } => {
                    self.files.push(BASE64_STANDARD.decode(content).ok()?);
                }
                Line::Entry { seq, entry, sealed_by, sealed } => {
                    let entry = BASE64_STANDARD.decode(entry).ok()?;
                    let payload = match sealed_by.zip(sealed) {
                        Some((sealed_by, sealed)) => {
                            let sealed = BASE64_STANDARD.decode(sealed).ok()?;
                            Some(PayloadRow { sealed_by, sealed })
                        }
                        None => None,
                    };
                    rows.entries.push(self.chain()?.load(seq, entry, payload));
                }
                Line::Trailer { .. } => return None,
            }
        }
        Some(rows)
    }

    /// The chain over the entries. All heads come before the first of them.
    fn chain(&mut self) -> Option<&mut Chain> {
        let verifier = self.signer.as_ref()?.verifier();
        let heads = &mut self.heads;
        let begin = || Chain::new(verifier.clone(), std::mem::take(heads));
        Some(self.chain.get_or_insert_with(begin))
    }

    fn entries(&self) -> u64 {
        self.chain.as_ref().map_or(0, Chain::checked)
    }

    /// The signing key, once the chain holds to its end.
    fn finish(mut self) -> Option<Result<Signer, StoreError>> {
        let chain = self.chain()?;
        chain.finish();
        let fault = chain.fault.take();
        let signer = self.signer?;
        Some(fault.map_or(Ok(signer), |fault| Err(StoreError::Broken(fault))))
    }
}

impl Rows {
    async fn insert(&self, conn: &mut AnyConnection) -> Result<(), StoreError> {
        insert_heads(conn, &self.heads).await?;
        insert_keys(conn, &self.keys).await?;
        insert_entries(conn, &self.entries).await
    }
}

/// The lines of a backup, up to its trailer.
struct Lines {
    input: BufReader<zstd::Decoder<'static, BufReader<File>>>,
    sum: Sum,
    read: u64,
    ended: bool,
}

impl Lines {
    fn new(file: File) -> Result<Self, Bad> {
        let input = BufReader::new(zstd::Decoder::new(file)?);
        Ok(Self { input, sum: Sum::default(), read: 0, ended: false })
    }

    /// The next lines; none if the trailer came, and fits.
    fn batch(&mut self) -> Result<Vec<Line>, Bad> {
        let mut batch = Vec::new();
        while !self.ended && batch.len() < BATCH {
            match self.line()? {
                trailer @ Line::Trailer { .. } => self.end(&trailer)?,
                line => batch.push(line),
            }
        }
        Ok(batch)
    }

    fn line(&mut self) -> Result<Line, Bad> {
        let mut bytes = Vec::new();
        self.input.by_ref().take(LINE).read_until(b'\n', &mut bytes)?;
        self.read += 1;
        if !bytes.ends_with(b"\n") {
            return Err(if bytes.is_empty() { Bad::Cut } else { Bad::Line(self.read) });
        }
        let line = serde_json::from_slice(&bytes).map_err(|_| Bad::Line(self.read))?;
        if !matches!(line, Line::Trailer { .. }) {
            self.sum.add(&bytes);
        }
        Ok(line)
    }

    fn end(&mut self, trailer: &Line) -> Result<(), Bad> {
        self.ended = true;
        if *trailer != self.sum.trailer() {
            return Err(Bad::Changed);
        }
        if self.input.fill_buf()?.is_empty() { Ok(()) } else { Err(Bad::Longer) }
    }
}
