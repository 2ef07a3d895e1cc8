//! `hinomi rule update`: rules from a file that its maker signed.

use std::{fs, path::PathBuf};

use app::{OfferedRules, ReadRules};
use clap::Args as ClapArgs;
use model::sha256_hex;
use serde_json::json;
use sigma::{Lists, Rules};

use crate::{
    args::Global,
    commands::signal::done,
    failure::{BadInput, Outcome, read_named, unwritable},
    output::{Output, to_stderr},
    rules::{PACKED_MAX, file_of, lines, read, refusal_line},
    wiring,
};

/// No signature or key is longer.
const SIGNATURE_MAX: u64 = 64 * 1024;

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "The file is one text with rules, or a ZIP archive of such. It is signed with minisign:
  minisign -S -m own-rules.zip
  hinomi rule update own own-rules.zip --key minisign.pub
The key is fixed the first time; later files by another key are refused."
)]
pub struct Args {
    /// What the origin is called here: small letters, digits, - and _
    name: String,
    /// The file with the rules
    file: PathBuf,
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
    let bytes = read_named(&args.file, PACKED_MAX)?;
    let beside = || PathBuf::from(format!("{}.minisig", args.file.display()));
    let signature = args.signature.clone().unwrap_or_else(beside);
    let signature = text(&signature)?;
    let key = args.key.as_deref().map(key).transpose()?;
    let kept = file_of(&house.data_dir, &sha256_hex(&bytes));
    let fresh = !kept.exists();
    let offered = OfferedRules { name, key: key.as_deref(), signature: &signature, bytes: &bytes };
    let taken = house.desk.take_rules(&offered, |bytes| {
        let rules = read(name, bytes, Lists::default()).map_err(|bad| unfit(name, &bad))?;
        fs::create_dir_all(house.data_dir.join("rules"))
            .and_then(|()| fs::write(&kept, bytes))
            .map_err(|error| unfit(name, &unwritable(&kept, &error)))?;
        Ok(read_rules(&rules))
    });
    let change = taken.await?;
    let rules = read(name, &bytes, Lists::default())?;
    rules.refusals().iter().for_each(|refusal| to_stderr(&refusal_line(refusal)));
    let ReadRules { usable, refused } = read_rules(&rules);
    if !output.json {
        change.new.iter().take(20).try_for_each(|rule| output.line(&format!("+ {rule}")))?;
        change.gone.iter().take(20).try_for_each(|rule| output.line(&format!("− {rule}")))?;
    }
    done(
        output,
        &json!({
            "kind": "rule-file",
            "name": name,
            "rules": usable.len(),
            "refused": refused,
            "new": change.new.len(),
            "gone": change.gone.len(),
            "fresh": fresh,
        }),
    )?;
    Ok(Outcome::found_if(refused > 0))
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

fn text(path: &std::path::Path) -> Result<String, BadInput> {
    let bytes = read_named(path, SIGNATURE_MAX)?;
    String::from_utf8(bytes).map_err(|_| BadInput(format!("{}: no text", path.display())))
}

fn unfit(name: &str, why: &BadInput) -> model::Refusal {
    model::Refusal::new(model::Code::Unfit).field(name).detail(why.to_string())
}

fn read_rules(rules: &Rules) -> ReadRules {
    ReadRules { usable: lines(rules), refused: rules.refusals().len() as u64 }
}
