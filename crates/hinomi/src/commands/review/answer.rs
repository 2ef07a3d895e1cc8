//! Answering: what is said, what is handed in, what others found.

use std::path::PathBuf;

use app::{Desk, EVIDENCE_BYTES_MAX, HandedIn};
use clap::{Args as ClapArgs, ValueEnum};
use jiff::{
    Timestamp,
    civil::Date,
    tz::{TimeZone, offset},
};
use model::{Checked, Declared, EvidenceType, Said, Standing};
use serde_json::json;

use super::{LineArg, Of};
use crate::{
    commands::signal::done,
    failure::{BadInput, Outcome, read_named},
    output::{Output, to_stderr},
};

#[derive(Debug, ClapArgs)]
pub struct Say {
    id: String,
    criterion: String,
    claim: Claim,
    /// In words
    #[arg(long, default_value = "")]
    words: String,
    /// Of which share it is said, in percent
    #[arg(long, value_name = "PCT")]
    share: Option<String>,
    #[arg(long, value_enum, default_value = "first")]
    line: LineArg,
    /// Why it does not apply, judged by risk
    #[arg(long, default_value = "")]
    reason: String,
    /// Who agreed that it does not apply
    #[arg(long, default_value = "", value_name = "PARTY")]
    approver: String,
    /// Until when it does not apply
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// The day for which it holds [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    #[command(flatten)]
    of: Of,
}

/// What can be said of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Claim {
    Met,
    Partly,
    NotMet,
    Unknown,
    Na,
}

#[derive(Debug, ClapArgs)]
pub struct HandIn {
    id: String,
    criterion: String,
    #[arg(required_unless_present = "inventory")]
    file: Option<PathBuf>,
    /// Instead of a file: the register of assets as it is now
    #[arg(long, conflicts_with_all = ["file", "kind", "on"])]
    inventory: bool,
    /// What kind of thing it is; only operation and result can prove
    #[arg(long = "type", value_enum, value_name = "TYPE", required_unless_present = "inventory")]
    kind: Option<TypeArg>,
    /// The day that it speaks of
    #[arg(long, value_name = "DATE", required_unless_present = "inventory")]
    on: Option<Date>,
    /// Until when it counts
    #[arg(long, value_name = "DATE")]
    fresh_until: Option<Date>,
    /// What it is, in words [default: the file's name]
    #[arg(long)]
    title: Option<String>,
    /// How it was obtained: export, screenshot, interview; minutes, test or inventory where
    /// the criterion asks for them
    #[arg(long, default_value = "export")]
    method: String,
    /// The SHA-256 that it must have
    #[arg(long, value_name = "HEX")]
    sha256: Option<String>,
    #[command(flatten)]
    of: Of,
}

/// A kind of evidence.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum TypeArg {
    Document,
    Product,
    Organisation,
    Operation,
    Result,
}

