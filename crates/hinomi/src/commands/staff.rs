//! `hinomi staff`: who fills which post, who was trained, where each stands.

use std::path::PathBuf;

use app::Desk;
use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;
use model::{AudienceYear, Bilingual, Career, Coverage, PostCoverage, Training, TrainingScore};
use serde_json::{Value, json};
use tables::Source;

use super::import::{faulty, tell};
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "People: id, posts, deputy-for, knowledge (NAME:FIRST-DAY..LAST-DAY), origin (hired, trained, seconded), since, until
Trainings: id, title, kind (seminar, course, exercise), audience, planned
Those invited: id, attended (yes, no), reached, possible
Posts, knowledge, audiences and rungs are data: packs/people.toml. Exit code 1 if somebody or something is missing.
Examples:
  hinomi staff import staff.csv
  hinomi staff coverage --on 2027-04-01
  hinomi staff training plan 2026.csv
  hinomi staff training held 2026-seminar-1 --on 2026-05-12 --invited came.csv
  hinomi staff training year 2026
  hinomi staff rungs"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take a list of people at work (CSV, TSV or XLSX with a header) whole, or not at all
    Import { file: PathBuf },
    /// All people at work
    List,
    /// Which posts are filled, who stands in, what lacks, and on whom alone a post depends
    Coverage {
        /// On that day, which may be one to come [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Where everybody stands on the ladder, and what the next rung takes
    Rungs {
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
    },
    /// Trainings and exercises: the plan, what took place, the year
    Training {
        #[command(subcommand)]
        what: TrainingWhat,
    },
}

#[derive(Debug, Subcommand)]
enum TrainingWhat {
    /// Take the plan whole, or not at all
    Plan { file: PathBuf },
    /// It took place: with everybody who was invited, who came, and how they did
    Held {
        id: String,
        #[arg(long, value_name = "DATE")]
        on: Date,
        #[arg(long, value_name = "FILE")]
        invited: PathBuf,
    },
    /// All of them
    List,
    /// By audience: attendance, results of exercises beside it, plan and progress
    Year { year: i16 },
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    let (desk, rules) = (&house.desk, &house.app.people);
    match args.what {
        What::Import { file } => {
            tell(output, "staff", &file, desk.import_staff(&Source::file(&file)).await?)
        }
        What::List => list(output, desk).await,
        What::Coverage { on } => {
            let titles = |id: &str| title(output, rules.post.iter().map(|p| (&p.id, &p.title)), id);
            coverage(output, &desk.staff_coverage(on).await?, titles)
        }
        What::Rungs { on } => {
            desk.careers(on).await?.iter().try_for_each(|career| rung(output, career))?;
            Ok(Outcome::Done)
        }
        What::Training { what } => {
            let audiences = || rules.audience.iter().map(|a| (&a.id, &a.title));
            let titles = |id: &str| title(output, audiences(), id);
            training(output, desk, what, titles).await
        }
    }
}

/// What the pack calls `id`.
fn title<'a>(
    output: &Output,
    mut titles: impl Iterator<Item = (&'a String, &'a Bilingual)>,
    id: &str,
) -> String {
    let found = titles.find(|(own, _)| *own == id);
    found.map_or_else(|| id.to_owned(), |(_, t)| output.words.pick(&t.ja, &t.en).to_owned())
}

async fn list(output: &Output, desk: &Desk) -> anyhow::Result<Outcome> {
    for one in desk.staff().await? {
        if output.json {
            let mut object = json!(one);
            object["kind"] = json!("staff");
            output.object(&object)?;
            continue;
        }
        let knowledge: Vec<_> = one.knowledge.iter().map(ToString::to_string).collect();
        let origin = output.words.word(&format!("staff-{}", one.origin.name()));
        let (posts, knowledge) = (one.posts.join("、"), knowledge.join("、"));
        output.line(&format!("{}  {posts}  {origin}  {knowledge}", one.person))?;
    }
    Ok(Outcome::Done)
}

fn coverage(
    output: &Output,
    found: &Coverage,
    titles: impl Fn(&str) -> String,
) -> anyhow::Result<Outcome> {
    for post in &found.posts {
        if output.json {
            let mut object = json!(post);
            object["kind"] = json!("post");
            object["title"] = json!(titles(&post.post));
            output.object(&object)?;
        } else {
            post_lines(output, post, &titles(&post.post))?;
        }
    }
    for (person, posts) in &found.alone {
        if output.json {
            output.object(&json!({"kind": "alone", "person": person, "posts": posts}))?;
        } else {
            let names: Vec<_> = posts.iter().map(|post| titles(post)).collect();
            let args = [("person", person.as_str()), ("posts", &names.join("、"))];
            output.line(&output.words.say("staff-alone", &args))?;
        }
    }
    if output.json {
        output.object(&json!({"kind": "origins", "origins": found.origins}))?;
    }
    let short = found.posts.iter().any(PostCoverage::short);
    Ok(Outcome::found_if(short || !found.alone.is_empty()))
}

