//! `/reviews`: self-checks and audits, each with what was shown of it; and opening one.

use app::{AppError, Choice, NewReview, ReviewView, RuleBook};
use askama::Template;
use axum::{extract::Query, response::Response};
use jiff::civil::Date;
use model::{Code, Permission, Phase, Refusal, Review, ReviewKind};
use serde::Deserialize;

use super::{Tab, bar::Bar, tabs};
use crate::{
    act::carried_out,
    pages::{
        lists::{Address, Chip, Pages, encoded},
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    page: Option<u64>,
}

#[derive(Template)]
#[template(path = "prove/reviews.html")]
struct List<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    pages: Pages,
    rows: Vec<Row>,
    may_open: bool,
}

/// One review as a row.
struct Row {
    id: String,
    href: String,
    title: String,
    kind: String,
    /// First and last day.
    period: (String, String),
    due: Option<Moment>,
    late: bool,
    phase: Mark,
    bar: Bar,
    said: String,
}

/// Reviews on one page: each is judged anew from all that is asked in it.
const ROWS: u64 = 20;

pub(crate) async fn list(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show_list(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show_list(seat: &Seat, asked: &Asked) -> Shown {
    let number = asked.page.unwrap_or(1).clamp(1, u64::from(u32::MAX));
    let found = seat.desk.reviews_page(((number - 1) * ROWS, ROWS)).await?;
    let s = &seat.s;
    Ok(seat.page(&List {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Reviews),
        pages: Pages::of(s, &Address::new("/reviews", &[]), number, (found.total, ROWS)),
        rows: found.rows.iter().map(|view| row(s, view)).collect(),
        may_open: seat.desk.holds(Permission::Review).is_ok(),
    }))
}

fn row(s: &Shell, view: &ReviewView) -> Row {
    let review = &view.review;
    let open = review.phase != Phase::Closed;
    Row {
        id: plain(&review.id),
        href: format!("/reviews/{}", encoded(&review.id)),
        title: title(s, review),
        kind: s.t(&format!("review-kind-{}", review.kind.name())),
        period: (review.from.to_string(), review.to.to_string()),
        due: review.due.map(|due| s.times.moment(due)),
        late: open && review.due.is_some_and(|due| due < s.times.now),
        phase: phase(s, review.phase),
        bar: Bar::new(s, view.shares),
        said: said(s, view),
    }
}

/// 準備中、回答中、分析中、終了
pub(crate) fn phase(s: &Shell, phase: Phase) -> Mark {
    let class = match phase {
        Phase::Designed | Phase::Closed => "plain",
        Phase::Answering => "part",
        Phase::Analysed => "asked",
    };
    Mark::new(class, s.t(&format!("review-phase-{}", phase.name())))
}

/// What was said, beside what was shown.
pub(crate) fn said(s: &Shell, view: &ReviewView) -> String {
    let counts = [view.claimed, view.evidenced, view.silent, view.not_applicable];
    let counts = counts.map(|count| count.to_string());
    let names = ["claimed", "evidenced", "silent", "na"];
    let args: Vec<_> = names.into_iter().zip(counts.iter().map(String::as_str)).collect();
    s.words.say("reviews-said", &args)
}

#[derive(Template)]
#[template(path = "prove/review_new.html")]
struct New<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    rules: Vec<(String, String, bool)>,
    kinds: Vec<(&'static str, String, bool)>,
    carry: Vec<(String, String, bool)>,
    typed: Typed,
    wrong: Option<String>,
}

/// What was typed.
#[derive(Clone, Default)]
struct Typed {
    rules: String,
    kind: String,
    title: String,
    from: String,
    to: String,
    due: String,
    only: String,
    carry: String,
}

pub(crate) async fn new(seat: Seat) -> Response {
    let shown = show_new(&seat, Typed::default(), None).await;
    seat.or_absent(shown)
}

const CARRIED: u64 = 20;

async fn show_new(seat: &Seat, typed: Typed, wrong: Option<String>) -> Shown {
    let s = &seat.s;
    let before = seat.desk.reviews((0, CARRIED)).await?;
    let sent_back = wrong.is_some();
    let kind = |kind: ReviewKind| {
        (kind.name(), s.t(&format!("review-kind-{}", kind.name())), kind.name() == typed.kind)
    };
    let carry = before.iter().map(|review| {
        let name = format!("{} {}", review.id, review.title);
        (review.id.clone(), plain(&name), review.id == typed.carry)
    });
    let page = New {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Reviews),
        rules: rules(s, &typed.rules),
        kinds: ReviewKind::ALL.into_iter().map(kind).collect(),
        carry: carry.collect(),
        typed,
        wrong,
    };
    Ok(if sent_back { seat.wrong(&page) } else { seat.page(&page) })
}

