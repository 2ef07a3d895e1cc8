//! `hinomi failure`: the register of failures as a ladder and in figures.

use std::path::PathBuf;

use app::{LadderView, Upto};
use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use jiff::civil::Date;
use model::{
    Bracket, Estimate, Failure, Improvement, Ladder, ProcessKind, RungWarning, Statistics,
};
use serde_json::{Value, json};
use tables::Source;
use text::{Both, Lang};

use super::{import, signal::done};
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::Output,
    progress::Progress,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Columns of a list: id, occurred_at, cause, system, emergency1, emergency2, root_response, horizontal,
process_fix, customers_affected; and if there are any: title, aware_at, restored_at, customers_method,
root_cause, process_change. A rung is computed and no column.
Examples:
  hinomi failure import failures.csv
  hinomi failure list --below-minimum
  hinomi failure ladder --as-of 2015-07-01T09:00+09:00
  hinomi failure statistics --from 2015-04-01 --to 2015-06-30 --keep
  hinomi failure improve ST-2026-001 failure-management --change action/A-2026-004
  hinomi failure estimate ST-2026-001 --of 年間の損失 --method 過去3年の障害の平均 --low 12000000 --high 90000000 --confidence 90"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum KindArg {
    FailureManagement,
    DevelopmentOperation,
    RiskAnalysis,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take a list of failures whole, an incident for each row, or not at all
    Import { file: PathBuf },
    /// Every failure with its rung, the oldest first
    List {
        /// Only those below the bracket that every failure must reach
        #[arg(long)]
        below_minimum: bool,
    },
    /// The institution on the ladder; exit code 1 if a failure stands below the minimum
    Ladder {
        /// As it was known at this moment, with offset
        #[arg(long)]
        as_of: Option<String>,
    },
    /// Count a period by cause, system, rung and quarter
    Statistics {
        /// First day, in Japan
        #[arg(long)]
        from: Date,
        /// Last day
        #[arg(long)]
        to: Date,
        /// Keep the figures as a statistics period; what recurs is proposed as a finding
        #[arg(long)]
        keep: bool,
    },
    /// A kept period, counted again; exit code 1 if it comes out differently
    Period { id: String },
    /// What followed from a period for one kind of process
    Improve {
        period: String,
        #[arg(value_enum)]
        kind: KindArg,
        /// The approved measure or plan, for example action/A-2026-004
        #[arg(long, conflicts_with = "why_not")]
        change: Option<String>,
        /// Why nothing is changed
        #[arg(long, default_value = "")]
        why_not: String,
    },
    /// Estimate a loss on a period: never without method and interval
    Estimate {
        period: String,
        /// Of what
        #[arg(long, default_value = "")]
        of: String,
        /// How it was found
        #[arg(long, default_value = "")]
        method: String,
        /// Lower end in yen
        #[arg(long)]
        low: u64,
        /// Upper end in yen
        #[arg(long)]
        high: u64,
        /// How sure it is that the value lies between them, in percent
        #[arg(long)]
        confidence: u8,
    },
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        What::Import { file } => {
            let progress = Progress::new("failure import");
            let progress = |rows, of| progress.at(rows, of);
            let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
            let taken = desk.import_failures(&Source::file(&file), &name, &progress).await?;
            import::tell(output, "failures", &file, taken)
        }
        What::List { below_minimum } => {
            let view = desk.failures(Upto::Now).await?;
            let least = desk.ladder().minimum().map_or(0, |bracket| bracket.to);
            let low = |failure: &&Failure| !below_minimum || failure.rung < least;
            for failure in view.failures.iter().filter(low) {
                one(output, failure)?;
            }
            Ok(Outcome::Done)
        }
        What::Ladder { as_of } => {
            let upto = as_of.map(|text| moment(&text)).transpose()?.map_or(Upto::Now, Upto::Time);
            let view = desk.ladder_view(upto).await?;
            ladder(output, desk.ladder(), &view)?;
            Ok(Outcome::found_if(!view.below_minimum.is_empty()))
        }
        What::Statistics { from, to, keep } => {
            let (counted, _) = desk.failure_statistics(from, to).await?;
            counts(output, desk.ladder(), &counted)?;
            if keep {
                let (review, proposed) = desk.keep_statistics(from, to).await?;
                let kept = json!({"kind": "kept", "id": review.id, "proposed": proposed});
                done(output, &kept)?;
            }
            Ok(Outcome::Done)
        }
        What::Period { id } => {
            let (review, same) = desk.statistics_period(&id).await?;
            let mut object = serde_json::to_value(&review)?;
            object["kind"] = json!("period");
            object["same"] = json!(same);
            done(output, &object)?;
            Ok(Outcome::found_if(!same))
        }
        What::Improve { period, kind, change, why_not } => {
            let kind = process(kind);
            let said = Improvement { kind, change, why_not, by: String::new(), at: None };
            desk.improve(&period, &said).await?;
            done(output, &json!({"kind": "improved", "period": period, "of": kind.name()}))?;
            Ok(Outcome::Done)
        }
        What::Estimate { period, of, method, low, high, confidence } => {
            let estimate = Estimate {
                of,
                method,
                low_yen: low,
                high_yen: high,
                confidence_percent: confidence,
                by: String::new(),
                at: None,
            };
            desk.estimate(&period, &estimate).await?;
            done(output, &json!({"kind": "estimated", "period": period}))?;
            Ok(Outcome::Done)
        }
    }
}

