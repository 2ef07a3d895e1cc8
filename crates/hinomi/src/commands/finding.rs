//! `hinomi finding`: what is wrong, why it could be, and what the firm says to it.

mod patterns;

use app::{FindingView, NewFinding};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use model::{CauseLevel, CauseNode, Finding, Layer, Origin};
use serde_json::{Value, json};

use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Exit code 1 of list, patterns and ring: something is open, seen, or broken.
Examples:
  hinomi finding patterns
  hinomi finding take F-2026-001 --layer manager --cause procedure-missing
  hinomi finding raise --title 特権IDの共用 --fact '3 of 12 ids are shared' --layer manager \\
    --criterion jp-fsa-2015/IM-ロ-b --theme privileged-ids
  hinomi finding trace F-2026-001 --level management --words 棚卸の手順がない
  hinomi finding comment F-2026-001 --dissent --words 対象の3件は廃止予定
  hinomi finding confirm F-2026-001
  hinomi finding close F-2026-001 --words 三か月の運用で確認 --evidence ev_0011223344556677 --as auditor"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Findings, newest first
    List {
        /// proposed, raised, checked, confirmed, closed or dropped
        #[arg(long, value_parser = ["proposed", "raised", "checked", "confirmed", "closed", "dropped"])]
        state: Option<String>,
    },
    /// One finding with its measures, its verdict and its history
    Show { id: String },
    /// 起票
    Raise(RaiseArgs),
    /// 採用: take up what the machine proposed
    Take {
        id: String,
        /// Whose duty it is
        #[arg(long)]
        layer: Option<LayerArg>,
        /// The class of its root cause
        #[arg(long, default_value = "")]
        cause: String,
    },
    /// 原因の連鎖: what is the matter at one level
    Trace {
        id: String,
        #[arg(long)]
        level: LevelArg,
        #[arg(long)]
        words: String,
        /// Why the level below is left out
        #[arg(long)]
        skipped: Option<String>,
    },
    /// 整理票: the firm agrees or dissents
    #[command(group(clap::ArgGroup::new("voice").required(true)))]
    Comment {
        id: String,
        /// 同意
        #[arg(long, group = "voice")]
        agree: bool,
        /// 不同意
        #[arg(long, group = "voice")]
        dissent: bool,
        #[arg(long)]
        words: String,
    },
    /// 確定
    Confirm { id: String },
    /// 完了: by somebody else, on proof
    Close {
        id: String,
        #[arg(long)]
        words: String,
        /// Evidence or a verdict, by its id; may be given more than once
        #[arg(long)]
        evidence: Vec<String>,
    },
    /// 見送り
    Drop {
        id: String,
        #[arg(long)]
        why: String,
    },
    /// 再開
    Reopen {
        id: String,
        #[arg(long)]
        why: String,
    },
    /// Look for the six patterns of a broken ring, and propose what is new
    Patterns(patterns::Args),
    /// The ring of every criterion: when each step was last taken, and the two wheels
    Ring {
        /// Only those that are broken or out of balance
        #[arg(long)]
        broken: bool,
    },
}

#[derive(Debug, ClapArgs)]
struct RaiseArgs {
    #[arg(long)]
    title: String,
    /// With its numbers
    #[arg(long)]
    fact: String,
    /// Whose duty it is
    #[arg(long)]
    layer: Option<LayerArg>,
    /// A criterion that it concerns; may be given more than once
    #[arg(long)]
    criterion: Vec<String>,
    /// The theme under which findings repeat
    #[arg(long, default_value = "")]
    theme: String,
    /// The class of its root cause
    #[arg(long, default_value = "")]
    cause: String,
    /// The review in which it was found
    #[arg(long, conflicts_with = "incident")]
    review: Option<String>,
    /// The incident out of which it came
    #[arg(long)]
    incident: Option<String>,
}

/// The four layers, as typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LayerArg {
    Board,
    Executive,
    Manager,
    Operator,
}