fn post_lines(output: &Output, post: &PostCoverage, title: &str) -> anyhow::Result<()> {
    let count = |n: usize| n.to_string();
    let args = [
        ("post", title),
        ("people", &count(post.people.len())),
        ("deputies", &count(post.deputies.len())),
        ("short", &count(post.people_short)),
        ("deputies_short", &count(post.deputies_short)),
    ];
    let id = if post.short() { "staff-post-short" } else { "staff-post" };
    output.line(&output.words.say(id, &args))?;
    for one in &post.not_counted {
        let lack = |lack: &model::Lack| match lack.ran_out {
            Some(day) => {
                let args = [("knowledge", lack.knowledge.as_str()), ("day", &day.to_string())];
                output.words.say("staff-ran-out", &args)
            }
            None => lack.knowledge.clone(),
        };
        let lacks: Vec<_> = one.lacks.iter().map(lack).collect();
        let args = [("person", one.person.as_str()), ("lacks", &lacks.join("、"))];
        output.line(&output.words.say("staff-not-counted", &args))?;
    }
    Ok(())
}

fn rung(output: &Output, career: &Career) -> anyhow::Result<()> {
    if output.json {
        let mut object = json!(career);
        object["kind"] = json!("career");
        return output.object(&object);
    }
    let rung = career.rung.to_string();
    let Some(next) = &career.next else {
        let args = [("person", career.person.as_str()), ("rung", &rung)];
        return output.line(&output.words.say("staff-rung-top", &args));
    };
    let since = if next.since_unknown { Some("?".to_owned()) } else { None };
    let until = next.years_until.map(|day| day.to_string()).or(since);
    let args = [
        ("person", career.person.as_str()),
        ("rung", &rung),
        ("next", &next.no.to_string()),
        ("knowledge", &or_dash(&next.knowledge.join("、"))),
        ("until", &or_dash(&until.unwrap_or_default())),
        ("exercises", &next.exercises.to_string()),
    ];
    output.line(&output.words.say("staff-rung", &args))
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { "—".to_owned() } else { text.to_owned() }
}

async fn training(
    output: &Output,
    desk: &Desk,
    what: TrainingWhat,
    titles: impl Fn(&str) -> String,
) -> anyhow::Result<Outcome> {
    match what {
        TrainingWhat::Plan { file } => {
            tell(output, "trainings", &file, desk.plan_trainings(&Source::file(&file)).await?)
        }
        TrainingWhat::Held { id, on, invited } => {
            let held = desk.hold_training(&id, on, &Source::file(&invited)).await?;
            let name = invited.display().to_string();
            event(output, &held.map_err(|faults| faulty(&output.words, &name, &faults))?)?;
            Ok(Outcome::Done)
        }
        TrainingWhat::List => {
            desk.trainings().await?.iter().try_for_each(|training| event(output, training))?;
            Ok(Outcome::Done)
        }
        TrainingWhat::Year { year } => {
            let audiences = desk.training_year(year).await?;
            for audience in &audiences {
                audience_line(output, audience, &titles(&audience.audience))?;
            }
            let lacks = |a: &AudienceYear| a.short != Some(false) || !a.overdue.is_empty();
            Ok(Outcome::found_if(audiences.iter().any(lacks)))
        }
    }
}

fn event(output: &Output, training: &Training) -> anyhow::Result<()> {
    let came = training
        .held
        .as_ref()
        .map(|held| (held.invited.iter().filter(|one| one.attended).count(), held.invited.len()));
    if output.json {
        return output.object(&json!({"kind": "training", "id": training.id,
            "title": training.title, "training": training.kind.name(),
            "audience": training.audience, "planned": training.planned,
            "state": training.state(), "held_on": training.held.as_ref().map(|held| held.on),
            "attended": came.map(|(came, _)| came), "invited": came.map(|(_, all)| all)}));
    }
    let came = came.map(|(came, all)| format!("{came}/{all}")).unwrap_or_default();
    let state = output.words.word(&format!("training-{}", training.state()));
    let Training { id, title, planned, .. } = training;
    output.line(&format!("{id}  {planned}  {state}  {title}  {came}"))
}

fn audience_line(output: &Output, year: &AudienceYear, title: &str) -> anyhow::Result<()> {
    if output.json {
        let mut object: Value = json!(year);
        object["kind"] = json!("audience");
        object["title"] = json!(title);
        return output.object(&object);
    }
    let score = |score: TrainingScore| format!("{}/{}", score.reached, score.possible);
    let args = [
        ("audience", title),
        ("attended", &format!("{}/{}", year.attended, year.invited)),
        ("performance", &or_dash(&year.performance.map(score).unwrap_or_default())),
        ("progress", &format!("{}/{}", year.held, year.planned)),
        ("overdue", &or_dash(&year.overdue.join("、"))),
    ];
    output.line(&output.words.say("staff-audience", &args))
}
