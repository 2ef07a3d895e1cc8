//! `hinomi review`: somebody is asked, answers, hands in what shows it, and somebody else
//! looks (自己点検・監査).

mod answer;
mod open;
mod outcome;
mod sheet;
mod show;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use model::{Line, Phase};
use serde_json::json;

use super::signal::done;
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::Output,
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A claim is never proof: only evidence of operation or result, looked at by somebody else, or a check over data proves.
Exit code 1 where something is contradicted, unknown, late or to be looked at.
Examples:
  hinomi review open --rules jp-fsa-2015 --title '2026年度自己点検' --from 2026-04-01 --to 2027-03-31 --due 2026-12-25T17:00+09:00
  hinomi review open --rules jp-fsa-2015 --criterion IM-ロ --title 'ロの点検' --from 2026-04-01 --to 2027-03-31
  hinomi review show SC-2026-001
  hinomi review assign SC-2026-001 IM-ロ sys-manager --line first
  hinomi review answer SC-2026-001 IM-ロ met --words '四半期ごとに棚卸し' --as sys-manager
  hinomi review answer SC-2026-001 IM-ホ na --reason '店舗網がない' --approver risk-manager --until 2027-03-31
  hinomi review evidence SC-2026-001 IM-ロ test.pdf --type result --on 2026-10-01 --fresh-until 2027-03-31
  hinomi review verify SC-2026-001 IM-ロ proven --sample 25/120 --line third --as auditor
  hinomi review sheet SC-2026-001 --party branch --out branch.xlsx
  hinomi review take SC-2026-001 branch.xlsx --as branch
  hinomi review trouble SC-2026-001
  hinomi review conclude AU-2026-001 recommendation --words '管理態勢に不備'
  hinomi review dispose AU-2026-001 report --words '改善の状況を報告せよ' --due 2026-12-25 --as disposer"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Open one: criteria of a rule set in the version in force on the day
    Open(open::Open),
    /// All reviews, newest first, each with its three shares
    List {
        #[arg(long, default_value_t = 0)]
        offset: u64,
        #[arg(long, default_value_t = 50)]
        limit: u64,
    },
    /// One review: the three shares over all that was asked, and every answer
    Show { id: String },
    /// Say who has to answer, for a line of defence
    Assign {
        id: String,
        criterion: String,
        party: String,
        #[arg(long, value_enum, default_value = "first")]
        line: LineArg,
        #[command(flatten)]
        of: Of,
    },
    /// Say what is so (自己申告)
    Answer(answer::Say),
    /// Hand in what shows it (証跡)
    Evidence(answer::HandIn),
    /// Say that evidence no longer counts; its bytes stay
    Withdraw {
        evidence: String,
        #[arg(long)]
        why: String,
    },
    /// Write down what one found when looking (検証); nobody verifies his own word
    Verify(answer::Verify),
    /// Take a review further: answering, analysed, closed; it never goes back
    Advance {
        id: String,
        phase: PhaseArg,
        /// Words for it
        #[arg(long, default_value = "")]
        words: String,
    },
    /// 検査結果: what it came to, once: recommendation, notice or nothing
    Conclude(outcome::Conclude),
    /// 行政処分ほか: a measure upon the result, by whoever may dispose
    Dispose(outcome::Dispose),
    /// 履行: what the institution did about a measure
    Meet {
        id: String,
        no: u32,
        #[arg(long)]
        words: String,
    },
    /// Measures of the authority and what is owed upon them
    Measures,
    /// What I have to answer and have not, the earliest due first
    Mine,
    /// What to look at before relying on the answers
    Trouble { id: String },
    /// Write an XLSX sheet for those who will not log in
    Sheet(sheet::Sheet),
    /// Take a sheet back, whole or not at all
    Take(sheet::Take),
}

/// Of whom a criterion is asked.
#[derive(Clone, Debug, ClapArgs)]
pub struct Of {
    /// The member of the population, where the review has one
    #[arg(long, default_value = "", value_name = "ID")]
    member: String,
}

/// A line of defence.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LineArg {
    First,
    Second,
    Third,
}

impl From<LineArg> for Line {
    fn from(line: LineArg) -> Self {
        match line {
            LineArg::First => Self::First,
            LineArg::Second => Self::Second,
            LineArg::Third => Self::Third,
        }
    }
}

/// Where a review can be taken.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum PhaseArg {
    Answering,
    Analysed,
    Closed,
}

impl From<PhaseArg> for Phase {
    fn from(phase: PhaseArg) -> Self {
        match phase {
            PhaseArg::Answering => Self::Answering,
            PhaseArg::Analysed => Self::Analysed,
            PhaseArg::Closed => Self::Closed,
        }
    }
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        What::Open(args) => open::run(&desk, output, &args).await,
        What::List { offset, limit } => show::list(&desk, output, (offset, limit)).await,
        What::Show { id } => show::one(&desk, output, &id).await,
        What::Assign { id, criterion, party, line, of } => {
            let response = desk.asked_in(&id, &criterion, &of.member).await?.id;
            let assigned = model::Assigned { party: party.clone(), line: line.into() };
            desk.assign(&response, &assigned).await?;
            let line = assigned.line.name();
            done(
                output,
                &json!({"kind": "assigned", "response": response, "party": party, "line": line}),
            )?;
            Ok(Outcome::Done)
        }
        What::Answer(args) => answer::say(&desk, output, &args).await,
        What::Evidence(args) => answer::hand_in(&desk, output, &args).await,
        What::Withdraw { evidence, why } => {
            desk.withdraw(&evidence, &why).await?;
            done(output, &json!({"kind": "withdrawn", "evidence": evidence}))?;
            Ok(Outcome::Done)
        }
        What::Verify(args) => answer::verify(&desk, output, &args).await,
        What::Advance { id, phase, words } => {
            let phase = Phase::from(phase);
            desk.advance_review(&id, phase, &words).await?;
            done(output, &json!({"kind": "review-advanced", "id": id, "phase": phase.name()}))?;
            Ok(Outcome::Done)
        }
        What::Conclude(args) => outcome::conclude(&desk, output, &args).await,
        What::Dispose(args) => outcome::dispose(&desk, output, &args).await,
        What::Meet { id, no, words } => {
            desk.meet_measure(&id, no, &words).await?;
            done(output, &json!({"kind": "measure-met", "review": id, "no": no}))?;
            Ok(Outcome::Done)
        }
        What::Measures => outcome::list(&desk, output).await,
        What::Mine => show::mine(&desk, output).await,
        What::Trouble { id } => show::trouble(&desk, output, &id).await,
        What::Sheet(args) => sheet::write(&desk, output, &args).await,
        What::Take(args) => sheet::take(&desk, output, &args).await,
    }
}

/// A share in percent, as hundredths of a percent.
fn share(text: &str) -> Result<u16, BadInput> {
    let wrong =
        || BadInput(format!("--share {text}: expected a percentage from 0 to 100, such as 98.95"));
    let percent: f64 = text.trim_end_matches('%').parse().map_err(|_| wrong())?;
    if !(0.0..=100.0).contains(&percent) {
        return Err(wrong());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
    Ok((percent * 100.0).round() as u16)
}