impl From<LayerArg> for Layer {
    fn from(layer: LayerArg) -> Self {
        match layer {
            LayerArg::Board => Self::Board,
            LayerArg::Executive => Self::Executive,
            LayerArg::Manager => Self::Manager,
            LayerArg::Operator => Self::Operator,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LevelArg {
    Problem,
    Management,
    Governance,
}

impl From<LevelArg> for CauseLevel {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Problem => Self::Problem,
            LevelArg::Management => Self::Management,
            LevelArg::Governance => Self::Governance,
        }
    }
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    let finding = match args.what {
        What::List { state } => return list(output, &desk.findings(state.as_deref()).await?),
        What::Show { id } => return show(output, desk, &desk.finding(&id).await?).await,
        What::Patterns(args) => return patterns::look(output, desk, &args).await,
        What::Ring { broken } => return patterns::rings(output, desk, broken).await,
        What::Raise(args) => desk.raise_finding(&new(args)).await?,
        What::Take { id, layer, cause } => desk.take_up(&id, layer.map(Into::into), &cause).await?,
        What::Trace { id, level, words, skipped } => {
            desk.trace(&id, &CauseNode { level: level.into(), words, skipped }).await?
        }
        What::Comment { id, agree, words, .. } => desk.comment(&id, agree, &words).await?,
        What::Confirm { id } => desk.confirm_finding(&id).await?,
        What::Close { id, words, evidence } => desk.close_finding(&id, &words, &evidence).await?,
        What::Drop { id, why } => desk.drop_finding(&id, &why).await?,
        What::Reopen { id, why } => desk.reopen_finding(&id, &why).await?,
    };
    tell(output, &finding)?;
    Ok(Outcome::Done)
}

fn new(args: RaiseArgs) -> NewFinding {
    let origin = match (args.review, args.incident) {
        (Some(review), _) => Origin::Review(review),
        (None, Some(incident)) => Origin::Incident(incident),
        (None, None) => Origin::Person,
    };
    NewFinding {
        title: args.title,
        fact: args.fact,
        origin,
        criteria: args.criterion,
        theme: args.theme,
        layer: args.layer.map(Into::into),
        root_cause: args.cause,
    }
}

fn list(output: &Output, findings: &[Finding]) -> anyhow::Result<Outcome> {
    for finding in findings {
        tell(output, finding)?;
    }
    if findings.is_empty() && !output.json {
        output.line(&output.words.word("finding-none"))?;
    }
    Ok(Outcome::found_if(findings.iter().any(|finding| finding.state.open())))
}

/// One finding as a line.
pub fn tell(output: &Output, finding: &Finding) -> anyhow::Result<()> {
    if output.json {
        return output.object(&object(finding)?);
    }
    let words = &output.words;
    let state = words.word(&format!("finding-state-{}", finding.state.name()));
    let repeat = match &finding.repeat_of {
        Some(earlier) => words.say("finding-repeats", &[("id", earlier)]),
        None => String::new(),
    };
    output.line(&words.say(
        "finding-line",
        &[
            ("id", finding.id.as_str()),
            ("state", &state),
            ("title", &finding.title),
            ("fact", &finding.fact),
            ("repeat", &repeat),
        ],
    ))
}

fn object(finding: &Finding) -> anyhow::Result<Value> {
    let mut object = serde_json::to_value(finding)?;
    object["kind"] = json!("finding");
    object["repeat"] = json!(finding.repeat_of.is_some());
    Ok(object)
}

async fn show(output: &Output, desk: &app::Desk, view: &FindingView) -> anyhow::Result<Outcome> {
    let mut object = object(&view.finding)?;
    object["stage"] = json!(view.stage());
    object["actions"] = serde_json::to_value(&view.actions)?;
    if let Some(verdict) = &view.verdict {
        object["verdict"] = json!({"id": verdict.id, "shares": verdict.shares, "sql": verdict.sql,
            "columns": verdict.columns, "rows": verdict.rows});
    }
    object["figures"] = json!(patterns::both_numbers(desk, &view.finding.criteria).await?);
    if output.json {
        output.object(&object)?;
    } else {
        for line in serde_json::to_string_pretty(&object)?.lines() {
            output.line(line)?;
        }
    }
    Ok(Outcome::Done)
}