/// The rule sets that apply today.
fn rules(s: &Shell, chosen: &str) -> Vec<(String, String, bool)> {
    let Ok(book) = RuleBook::built_in() else { return Vec::new() };
    let today = s.times.now.to_zoned(s.times.zone.clone()).date();
    let mut ids: Vec<_> = book.rulesets().iter().map(|set| set.id.as_str()).collect();
    ids.dedup();
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    let sets = ids.into_iter().filter_map(|id| book.in_force(id, today));
    let shown = |set: &model::Ruleset| {
        let title = if s.lang() == "ja" { &set.title.ja } else { &set.title.en };
        (set.id.clone(), plain(&format!("{title} ({})", set.label())), set.id == chosen)
    };
    sets.map(shown).collect()
}

pub(crate) async fn open(seat: Seat, fields: Fields) -> Response {
    let get = |name: &str| field(&fields, name).to_owned();
    let typed = Typed {
        rules: get("rules"),
        kind: get("kind"),
        title: get("title"),
        from: get("from"),
        to: get("to"),
        due: get("due"),
        only: get("only"),
        carry: get("carry"),
    };
    match opened(&seat, &typed).await {
        Ok(id) => see(&format!("/reviews/{}", encoded(&id))),
        Err(AppError::Refused(refusal)) if refusal.code != Code::Mandate => {
            let why = trouble::sentence(&seat.s.words, &refusal);
            let shown = show_new(&seat, typed, Some(why)).await;
            seat.or_absent(shown)
        }
        Err(error) => seat.or_absent(Err(error)),
    }
}

async fn opened(seat: &Seat, typed: &Typed) -> Result<String, AppError> {
    let period = (day("from", &typed.from)?, day("to", &typed.to)?);
    let due = match typed.due.as_str() {
        "" => None,
        text => {
            let said = seat.s.times.typed(text);
            let wrong = |_| Refusal::new(Code::Time).field("due").arg("value", text);
            Some(model::instant(&said).map_err(wrong)?)
        }
    };
    let kind = ReviewKind::ALL.into_iter().find(|kind| kind.name() == typed.kind);
    let only = typed.only.split([' ', ',', '、', '\u{3000}']).filter(|word| !word.is_empty());
    let choice = Choice { codes: Vec::new(), only: only.map(str::to_owned).collect() };
    let (desk, typed) = (seat.desk.clone(), typed.clone());
    let today = seat.s.times.now.to_zoned(seat.s.times.zone.clone()).date();
    carried_out(async move || {
        let book = RuleBook::built_in().map_err(|_| Refusal::new(Code::Absent).field("rules"))?;
        let (label, criteria) = desk.choose(book, &typed.rules, today, &choice).await?;
        let new = NewReview {
            kind: kind.unwrap_or(ReviewKind::SelfCheck),
            title: typed.title,
            packs: vec![label],
            criteria,
            population: Vec::new(),
            period,
            due,
            carried_from: (!typed.carry.is_empty()).then_some(typed.carry),
        };
        desk.open_review(&new).await
    })
    .await
}

/// A day as typed.
pub(crate) fn day(name: &str, typed: &str) -> Result<Date, Refusal> {
    if typed.is_empty() {
        return Err(Refusal::new(Code::Blank).field(name));
    }
    let wrong = |_| Refusal::new(Code::Time).field(name).arg("value", typed);
    typed.parse().map_err(wrong)
}

/// What a review is called; what the machine opened by itself is called by its kind.
pub(super) fn title(s: &Shell, review: &Review) -> String {
    match review.title.trim() {
        "" => s.t(&format!("review-kind-{}", review.kind.name())),
        named => plain(named),
    }
}
