//! What the room of an incident shows, drawn from its facts.

use std::collections::BTreeMap;

use app::Moment as Entry;
use model::{
    Answer, Fact, Form, Incident, IncidentFact, Known, ReportKind, SignalFact, State, Task,
};
use ports::Mark as Weight;

use crate::{
    pages::keys::{self, Takes},
    parts::{Mark, Moment},
    shell::{Shell, plain},
};

/// One line of the timeline.
pub(crate) struct Line {
    pub(crate) seq: u64,
    /// `anchor`, `fact`, `decision`, `task`, `report`, `signal`, `note`.
    pub(crate) kind: &'static str,
    pub(crate) when: Moment,
    pub(crate) happened: Option<Moment>,
    pub(crate) known: Moment,
    pub(crate) written: Moment,
    pub(crate) clock_ahead: bool,
    /// The phase that begins with this line, where one does.
    pub(crate) phase: Option<String>,
    pub(crate) what: String,
    pub(crate) text: String,
    pub(crate) by: String,
}

/// The kinds by which a timeline is filtered.
pub(crate) const KINDS: [&str; 6] = ["fact", "note", "decision", "task", "report", "signal"];

impl Line {
    pub(crate) fn new(
        s: &Shell,
        form: &Form,
        names: &BTreeMap<String, String>,
        entry: &Entry,
    ) -> Self {
        let written = &entry.line.written;
        let (kind, what, text) = said(s, form, entry.line.fact.as_ref());
        Self {
            seq: written.seq,
            kind,
            when: s.times.moment(entry.happened.unwrap_or(entry.known)),
            happened: entry.happened.map(|at| s.times.moment(at)),
            known: s.times.moment(entry.known),
            written: s.times.moment(written.at),
            clock_ahead: entry.clock_ahead(),
            phase: entry.switched.then(|| s.t(&format!("phase-{}", entry.phase.name()))),
            what,
            text,
            by: names.get(&written.by).cloned().unwrap_or_else(|| plain(&written.by)),
        }
    }

    /// Anchors are facts, too.
    pub(crate) fn fits(&self, kind: &str) -> bool {
        kind.is_empty() || self.kind == kind || (self.kind == "anchor" && kind == "fact")
    }
}

/// Kind, what was done, and its words.
fn said(s: &Shell, form: &Form, fact: Option<&Fact>) -> (&'static str, String, String) {
    let Some(fact) = fact else { return ("fact", s.t("erased"), String::new()) };
    let line = |id: &str| s.t(&format!("pg-line-{id}"));
    match fact {
        Fact::Incident(IncidentFact::Recorded { key, known }) => {
            let kind = match key.name() {
                "decision" => "decision",
                "note" => "note",
                name if keys::takes(name) == Takes::Time => "anchor",
                _ => "fact",
            };
            let name = keys::name(s, form, key.as_str());
            (kind, name, keys::value(s, &known.value))
        }
        Fact::Incident(IncidentFact::Opened { signals, .. }) => {
            ("anchor", line("opened"), signals.join(" "))
        }
        Fact::Incident(IncidentFact::Linked { signal }) => {
            ("signal", line("linked"), signal.clone())
        }
        Fact::Incident(IncidentFact::Asked { task }) => {
            ("task", line("asked"), asked(s, form, task.question))
        }
        Fact::Incident(IncidentFact::Answered { question, .. }) => {
            ("task", line("answered"), asked(s, form, *question))
        }
        Fact::Incident(IncidentFact::Reported { report, kind }) => {
            let id = match kind {
                ReportKind::First => "first",
                ReportKind::Follow => "follow",
                ReportKind::Final => "final",
            };
            ("report", line(id), report.clone())
        }
        Fact::Incident(IncidentFact::Contacted(contact)) => {
            let said = text::addressee(&s.words, form, contact);
            ("report", line("contacted"), plain(&format!("{said} {}", contact.person)))
        }
        Fact::Incident(IncidentFact::Replied { reply, .. }) => {
            let said = format!("{} {}", reply.number, reply.words);
            ("report", line("replied"), plain(said.trim()))
        }
        Fact::Incident(IncidentFact::Merged { into, .. }) => {
            ("decision", line("merged"), into.clone())
        }
        Fact::Incident(IncidentFact::Absorbed { child, .. }) => {
            ("decision", line("absorbed"), child.clone())
        }
        Fact::Incident(IncidentFact::Closed { why }) => ("decision", line("closed"), plain(why)),
        Fact::Signal(SignalFact::Triaged { .. }) => ("signal", line("linked"), String::new()),
        other => ("fact", other.act(), String::new()),
    }
}

/// `③ 感染源の隔離は…`
pub(crate) fn asked(s: &Shell, form: &Form, no: u8) -> String {
    format!("{} {}", text::number(no), question(s, form, no))
}

