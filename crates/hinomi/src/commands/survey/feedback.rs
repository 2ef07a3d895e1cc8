//! Each institution's own result: told by parcel, and set as PDF on all processors.

use std::{path::Path, sync::atomic::AtomicUsize};

use app::Desk;
use model::{Campaign, Feedback};
use ports::Typeset;
use report::Typesetter;
use serde_json::json;
use text::FeedbackLetter;

use super::asks;
use crate::{
    failure::{Outcome, unwritable, write_named},
    output::Output,
};

pub async fn run(
    output: &Output,
    desk: &Desk,
    id: &str,
    out: Option<&Path>,
) -> anyhow::Result<Outcome> {
    let results = desk.feed_back(id).await?;
    let campaign = desk.campaign(id).await?.campaign;
    if let Some(folder) = out {
        let sender = desk.institution().await?.map(|party| party.name).unwrap_or_default();
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
        write_all(output, &campaign, &sender, &results, folder)?;
    }
    for (at, result) in results.iter().enumerate() {
        tell(output, result, out.map(|folder| folder.join(file_name(at, result))))?;
    }
    Ok(Outcome::Done)
}

/// The institution's code where it can name a file, else its place in the population.
fn file_name(at: usize, result: &Feedback) -> String {
    match model::plain_file_name(&result.institution) {
        true => format!("{}.pdf", result.institution),
        false => format!("{:03}.pdf", at + 1),
    }
}

/// Whoever is free takes the next one: some letters are longer than others.
fn write_all(
    output: &Output,
    campaign: &Campaign,
    sender: &str,
    results: &[Feedback],
    folder: &Path,
) -> anyhow::Result<()> {
    let (typesetter, next) = (Typesetter::new(), AtomicUsize::new(0));
    let work = || -> anyhow::Result<()> {
        loop {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(result) = results.get(at) else { return Ok(()) };
            let pdf = pdf(&typesetter, output, campaign, sender, result)?;
            write_named(&folder.join(file_name(at, result)), pdf)?;
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|worker| {
            worker.join().map_err(|_| anyhow::anyhow!("a letter could not be set"))?
        });
        ended.collect()
    })
}

fn pdf(
    typesetter: &Typesetter,
    output: &Output,
    campaign: &Campaign,
    sender: &str,
    feedback: &Feedback,
) -> anyhow::Result<Vec<u8>> {
    let words = &output.words;
    let letter = FeedbackLetter {
        feedback,
        title: &campaign.title,
        at: campaign.analysed.unwrap_or(campaign.due),
        sender,
        asks: &|item| asks(words, &campaign.criterion(item)),
        zone: &output.zone,
    };
    Ok(typesetter.pdf(&text::feedback_letter(words, letter))?)
}

fn tell(
    output: &Output,
    result: &Feedback,
    file: Option<std::path::PathBuf>,
) -> anyhow::Result<()> {
    if output.json {
        let line = |line: &model::FeedbackLine| {
            json!({"item": line.item, "own": line.own, "contributors": line.contributors,
                "sector_median": line.median.map(|median| median.number()),
                "weak": line.own.is_some_and(|grade| grade <= result.weak_max)})
        };
        let lines: Vec<_> = result.lines.iter().map(line).collect();
        return output.object(&json!({"kind": "feedback", "campaign": result.campaign,
            "institution": result.institution, "sector": result.sector, "lines": lines,
            "file": file}));
    }
    let weak = result.weak().count().to_string();
    let args = [("institution", result.institution.as_str()), ("weak", &weak)];
    output.line(&output.words.say("survey-feedback-line", &args))
}
