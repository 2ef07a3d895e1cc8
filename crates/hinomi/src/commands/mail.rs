//! `hinomi mail`

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;
use model::{Mail, Signal};
use serde_json::{Value, json};

use super::signal::done;
use crate::{
    args::Global,
    failure::{BadInput, Outcome, read_named, write_named},
    output::{Output, to_stderr},
    wiring::{self, House},
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi mail take extortion.eml --received 2015-05-22T11:09+09:00
  hinomi mail confirm eml_4f1c2a9be0d37c55 --proposals jpy=700000")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take a mail file unaltered; what it seems to demand is only proposed
    Take {
        file: PathBuf,
        /// When the gateway received it, with offset; the Date header is not trusted
        #[arg(long)]
        received: String,
    },
    /// Confirm what a person has checked
    Confirm {
        id: String,
        #[arg(value_name = "KEY=VALUE")]
        facts: Vec<String>,
        /// Confirm every open proposal as it stands
        #[arg(long)]
        proposals: bool,
    },
    /// A mail, what was confirmed, and what follows from it
    Show { id: String },
    /// Write the original bytes to a file
    Original {
        id: String,
        #[arg(long)]
        out: PathBuf,
    },
    /// All mails
    List,
}

/// No mail that a person wrote is larger.
const MAIL_BYTES_MAX: u64 = 25 * 1024 * 1024;

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    match args.what {
        What::Take { file, received } => {
            let received = model::typed_time(&received, "received", Timestamp::now())?;
            let bytes = read_named(&file, MAIL_BYTES_MAX)?;
            let house = wiring::open(global).await?;
            let (mail, _) = take(&house, output, &bytes, received).await?;
            show(output, &house, &mail.id).await
        }
        What::Confirm { id, facts, proposals } => {
            let pairs = facts.iter().map(|pair| split(pair)).collect::<anyhow::Result<Vec<_>>>()?;
            let house = wiring::open(global).await?;
            house.desk.confirm_mail(&id, &pairs, proposals).await?;
            show(output, &house, &id).await
        }
        What::Show { id } => show(output, &wiring::open(global).await?, &id).await,
        What::Original { id, out } => {
            let house = wiring::open(global).await?;
            let bytes = unbase64(&house.desk.mail_bytes(&id).await?)?;
            write_named(&out, bytes)?;
            Ok(Outcome::Done)
        }
        What::List => {
            let house = wiring::open(global).await?;
            for mail in house.desk.mails().await? {
                done(output, &json!({"kind": "mail", "id": mail.id, "received": mail.received}))?;
            }
            Ok(Outcome::Done)
        }
    }
}

/// Takes a mail's bytes in; its signal, if it looks like extortion, is stored too.
///
/// # Errors
/// If the mandate does not allow it, or the store fails.
pub async fn take(
    house: &House,
    output: &Output,
    bytes: &[u8],
    received: Timestamp,
) -> anyhow::Result<(Mail, Option<Signal>)> {
    let examined = detect::mail::examine(bytes, received, &output.zone, &detector_config()?);
    if !examined.is_readable {
        to_stderr(&output.words.word("mail-unreadable"));
    }
    let mail = house.desk.take_mail(examined.mail, base64(bytes), examined.signal.clone()).await?;
    Ok((mail, examined.signal))
}

async fn show(output: &Output, house: &House, id: &str) -> anyhow::Result<Outcome> {
    let view = house.desk.mail(id, detector_config()?.mail.sector_range_btc).await?;
    let mut object = json!({"kind": "mail"});
    if let (Some(object), Value::Object(known)) =
        (object.as_object_mut(), serde_json::to_value(&view)?)
    {
        object.extend(known);
    }
    if output.json {
        output.object(&object)?;
        return Ok(Outcome::Done);
    }
    output.line(&format!(
        "{id}  {}  SHA-256 {}",
        output.moment(view.mail.received),
        view.mail.sha256
    ))?;
    for (name, value) in &view.mail.headers {
        output.line(&output.words.say("mail-header", &[("name", name), ("value", value)]))?;
    }
    let open = |p: &&model::Proposal| !view.mail.confirmed.contains_key(&p.key);
    for proposal in view.mail.proposals.iter().filter(open) {
        output.line(&format!("  ? {}={}  「{}」", proposal.key, proposal.value, proposal.quote))?;
    }
    for (key, value) in &view.mail.confirmed {
        output.line(&format!("  ● {key}={value}"))?;
    }
    for incident in &view.incidents {
        output.line(&super::incident::near(output, "mail-near", incident))?;
    }
    output.object(&json!(view.demand))?;
    Ok(Outcome::Done)
}

/// The configuration of the detectors from the built-in pack.
///
/// # Errors
/// Every fault of the pack.
pub fn detector_config() -> anyhow::Result<detect::Config> {
    let (name, text) = app::BUILT_IN[0];
    let read = packs::Pack::parse(name, text).and_then(|pack| detect::Config::from_pack(&pack));
    Ok(read.map_err(wiring::faults)?)
}

fn split(pair: &str) -> anyhow::Result<(String, String)> {
    let (key, value) = pair
        .split_once('=')
        .ok_or_else(|| BadInput(format!("{pair:?}: expected KEY=VALUE, for example btc=25")))?;
    Ok((key.to_owned(), value.to_owned()))
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

fn unbase64(text: &str) -> anyhow::Result<Vec<u8>> {
    use base64::Engine;
    Ok(base64::engine::general_purpose::STANDARD.decode(text)?)
}
