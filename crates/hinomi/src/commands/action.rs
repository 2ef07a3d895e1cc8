//! `hinomi action`: what must be done, who does it, and whether it helped.

use app::{Desk, NewAction};
use clap::{Args as ClapArgs, Subcommand};
use jiff::{Timestamp, civil::Date};
use model::{Action, ActionKind, ActionState, day_in_japan};
use serde_json::{Value, json};

use super::named::one_of;
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Whoever owned or claimed it does not verify it. Exit code 1 of list: one is overdue.
Examples:
  hinomi action plan --finding F-2026-001 --what 共用IDを廃止する --measure root-cause \\
    --owner system-dept --due 2026-12-25 --priority 1 --effort 10 --cost 500000
  hinomi action accept A-2026-001 --as system-dept
  hinomi action approve A-2026-001 --as cio
  hinomi action note A-2026-001 --words 12件のうち7件を切替
  hinomi action claim A-2026-001 --words 全件を切替
  hinomi action verify A-2026-001 --effective --evidence ev_0011223344556677 --as auditor"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 策定
    Plan(PlanArgs),
    /// Measures, the earliest due first
    List {
        #[arg(long, value_parser = ActionState::ALL.map(ActionState::name))]
        state: Option<String>,
    },
    /// One measure with its findings and its history
    Show { id: String },
    /// 採用: the firm takes a draft as its own
    Accept { id: String },
    /// 承認: by another person than its owner
    Approve {
        id: String,
        #[arg(long, default_value = "")]
        words: String,
    },
    /// 進捗
    Note {
        id: String,
        #[arg(long)]
        words: String,
    },
    /// 横展開: one more system was looked at
    Looked {
        id: String,
        #[arg(long)]
        system: String,
        #[arg(long)]
        result: String,
    },
    /// 計画変更; what was planned before is kept
    Replan {
        id: String,
        #[arg(long, value_name = "DATE")]
        due: Option<Date>,
        #[arg(long)]
        owner: Option<String>,
        #[arg(long)]
        why: String,
    },
    /// 実施済(申告)
    Claim {
        id: String,
        #[arg(long)]
        words: String,
    },
    /// 検証: somebody else says whether it helped
    #[command(group(clap::ArgGroup::new("outcome").required(true)))]
    Verify {
        id: String,
        #[arg(long, group = "outcome")]
        effective: bool,
        #[arg(long, group = "outcome")]
        ineffective: bool,
        /// Evidence of operation or result, or a verdict; may be given more than once
        #[arg(long)]
        evidence: Vec<String>,
        #[arg(long, default_value = "")]
        words: String,
    },
    /// 定着: a later period shows the effect, too
    Embed {
        id: String,
        #[arg(long)]
        evidence: Vec<String>,
    },
    /// 取りやめ
    Drop {
        id: String,
        #[arg(long)]
        why: String,
    },
}

#[derive(Debug, ClapArgs)]
struct PlanArgs {
    #[arg(long)]
    what: String,
    #[arg(long, value_name = "KIND", value_parser = one_of(ActionKind::ALL, ActionKind::name))]
    measure: ActionKind,
    /// A party of the register
    #[arg(long)]
    owner: String,
    /// The finding that it answers; may be given more than once
    #[arg(long)]
    finding: Vec<String>,
    /// The risk, asset or meeting for which it is, such as risk/R-001, asset/web,
    /// board/2026-Q1; may be given more than once
    #[arg(long)]
    about: Vec<String>,
    /// A criterion that it concerns; may be given more than once
    #[arg(long)]
    criterion: Vec<String>,
    #[arg(long, value_name = "DATE")]
    starts: Option<Date>,
    /// [default: by its priority]
    #[arg(long, value_name = "DATE")]
    due: Option<Date>,
    /// 1 is the most urgent, 9 the least
    #[arg(long, default_value_t = 5)]
    priority: u8,
    /// Days of work
    #[arg(long, default_value_t = 0)]
    effort: u32,
    /// Yen
    #[arg(long, default_value_t = 0)]
    cost: u64,
    /// Something is bought
    #[arg(long)]
    purchase: bool,
    /// What is to be seen when it works
    #[arg(long, default_value = "")]
    expected: String,
    /// 案: a proposal, which whoever is to do it accepts
    #[arg(long)]
    draft: bool,
    /// The check that will show it
    #[arg(long, value_name = "CHECK")]
    shown_by: Option<String>,
    /// The plan or rule that a process measure changes
    #[arg(long, value_name = "PLAN")]
    changes: Option<String>,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    let action = match args.what {
        What::List { state } => return list(output, &desk.actions(state.as_deref()).await?),
        What::Show { id } => return show(output, desk, &id).await,
        What::Plan(args) if args.draft => desk.propose_action(&new(args)).await?,
        What::Plan(args) => desk.plan_action(&new(args)).await?,
        What::Accept { id } => desk.accept_action(&id).await?,
        What::Approve { id, words } => desk.approve_action(&id, &words).await?,
        What::Note { id, words } => desk.note_progress(&id, &words).await?,
        What::Looked { id, system, result } => desk.looked_at(&id, &system, &result).await?,
        What::Replan { id, due, owner, why } => {
            desk.replan(&id, due, owner.as_deref(), &why).await?
        }
        What::Claim { id, words } => desk.claim_done(&id, &words).await?,
        What::Verify { id, effective, evidence, words, .. } => {
            desk.verify_action(&id, effective, &evidence, &words).await?
        }
        What::Embed { id, evidence } => desk.embed_action(&id, &evidence).await?,
        What::Drop { id, why } => desk.give_up_action(&id, &why).await?,
    };
    if action.purchase {
        warn_of_basics(output, desk).await?;
    }
    tell(output, &action)?;
    Ok(Outcome::Done)
}

