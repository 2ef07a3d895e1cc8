//! `/questionnaires/{id}`: the answer sheet of a survey, by keyboard, with what this house said
//! last; what came back, and its measures.

use app::{AppError, Desk, NewGrade};
use askama::Template;
use axum::{extract::Path, response::Response};
use model::{FeedbackLine, Graded, Permission, Questionnaire};
use text::{Lang, Words};

use super::{
    Tab,
    questionnaires::{left, state},
    tabs, talk,
};
use crate::{
    act::carried_out,
    pages::{
        lists::{Chip, encoded},
        prove::sent::{Back, answered_at},
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Template)]
#[template(path = "share/questionnaire.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    href: String,
    title: String,
    phase: String,
    hub: String,
    state: Mark,
    due: Moment,
    left: Option<Mark>,
    submitted: Vec<Moment>,
    reminded: Option<Moment>,
    blank: usize,
    asked: usize,
    grades: Vec<u8>,
    rows: Vec<Row>,
    result: Vec<Line>,
    weak: usize,
    /// Measures that came of it; `None` until the result is accepted.
    accepted: Option<Vec<(String, String)>>,
    may: May,
    /// Why the last answers were not taken, if they were not.
    not_taken: Option<String>,
    wrong: Option<String>,
}

/// What whoever looks may do now.
struct May {
    answer: bool,
    submit: bool,
    accept: bool,
}

struct Row {
    at: usize,
    item: String,
    asks: String,
    /// The grade as its button says it; empty where nothing was said.
    said: String,
    mark: Mark,
    words: String,
    carried: Option<String>,
    evidence: usize,
    label: String,
    words_label: String,
}

/// One item of the result.
struct Line {
    item: String,
    asks: String,
    own: Mark,
    median: Option<String>,
    contributors: usize,
    weak: bool,
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str, wrong: Option<Back>) -> Shown {
    let sheet = seat.desk.questionnaire(id).await?;
    let refused = wrong.is_some();
    let not_taken = seat.desk.answers_refused(&sheet).await?.map(|refusal| {
        let why = trouble::sentence(&seat.s.words, &refusal);
        let args = [("code", refusal.code.name()), ("why", why.as_str())];
        seat.s.words.say("survey-not-taken", &args)
    });
    let page = Page { not_taken, wrong: Back::why(wrong), ..drawn(seat, &sheet) };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

fn drawn<'a>(seat: &'a Seat, sheet: &Questionnaire) -> Page<'a> {
    let (s, ask) = (&seat.s, &sheet.ask);
    let items = ask.items.iter().enumerate();
    let result = sheet.feedback.iter().flat_map(|result| &result.lines);
    let link = |id: &String| (format!("/actions/{}", encoded(id)), plain(id));
    Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Questionnaires),
        id: plain(&ask.campaign),
        href: address(&ask.campaign),
        title: plain(&ask.title),
        phase: s.tx("survey-phase", &ask.phase),
        hub: plain(&sheet.hub),
        state: state(s, sheet),
        due: s.times.moment(ask.due),
        left: left(s, sheet),
        submitted: sheet.submitted.iter().map(|at| s.times.moment(*at)).collect(),
        reminded: sheet.reminded.last().map(|at| s.times.moment(*at)),
        blank: sheet.blank().count(),
        asked: ask.items.len(),
        grades: (0..=ask.grade_max).collect(),
        rows: items.map(|(at, item)| row(s, sheet, at, item)).collect(),
        result: result.map(|one| line(s, sheet, one)).collect(),
        weak: sheet.feedback.as_ref().map_or(0, |result| result.weak().count()),
        accepted: sheet.accepted.as_ref().map(|ids| ids.iter().map(link).collect()),
        may: may(seat, sheet),
        not_taken: None,
        wrong: None,
    }
}

fn address(id: &str) -> String {
    format!("/questionnaires/{}", encoded(id))
}

fn may(seat: &Seat, sheet: &Questionnaire) -> May {
    let holds = |permission| seat.desk.holds(permission).is_ok();
    let open = sheet.may_change().is_ok();
    May {
        answer: open && holds(Permission::Answer),
        submit: sheet.may_submit().is_ok() && holds(Permission::Share),
        accept: sheet.to_accept().is_ok() && holds(Permission::Answer),
    }
}