fn question(s: &Shell, form: &Form, no: u8) -> String {
    let question = form.questions.iter().find(|question| question.no == no);
    question.map_or_else(String::new, |question| match s.words.lang() {
        text::Lang::Ja => question.ja.clone(),
        text::Lang::En => question.en.clone(),
    })
}

/// Something to be found out, with its clock.
pub(crate) struct Due {
    pub(crate) no: u8,
    pub(crate) asks: String,
    pub(crate) at: Moment,
    pub(crate) span: String,
    pub(crate) late: bool,
}

impl Due {
    pub(crate) fn new(s: &Shell, form: &Form, task: &Task) -> Self {
        let late = task.due < s.times.now;
        Self {
            no: task.question,
            asks: asked(s, form, task.question),
            at: s.times.moment(task.due),
            span: if late { s.times.since(task.due) } else { s.times.until(task.due) },
            late,
        }
    }
}

/// One of the ten questions with its answer and the forms that answer it.
pub(crate) struct Question {
    pub(crate) no: u8,
    pub(crate) number: String,
    pub(crate) asks: String,
    pub(crate) mark: Mark,
    pub(crate) lines: Vec<(&'static str, String)>,
    pub(crate) source: String,
    pub(crate) due: Option<Due>,
    pub(crate) forms: Vec<KeyForm>,
    /// A form of it was sent back.
    pub(crate) open: bool,
}

impl Question {
    pub(crate) fn new(
        s: &Shell,
        form: &Form,
        incident: &Incident,
        answer: &Answer,
        wrong: Option<&Wrong>,
    ) -> Self {
        let asks = form.questions.iter().find(|question| question.no == answer.no);
        let keys = asks.map(|question| keys::asked_by(question, answer)).unwrap_or_default();
        let forms: Vec<_> =
            keys.iter().map(|key| KeyForm::new(s, form, incident, key, wrong)).collect();
        let task = incident.open_tasks().filter(|t| t.question == answer.no).min_by_key(|t| t.due);
        Self {
            no: answer.no,
            number: text::number(answer.no),
            asks: question(s, form, answer.no),
            mark: state(s, answer),
            lines: lines(s, form, answer),
            source: text::source(&s.words, &answer.source),
            due: task.map(|task| Due::new(s, form, task)),
            open: forms.iter().any(|form| form.wrong.is_some()),
            forms,
        }
    }
}

fn lines(s: &Shell, form: &Form, answer: &Answer) -> Vec<(&'static str, String)> {
    let cells = text::lines(&s.words, form, answer, &s.times.zone);
    let said = cells.into_iter().map(|cell| (weight(cell.mark), plain(&cell.text)));
    let warning = text::warning(&s.words, answer).map(|text| ("warning", text));
    said.chain(warning).collect()
}

pub(crate) fn weight(mark: Weight) -> &'static str {
    match mark {
        Weight::Plain => "",
        Weight::Known => "known",
        Weight::Unknown => "unknown",
        Weight::NotDone => "notdone",
        Weight::Partly => "partly",
        Weight::Warning => "warning",
    }
}

pub(crate) fn state(s: &Shell, answer: &Answer) -> Mark {
    let class = match answer.state {
        State::Answered if answer.warning.is_some() => "warn",
        State::Answered => "proven",
        State::Unknown => "unknown",
        State::NotDone => "not",
        State::Partly => "part",
    };
    Mark::new(class, text::state(&s.words, answer.state))
}

/// A form for one key.
pub(crate) struct KeyForm {
    pub(crate) id: String,
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) takes: Takes,
    /// What is known now.
    pub(crate) known: Option<String>,
    pub(crate) corrections: u64,
    pub(crate) wrong: Option<Wrong>,
}

impl KeyForm {
    pub(crate) fn new(
        s: &Shell,
        form: &Form,
        incident: &Incident,
        key: &str,
        wrong: Option<&Wrong>,
    ) -> Self {
        let known: Option<&Known> = incident.fact(key);
        // An id of a field has no spaces, whatever a machine is called.
        let id: String = key.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        Self {
            id: format!("k-{id}"),
            key: key.to_owned(),
            name: keys::name(s, form, key),
            takes: keys::takes(key),
            known: known.map(|known| keys::value(s, &known.value)),
            corrections: known.map_or(0, |known| u64::from(known.corrections)),
            wrong: wrong.filter(|wrong| wrong.key == key).cloned(),
        }
    }

    pub(crate) fn is_time(&self) -> bool {
        matches!(self.takes, Takes::Time | Takes::Done)
    }

    pub(crate) fn yes_or_no(&self) -> bool {
        matches!(self.takes, Takes::YesNo | Takes::Done)
    }

    pub(crate) fn typed(&self) -> &str {
        self.wrong.as_ref().map_or("", |wrong| &wrong.value)
    }
}

/// What was sent back: under which key, as typed, and why.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) why: String,
}
