//! `hinomi survey`: many institutions asked at once, by the one who asks and by those who
//! answer.

mod feedback;
mod interview;
mod shown;

use std::path::PathBuf;

use app::{Desk, NewCampaign, NewGrade};
use clap::{Args as ClapArgs, Subcommand};
use serde_json::json;
use tables::Source;
use text::{Lang, Words};

use super::{import, roster::moment};
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::{Output, to_stderr},
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "A population is a list with the columns institution and sector, and node where that is not the
institution's code in lower case. Figures of fewer than five are withheld, and whatever would give them away.
Examples, where it is asked:
  hinomi survey open --title 実態把握 --rules jp-fsa-2015 --item SV- --population firms.csv --due 2026-12-18T17:00+09:00
  hinomi survey send fsa-S-2026-001
  hinomi survey import fsa-S-2026-001 answers.csv
  hinomi survey remind fsa-S-2026-001
  hinomi survey analyse fsa-S-2026-001
  hinomi survey feedback fsa-S-2026-001 --out feedback/
  hinomi survey interview open fsa-S-2026-001 INS001 --attendee 情報システム部長
Where it is answered:
  hinomi survey answer fsa-S-2026-001 SV-01=2 SV-02=unknown --evidence ev_0123456789abcdef
  hinomi survey submit fsa-S-2026-001
  hinomi survey accept fsa-S-2026-001 --owner system-dept"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Design one: what it asks whom
    Open(OpenArgs),
    /// Send it to every institution whose node is known
    Send { id: String },
    /// Take a list of answers: institution, item, grade; whole, or not at all
    Import { id: String, file: PathBuf },
    /// Remind the silent
    Remind { id: String },
    /// Who answered and who did not; exit code 1 if something is to be done
    Status { id: String },
    /// All surveys, asked here and answered here
    List,
    /// Fix what was handed in, and print the figures that may be published
    Analyse { id: String },
    /// Give each its own result, by parcel and as PDF
    Feedback {
        id: String,
        /// A folder for one PDF each
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
    },
    /// End it
    Close { id: String },
    /// Everything that one institution was asked, in all phases
    History { institution: String },
    /// A questionnaire of this house
    Show { id: String },
    /// Answer items
    Answer(AnswerArgs),
    /// Hand the answers in
    Submit { id: String },
    /// Make draft measures of what the result calls weak
    Accept {
        id: String,
        /// Who does them: a party of the register
        #[arg(long)]
        owner: String,
    },
    /// Face to face, after the analysis
    #[command(subcommand)]
    Interview(interview::What),
}

#[derive(Debug, ClapArgs)]
struct OpenArgs {
    #[arg(long)]
    title: String,
    /// The rule set
    #[arg(long, required_unless_present = "follows")]
    rules: Option<String>,
    /// A criterion, or how the codes of several begin; may be repeated
    #[arg(long, required_unless_present = "follows")]
    item: Vec<String>,
    /// A list of institutions
    #[arg(long, value_name = "FILE")]
    population: PathBuf,
    /// Until when, with offset
    #[arg(long)]
    due: String,
    /// The phase before, whose items are asked again
    #[arg(long, value_name = "ID")]
    follows: Option<String>,
}

#[derive(Debug, ClapArgs)]
struct AnswerArgs {
    id: String,
    /// ITEM=GRADE, or ITEM=unknown
    #[arg(required = true)]
    answers: Vec<String>,
    /// In words, for all of these
    #[arg(long, default_value = "")]
    words: String,
    /// Evidence of the register, for all of these; may be repeated
    #[arg(long)]
    evidence: Vec<String>,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        What::Open(args) => open(output, &desk, args).await,
        What::Send { id } => {
            let (campaign, beyond) = desk.send_campaign(&id).await?;
            shown::sent(output, &campaign, &beyond)
        }
        What::Import { id, file } => {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = name.unwrap_or_default();
            let taken = desk.import_answers(&id, &Source::file(&file), &name).await?;
            import::tell(output, "answers", &file, taken)
        }
        What::Remind { id } => shown::reminded(output, &id, &desk.remind_campaign(&id).await?),
        What::Status { id } => shown::status(output, &desk.campaign(&id).await?),
        What::List => list(output, &desk).await,
        What::Analyse { id } => shown::figures(output, &desk.analyse_campaign(&id).await?),
        What::Feedback { id, out } => feedback::run(output, &desk, &id, out.as_deref()).await,
        What::Close { id } => shown::campaign(output, &desk.close_campaign(&id).await?),
        What::History { institution } => {
            shown::history(output, &institution, &desk.survey_history(&institution).await?)
        }
        What::Show { id } => {
            let sheet = desk.questionnaire(&id).await?;
            let outcome = shown::questionnaire(output, &sheet)?;
            if let Some(refusal) = desk.answers_refused(&sheet).await? {
                let why = text::hint(&output.words, &refusal);
                let args = [("code", refusal.code.name()), ("why", &why)];
                to_stderr(&output.words.say("survey-not-taken", &args));
            }
            Ok(outcome)
        }
        What::Answer(args) => answer(output, &desk, args).await,
        What::Submit { id } => shown::questionnaire(output, &desk.submit_questionnaire(&id).await?),
        What::Accept { id, owner } => accept(output, &desk, &id, &owner).await,
        What::Interview(what) => interview::run(output, &desk, what).await,
    }
}