fn row(s: &Shell, sheet: &Questionnaire, at: usize, item: &str) -> Row {
    let answer = sheet.answer(item);
    let said = match answer.map(|answer| answer.grade) {
        Some(Some(grade)) => grade.to_string(),
        Some(None) => UNKNOWN.to_owned(),
        None => String::new(),
    };
    Row {
        at,
        item: plain(item),
        asks: talk::asks(s, &sheet.criterion(item)),
        mark: answer.map_or_else(
            || Mark::new("not", s.t("survey-answer-blank")),
            |answer| talk::grade_mark(s, answer.grade, 0),
        ),
        said,
        words: answer.map(|answer| plain(&answer.words)).unwrap_or_default(),
        carried: answer.and_then(|answer: &Graded| answer.carried_from.as_deref().map(plain)),
        evidence: answer.map_or(0, |answer| answer.evidence.len()),
        label: s.tx("survey-grade-of", item),
        words_label: s.tx("survey-words-of", item),
    }
}

/// What a button sends for an answer that nobody knows.
const UNKNOWN: &str = "unknown";

fn line(s: &Shell, sheet: &Questionnaire, one: &FeedbackLine) -> Line {
    let weak_max = sheet.feedback.as_ref().map_or(0, |result| result.weak_max);
    Line {
        item: plain(&one.item),
        asks: talk::asks(s, &sheet.criterion(&one.item)),
        own: match one.own {
            Some(_) => talk::grade_mark(s, one.own, weak_max),
            None => Mark::new("unknown", s.t("feedback-no-grade")),
        },
        median: one.median.map(|median| median.to_string()),
        contributors: one.contributors,
        weak: one.own.is_some_and(|grade| grade <= weak_max),
    }
}

/// One act on a sheet: an answer comes back to its row.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let typed = Typed::of(&fields, seat.s.words.lang());
    let (form, page) = (typed.act.clone(), format!("{}{}", address(&id), typed.back()));
    let (desk, sheet) = (seat.desk.clone(), id.clone());
    let done = carried_out(async move || typed.carry_out(&desk, &sheet).await).await;
    let show = async |back| show(&seat, &id, back).await;
    answered_at(&seat, &page, ("questionnaire", &id), &form, done, show).await
}

/// What a form of the sheet says.
struct Typed {
    act: String,
    at: String,
    item: String,
    grade: String,
    words: String,
    owner: String,
    lang: Lang,
}

impl Typed {
    fn of(fields: &Fields, lang: Lang) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        Self {
            act: word("act"),
            at: word("at"),
            item: word("item"),
            grade: word("grade"),
            words: word("words"),
            owner: word("owner"),
            lang,
        }
    }

    /// The row of the answer, as it stands in an address.
    fn back(&self) -> String {
        let plain = !self.at.is_empty() && self.at.bytes().all(|b| b.is_ascii_alphanumeric());
        if plain { format!("#{}", self.at) } else { String::new() }
    }

    async fn carry_out(&self, desk: &Desk, id: &str) -> Result<(), AppError> {
        match self.act.as_str() {
            "answer" => {
                let highest = desk.questionnaire(id).await?.ask.grade_max;
                let wrong = || super::wrong_value("grade", &self.grade);
                let grade = app::grade_typed(&self.grade, highest).ok_or_else(wrong)?;
                let (item, words) = (self.item.clone(), self.words.clone());
                let new = NewGrade { item, grade, words, evidence: Vec::new(), keeps: true };
                desk.answer_questionnaire(id, &[new]).await.map(|_| ())
            }
            "submit" => desk.submit_questionnaire(id).await.map(|_| ()),
            "accept" => {
                // The words of a record do not change with its reader: they are said once.
                let words = Words::of(self.lang);
                let what = |criterion: &str| measure(words, criterion);
                desk.accept_feedback(id, &self.owner, &what).await.map(|_| ())
            }
            other => Err(super::wrong_value("act", other).into()),
        }
    }
}

/// What is to be done about a criterion that came out weak.
fn measure(words: &Words, criterion: &str) -> String {
    let found = app::RuleBook::built_in().ok().and_then(|book| book.criterion(criterion));
    let text = found.map(|(_, found)| words.pick(&found.text.ja, &found.text.en));
    words.say("survey-measure", &[("text", text.unwrap_or(criterion))])
}
