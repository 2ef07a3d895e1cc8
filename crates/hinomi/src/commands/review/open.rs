//! Opening a review.

use app::{Choice, Desk, NewReview, RuleBook};
use clap::{Args as ClapArgs, ValueEnum};
use jiff::{
    Timestamp,
    civil::Date,
    tz::{TimeZone, offset},
};
use model::ReviewKind;
use serde_json::json;

use crate::{
    commands::signal::done,
    failure::{BadInput, Outcome},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
pub struct Open {
    /// The rule set it asks from, in the version in force on the day; or ID@VERSION
    #[arg(long, value_name = "ID", required = true)]
    rules: Vec<String>,
    /// What kind of asking it is
    #[arg(long, value_enum, default_value = "self-check")]
    kind: KindArg,
    /// What it is called
    #[arg(long)]
    title: String,
    /// The first day of the period it asks about
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// The last day of the period
    #[arg(long, value_name = "DATE")]
    to: Date,
    /// Whom or what it asks about; without any, the institution as a whole
    #[arg(long, value_name = "ID")]
    member: Vec<String>,
    /// Until when answers are due, with offset
    #[arg(long, value_name = "TIME")]
    due: Option<String>,
    /// The review whose answers are carried over
    #[arg(long, value_name = "ID")]
    carry_from: Option<String>,
    /// Only criteria of this kind, tier, layer or wheel (check, basic, board, process, …)
    #[arg(long, value_name = "WORD")]
    only: Vec<String>,
    /// Only this criterion and what stands under it
    #[arg(long, value_name = "CODE")]
    criterion: Vec<String>,
    /// The day whose version is asked [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
}

/// A kind of review.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    SelfCheck,
    Audit,
    Assessment,
    GapList,
    Statistics,
}

impl From<KindArg> for ReviewKind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::SelfCheck => Self::SelfCheck,
            KindArg::Audit => Self::Audit,
            KindArg::Assessment => Self::Assessment,
            KindArg::GapList => Self::GapList,
            KindArg::Statistics => Self::Statistics,
        }
    }
}

pub async fn run(desk: &Desk, output: &Output, args: &Open) -> anyhow::Result<Outcome> {
    let book = RuleBook::built_in().map_err(wiring::faults)?;
    let today = || Timestamp::now().to_zoned(TimeZone::fixed(offset(9))).date();
    let day = args.on.unwrap_or_else(today);
    let (mut packs, mut criteria) = (Vec::new(), Vec::new());
    for rules in &args.rules {
        let choice = Choice { codes: args.criterion.clone(), only: args.only.clone() };
        let (label, names) = desk.choose(book, rules, day, &choice).await?;
        packs.push(label);
        criteria.extend(names);
    }
    let new = NewReview {
        kind: args.kind.into(),
        title: args.title.clone(),
        packs,
        criteria,
        population: args.member.clone(),
        period: (args.from, args.to),
        due: args.due.as_deref().map(due).transpose()?,
        carried_from: args.carry_from.clone(),
    };
    let id = desk.open_review(&new).await?;
    done(
        output,
        &json!({"kind": "review-opened", "id": id, "packs": new.packs, "criteria": new.criteria.len(),
            "members": new.population.len()}),
    )?;
    Ok(Outcome::Done)
}

fn due(text: &str) -> Result<Timestamp, BadInput> {
    model::instant(text).map_err(|error| {
        BadInput(format!("--due {text}: {error}; write it as in 2026-12-25T17:00+09:00"))
    })
}