async fn open(output: &Output, desk: &Desk, args: OpenArgs) -> anyhow::Result<Outcome> {
    let new = NewCampaign {
        title: args.title,
        ruleset: args.rules.unwrap_or_default(),
        items: args.item,
        due: moment("--due", &args.due)?,
        follows: args.follows,
    };
    let designed = desk.design_campaign(&new, &Source::file(&args.population)).await?;
    let name = args.population.display().to_string();
    let campaign = designed.map_err(|faults| import::faulty(&output.words, &name, &faults))?;
    shown::campaign(output, &campaign)
}

async fn list(output: &Output, desk: &Desk) -> anyhow::Result<Outcome> {
    let (asked, answered) = (desk.campaigns().await?, desk.questionnaires().await?);
    for campaign in &asked {
        shown::campaign(output, campaign)?;
    }
    for sheet in &answered {
        shown::sheet(output, sheet)?;
    }
    if asked.is_empty() && answered.is_empty() && !output.json {
        output.line(&output.words.word("survey-none"))?;
    }
    Ok(Outcome::Done)
}

async fn answer(output: &Output, desk: &Desk, args: AnswerArgs) -> anyhow::Result<Outcome> {
    let grade_max = desk.questionnaire(&args.id).await?.ask.grade_max;
    let read = |typed: &String| {
        let wrong = || BadInput(format!("{typed}: expected ITEM=0…{grade_max} or ITEM=unknown"));
        let (item, grade) = typed.split_once('=').ok_or_else(wrong)?;
        let grade = app::grade_typed(grade.trim(), grade_max).ok_or_else(wrong)?;
        let (item, words) = (item.trim().to_owned(), args.words.clone());
        Ok(NewGrade { item, grade, words, evidence: args.evidence.clone(), keeps: false })
    };
    let answers: Result<Vec<_>, BadInput> = args.answers.iter().map(read).collect();
    shown::questionnaire(output, &desk.answer_questionnaire(&args.id, &answers?).await?)
}

async fn accept(output: &Output, desk: &Desk, id: &str, owner: &str) -> anyhow::Result<Outcome> {
    // The words of a record do not change with its reader: they are said once.
    let words = Words::of(output.words.lang());
    let what = |criterion: &str| words.say("survey-measure", &[("text", &asks(words, criterion))]);
    let actions = desk.accept_feedback(id, owner, &what).await?;
    for action in &actions {
        super::action::tell(output, action)?;
    }
    if actions.is_empty() && !output.json {
        output.line(&words.word("survey-accept-none"))?;
    }
    Ok(Outcome::Done)
}

/// What a criterion asks, in the language of `words`.
fn asks(words: &Words, criterion: &str) -> String {
    let found = app::RuleBook::built_in().ok().and_then(|book| book.criterion(criterion));
    found.map_or_else(
        || criterion.to_owned(),
        |(_, criterion)| match words.lang() {
            Lang::Ja => criterion.text.ja.clone(),
            Lang::En => criterion.text.en.clone(),
        },
    )
}

/// What a sector is called on the day a survey is due; as the list spells it, if it is none of
/// those that the pack knows.
fn sector(words: &Words, campaign: &model::Campaign, id: &str) -> String {
    let day = model::day_in_japan(campaign.due);
    let known = app::survey_rules().ok().and_then(|rules| rules.sector_on(id, day));
    known.map_or_else(|| id.to_owned(), |one| words.pick(&one.title.ja, &one.title.en).to_owned())
}

/// Names, parted as a list.
fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join("、")
}

/// A JSON object of `kind`, with the fields of `value`.
fn of_kind(kind: &str, mut value: serde_json::Value) -> serde_json::Value {
    value["kind"] = json!(kind);
    value
}