impl From<TypeArg> for EvidenceType {
    fn from(kind: TypeArg) -> Self {
        match kind {
            TypeArg::Document => Self::Document,
            TypeArg::Product => Self::Product,
            TypeArg::Organisation => Self::Organisation,
            TypeArg::Operation => Self::Operation,
            TypeArg::Result => Self::Result,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub struct Verify {
    id: String,
    criterion: String,
    outcome: OutcomeArg,
    /// How many were looked at, and of how many
    #[arg(long, value_name = "N/OF")]
    sample: String,
    /// On what it rests, beside what the answer names
    #[arg(long, value_name = "ID")]
    evidence: Vec<String>,
    /// In words
    #[arg(long, default_value = "")]
    words: String,
    #[arg(long, value_enum, default_value = "second")]
    line: LineArg,
    #[command(flatten)]
    of: Of,
}

/// What somebody found.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum OutcomeArg {
    Proven,
    Contradicted,
    Unknown,
}

impl From<OutcomeArg> for Standing {
    fn from(outcome: OutcomeArg) -> Self {
        match outcome {
            OutcomeArg::Proven => Self::Proven,
            OutcomeArg::Contradicted => Self::Contradicted,
            OutcomeArg::Unknown => Self::Unknown,
        }
    }
}

pub async fn say(desk: &Desk, output: &Output, args: &Say) -> anyhow::Result<Outcome> {
    let response = desk.asked_in(&args.id, &args.criterion, &args.of.member).await?.id;
    let share_bp = args.share.as_deref().map(super::share).transpose()?;
    let on = args.on.unwrap_or_else(today);
    let words = args.words.clone();
    let said = Said { words, share_bp, ..Said::of(args.line.into(), declared(args)?, on) };
    desk.say(&response, &said).await?;
    let claim = said.declared.name();
    done(
        output,
        &json!({"kind": "said", "response": response, "claim": claim, "line": said.line.name()}),
    )?;
    Ok(Outcome::Done)
}

fn declared(args: &Say) -> Result<Declared, BadInput> {
    let extra = [("--reason", args.reason.as_str()), ("--approver", &args.approver)];
    let given = extra.into_iter().find(|(_, value)| !value.is_empty());
    if let (true, Some((option, _))) = (args.claim != Claim::Na, given) {
        return Err(BadInput(format!("{option} goes with `na` alone")));
    }
    Ok(match args.claim {
        Claim::Met => Declared::Met,
        Claim::Partly => Declared::Partly,
        Claim::NotMet => Declared::NotMet,
        Claim::Unknown => Declared::Unknown,
        Claim::Na => {
            let until = args.until.ok_or_else(|| {
                BadInput("na: name the last day with --until; it ends by itself".to_owned())
            })?;
            let (reason, approver) = (args.reason.clone(), args.approver.clone());
            Declared::NotApplicable { reason, approver, until }
        }
    })
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::fixed(offset(9))).date()
}

pub async fn hand_in(desk: &Desk, output: &Output, args: &HandIn) -> anyhow::Result<Outcome> {
    let response = desk.asked_in(&args.id, &args.criterion, &args.of.member).await?.id;
    let evidence = match (&args.file, args.kind, args.on) {
        (Some(file), Some(kind), Some(on)) => {
            desk.hand_in(&response, &handed_in(args, file, (kind, on))?).await?
        }
        _ => {
            let title = output.words.word("ground-inventory");
            desk.hand_in_inventory(&response, &title).await?
        }
    };
    for warning in &evidence.warnings {
        to_stderr(&output.words.word(&format!("review-warning-{warning}")));
    }
    done(
        output,
        &json!({"kind": "evidence", "id": evidence.id, "response": response, "sha256": evidence.sha256,
            "type": evidence.kind.name(), "proves_effect": evidence.kind.proves_effect(), "warnings": evidence.warnings}),
    )?;
    Ok(Outcome::Done)
}

fn handed_in(
    args: &HandIn,
    file: &std::path::Path,
    (kind, on): (TypeArg, Date),
) -> anyhow::Result<HandedIn> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(HandedIn {
        title: args.title.clone().unwrap_or_else(|| name.clone()),
        kind: kind.into(),
        file: name,
        bytes: read_named(file, EVIDENCE_BYTES_MAX)?,
        taken_on: on,
        method: args.method.clone(),
        fresh_until: args.fresh_until,
        sha256: args.sha256.clone(),
    })
}

pub async fn verify(desk: &Desk, output: &Output, args: &Verify) -> anyhow::Result<Outcome> {
    let response = desk.asked_in(&args.id, &args.criterion, &args.of.member).await?.id;
    let (sample, of) = sample(&args.sample)?;
    let checked = Checked {
        line: args.line.into(),
        outcome: args.outcome.into(),
        sample,
        of,
        words: args.words.clone(),
        evidence: args.evidence.clone(),
        by: String::new(),
        at: None,
    };
    desk.verify(&response, &checked).await?;
    let outcome = checked.outcome.name();
    done(
        output,
        &json!({"kind": "verified", "response": response, "outcome": outcome, "sample": sample, "of": of}),
    )?;
    Ok(Outcome::Done)
}

fn sample(text: &str) -> Result<(u64, u64), BadInput> {
    let read = text
        .split_once('/')
        .and_then(|(n, of)| Some((n.trim().parse().ok()?, of.trim().parse().ok()?)));
    read.ok_or_else(|| {
        BadInput(format!("--sample {text}: expected how many of how many, such as 25/120"))
    })
}