fn new(args: PlanArgs) -> NewAction {
    NewAction {
        what: args.what,
        kind: args.measure,
        findings: args.finding,
        about: args.about,
        criteria: args.criterion,
        owner: args.owner,
        starts: args.starts,
        due: args.due,
        priority: args.priority,
        effort_days: args.effort,
        cost_yen: args.cost,
        purchase: args.purchase,
        expected: args.expected,
        shown_by: args.shown_by,
        changes: args.changes,
    }
}

/// Something is to be bought while what comes before it is not in order (A266).
async fn warn_of_basics(output: &Output, desk: &Desk) -> anyhow::Result<()> {
    let red = desk.basics_red().await?;
    match (red.is_empty(), output.json) {
        (true, _) => Ok(()),
        (false, true) => output.object(&json!({"kind": "basics-red", "criteria": red})),
        (false, false) => {
            output.line(&output.words.say("action-basics-red", &[("criteria", &red.join(", "))]))
        }
    }
}

fn list(output: &Output, actions: &[Action]) -> anyhow::Result<Outcome> {
    for action in actions {
        tell(output, action)?;
    }
    if actions.is_empty() && !output.json {
        output.line(&output.words.word("action-none"))?;
    }
    let today = day_in_japan(Timestamp::now());
    Ok(Outcome::found_if(actions.iter().any(|action| action.overdue(today))))
}

/// A measure as printed with `--json`.
pub fn object(action: &Action) -> anyhow::Result<Value> {
    let mut object = serde_json::to_value(action)?;
    object["measure"] = object["kind"].take();
    object["kind"] = json!("action");
    object["overdue"] = json!(action.overdue(day_in_japan(Timestamp::now())));
    Ok(object)
}

/// One measure as a line.
pub fn tell(output: &Output, action: &Action) -> anyhow::Result<()> {
    if output.json {
        return output.object(&object(action)?);
    }
    let words = &output.words;
    let overdue = action.overdue(day_in_japan(Timestamp::now()));
    let due = action.due.map_or_else(|| "–".to_owned(), |due| due.to_string());
    let late = if overdue { words.word("action-overdue") } else { String::new() };
    output.line(&words.say(
        "action-line",
        &[
            ("id", action.id.as_str()),
            ("state", &words.word(&format!("action-state-{}", action.state.name()))),
            ("priority", &action.priority.to_string()),
            ("due", &due),
            ("late", &late),
            ("owner", &action.owner),
            ("kind", &words.word(&format!("action-kind-{}", action.kind.name()))),
            ("what", &action.what),
        ],
    ))
}

async fn show(output: &Output, desk: &Desk, id: &str) -> anyhow::Result<Outcome> {
    let view = desk.action(id).await?;
    let mut object = object(&view.action)?;
    object["basics_red"] = json!(view.basics_red);
    object["findings"] = json!(view.findings.iter().map(|one| &one.id).collect::<Vec<_>>());
    output.record(&object)?;
    Ok(Outcome::Done)
}
