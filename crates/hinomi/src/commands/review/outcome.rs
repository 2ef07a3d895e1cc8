//! What an inspection came to, and what the authority does about it.

use app::Desk;
use clap::Args as ClapArgs;
use jiff::civil::Date;
use model::{Conclusion, Disposal};
use serde_json::json;

use crate::{
    commands::{named::one_of, signal::done},
    failure::Outcome,
    output::Output,
};

#[derive(Debug, ClapArgs)]
pub struct Conclude {
    id: String,
    #[arg(value_parser = one_of(Conclusion::ALL, Conclusion::name))]
    result: Conclusion,
    #[arg(long)]
    words: String,
}

#[derive(Debug, ClapArgs)]
pub struct Dispose {
    id: String,
    #[arg(value_parser = one_of(Disposal::ALL, Disposal::name))]
    measure: Disposal,
    #[arg(long)]
    words: String,
    /// By when the institution reports, or is looked at again
    #[arg(long, value_name = "DATE")]
    due: Option<Date>,
}

pub async fn conclude(desk: &Desk, output: &Output, args: &Conclude) -> anyhow::Result<Outcome> {
    desk.conclude_review(&args.id, args.result, &args.words).await?;
    let result = args.result.name();
    done(output, &json!({"kind": "review-concluded", "id": args.id, "result": result}))?;
    Ok(Outcome::Done)
}

pub async fn dispose(desk: &Desk, output: &Output, args: &Dispose) -> anyhow::Result<Outcome> {
    desk.dispose(&args.id, args.measure, &args.words, args.due).await?;
    let measure = args.measure.name();
    done(output, &json!({"kind": "disposed", "id": args.id, "measure": measure, "due": args.due}))?;
    Ok(Outcome::Done)
}

/// Exit code 1 while something is owed.
pub async fn list(desk: &Desk, output: &Output) -> anyhow::Result<Outcome> {
    let all = desk.disposed().await?;
    for one in &all {
        let measure = &one.measure;
        if output.json {
            output.object(&json!({"kind": "measure", "review": one.review, "no": measure.no,
                "measure": measure.disposal.name(), "words": measure.words, "due": measure.due,
                "by": measure.by, "at": measure.at, "state": one.state, "met": measure.met}))?;
            continue;
        }
        let name = output.words.word(&format!("review-measure-{}", measure.disposal.name()));
        let state = output.words.word(&format!("review-measure-state-{}", one.state));
        let due = measure.due.map_or_else(|| "–".to_owned(), |day| day.to_string());
        output.line(&format!(
            "{} {}  {name}  {state}  {due}  {}",
            one.review, measure.no, measure.words
        ))?;
    }
    if all.is_empty() && !output.json {
        output.line(&output.words.word("review-measures-none"))?;
    }
    let owed = all.iter().any(|one| matches!(one.state, "running" | "late"));
    Ok(Outcome::found_if(owed))
}
