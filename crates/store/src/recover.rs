//! A broken ledger taken up again at its last good point.

use std::path::PathBuf;

use model::{Expect, Fact, Kind};
use ports::{Act, Fault, NewFact, StoreError};
use sqlx::AnyConnection;

use crate::{
    backend::Backend,
    error::{doing, refusing},
    group::{Group, put_head},
    head::{HeadFile, Signer},
    migrate::migrate,
    replay::{Unfit, replay},
    store::{Config, Store, connect, inspect, load_signer, open},
    tail::{Tail, hashes},
    tree::Edge,
    verify::check,
};

/// What a recovery did.
pub struct Recovery {
    /// The store, open.
    pub store: Store,
    /// What was wrong.
    pub fault: Fault,
    /// The last entry that was kept.
    pub kept: u64,
    /// Entries that were signed.
    pub promised: u64,
    /// A backup of everything as it was found, in the data directory. It cannot
    /// be restored; it is kept as evidence.
    pub evidence: PathBuf,
}

/// Takes a broken ledger up again: keeps all entries before the first fault of
/// its chain, sets everything after it aside, says so in an entry by `by` under
/// `mandate`, and rebuilds the registers.
///
/// # Errors
/// Backend if the chain is not broken, or if what was found cannot be set aside.
pub async fn recover(config: Config, by: &str, mandate: &str) -> Result<Recovery, StoreError> {
    let (backend, head_file) = connect(&config).await?;
    migrate(&backend).await?;
    let signer = load_signer(&config)?;
    let (fault, kept, promised) = judge(&backend, &signer, &head_file).await?;
    let evidence = set_aside(&config, kept, promised).await?;
    let facts =
        vec![NewFact::new(Kind::System, "ledger", Expect::Any, Fact::Recovered { kept, promised })];
    let act = Act { by: by.to_owned(), mandate: mandate.to_owned(), facts };
    let mut tx = backend.lock().await?;
    cut(&mut tx, &signer, kept).await?;
    let tail = Tail::load(&mut tx, signer.verifier()).await?;
    let tail = tail.ok_or(StoreError::Broken(Fault::Head { size: kept }))?;
    let mut group = Group::load(&mut tx, tail, &[&act]).await?;
    group.add(&act, config.clock.now())?;
    let head = group.write(&mut tx, &signer).await?;
    replay(&mut tx, Unfit::Skip).await?;
    tx.commit().await.map_err(doing("committing the recovery"))?;
    head_file.write(&head).map_err(doing("writing the signed head"))?;
    backend.close().await;
    Ok(Recovery { store: open(config).await?, fault, kept, promised, evidence })
}

/// What is wrong, how many entries are good, and how many were promised.
async fn judge(
    backend: &Backend,
    signer: &Signer,
    head_file: &HeadFile,
) -> Result<(Fault, u64, u64), StoreError> {
    let chain = check(backend, signer.verifier(), head_file, &|_, _| ()).await?.chain;
    let whole = || refusing("nothing was recovered", "the chain of the ledger is whole");
    let fault = chain.fault.clone().ok_or_else(whole)?;
    Ok((fault, chain.last_good(), chain.promised))
}

/// Keeps everything as it was found.
async fn set_aside(config: &Config, kept: u64, promised: u64) -> Result<PathBuf, StoreError> {
    let time = config.clock.now().strftime("%Y%m%dT%H%M%SZ");
    let name = format!("broken-{kept}-of-{promised}-{time}.hinomi");
    let evidence = config.data_dir.join(name);
    let found = inspect(config.clone()).await?;
    found.backup(&evidence, &|_, _| ()).await?;
    found.close().await;
    Ok(evidence)
}

/// Removes everything after entry `kept` and signs what is left.
async fn cut(conn: &mut AnyConnection, signer: &Signer, kept: u64) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM payloads WHERE seq > $1",
        "DELETE FROM entries WHERE seq > $1",
        "DELETE FROM keys WHERE since > $1",
        "DELETE FROM heads WHERE size >= $1",
    ] {
        let query = sqlx::query(sql).bind(kept.cast_signed());
        query.execute(&mut *conn).await.map_err(doing("removing what is broken"))?;
    }
    let stored = hashes(conn, &Edge::places(kept)).await?;
    let edge = Edge::of(kept, &stored);
    let edge = edge.map_err(|_| StoreError::Broken(Fault::Head { size: kept }))?;
    put_head(conn, u64::MAX, &signer.sign(kept, edge.root())).await
}
