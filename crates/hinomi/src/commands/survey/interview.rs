//! `hinomi survey interview`

use std::path::PathBuf;

use app::Desk;
use clap::{Args as ClapArgs, Subcommand};
use model::{CaseStep, CaseStudy, Departure, Interview, Spoken};
use serde_json::json;
use tables::Source;

use super::{joined, of_kind};
use crate::{commands::import, failure::Outcome, output::Output};

#[derive(Debug, Subcommand)]
pub enum What {
    /// Open it, with the questions that weak, unknown and missing answers raise
    Open {
        id: String,
        institution: String,
        /// Who is there; may be repeated
        #[arg(long)]
        attendee: Vec<String>,
        /// Why it is opened before the answers came or were analysed
        #[arg(long, value_name = "REASON")]
        waive: Option<String>,
    },
    /// Write down what somebody said
    Say {
        id: String,
        institution: String,
        #[arg(long)]
        speaker: String,
        #[arg(long)]
        words: String,
        /// The item that it is about
        #[arg(long, default_value = "")]
        item: String,
    },
    /// Go through a case: a list with the columns given, stated, planned
    Case(CaseArgs),
    /// Close it
    Close {
        id: String,
        institution: String,
        #[arg(long, default_value = "")]
        notes: String,
    },
    /// What was asked, said and gone through
    Show { id: String, institution: String },
}

#[derive(Debug, ClapArgs)]
pub struct CaseArgs {
    id: String,
    institution: String,
    file: PathBuf,
    #[arg(long)]
    scenario: String,
    /// The institution's plan, as it calls it
    #[arg(long, default_value = "")]
    plan_name: String,
    /// A plan of this register, whose steps are what is planned
    #[arg(long)]
    plan: Option<String>,
}

pub async fn run(output: &Output, desk: &Desk, what: What) -> anyhow::Result<Outcome> {
    let interview = match what {
        What::Open { id, institution, attendee, waive } => {
            desk.open_interview(&id, &institution, &attendee, waive.as_deref()).await?
        }
        What::Say { id, institution, speaker, words, item } => {
            let said = Spoken { speaker, words, item, at: None };
            desk.say_in_interview(&id, &institution, &said).await?
        }
        What::Case(args) => case(output, desk, args).await?,
        What::Close { id, institution, notes } => {
            desk.close_interview(&id, &institution, &notes).await?
        }
        What::Show { id, institution } => desk.interview(&id, &institution).await?,
    };
    show(output, &interview)
}

async fn case(output: &Output, desk: &Desk, args: CaseArgs) -> anyhow::Result<Interview> {
    let name = args.file.display().to_string();
    let steps = desk.case_steps(&Source::file(&args.file), args.plan.as_deref()).await?;
    let steps = steps.map_err(|faults| import::faulty(&output.words, &name, &faults))?;
    let plan = args.plan.unwrap_or(args.plan_name);
    let case = CaseStudy { scenario: args.scenario, plan, steps };
    Ok(desk.study_case(&args.id, &args.institution, &case).await?)
}

fn show(output: &Output, interview: &Interview) -> anyhow::Result<Outcome> {
    if output.json {
        let mut object = of_kind("interview", json!(interview));
        object["state"] = json!(interview.state());
        let differences = |case: &CaseStudy| case.steps.iter().filter_map(difference).collect();
        let all: Vec<Vec<_>> = interview.cases.iter().map(differences).collect();
        object["differences"] = json!(all);
        output.object(&object)?;
        return Ok(Outcome::Done);
    }
    print(output, interview)?;
    Ok(Outcome::Done)
}

fn difference(step: &CaseStep) -> Option<serde_json::Value> {
    let departure = step.departure()?;
    Some(json!({"given": step.given, "stated": step.stated, "planned": step.planned,
        "departure": departure.name()}))
}

fn print(output: &Output, interview: &Interview) -> anyhow::Result<()> {
    let words = &output.words;
    let attendees = joined(interview.attendees.iter().map(String::as_str));
    let args = [
        ("campaign", interview.campaign.as_str()),
        ("institution", &interview.institution),
        ("attendees", &attendees),
    ];
    output.line(&words.say("survey-interview-line", &args))?;
    if !interview.waived.is_empty() {
        let args = [("reason", interview.waived.as_str())];
        output.line(&words.say("survey-interview-waived", &args))?;
    }
    for question in &interview.questions {
        let because = words.word(&format!("survey-because-{}", question.because.name()));
        let args = [("item", question.item.as_str()), ("because", &because)];
        output.line(&words.say("survey-interview-question", &args))?;
    }
    for said in &interview.spoken {
        let args = [("speaker", said.speaker.as_str()), ("words", &said.words)];
        output.line(&words.say("survey-interview-said", &args))?;
    }
    interview.cases.iter().try_for_each(|case| print_case(output, case))
}

fn print_case(output: &Output, case: &CaseStudy) -> anyhow::Result<()> {
    let words = &output.words;
    let args = [("scenario", case.scenario.as_str()), ("plan", &case.plan)];
    output.line(&words.say("survey-case", &args))?;
    for step in &case.steps {
        let departure = step.departure().map_or("none", Departure::name);
        let args = [
            ("given", step.given.as_str()),
            ("stated", &step.stated),
            ("planned", &step.planned),
            ("departure", &words.word(&format!("survey-departure-{departure}"))),
        ];
        output.line(&words.say("survey-case-step", &args))?;
    }
    Ok(())
}
