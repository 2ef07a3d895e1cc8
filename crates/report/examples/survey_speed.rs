//! Analyses a survey of 500 institutions and 200 items, and sets 500 results as PDF on all
//! processors: `cargo run --release -p report --example survey_speed [INSTITUTIONS ITEMS]`.

use std::{
    io::Write,
    sync::atomic::{AtomicUsize, Ordering},
    time::Instant,
};

use jiff::{Timestamp, tz::TimeZone};
use model::{Campaign, Feedback, Graded, Handed, Submission, Surveyed, feedback, survey_tables};
use ports::Typeset;
use report::Typesetter;
use text::{FeedbackLetter, Lang, Words, feedback_letter};

/// Sectors of unequal size, the last of which is too small to be published.
const SECTORS: [(&str, usize); 6] = [
    ("地方銀行", 38),
    ("証券会社", 30),
    ("信用金庫", 16),
    ("保険会社", 9),
    ("貸金業者", 6),
    ("取引所", 1),
];

fn main() -> anyhow::Result<()> {
    let number = |at| std::env::args().nth(at).map(|typed| typed.parse::<usize>()).transpose();
    let (institutions, items) = (number(1)?.unwrap_or(500), number(2)?.unwrap_or(200));
    let campaign = campaign(institutions, items);
    let handed: Vec<_> = (0..institutions).map(|at| submission(&campaign, at)).collect();
    let began = Instant::now();
    let tables = survey_tables(&campaign, &handed);
    let analysed = began.elapsed();
    let results: Vec<_> = handed.iter().map(|one| feedback(&campaign, &tables, one)).collect();
    let fed_back = began.elapsed();
    let bytes = set(&campaign, &results)?;
    let out = &mut std::io::stdout();
    writeln!(out, "{institutions} institutions, {items} items")?;
    writeln!(out, "analysis {analysed:.2?}, results {:.2?}", fed_back - analysed)?;
    writeln!(out, "{} PDF, {} KiB, in all {:.1?}", results.len(), bytes / 1024, began.elapsed())?;
    Ok(())
}

fn campaign(institutions: usize, items: usize) -> Campaign {
    let hundred = SECTORS.iter().flat_map(|(sector, count)| std::iter::repeat_n(*sector, *count));
    let one = |(at, sector): (usize, &str)| Surveyed {
        institution: format!("INS{at:03}"),
        sector: sector.to_owned(),
        node: format!("ins{at:03}"),
    };
    Campaign {
        id: "S-2015-001".to_owned(),
        title: "サイバーセキュリティの実態把握".to_owned(),
        items: (1..=items).map(|no| format!("Q-{no:03}")).collect(),
        asked: hundred.cycle().take(institutions).enumerate().map(one).collect(),
        contributors_min: 5,
        grade_max: 4,
        weak_max: 1,
        ..Campaign::default()
    }
}

/// Grades that differ from institution to institution and from item to item.
fn submission(campaign: &Campaign, at: usize) -> Submission {
    let answer = |(no, item): (usize, &String)| Graded {
        item: item.clone(),
        grade: Some(((at * 7 + no * 13 + at * no) % 5) as u8),
        ..Graded::default()
    };
    let answers = campaign.items.iter().enumerate().map(answer).collect();
    let set = Handed { answers, late: false, via: "list/speed".to_owned(), at: None };
    let Surveyed { institution, sector, .. } = campaign.asked[at].clone();
    Submission { campaign: campaign.id.clone(), institution, sector, sets: vec![set] }
}

/// Sets all of them; returns their bytes.
fn set(campaign: &Campaign, results: &[Feedback]) -> anyhow::Result<usize> {
    let (typesetter, next, bytes) = (Typesetter::new(), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || -> anyhow::Result<()> {
        while let Some(feedback) = results.get(next.fetch_add(1, Ordering::Relaxed)) {
            let letter = FeedbackLetter {
                feedback,
                title: &campaign.title,
                at: Timestamp::UNIX_EPOCH,
                sender: "監督当局",
                asks: &|item| format!("{item}：守るべきものを把握し、定期に見直しているか"),
                zone: &TimeZone::UTC,
            };
            let pdf = typesetter.pdf(&feedback_letter(Words::of(Lang::Ja), letter))?;
            bytes.fetch_add(pdf.len(), Ordering::Relaxed);
        }
        Ok(())
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended = workers.into_iter().map(|worker| {
            worker.join().map_err(|_| anyhow::anyhow!("a letter could not be set"))?
        });
        ended.collect::<anyhow::Result<()>>()
    })?;
    Ok(bytes.into_inner())
}
