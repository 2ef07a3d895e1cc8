//! `/reports`: what was prepared and sent, as it will be read.

use app::AppError;
use model::{Answer, Incident, Report, ReportKind};
use ports::{Block, Document};

use crate::{pages::room_view::weight, seat::Seat, shell::plain};

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
        };
        let changes = sent.map(|sent| model::changes(&sent.answers, answers)).unwrap_or_default();
        Ok(Self::of(&document(seat, &report, incident, &changes)))
    }

    fn of(document: &Document) -> Self {
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
