//! `hinomi board`: the board's one page, from the command line.

use app::{BoardView, Happened, NewStatement};
use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;
use model::Shares;
use serde_json::{Value, json};

use super::signal::done;
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi board prepare 2015-Q2 --held-on 2015-06-30 --from 2015-04-01
  hinomi board state 2015-Q1 特権IDのログを毎週点検する --shown-by check:firm-a-1-privileged --by-when 2015-06-30
  hinomi board ask 2015-Q2 ログ点検の自動化に人員を割くか
  hinomi board decide 2015-Q2 1 承認する。担当はシステム部
  hinomi board show 2015-Q2")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Prepare the page of a meeting
    Prepare {
        /// For example 2015-Q2
        id: String,
        /// The day of the meeting
        #[arg(long)]
        held_on: Date,
        /// The first day that it looks back on
        #[arg(long)]
        from: Date,
    },
    /// Say something that will be held against the facts next time
    State {
        id: String,
        words: String,
        /// What will show it: check:ID or criterion:NAME
        #[arg(long)]
        shown_by: String,
        /// Whose word it is
        #[arg(long, default_value = "")]
        owner: String,
        /// By when
        #[arg(long)]
        by_when: Option<Date>,
    },
    /// Ask for a decision
    Ask { id: String, words: String },
    /// Decide what was asked, by its number
    Decide { id: String, ask: usize, words: String },
    /// All meetings, the newest first
    List,
    /// The page as it stands now; that it was looked at is recorded
    Show { id: String },
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        What::Prepare { id, held_on, from } => {
            desk.prepare_board(&id, held_on, from).await?;
            done(output, &json!({"kind": "prepared", "board": id}))?;
        }
        What::State { id, words, shown_by, owner, by_when } => {
            let new = NewStatement { words, shown_by, owner, by_when };
            desk.state_before_board(&id, &new).await?;
            done(output, &json!({"kind": "stated", "board": id}))?;
        }
        What::Ask { id, words } => {
            desk.ask_board(&id, &words).await?;
            done(output, &json!({"kind": "asked", "board": id}))?;
        }
        What::Decide { id, ask, words } => {
            desk.decide_for_board(&id, ask, &words).await?;
            done(output, &json!({"kind": "decided", "board": id, "ask": ask}))?;
        }
        What::List => {
            for board in desk.boards().await? {
                let (id, day, state) = (&board.id, board.held_on, board.state());
                let object = json!({"kind": "board", "id": id, "held_on": day, "state": state});
                if output.json {
                    output.object(&object)?;
                } else {
                    output.line(&format!("{id}  {day}  {state}"))?;
                }
            }
        }
        What::Show { id } => show(output, &desk.look_at_board(&id).await?)?,
    }
    Ok(Outcome::Done)
}

/// The three shares, with the denominator and in percent.
fn shares(shares: Shares) -> Value {
    json!({"proven": shares.proven, "contradicted": shares.contradicted, "unknown": shares.unknown,
        "of": shares.population(), "percent": {
            "proven": shares.percent(shares.proven),
            "contradicted": shares.percent(shares.contradicted),
            "unknown": shares.percent(shares.unknown)}})
}

fn happened(one: &Happened) -> Value {
    json!({"words": one.said.words, "shown_by": one.said.shown_by, "owner": one.said.owner,
        "by_when": one.said.by_when, "due": one.due, "as_of": one.as_of,
        "verdicts": one.verdicts, "shares": shares(one.shares)})
}

fn object(words: &text::Words, view: &BoardView) -> Value {
    let basic = |basic: &app::Basic| {
        json!({"criterion": basic.criterion, "standing": basic.standing.name(),
            "shares": shares(basic.shares)})
    };
    let worst = |one: &app::Worst| {
        json!({"finding": one.finding.id, "title": text::finding(words, &one.finding).title,
            "state": one.finding.state.name(), "owner": one.owner, "due": one.due,
            "overdue": one.overdue})
    };
    let point = |point: &app::Point| json!({"day": point.day, "shares": shares(point.shares)});
    let moved = |action: &model::Action| {
        json!({"action": action.id, "what": action.what, "answers": action.answers,
            "effort_days": action.effort_days, "cost_yen": action.cost_yen,
            "state": action.state.name()})
    };
    let gap = |gap: &app::BoardGap| json!({"why": gap.why, "about": gap.about});
    let board = &view.board;
    json!({"kind": "board", "id": board.id, "held_on": board.held_on, "from": board.from,
        "state": board.state(), "before": view.before, "statements": board.statements,
        "happened": view.happened.iter().map(happened).collect::<Vec<_>>(),
        "basics": view.basics.iter().map(basic).collect::<Vec<_>>(),
        "trend": view.trend.iter().map(point).collect::<Vec<_>>(),
        "worst": view.worst.iter().map(worst).collect::<Vec<_>>(),
        "open_findings": view.open_findings, "failures": view.failures,
        "unknown": view.gaps.iter().map(gap).collect::<Vec<_>>(),
        "moved": view.moved.iter().map(moved).collect::<Vec<_>>(), "asks": board.asks, "viewed": board.viewed})
}

fn show(output: &Output, view: &BoardView) -> anyhow::Result<()> {
    if output.json {
        return output.object(&object(&output.words, view));
    }
    let board = &view.board;
    output.line(&format!("{}  {}  {}", board.id, board.held_on, board.state()))?;
    for one in &view.happened {
        let words = ("words", one.said.words.clone());
        output.line(&said(output, "board-line-happened", words, one.shares))?;
    }
    for basic in &view.basics {
        let words = ("words", basic.criterion.clone());
        output.line(&said(output, "board-line-basic", words, basic.shares))?;
    }
    for (n, ask) in board.asks.iter().enumerate() {
        let decided = ask.decided.as_ref().map_or("□", |decided| decided.words.as_str());
        output.line(&format!("{}. {} → {decided}", n + 1, ask.words))?;
    }
    Ok(())
}

fn said(output: &Output, id: &str, (name, words): (&str, String), shares: Shares) -> String {
    let figures = [
        ("proven", shares.proven),
        ("contradicted", shares.contradicted),
        ("unknown", shares.unknown),
        ("of", shares.population()),
    ]
    .map(|(name, figure)| (name, figure.to_string()));
    let mut args = vec![(name, words.as_str())];
    args.extend(figures.iter().map(|(name, figure)| (*name, figure.as_str())));
    output.words.say(id, &args)
}
