//! `/ledger`: 監査証跡（操作記録）, newest first, and a proof for each record.

use app::AppError;
use askama::Template;
use axum::{
    extract::Query,
    http::header,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use model::{Code, Key, Refusal};
use ports::Ledger;
use serde::Deserialize;

use crate::{
    pages::lists::{Address, Chip, ROWS},
    parts::Moment,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// A register (`incident`) or a record (`incident/2026-001`).
    #[serde(default)]
    subject: String,
    /// The acting party.
    #[serde(default)]
    by: String,
    /// `refused`, or all.
    #[serde(default)]
    act: String,
    /// Only entries before this one.
    before: Option<u64>,
    /// Only entries from this one back.
    from: Option<u64>,
}

/// The open part of an entry.
#[derive(Debug, Deserialize)]
struct Entry {
    seq: u64,
    recorded_at: Timestamp,
    by: String,
    mandate: String,
    act: String,
    subject: String,
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    asked: Asked,
    kinds: Vec<Chip>,
    rows: Vec<Row>,
    head: u64,
    total: String,
    last: Option<Moment>,
    older: Option<String>,
    newest: Option<String>,
    searched: Option<String>,
    filtered: bool,
}

struct Row {
    seq: u64,
    at: Moment,
    by: String,
    mandate: String,
    act: String,
    refused: bool,
    subject: String,
    /// The page of the record, where it has one.
    href: Option<String>,
}

/// Entries read at once, and at most for one page: a filter may have to look far.
const WINDOW: u64 = 500;
/// The page says how far it looked, and a link goes on from there.
const SEARCHED_MAX: u64 = 2_000;

const KINDS: [&str; 5] = ["incident", "signal", "report", "asset", "party"];

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, asked).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: Asked) -> Shown {
    seat.desk.may_audit().await?;
    let ledger = &*seat.house.outside.ledger;
    let (head, last) = ledger.head().await?;
    let top = asked.from.unwrap_or_else(|| asked.before.map_or(head, |b| b.saturating_sub(1)));
    let (entries, next) = newest(ledger, &asked, top.min(head)).await?;
    let mut found = Vec::new();
    for entry in entries {
        if seat.desk.reaches(&entry.subject).await? {
            found.push(entry);
        }
    }
    Ok(seat.page(&view(&seat.s, asked, &found, next, (head, last))))
}

/// The newest entries from `top` back that fit, and where to go on.
async fn newest(
    ledger: &dyn Ledger,
    asked: &Asked,
    top: u64,
) -> Result<(Vec<Entry>, Option<u64>), AppError> {
    let (mut found, mut end): (Vec<Entry>, _) = (Vec::new(), top);
    let floor = top.saturating_sub(SEARCHED_MAX);
    while end > floor && (found.len() as u64) < ROWS {
        let start = end.saturating_sub(WINDOW - 1).max(1);
        let lines = ledger.export(start, end - start + 1).await?;
        let entries = lines.iter().rev().filter_map(|line| serde_json::from_str(line).ok());
        found.extend(entries.filter(|entry: &Entry| fits(entry, asked)));
        end = start - 1;
    }
    if found.len() as u64 > ROWS {
        found.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
        end = found.last().map_or(end, |entry| entry.seq - 1);
    }
    Ok((found, (end > 0).then_some(end + 1)))
}

fn fits(entry: &Entry, asked: &Asked) -> bool {
    let within = |wanted: &str| {
        let rest = entry.subject.strip_prefix(wanted);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    (asked.subject.is_empty() || within(&asked.subject))
        && (asked.by.is_empty() || entry.by == asked.by)
        && (asked.act.is_empty() || entry.act.starts_with(&asked.act))
}

fn view<'a>(
    s: &'a Shell,
    asked: Asked,
    found: &[Entry],
    next: Option<u64>,
    (head, last): (u64, Option<Timestamp>),
) -> Page<'a> {
    let pairs = [("subject", &*asked.subject), ("by", &*asked.by), ("act", &*asked.act)];
    let address = Address::new("/ledger", &pairs);
    let kind = |kind: &str| address.toggle("subject", kind, s.t(&format!("pg-ledger-{kind}")));
    let refused = address.toggle("act", "refused", s.t("pg-ledger-refused"));
    let filtered = pairs.iter().any(|(_, value)| !value.is_empty());
    let few = filtered && (found.len() as u64) < ROWS;
    Page {
        s,
        place: Place::Ledger,
        kinds: KINDS.into_iter().map(kind).chain([refused]).collect(),
        rows: found.iter().map(|entry| row(s, entry)).collect(),
        head,
        total: s.tn("pg-ledger-total", head),
        last: last.map(|at| s.times.moment(at)),
        searched: next.filter(|_| few).map(|next| s.tn("pg-ledger-searched", next)),
        older: next.map(|next| address.with("before", &next.to_string())),
        newest: (asked.before.is_some() || asked.from.is_some()).then(|| address.to_string()),
        filtered,
        asked,
    }
}

fn row(s: &Shell, entry: &Entry) -> Row {
    let (kind, id) = entry.subject.split_once('/').unwrap_or((&entry.subject, ""));
    let id = crate::pages::lists::encoded(id);
    let href = match kind {
        "incident" | "signal" | "report" => Some(format!("/{kind}s/{id}")),
        _ => None,
    };
    let word = format!("pg-act-{}", entry.act.replace('.', "-"));
    Row {
        seq: entry.seq,
        at: s.times.moment(entry.recorded_at),
        by: plain(&entry.by),
        mandate: plain(own_part(&entry.mandate, &entry.by)),
        act: if s.words.knows(&word) { s.t(&word) } else { plain(&entry.act) },
        refused: entry.act.starts_with("refused"),
        subject: plain(&entry.subject),
        href,
    }
}

/// A mandate without the name of its holder, which stands beside it.
fn own_part<'a>(mandate: &'a str, by: &str) -> &'a str {
    mandate.strip_prefix(by).and_then(|rest| rest.strip_prefix('/')).unwrap_or(mandate)
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Proved {
    #[serde(default)]
    subject: String,
}

/// The proof that the last entry about a record stands in the ledger; `hinomi ledger
/// check-proof` checks it without us.
pub(crate) async fn proof(seat: Seat, Query(asked): Query<Proved>) -> Response {
    let shown = prove(&seat, &asked.subject).await;
    seat.or_absent(shown)
}

async fn prove(seat: &Seat, subject: &str) -> Shown {
    seat.desk.may_read().await?;
    let absent = || Refusal::new(Code::Absent).field(subject);
    let key = Key::parse(subject).ok_or_else(absent)?;
    let Some(proof) = seat.house.outside.ledger.prove(&key).await? else {
        return seat.desk.absent("ledger.prove", subject).await;
    };
    let name: String = subject
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .collect();
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"proof-{name}.json\"")),
    ];
    let json = serde_json::to_string_pretty(&proof).unwrap_or_default();
    Ok((headers, json).into_response())
}
