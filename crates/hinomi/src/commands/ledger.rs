//! `hinomi ledger`

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use model::{Key, Permission};
use ports::{Ledger, Verified};
use serde_json::json;

use super::signal::done;
use crate::{
    args::Global,
    failure::{BadInput, Outcome, read_named, write_named},
    output::Output,
    progress::Progress,
    wiring,
};

/// A proof holds a few dozen hashes.
const PROOF_BYTES_MAX: u64 = 1024 * 1024;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi ledger verify
  hinomi ledger prove incident/2026-001 --out proof.json
  hinomi ledger check-proof proof.json")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Check every entry, payload, signed head and register; names the first bad entry
    Verify,
    /// Prove that the last entry about a record stands in the ledger
    Prove {
        /// KIND/ID, for example incident/2026-001
        id: String,
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Check a proof; needs no ledger
    CheckProof { file: PathBuf },
    /// The open part of every entry, one JSON object a line
    Export {
        /// From this entry on
        #[arg(long, default_value_t = 1)]
        from: u64,
    },
    /// Rebuild all registers from the entries
    Replay,
    /// Destroy the key of a record's payloads; all proofs still verify
    Erase {
        /// KIND/ID, for example party/p-12
        id: String,
    },
    /// Take a broken ledger up again at its last good entry, and say so in it
    Recover,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    match args.what {
        What::Verify => verify(global, output).await,
        What::CheckProof { file } => check_proof(output, &file),
        What::Recover => recover(global, output).await,
        What::Prove { id, out } => prove(global, output, &id, out).await,
        What::Export { from } => export(global, output, from).await,
        What::Replay => {
            let house = wiring::open(global).await?;
            house.desk.may_administer("ledger.replay").await?;
            let records = house.store.replay().await?;
            done(output, &json!({"kind": "replayed", "records": records}))?;
            Ok(Outcome::Done)
        }
        What::Erase { id } => {
            let house = wiring::open(global).await?;
            let mandate = house.desk.may_administer("ledger.erase").await?;
            house.store.erase(&key(&id)?, house.desk.party(), &mandate).await?;
            done(output, &json!({"kind": "erased", "subject": id}))?;
            Ok(Outcome::Done)
        }
    }
}

/// A broken ledger can still be read and verified, so this opens it without writing.
async fn verify(global: &Global, output: &Output) -> anyhow::Result<Outcome> {
    let store = store::inspect(wiring::store_config(global)).await?;
    let progress = Progress::new("ledger verify");
    let verified: Verified = store.verify(&|done, total| progress.at(done, total)).await?;
    drop(progress);
    let Verified { entries, root, last_good, fault, erased } = &verified;
    if output.json {
        let object = json!({"kind": "verified", "entries": entries, "root": root, "last_good": last_good,
            "erased": erased, "fault": fault, "message": fault.as_ref().map(ToString::to_string)});
        output.object(&object)?;
    } else if let Some(fault) = fault {
        output.line(&format!("ledger is broken: {fault}; last good entry {last_good}"))?;
    } else {
        output.line(&format!("{entries} entries verify · root {root} · {erased} erased"))?;
    }
    Ok(Outcome::found_if(fault.is_some()))
}

/// Who recovers is judged by the mandates in the broken store itself; the refusal
/// cannot be written there, so it is only said.
async fn recover(global: &Global, output: &Output) -> anyhow::Result<Outcome> {
    let desk = wiring::desk_of_broken(global).await?;
    let mandate = desk.holds(Permission::Administer)?.id.clone();
    let config = wiring::store_config(global);
    let store::Recovery { kept, promised, fault, evidence, .. } =
        store::recover(config, desk.party(), &mandate).await?;
    let (fault, evidence) = (fault.to_string(), evidence.display().to_string());
    let object = json!({"kind": "recovered", "kept": kept, "promised": promised, "fault": fault, "evidence": evidence});
    done(output, &object)?;
    Ok(Outcome::Done)
}

async fn prove(
    global: &Global,
    output: &Output,
    id: &str,
    out: Option<PathBuf>,
) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let proof = house.desk.ledger_proof(&house.store, &key(id)?).await?;
    if let Some(out) = out {
        write_named(&out, serde_json::to_vec_pretty(&proof)?)?;
    }
    output.object(&json!({"kind": "proof", "proof": proof}))?;
    Ok(Outcome::Done)
}

fn check_proof(output: &Output, file: &std::path::Path) -> anyhow::Result<Outcome> {
    let bytes = read_named(file, PROOF_BYTES_MAX)?;
    let proof: ports::Proof = serde_json::from_slice(&bytes)
        .map_err(|error| BadInput(format!("{}: not a proof: {error}", file.display())))?;
    let holds = store::check_proof(&proof);
    done(output, &json!({"kind": "proof-checked", "entry": proof.seq, "holds": holds}))?;
    Ok(Outcome::found_if(!holds))
}

async fn export(global: &Global, output: &Output, mut from: u64) -> anyhow::Result<Outcome> {
    const PAGE: u64 = 10_000;
    let house = wiring::open(global).await?;
    house.desk.may_audit().await?;
    loop {
        let lines = house.store.export(from, PAGE).await?;
        if lines.is_empty() {
            return Ok(Outcome::Done);
        }
        from += lines.len() as u64;
        for line in lines {
            output.line(&line)?;
        }
    }
}

fn key(id: &str) -> anyhow::Result<Key> {
    Key::parse(id).ok_or_else(|| {
        BadInput(format!("{id}: expected KIND/ID, for example incident/2026-001")).into()
    })
}
