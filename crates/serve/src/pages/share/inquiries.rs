//! `/inquiries`: what criteria mean, asked and answered; with whom each waits.

use app::{AppError, InquiryView, NewInquiry};
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Code, Inquiry, InquiryState, Permission};
use serde::Deserialize;

use super::{Tab, tabs};
use crate::{
    act::carried_out,
    pages::{
        lists::{Address, Chip, encoded},
        prove::{sent::ids, shown::day},
        room_acts::{Fields, field},
    },
    parts::Mark,
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    show: String,
}

#[derive(Template)]
#[template(path = "share/inquiries.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    filters: Vec<Chip>,
    total: String,
    rows: Vec<Row>,
    empty: bool,
    may_ask: bool,
    /// Nodes that may be asked: code and name.
    nodes: Vec<(String, String)>,
    typed: Typed,
    wrong: Option<String>,
}

struct Row {
    href: String,
    id: String,
    question: String,
    criterion: String,
    asker: String,
    ours: bool,
    state: Mark,
    assigned: Option<String>,
    due: Option<String>,
    late: bool,
    says: Option<Mark>,
    published: Option<(String, String)>,
    outdated: bool,
    contradicts: bool,
}

const FILTERS: [&str; 4] = ["received", "ours", "contradictory", "outdated"];

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked.show, (Typed::default(), None)).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, wanted: &str, (typed, wrong): (Typed, Option<String>)) -> Shown {
    let s = &seat.s;
    let views = seat.desk.inquiries().await?;
    let address = Address::new("/inquiries", &[("show", wanted)]);
    let chip = |filter: &&str| address.chip("show", filter, s.t(&format!("inquiry-show-{filter}")));
    let all = address.chip("show", "", s.t("pg-all"));
    let rows: Vec<_> =
        views.iter().filter(|view| fits(view, wanted)).map(|view| row(s, view)).collect();
    let nodes = seat.desk.nodes().await?;
    let others = nodes.iter().filter(|node| !node.own);
    let refused = wrong.is_some();
    let page = Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Inquiries),
        filters: std::iter::once(all).chain(FILTERS.iter().map(chip)).collect(),
        total: s.tn("pg-total", rows.len() as u64),
        rows,
        empty: views.is_empty(),
        may_ask: seat.desk.holds(Permission::Share).is_ok() && nodes.iter().any(|node| node.own),
        nodes: others.map(|node| (plain(&node.id), plain(&node.name))).collect(),
        typed,
        wrong,
    };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

fn fits(view: &InquiryView, wanted: &str) -> bool {
    match wanted {
        "received" => view.inquiry.received.is_some(),
        "ours" => view.inquiry.received.is_none(),
        "contradictory" => !view.contradicts.is_empty(),
        "outdated" => view.newer.is_some(),
        _ => true,
    }
}

fn row(s: &Shell, view: &InquiryView) -> Row {
    let (inquiry, sheet) = (&view.inquiry, &view.inquiry.sheet);
    let today = s.times.now.to_zoned(s.times.zone.clone()).date();
    let open = inquiry.answered.is_none();
    Row {
        href: address(&sheet.id),
        id: plain(&sheet.id),
        question: plain(&sheet.question),
        criterion: plain(&sheet.criterion),
        asker: plain(&sheet.asker),
        ours: inquiry.received.is_none(),
        state: state(s, inquiry),
        assigned: inquiry.assigned.as_deref().map(plain),
        due: inquiry.due.map(|due| day(s, due)),
        late: open && inquiry.due.is_some_and(|due| due < today),
        says: said(s, inquiry),
        published: published(inquiry),
        outdated: view.newer.is_some(),
        contradicts: !view.contradicts.is_empty(),
    }
}

pub(super) fn address(id: &str) -> String {
    format!("/inquiries/{}", encoded(id))
}

/// The reference information that came of it.
pub(super) fn published(inquiry: &Inquiry) -> Option<(String, String)> {
    let bulletin = &inquiry.published;
    let link = || (format!("/bulletins/{}", encoded(bulletin)), plain(bulletin));
    (!bulletin.is_empty()).then(link)
}

/// Where an inquiry stands.
pub(super) fn state(s: &Shell, inquiry: &Inquiry) -> Mark {
    let class = match inquiry.state {
        InquiryState::Asked => "asked",
        InquiryState::Assigned | InquiryState::Drafted => "part",
        InquiryState::Approved => "warn",
        InquiryState::Answered | InquiryState::Published => "proven",
    };
    Mark::new(class, s.t(&format!("inquiry-{}", inquiry.state.name())))
}

/// What an answer comes to, once it was approved; a draft is nobody's answer yet.
pub(super) fn said(s: &Shell, inquiry: &Inquiry) -> Option<Mark> {
    let stands = inquiry.approved.is_some() || inquiry.answered.is_some();
    let says = inquiry.says.filter(|_| stands)?;
    Some(Mark::new("plain", s.t(&format!("says-{}", says.name()))))
}

/// What the form of a new inquiry says.
#[derive(Clone, Default)]
struct Typed {
    to: String,
    criterion: String,
    question: String,
    facts: String,
    hide: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        Self {
            to: word("to"),
            criterion: word("criterion"),
            question: word("question"),
            facts: word("facts"),
            hide: word("hide"),
        }
    }

    fn inquiry(&self) -> NewInquiry {
        NewInquiry {
            to: self.to.clone(),
            criterion: self.criterion.clone(),
            question: self.question.clone(),
            facts: self.facts.clone(),
            hide: ids(&self.hide),
        }
    }
}

/// 問合せ by a form.
pub(crate) async fn ask(seat: Seat, fields: Fields) -> Response {
    let typed = Typed::of(&fields);
    let (desk, new) = (seat.desk.clone(), typed.inquiry());
    let done = carried_out(async move || desk.ask_inquiry(&new).await).await;
    let refusal = match done {
        Ok(id) => return see(&address(&id)),
        Err(AppError::Refused(refusal)) if refusal.code != Code::Mandate => refusal,
        Err(error) => return seat.or_trouble(Err(error)),
    };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let shown = show(&seat, "", (typed, Some(why))).await;
    seat.or_trouble(shown)
}
