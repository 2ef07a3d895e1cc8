//! Backups: one portable file for both databases.
//!
//! A backup is JSON lines under zstd: a header, the signing key, all signed
//! heads, all keys, all files that were kept, all entries with their sealed payloads,
//! and a trailer with the number of lines and the SHA-256 over them. Registers are not in it; they
//! are rebuilt. It holds every key, so it is made for its owner only, and a
//! subject that is erased later can still be read from it: old backups must be
//! thrown away in time.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use base64::prelude::{BASE64_STANDARD, Engine};
use ports::StoreError;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use tlog_tiles::Hash;
use tokio::task::spawn_blocking;

use crate::{
    error::doing,
    pages::page,
    rows::EntryRow,
    store::Store,
    verify::{count, heads},
};

pub(crate) const FORMAT: &str = "hinomi-backup";
/// The second may hold files.
pub(crate) const VERSION: u32 = 2;

/// One line of a backup. Bytes are base64.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub(crate) enum Line {
    Header { format: String, version: u32, entries: u64 },
    Signer { key: String },
    Head { size: u64, note: String },
    Key { subject: String, since: u64, secret: String },
    File { content: String },
    Entry { seq: u64, entry: String, sealed_by: Option<u64>, sealed: Option<String> },
    Trailer { lines: u64, sha256: String },
}

impl Store {
    /// Writes a backup to the new file `to` while the store is in use. Returns the
    /// number of entries in it. `progress(done, total)` is called now and then.
    ///
    /// # Errors
    /// Backend if the file exists, the disk is full, or the database is away; then
    /// no file is left behind.
    pub async fn backup(
        &self,
        to: &Path,
        progress: &(dyn Fn(u64, u64) + Send + Sync),
    ) -> Result<u64, StoreError> {
        let what = || format!("writing the backup {}", to.display());
        let output = Output::create(to).map_err(doing(what()))?;
        let mut tx = self.inner().backend.snapshot().await?;
        let entries = count(&mut tx, "SELECT COUNT(*) FROM entries").await?;
        let key = self.inner().signer.text().to_owned();
        let mut begin = vec![
            Line::Header { format: FORMAT.into(), version: VERSION, entries },
            Line::Signer { key },
        ];
        begin.extend(
            heads(&mut tx).await?.into_iter().map(|(size, note)| Line::Head { size, note }),
        );
        begin.extend(keys(&mut tx).await?);
        let mut output = output.add(begin).await.map_err(doing(what()))?;
        let kept = &self.inner().kept;
        for digest in kept.digests()? {
            let content = BASE64_STANDARD.encode(kept.get(&digest)?);
            output = output.add(vec![Line::File { content }]).await.map_err(doing(what()))?;
        }
        let mut last = 0;
        loop {
            let rows = page(&mut tx, last).await?;
            let Some(row) = rows.last() else { break };
            last = row.entry.seq;
            let lines = rows.into_iter().map(|row| entry(row.entry));
            output = output.add(lines.collect()).await.map_err(doing(what()))?;
            progress(last, entries);
        }
        output.finish().await.map_err(doing(what()))?;
        Ok(entries)
    }
}

fn entry(row: EntryRow) -> Line {
    let EntryRow { seq, entry, payload, .. } = row;
    let entry = BASE64_STANDARD.encode(entry);
    let sealed_by = payload.as_ref().map(|payload| payload.sealed_by);
    let sealed = payload.map(|payload| BASE64_STANDARD.encode(payload.sealed));
    Line::Entry { seq, entry, sealed_by, sealed }
}

async fn keys(conn: &mut AnyConnection) -> Result<Vec<Line>, StoreError> {
    let rows: Vec<(String, i64, Vec<u8>)> =
        sqlx::query_as("SELECT subject, since, secret FROM keys ORDER BY since")
            .fetch_all(conn)
            .await
            .map_err(doing("reading keys"))?;
    let line = |(subject, since, secret): (String, i64, Vec<u8>)| {
        let (since, secret) = (since.cast_unsigned(), BASE64_STANDARD.encode(secret));
        Line::Key { subject, since, secret }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// A backup that is being written, under another name until it is whole.
struct Output {
    encoder: zstd::Encoder<'static, BufWriter<File>>,
    sum: Sum,
    part: Part,
    to: PathBuf,
}

/// The unfinished file, which goes unless it was renamed.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // It is gone if it was renamed, and nobody is harmed if it stays.
        let _ = fs::remove_file(&self.0);
    }
}

impl Output {
    fn create(to: &Path) -> io::Result<Self> {
        if to.exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let mut part = to.as_os_str().to_owned();
        part.push(".part");
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        let encoder = zstd::Encoder::new(BufWriter::new(file), 0)?;
        let (sum, to) = (Sum::default(), to.to_owned());
        Ok(Self { encoder, sum, part: Part(part.into()), to })
    }

    async fn add(mut self, lines: Vec<Line>) -> io::Result<Self> {
        let work = move || {
            for line in &lines {
                self.put(line)?;
            }
            Ok(self)
        };
        spawn_blocking(work).await.map_err(io::Error::other)?
    }

    fn put(&mut self, line: &Line) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.sum.add(&bytes);
        self.encoder.write_all(&bytes)
    }

    async fn finish(mut self) -> io::Result<()> {
        let work = move || {
            let trailer = self.sum.trailer();
            self.put(&trailer)?;
            let file = self.encoder.finish()?.into_inner()?;
            file.sync_all()?;
            fs::rename(&self.part.0, &self.to)?;
            match self.to.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                Some(parent) => File::open(parent)?.sync_all(),
                None => Ok(()),
            }
        };
        spawn_blocking(work).await.map_err(io::Error::other)?
    }
}

/// Counts and hashes the lines before the trailer.
#[derive(Clone, Default)]
pub(crate) struct Sum {
    lines: u64,
    hash: Sha256,
}

impl Sum {
    pub(crate) fn add(&mut self, line: &[u8]) {
        self.lines += 1;
        self.hash.update(line);
    }

    pub(crate) fn trailer(&self) -> Line {
        let hash = Hash(self.hash.clone().finalize().into());
        Line::Trailer { lines: self.lines, sha256: hash.to_string() }
    }
}