fn process(kind: KindArg) -> ProcessKind {
    match kind {
        KindArg::FailureManagement => ProcessKind::FailureManagement,
        KindArg::DevelopmentOperation => ProcessKind::DevelopmentOperation,
        KindArg::RiskAnalysis => ProcessKind::RiskAnalysis,
    }
}

fn moment(text: &str) -> anyhow::Result<jiff::Timestamp> {
    model::instant(text).map_err(|error| {
        BadInput(format!("{text}: {error}; write it as in 2015-07-01T09:00+09:00")).into()
    })
}

fn one(output: &Output, failure: &Failure) -> anyhow::Result<()> {
    if output.json {
        let mut object = serde_json::to_value(failure)?;
        object["kind"] = json!("failure");
        object["customer_minutes"] = json!(failure.customer_minutes());
        return output.object(&object);
    }
    let unknown = || output.words.word("unknown");
    let customers = failure.customers.map_or_else(unknown, |count| count.to_string());
    let Failure { id, rung, cause, system, title, since, .. } = failure;
    let since = output.moment(*since);
    output.line(&format!("{id}  R{rung}  {since}  {cause} × {system}  {customers}  {title}"))
}

fn named(bracket: &Bracket) -> Value {
    let name = Both { ja: bracket.ja.clone(), en: bracket.en.clone() };
    json!({"id": bracket.id, "from": bracket.from, "to": bracket.to, "name": name})
}

fn ladder(output: &Output, ladder: &Ladder, view: &LadderView) -> anyhow::Result<()> {
    let standing = |no: u8| view.failures.iter().filter(|failure| failure.rung == no).count();
    let met = |no: u8| view.standings.rungs.iter().find(|(own, _)| *own == no).and_then(|r| r.1);
    if output.json {
        let rung = |rung: &model::LadderRung| {
            let name = Both { ja: rung.ja.clone(), en: rung.en.clone() };
            json!({"no": rung.no, "name": name, "met": met(rung.no), "failures": standing(rung.no)})
        };
        return output.object(&json!({
            "kind": "ladder",
            "level": view.standings.level,
            "total": view.failures.len(),
            "on_no_rung": standing(0),
            "rungs": ladder.rungs.iter().map(rung).collect::<Vec<_>>(),
            "brackets": ladder.brackets.iter().map(named).collect::<Vec<_>>(),
            "below_minimum": view.below_minimum,
            "overdue": view.overdue,
            "customers_unverified": view.customers_unverified,
            "in_compartments": view.in_compartments,
            "period": view.period.as_ref().map(|review| &review.id),
        }));
    }
    for rung in ladder.rungs.iter().rev() {
        let name = if output.words.lang() == Lang::Ja { &rung.ja } else { &rung.en };
        let mark = match met(rung.no) {
            Some(true) => "●",
            Some(false) => "○",
            None => "？",
        };
        output.line(&format!("{mark} R{} {name}  {}", rung.no, standing(rung.no)))?;
    }
    let level = view.standings.level;
    let level = level.map_or_else(|| output.words.word("unknown"), |level| format!("R{level}"));
    output.line(&output.words.say("fail-level", &[("level", &level)]))?;
    let below = view.below_minimum.join(", ");
    output.line(&output.words.say("fail-below", &[("ids", &below)]))
}

fn counts(output: &Output, ladder: &Ladder, counted: &Statistics) -> anyhow::Result<()> {
    let recurring: Vec<_> = counted.recurring(ladder).collect();
    if output.json {
        let mut object = serde_json::to_value(counted)?;
        object["kind"] = json!("statistics");
        object["recurring"] = json!(recurring);
        return output.object(&object);
    }
    for (cause, count) in &counted.by_cause {
        output.line(&format!("{cause}  {count}"))?;
    }
    for cell in &counted.cells {
        output.line(&format!("{} × {}  {}", cell.cause, cell.system, cell.count))?;
    }
    for quarter in &counted.quarters {
        let args = [
            ("quarter", quarter.quarter.clone()),
            ("count", quarter.count.to_string()),
            ("lost", quarter.customer_minutes.to_string()),
            ("unmeasured", quarter.unmeasured.to_string()),
        ];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        output.line(&output.words.say("fail-quarter-line", &args))?;
    }
    output.line(&output.words.say("fail-total-line", &[("total", &counted.total.to_string())]))
}

/// That a final report was made of a failure that stands too low.
pub fn too_low(
    output: &Output,
    ladder: &Ladder,
    incident: &str,
    short: &RungWarning,
) -> anyhow::Result<()> {
    let bracket = ladder.brackets.iter().find(|bracket| bracket.id == short.bracket);
    let name = |lang| {
        let name = bracket.map(|own| if lang == Lang::Ja { &own.ja } else { &own.en });
        name.cloned().unwrap_or_default()
    };
    let says = |words: &text::Words| {
        let (rung, needed) = (short.rung.to_string(), short.needed.to_string());
        let bracket = name(words.lang());
        let args = [("rung", &*rung), ("needed", &*needed), ("bracket", &*bracket)];
        words.say("warning-RUNG", &args)
    };
    if output.json {
        let object = json!({"kind": "warning", "code": "RUNG", "incident": incident,
            "rung": short.rung, "needed": short.needed, "bracket": short.bracket,
            "hint": Both::new(says)});
        return output.object(&object);
    }
    output.line(&format!("▲ {}", says(&output.words)))
}
