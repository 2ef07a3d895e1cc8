//! `hinomi rule update`: rules from a file that its maker signed.

use std::path::{Path, PathBuf};

use app::{AppError, OWN_RULES, OfferedRules, ReadRules};
use clap::Args as ClapArgs;
use model::RuleChange;
use serde_json::json;
use sigma::{Lists, Rules};

use crate::{
    args::Global,
    commands::signal::done,
    failure::{BadInput, Outcome, read_named},
    output::{Output, to_stderr},
    rules::{PACKED_MAX, lines, read, refusal_line},
    wiring::{self, House},
};

/// The rules of `rules/`.
const OWN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/own_rules.yml"));
/// How many new and gone rules are named.
const SHOWN: usize = 20;
/// No signature or key is longer.
const SIGNATURE_MAX: u64 = 64 * 1024;

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The file is one text with rules, or a ZIP archive of such. It is signed with minisign:
  minisign -S -m own-rules.zip
  hinomi rule update own own-rules.zip --key minisign.pub
The key is fixed the first time; later files by another key are refused.
Rules of our own come with the program:
  hinomi rule update hinomi"
)]
pub struct Args {
    /// What the origin is called here: small letters, digits, - and _
    name: String,
    /// The file with the rules [default, for the name hinomi: those that come with the program]
    file: Option<PathBuf>,
    /// The signature [default: FILE.minisig]
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// Public key of whoever signs: base64, or a file; needed the first time
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

pub async fn run(global: &Global, output: &Output, args: &Args) -> anyhow::Result<Outcome> {
    let name = named(&args.name)?;
    let house = wiring::open(global).await?;
    let bytes = match &args.file {
        Some(file) => read_named(file, PACKED_MAX)?,
        None if name == OWN_RULES => OWN.to_vec(),
        None => {
            let hint = format!("name a file; without one there is only {OWN_RULES}");
            return Err(BadInput(format!("{name}: {hint}")).into());
        }
    };
    let keep = |bytes: &[u8]| keep(&house, name, bytes);
    let change = match &args.file {
        Some(file) => {
            let (signature, key) = (signature(file, args)?, args.key.as_deref().map(key));
            let key = key.transpose()?;
            let offered =
                OfferedRules { name, key: key.as_deref(), signature: &signature, bytes: &bytes };
            house.desk.take_rules(&offered, keep).await?
        }
        None => own(&house).await?,
    };
    tell(output, name, &read(name, &bytes, Lists::default())?, &change)
}

/// Takes the rules that come with the program.
///
/// # Errors
/// If they cannot be written.
pub async fn own(house: &House) -> Result<RuleChange, AppError> {
    let keep = |bytes: &[u8]| keep(house, OWN_RULES, bytes);
    house.desk.take_own_rules(env!("CARGO_PKG_VERSION"), OWN, keep).await
}

/// Reads the rules of a file, and keeps it.
fn keep(house: &House, name: &str, bytes: &[u8]) -> Result<ReadRules, AppError> {
    let rules = read(name, bytes, Lists::default()).map_err(|bad| unfit(name, &bad))?;
    house.store.keep(bytes)?;
    Ok(ReadRules { usable: lines(&rules), refused: rules.refusals().len() as u64 })
}

fn tell(
    output: &Output,
    name: &str,
    rules: &Rules,
    change: &RuleChange,
) -> anyhow::Result<Outcome> {
    rules.refusals().iter().for_each(|refusal| to_stderr(&refusal_line(refusal)));
    if !output.json {
        change.new.iter().take(SHOWN).try_for_each(|rule| output.line(&format!("+ {rule}")))?;
        change.gone.iter().take(SHOWN).try_for_each(|rule| output.line(&format!("− {rule}")))?;
    }
    let refused = rules.refusals().len();
    done(
        output,
        &json!({
            "kind": "rule-file",
            "name": name,
            "rules": lines(rules).len(),
            "refused": refused,
            "new": change.new.len(),
            "gone": change.gone.len(),
        }),
    )?;
    Ok(Outcome::found_if(refused > 0))
}

/// The signature that was named, or that lies beside the file.
fn signature(file: &Path, args: &Args) -> Result<String, BadInput> {
    let beside = || PathBuf::from(format!("{}.minisig", file.display()));
    text(&args.signature.clone().unwrap_or_else(beside))
}

fn named(name: &str) -> Result<&str, BadInput> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    let expected = "expected small letters, digits, - and _, at most 64";
    let sound = (1..=64).contains(&name.len()) && name.chars().all(fits);
    if sound { Ok(name) } else { Err(BadInput(format!("{name}: {expected}"))) }
}

/// A key as typed, or from the file that is so called.
fn key(typed: &str) -> Result<String, BadInput> {
    let path = PathBuf::from(typed);
    if path.exists() { text(&path) } else { Ok(typed.to_owned()) }
}

fn text(path: &Path) -> Result<String, BadInput> {
    let bytes = read_named(path, SIGNATURE_MAX)?;
    String::from_utf8(bytes).map_err(|_| BadInput(format!("{}: no text", path.display())))
}

fn unfit(name: &str, why: &BadInput) -> model::Refusal {
    model::Refusal::new(model::Code::Unfit).field(name).detail(why.to_string())
}
