//! `/reports`: what was prepared and sent, as it will be read.

use app::AppError;
use askama::Template;
use axum::{
    extract::{Path, Query},
    http::header,
    response::{IntoResponse, Response},
};
use model::{Answer, Incident, Report, ReportKind};
use ports::{Block, Document, StoreError};
use serde::Deserialize;

use crate::{
    pages::{
        approval::{self, Approval},
        lists::{Address, Chip, Pages, cut},
        room_view::weight,
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    page: Option<u64>,
}

#[derive(Template)]
#[template(path = "reports.html")]
struct List<'a> {
    s: &'a Shell,
    place: Place,
    states: Vec<Chip>,
    pages: Pages,
    rows: Vec<Row>,
    filtered: bool,
    pdf: bool,
}

/// One report as a row.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) incident: String,
    pub(crate) kind: String,
    pub(crate) prepared: Moment,
    pub(crate) sent: Option<Moment>,
    pub(crate) mark: Mark,
    pub(crate) unknown: usize,
    pub(crate) approval: Approval,
}

pub(crate) async fn list(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show_list(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show_list(seat: &Seat, asked: &Asked) -> Shown {
    let (number, cut) = cut(asked.page);
    let state = STATES.into_iter().find(|state| *state == asked.state);
    let found = seat.desk.reports_page(state, cut).await?;
    let s = &seat.s;
    let address = Address::new("/reports", &[("state", &asked.state)]);
    let chip =
        |state: &&'static str| address.chip("state", state, s.t(&format!("pg-report-{state}")));
    let all = address.chip("state", "", s.t("pg-all"));
    Ok(seat.page(&List {
        s,
        place: Place::Reports,
        states: std::iter::once(all).chain(STATES.iter().map(chip)).collect(),
        pages: Pages::new(s, &address, number, found.total),
        rows: rows(seat, &found.rows).await?,
        filtered: state.is_some(),
        pdf: seat.house.outside.typeset.is_some(),
    }))
}

/// 下書き、承認待ち、承認済、提出
const STATES: [&str; 4] = ["draft", "awaiting", "approved", "submitted"];

/// Reports as rows of a list.
pub(crate) async fn rows(seat: &Seat, reports: &[Report]) -> Result<Vec<Row>, AppError> {
    let mut rows = Vec::with_capacity(reports.len());
    for report in reports {
        rows.push(row(&seat.s, report, Approval::of(seat, report).await?));
    }
    Ok(rows)
}

fn row(s: &Shell, report: &Report, approval: Approval) -> Row {
    let kind = match report.kind {
        ReportKind::First => "pg-report-first",
        ReportKind::Follow => "pg-report-follow",
        ReportKind::Final => "pg-report-final",
    };
    Row {
        id: report.id.clone(),
        incident: report.incident.clone(),
        kind: s.t(kind),
        prepared: s.times.moment(report.prepared_at),
        sent: report.submitted.map(|at| s.times.moment(at)),
        mark: approval::mark(s, report),
        approval,
        unknown: report.answers.iter().filter(|a| a.state == model::State::Unknown).count(),
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct One<'a> {
    s: &'a Shell,
    place: Place,
    row: Row,
    letter: Letter,
    pdf: bool,
    wrong: Option<String>,
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id, None).await;
    seat.or_absent(shown)
}

/// The report, with why its form was sent back if it was.
pub(crate) async fn show(seat: &Seat, id: &str, wrong: Option<String>) -> Shown {
    let prepared = seat.desk.frozen(id).await?;
    let (s, report) = (&seat.s, &prepared.report);
    if !report.exercise.is_empty() {
        s.frame_exercise();
    }
    let letter = Letter::of(&document(seat, report, &prepared.incident, &prepared.changes));
    let pdf = seat.house.outside.typeset.is_some();
    let (row, sent_back) = (row(s, report, Approval::of(seat, report).await?), wrong.is_some());
    let page = One { s, place: Place::Reports, row, letter, pdf, wrong };
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

/// The letter as it is sent.
pub(crate) async fn pdf(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = set(&seat, &id).await;
    seat.or_absent(shown)
}

async fn set(seat: &Seat, id: &str) -> Shown {
    let prepared = seat.desk.frozen(id).await?;
    let Some(typeset) = seat.house.outside.typeset.clone() else {
        return Err(model::Refusal::new(model::Code::Absent).field("pdf").into());
    };
    let document = document(seat, &prepared.report, &prepared.incident, &prepared.changes);
    // Setting takes some hundred milliseconds of a processor: not on a thread that answers.
    let set = tokio::task::spawn_blocking(move || typeset.pdf(&document)).await;
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
        AppError::from(StoreError::Backend { what: "typesetting a report".into(), source })
    };
    let bytes = set.map_err(|error| failed(error.into()))?.map_err(|error| failed(error.into()))?;
    let name = format!("inline; filename=\"{}.pdf\"", prepared.report.id);
    let headers =
        [(header::CONTENT_TYPE, "application/pdf".into()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// A letter on a page: the same document that is set as PDF.
pub(crate) struct Letter {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) sender: String,
    pub(crate) recipient: String,
    pub(crate) date: String,
    pub(crate) handling: String,
    pub(crate) reference: String,
    pub(crate) parts: Vec<LetterPart>,
}

/// A part of a letter.
pub(crate) enum LetterPart {
    Heading(String),
    Paragraph(String),
    Facts(Vec<(String, String)>),
    Answer(LetterAnswer),
}

pub(crate) struct LetterAnswer {
    pub(crate) number: String,
    pub(crate) question: String,
    pub(crate) class: &'static str,
    pub(crate) state: String,
    pub(crate) lines: Vec<(&'static str, String)>,
    pub(crate) before: Vec<String>,
    pub(crate) source: String,
}

impl Letter {
    /// What a report would say if it were prepared now. Nothing is written.
    pub(crate) async fn preview(
        seat: &Seat,
        incident: &Incident,
        answers: &[Answer],
        reports: &[Report],
    ) -> Result<Self, AppError> {
        let sent = reports.iter().filter(|r| r.submitted.is_some()).max_by_key(|r| r.submitted);
        let report = Report {
            id: format!("{}-{}", incident.id, incident.reports.len() + 1),
            incident: incident.id.clone(),
            kind: if sent.is_some() { ReportKind::Follow } else { ReportKind::First },
            form: seat.house.app.form_version.clone(),
            answers: answers.to_vec(),
            follows: sent.map(|sent| sent.id.clone()),
            prepared_at: seat.s.times.now,
            submitted: None,
            author: None,
            asked: None,
            approved: None,
            compartment: incident.compartment.clone(),
            exercise: incident.exercise.clone(),
        };
        let changes = sent.map(|sent| model::changes(&sent.answers, answers)).unwrap_or_default();
        Ok(Self::of(&document(seat, &report, incident, &changes)))
    }

    pub(crate) fn of(document: &Document) -> Self {
        Self {
            title: plain(&document.title),
            subtitle: plain(&document.subtitle),
            sender: plain(&document.sender),
            recipient: plain(&document.recipient),
            date: plain(&document.date),
            handling: plain(&document.handling),
            reference: plain(&document.reference),
            parts: document.blocks.iter().filter_map(part).collect(),
        }
    }
}

fn part(block: &Block) -> Option<LetterPart> {
    let pair = |(name, value): &(String, String)| (plain(name), plain(value));
    Some(match block {
        Block::Heading(text) => LetterPart::Heading(plain(text)),
        Block::Paragraph(text) => LetterPart::Paragraph(plain(text)),
        Block::Facts(facts) => LetterPart::Facts(facts.iter().map(pair).collect()),
        Block::Answer { number, question, state, lines, before, source } => {
            LetterPart::Answer(LetterAnswer {
                number: number.clone(),
                question: plain(question),
                class: match weight(state.mark) {
                    "known" => "proven",
                    "notdone" => "not",
                    "partly" => "part",
                    other => other,
                },
                state: plain(&state.text),
                lines: lines.iter().map(|cell| (weight(cell.mark), plain(&cell.text))).collect(),
                before: before.iter().map(|line| plain(line)).collect(),
                source: plain(source),
            })
        }
        Block::Table { .. } => return None,
    })
}

/// The document of a report, in the language of this page.
pub(crate) fn document(
    seat: &Seat,
    report: &Report,
    incident: &Incident,
    changes: &[model::Change],
) -> Document {
    let (form, sender, zone) =
        (&*seat.house.app.form, seat.s.institution.as_str(), &seat.house.zone);
    text::letter(&seat.s.words, text::Letter { report, incident, changes, form, sender, zone })
}
