//! `/inquiries/{id}`: one inquiry: what is asked, the case behind it, the answer with both who
//! stand for it, and what was published of it.

use app::{AppError, Desk, InquiryView};
use askama::Template;
use axum::{extract::Path, response::Response};
use model::{Inquiry, InquiryState, Permission, Says};

use super::{
    Tab,
    inquiries::{address, published, said, state},
    tabs, talk,
};
use crate::{
    act::carried_out,
    pages::{
        lists::{Chip, encoded},
        prove::{
            sent::{Back, answered_at},
            shown::day,
        },
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "share/inquiry.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    href: String,
    question: Vec<String>,
    facts: Vec<String>,
    state: Mark,
    steps: Vec<(String, bool)>,
    criterion: String,
    criterion_href: String,
    asks: String,
    newer: Option<String>,
    contradicts: Vec<(String, String)>,
    head: Vec<(String, String)>,
    received: Option<Moment>,
    says: Option<Mark>,
    answer: Vec<String>,
    /// Nobody has approved what is shown.
    draft: bool,
    by: String,
    approved: Option<(String, Moment)>,
    answered: Option<Moment>,
    published: Option<(String, String)>,
    all_says: Vec<(&'static str, String)>,
    may: May,
    wrong: Option<String>,
}

/// What whoever looks may do now.
#[derive(Default)]
struct May {
    assign: bool,
    draft: bool,
    approve: bool,
    answer: bool,
    publish: bool,
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id, None).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str, wrong: Option<Back>) -> Shown {
    let view = seat.desk.inquiry(id).await?;
    let refused = wrong.is_some();
    let page = Page { wrong: Back::why(wrong), ..drawn(seat, &view) };
    Ok(if refused { seat.wrong(&page) } else { seat.page(&page) })
}

fn drawn<'a>(seat: &'a Seat, view: &InquiryView) -> Page<'a> {
    let (s, inquiry, sheet) = (&seat.s, &view.inquiry, &view.inquiry.sheet);
    let lines = |text: &str| text.lines().map(plain).collect();
    let (set, code) = inquiry.version();
    let name = format!("{}/{code}", set.split('@').next().unwrap_or(set));
    Page {
        s,
        place: Place::Share,
        tabs: tabs(s, Tab::Inquiries),
        id: plain(&sheet.id),
        href: address(&sheet.id),
        question: lines(&sheet.question),
        facts: lines(&sheet.facts),
        state: state(s, inquiry),
        steps: steps(s, inquiry),
        criterion: plain(&sheet.criterion),
        criterion_href: format!("/criteria/{}/{}", encoded(set), encoded(code)),
        asks: talk::asks(s, &name),
        newer: view.newer.as_deref().map(|newer| s.tx("inquiry-newer-in-force", newer)),
        contradicts: view.contradicts.iter().map(|id| (address(id), plain(id))).collect(),
        head: head(s, inquiry),
        received: inquiry.received.as_ref().map(|hop| s.times.moment(hop.at)),
        says: said(s, inquiry).or_else(|| draft_says(s, inquiry)),
        answer: lines(&inquiry.answer),
        draft: !inquiry.answer.is_empty()
            && inquiry.approved.is_none()
            && inquiry.answered.is_none(),
        by: plain(&inquiry.by),
        approved: inquiry.approved.as_ref().map(|(who, at)| (plain(who), s.times.moment(*at))),
        answered: inquiry.answered.map(|at| s.times.moment(at)),
        published: published(inquiry),
        all_says: Says::ALL.map(|one| (one.name(), s.t(&format!("says-{}", one.name())))).into(),
        may: may(seat, inquiry),
        wrong: None,
    }
}

fn draft_says(s: &Shell, inquiry: &Inquiry) -> Option<Mark> {
    inquiry.says.map(|says| Mark::new("part", s.t(&format!("says-{}", says.name()))))
}

fn steps(s: &Shell, inquiry: &Inquiry) -> Vec<(String, bool)> {
    use InquiryState::{Answered, Approved, Asked, Assigned, Drafted, Published};
    let all: &[InquiryState] = match inquiry.received {
        Some(_) => &[Asked, Assigned, Drafted, Approved, Answered, Published],
        None => &[Asked, Answered],
    };
    let word = |state: InquiryState| s.t(&format!("inquiry-{}", state.name()));
    all.iter().map(|state| (word(*state), *state == inquiry.state)).collect()
}

fn head(s: &Shell, inquiry: &Inquiry) -> Vec<(String, String)> {
    let facts = [
        ("inquiry-asker", plain(&inquiry.sheet.asker)),
        ("inquiry-to", plain(&inquiry.asked)),
        ("inquiry-assigned-to", inquiry.assigned.as_deref().map(plain).unwrap_or_default()),
        ("inquiry-due", inquiry.due.map(|due| day(s, due)).unwrap_or_default()),
    ];
    let known = facts.into_iter().filter(|(_, value)| !value.is_empty());
    known.map(|(id, value)| (s.t(id), value)).collect()
}

fn may(seat: &Seat, inquiry: &Inquiry) -> May {
    use InquiryState::{Answered, Approved, Asked, Assigned, Drafted};
    let holds = |permission| seat.desk.holds(permission).is_ok();
    if inquiry.received.is_none() {
        return May::default();
    }
    let (share, state) = (holds(Permission::Share), inquiry.state);
    let wrote = inquiry.by == seat.desk.party();
    May {
        assign: share && matches!(state, Asked | Assigned | Drafted),
        draft: holds(Permission::Answer) && matches!(state, Asked | Assigned | Drafted | Approved),
        approve: holds(Permission::Approve) && state == Drafted && !wrote,
        answer: share && state == Approved,
        publish: share && state == Answered,
    }
}

/// One act on an inquiry; a refusal is shown on its page.
pub(crate) async fn act(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let typed = Typed::of(&fields);
    let form = typed.act.clone();
    let (desk, inquiry) = (seat.desk.clone(), id.clone());
    let done = carried_out(async move || typed.carry_out(&desk, &inquiry).await).await;
    let show = async |back| show(&seat, &id, back).await;
    answered_at(&seat, &address(&id), ("inquiry", &id), &form, done, show).await
}

/// What a form of the page says.
struct Typed {
    act: String,
    party: String,
    due: String,
    says: String,
    title: String,
    words: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        Self {
            act: word("act"),
            party: word("party"),
            due: word("due"),
            says: word("says"),
            title: word("title"),
            words: word("words"),
        }
    }

    async fn carry_out(&self, desk: &Desk, id: &str) -> Result<(), AppError> {
        let done = match self.act.as_str() {
            "assign" => {
                let due = match self.due.as_str() {
                    "" => None,
                    typed => Some(typed.parse().map_err(|_| super::wrong_value("due", typed))?),
                };
                desk.assign_inquiry(id, &self.party, due).await
            }
            "draft" => {
                let found = Says::ALL.into_iter().find(|one| one.name() == self.says);
                let says = found.ok_or_else(|| super::wrong_value("says", &self.says))?;
                desk.draft_answer(id, says, &self.words).await
            }
            "approve" => desk.approve_answer(id).await,
            "answer" => desk.answer_inquiry(id).await,
            "publish" => {
                let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
                let (title, words) = (said(&self.title), said(&self.words));
                desk.publish_inquiry(id, title.as_deref(), words.as_deref()).await
            }
            other => Err(super::wrong_value("act", other).into()),
        };
        done.map(|_| ())
    }
}
