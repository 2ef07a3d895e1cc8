//! `hinomi roadmap`: from the gaps of a self-check to measures in an order, with days,
//! owners and a budget line.

use app::{Desk, GapView, Roadmap};
use clap::Args as ClapArgs;
use model::Action;
use serde_json::json;
use text::{Lang, Words};

use super::action;
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Without a review: the measures that are not at an end, in their order. With one: what it leaves
open, and with --plan a measure for each gap, due by its priority. Exit code 1 if a gap has no measure.
Examples:
  hinomi roadmap SC-2026-001
  hinomi roadmap SC-2026-001 --plan --owner system-dept
  hinomi roadmap --budget 30000000 --json"
)]
pub struct Args {
    /// The self-check or audit
    review: Option<String>,
    /// Plan a measure for each gap that has none
    #[arg(long, requires = "review")]
    plan: bool,
    /// Who does what nobody was assigned: a party of the register
    #[arg(long, default_value = "")]
    owner: String,
    /// Yen that may be spent
    #[arg(long, value_name = "YEN")]
    budget: Option<u64>,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let desk = &house.desk;
    let Some(review) = &args.review else {
        ranked(output, &desk.roadmap(args.budget).await?)?;
        return Ok(Outcome::Done);
    };
    if args.plan {
        for action in plan(output, desk, review, &args.owner).await? {
            action::tell(output, &action)?;
        }
    }
    let gaps = desk.gaps_of(review).await?;
    for gap in &gaps {
        tell(output, gap)?;
    }
    ranked(output, &desk.roadmap(args.budget).await?)?;
    Ok(Outcome::found_if(gaps.iter().any(|gap| gap.action.is_none())))
}

async fn plan(
    output: &Output,
    desk: &Desk,
    review: &str,
    owner: &str,
) -> anyhow::Result<Vec<Action>> {
    let lang = output.words.lang();
    // The words of a record do not change with its reader: they are said once.
    let what = move |gap: &GapView| what_of(&Words::new(lang), gap);
    Ok(desk.plan_actions(review, owner, &what).await?)
}

/// What is to be done about a gap, in words.
pub fn what_of(words: &Words, gap: &GapView) -> String {
    let found = app::RuleBook::built_in().ok().and_then(|book| book.criterion(&gap.criterion));
    let text = found.map(|(_, criterion)| match words.lang() {
        Lang::Ja => criterion.text.ja.clone(),
        Lang::En => criterion.text.en.clone(),
    });
    let text = text.unwrap_or_else(|| gap.criterion.clone());
    words.say(&format!("roadmap-what-{}", gap.gap.name()), &[("text", &text)])
}

fn tell(output: &Output, gap: &GapView) -> anyhow::Result<()> {
    if output.json {
        return output.object(&json!({"kind": "gap", "response": gap.response,
            "criterion": gap.criterion, "gap": gap.gap.name(), "priority": gap.priority,
            "owner": gap.owner, "action": gap.action}));
    }
    let words = &output.words;
    output.line(&words.say(
        "roadmap-gap-line",
        &[
            ("priority", &gap.priority.to_string()),
            ("criterion", &gap.criterion),
            ("gap", &words.word(&format!("gap-{}", gap.gap.name()))),
            ("action", gap.action.as_deref().unwrap_or("–")),
        ],
    ))
}

fn ranked(output: &Output, roadmap: &Roadmap) -> anyhow::Result<()> {
    for (at, one) in roadmap.ranked.iter().enumerate() {
        if output.json {
            output.object(&json!({"kind": "ranked", "rank": at + 1, "action": one.action.id,
                "what": one.action.what, "owner": one.action.owner, "due": one.action.due,
                "priority": one.action.priority, "cost_yen": one.action.cost_yen,
                "effort_days": one.action.effort_days, "cost_so_far": one.cost_so_far,
                "effort_so_far": one.effort_so_far, "within": one.within,
                "basics_red": one.action.purchase && !roadmap.basics_red.is_empty()}))?;
            continue;
        }
        let words = &output.words;
        let line = words.word(if one.within { "roadmap-within" } else { "roadmap-beyond" });
        output.line(&words.say(
            "roadmap-line",
            &[
                ("rank", &(at + 1).to_string()),
                ("id", &one.action.id),
                ("priority", &one.action.priority.to_string()),
                ("due", &one.action.due.map_or_else(|| "–".to_owned(), |due| due.to_string())),
                ("owner", &one.action.owner),
                ("cost", &one.action.cost_yen.to_string()),
                ("sum", &one.cost_so_far.to_string()),
                ("within", &line),
                ("what", &one.action.what),
            ],
        ))?;
    }
    Ok(())
}
