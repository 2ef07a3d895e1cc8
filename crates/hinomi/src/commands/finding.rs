//! `hinomi finding`: what is wrong, why it could be, and what the firm says to it.

mod patterns;

use app::{FindingView, NewFinding};
use clap::{Args as ClapArgs, Subcommand};
use model::{Action, CauseLevel, CauseNode, Facet, Finding, Impact, Key, Kind, Layer, Origin};
use serde_json::{Value, json};

use super::named::one_of;
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Exit code 1 of list, patterns and ring: something is open, seen, or broken.
Examples:
  hinomi finding patterns
  hinomi finding take F-2026-001 --layer manager --cause procedure-missing
  hinomi finding raise --title 特権IDの共用 --fact '3 of 12 ids are shared' --layer manager \\
    --criterion jp-fsa-2015/IM-ロ-b --theme privileged-ids
  hinomi finding view F-2026-001 --facet practice --evidence ev_0011223344556677
  hinomi finding ground F-2026-001 --legal 金商法40条2号
  hinomi finding trace F-2026-001 --level problem --words 三人が一つの特権IDを使う --impact none
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
        #[arg(long, value_parser = one_of(Layer::ALL, Layer::name))]
        layer: Option<Layer>,
        /// The class of its root cause
        #[arg(long, default_value = "")]
        cause: String,
    },
    /// 観点: from which of the inspector's four views it was seen
    View {
        id: String,
        #[arg(long, value_parser = one_of(Facet::ALL, Facet::name))]
        facet: Facet,
        /// Evidence of operation or a verdict, which practice takes; may be given more than once
        #[arg(long)]
        evidence: Vec<String>,
    },
    /// 法令上の根拠: the provisions on which it rests; a recommendation takes one
    Ground {
        id: String,
        /// A provision; may be given more than once
        #[arg(long, required = true)]
        legal: Vec<String>,
    },
    /// 原因の連鎖: what is the matter at one level
    Trace {
        id: String,
        #[arg(long, value_parser = one_of(CauseLevel::ALL, CauseLevel::name))]
        level: CauseLevel,
        #[arg(long)]
        words: String,
        /// What the problem meant for market and investors; none is an answer
        #[arg(long, default_value = "")]
        impact: String,
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
    #[arg(long, value_parser = one_of(Layer::ALL, Layer::name))]
    layer: Option<Layer>,
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

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    let finding = match args.what {
        What::List { state } => {
            let (findings, actions) =
                (desk.findings(state.as_deref()).await?, desk.actions(None).await?);
            return list(output, desk, &findings, &actions);
        }
        What::Show { id } => return show(output, desk, &desk.finding(&id).await?).await,
        What::Patterns(args) => return patterns::look(output, desk, &args).await,
        What::Ring { broken } => return patterns::rings(output, desk, broken).await,
        What::Raise(args) => desk.raise_finding(&new(args)).await?,
        What::Take { id, layer, cause } => desk.take_up(&id, layer, &cause).await?,
        What::View { id, facet, evidence } => desk.view_finding(&id, facet, &evidence).await?,
        What::Ground { id, legal } => desk.ground_finding(&id, &legal).await?,
        What::Trace { id, level, words, impact, skipped } => {
            let impact = Impact::read(&impact);
            desk.trace(&id, &CauseNode { level, words, impact, skipped }).await?
        }
        What::Comment { id, agree, words, .. } => desk.comment(&id, agree, &words).await?,
        What::Confirm { id } => desk.confirm_finding(&id).await?,
        What::Close { id, words, evidence } => desk.close_finding(&id, &words, &evidence).await?,
        What::Drop { id, why } => desk.drop_finding(&id, &why).await?,
        What::Reopen { id, why } => desk.reopen_finding(&id, &why).await?,
    };
    let with = desk.finding(&finding.id).await?.stands_with;
    tell(output, &finding, with)?;
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
        layer: args.layer,
        root_cause: args.cause,
    }
}

fn list(
    output: &Output,
    desk: &app::Desk,
    findings: &[Finding],
    actions: &[Action],
) -> anyhow::Result<Outcome> {
    for finding in findings {
        let key = Key::new(Kind::Finding, &finding.id);
        let own = actions.iter().filter(|action| action.answers.contains(&key));
        let own: Vec<_> = own.cloned().collect();
        tell(output, finding, desk.stands_with(finding, &own))?;
    }
    if findings.is_empty() && !output.json {
        output.line(&output.words.word("finding-none"))?;
    }
    Ok(Outcome::found_if(findings.iter().any(|finding| finding.state.open())))
}

/// One finding as a line, with whom it stands today.
pub fn tell(output: &Output, found: &Finding, with: Option<Layer>) -> anyhow::Result<()> {
    let finding = text::finding(&output.words, found);
    if output.json {
        return output.object(&object(&finding, with)?);
    }
    let words = &output.words;
    let state = words.word(&format!("finding-state-{}", finding.state.name()));
    let repeat = match &finding.repeat_of {
        Some(earlier) => words.say("finding-repeats", &[("id", earlier)]),
        None => String::new(),
    };
    let up = with.filter(|with| Some(*with) != finding.layer);
    let up = up.map(|with| words.word(&format!("fd-layer-{}", with.name())));
    let up = up.map(|layer| words.say("finding-escalated", &[("layer", &layer)]));
    output.line(&words.say(
        "finding-line",
        &[
            ("id", finding.id.as_str()),
            ("state", &state),
            ("title", &finding.title),
            ("fact", &finding.fact),
            ("repeat", &repeat),
            ("up", &up.unwrap_or_default()),
        ],
    ))
}

/// The level of a layer is derived, and executives stand on both (A181).
fn object(finding: &Finding, with: Option<Layer>) -> anyhow::Result<Value> {
    let mut object = serde_json::to_value(finding)?;
    object["kind"] = json!("finding");
    object["repeat"] = json!(finding.repeat_of.is_some());
    object["stands_with"] = json!(with);
    object["governance"] = json!(finding.layer.map(Layer::governs));
    object["management"] = json!(finding.layer.map(Layer::manages));
    Ok(object)
}

async fn show(output: &Output, desk: &app::Desk, view: &FindingView) -> anyhow::Result<Outcome> {
    let mut object = object(&text::finding(&output.words, &view.finding), view.stands_with)?;
    object["stage"] = json!(view.stage());
    object["actions"] = serde_json::to_value(&view.actions)?;
    if let Some(verdict) = &view.verdict {
        object["verdict"] = json!({"id": verdict.id, "shares": verdict.shares, "sql": verdict.sql,
            "columns": verdict.columns, "rows": verdict.rows});
    }
    object["figures"] = json!(patterns::both_numbers(desk, &view.finding.criteria).await?);
    output.record(&object)?;
    Ok(Outcome::Done)
}
