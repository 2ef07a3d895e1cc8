//! Reviews as lines: list, one, mine, what to look at.

use app::{Desk, ResponseView, ReviewView, Trouble};
use jiff::{
    Timestamp,
    civil::Date,
    tz::{TimeZone, offset},
};
use model::{Line, Said, Shares};
use serde_json::{Value, json};

use crate::{failure::Outcome, output::Output};

/// Exit code 1 if one of them has something contradicted or unknown.
pub async fn list(desk: &Desk, output: &Output, page: (u64, u64)) -> anyhow::Result<Outcome> {
    let found = desk.reviews_page(page).await?;
    for view in &found.rows {
        if output.json {
            output.object(&summary(view))?;
        } else {
            output.line(&format!("{}  {}", view.review.id, view.review.title))?;
            output.line(&format!("  {}", figures(output, view)))?;
        }
    }
    if found.rows.is_empty() && !output.json {
        output.line(&output.words.word("review-none"))?;
    }
    Ok(Outcome::found_if(found.rows.iter().any(short)))
}

pub async fn one(desk: &Desk, output: &Output, id: &str) -> anyhow::Result<Outcome> {
    let view = desk.review(id).await?;
    if output.json {
        output.object(&summary(&view))?;
        for row in &view.responses {
            output.object(&response(row))?;
        }
        return Ok(Outcome::found_if(short(&view)));
    }
    output.line(&format!("{}  {}", view.review.id, view.review.title))?;
    output.line(&format!("  {}", figures(output, &view)))?;
    if let Some(said) = &view.review.concluded {
        let result = output.words.word(&format!("review-result-{}", said.conclusion.name()));
        output.line(&format!("  {result}  {}", said.words))?;
    }
    for row in &view.responses {
        output.line(&line(output, row))?;
    }
    Ok(Outcome::found_if(short(&view)))
}

fn short(view: &ReviewView) -> bool {
    view.shares.contradicted + view.shares.unknown > 0
}

fn summary(view: &ReviewView) -> Value {
    let review = &view.review;
    let Shares { proven, contradicted, unknown } = view.shares;
    json!({"kind": "review", "id": review.id, "type": review.kind.name(), "title": review.title,
        "phase": review.phase.name(), "closed_at": review.closed_at, "changed": view.changed, "packs": review.packs, "from": review.from, "to": review.to,
        "due": review.due, "carried_from": review.carried_from, "of": view.responses.len(),
        "proven": proven, "contradicted": contradicted, "unknown": unknown, "claimed": view.claimed,
        "evidenced": view.evidenced, "silent": view.silent, "not_applicable": view.not_applicable,
        "concluded": review.concluded, "disposed": review.disposed})
}

fn response(row: &ResponseView) -> Value {
    let response = &row.response;
    let word = response.word();
    json!({"kind": "response", "id": response.id, "criterion": response.criterion,
        "member": response.member, "standing": row.standing.name(), "today": row.today.name(), "state": response.state(),
        "rests_on": response.rests_on, "grounded": response.grounded,
        "claim": word.map(|said| said.declared.name()), "claimed_bp": word.and_then(Said::claimed_bp),
        "words": word.map(|said| &said.words), "late": word.is_some_and(|said| said.late),
        "not_applicable": row.not_applicable(today()), "assigned": response.assigned,
        "said": response.said, "evidence": row.evidence, "checked": response.checked,
        "verdicts": row.verdicts.iter().map(|verdict| &verdict.id).collect::<Vec<_>>()})
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::fixed(offset(9))).date()
}

/// The three shares with what they are of, and what was said beside them.
fn figures(output: &Output, view: &ReviewView) -> String {
    let Shares { proven, contradicted, unknown } = view.shares;
    let of = view.responses.len() as u64;
    let counts = [proven, contradicted, unknown, view.claimed, view.evidenced, view.silent];
    let counts = counts.map(|count| count.to_string());
    let [proven, contradicted, unknown, claimed, evidenced, silent] = &counts;
    let (of, not_applicable) = (of.to_string(), view.not_applicable.to_string());
    let args = [
        ("of", of.as_str()),
        ("proven", proven),
        ("contradicted", contradicted),
        ("unknown", unknown),
        ("claimed", claimed),
        ("evidenced", evidenced),
        ("silent", silent),
        ("na", &not_applicable),
    ];
    output.words.say("review-figures", &args)
}

fn line(output: &Output, row: &ResponseView) -> String {
    let words = &output.words;
    let said = |line: Line| {
        let said = row.response.word_of(line)?;
        let word = words.word(&format!("review-claim-{}", said.declared.name()));
        Some(format!("{} {word}", words.word(&format!("review-line-{}", line.name()))))
    };
    let said: Vec<_> = Line::ALL.into_iter().filter_map(said).collect();
    let said = if said.is_empty() { words.word("review-silent") } else { said.join("・") };
    let standing = words.word(&format!("review-standing-{}", row.standing.name()));
    let since = match row.changed_since() {
        true => {
            let today = words.word(&format!("review-standing-{}", row.today.name()));
            format!(" ({} {today})", words.word("review-closed-now"))
        }
        false => String::new(),
    };
    let (member, evidence) = (&row.response.member, row.evidence.len());
    format!("  {standing}{since}  {member} {}  {said}  [{evidence}]", row.response.criterion)
}

/// Exit code 1 if something of it is late.
pub async fn mine(desk: &Desk, output: &Output) -> anyhow::Result<Outcome> {
    let (mine, now) = (desk.my_assignments().await?, Timestamp::now());
    for response in &mine {
        let late = response.due.is_some_and(|due| due < now);
        if output.json {
            output.object(&json!({"kind": "assignment", "response": response.id, "review": response.review,
                "criterion": response.criterion, "member": response.member, "due": response.due, "late": late}))?;
            continue;
        }
        let due = response.due.map_or_else(|| "–".to_owned(), |due| output.moment(due));
        let late = if late { output.words.word("review-late") } else { String::new() };
        output.line(&format!("{due}  {}  {late}", response.id))?;
    }
    if mine.is_empty() && !output.json {
        output.line(&output.words.word("review-mine-none"))?;
    }
    Ok(Outcome::found_if(mine.iter().any(|response| response.due.is_some_and(|due| due < now))))
}

/// Exit code 1 if there is something to look at.
pub async fn trouble(desk: &Desk, output: &Output, id: &str) -> anyhow::Result<Outcome> {
    let (view, found) = desk.trouble(id).await?;
    for trouble in &found {
        if output.json {
            output.object(&json!({"kind": "trouble", "review": view.review.id, "trouble": trouble.kind.name(),
                "count": trouble.about.len(), "of": trouble.of, "detail": trouble.detail, "about": trouble.about}))?;
        } else {
            said(output, trouble)?;
        }
    }
    if found.is_empty() && !output.json {
        output.line(&output.words.word("review-trouble-none"))?;
    }
    Ok(Outcome::found_if(!found.is_empty()))
}

/// Answers shown under a line; `--json` has all.
const SHOWN: usize = 12;

fn said(output: &Output, trouble: &Trouble) -> anyhow::Result<()> {
    let (count, of) = (trouble.about.len().to_string(), trouble.of.to_string());
    let args = [("count", count.as_str()), ("of", &of), ("detail", &trouble.detail)];
    output.line(&output.words.say(&format!("review-trouble-{}", trouble.kind.name()), &args))?;
    for id in trouble.about.iter().take(SHOWN) {
        output.line(&format!("  {id}"))?;
    }
    Ok(())
}
