//! `/board` and `/board/{id}`: the board's one page. That it was looked at, and what was
//! decided on it, are acts.

use app::{BoardGap, BoardView, Happened, Worst};
use askama::Template;
use axum::{extract::Path, response::Response};
use jiff::civil::Date;
use model::{Board, Permission, Standing};
use text::Lang;

use crate::{
    act::carried_out,
    pages::{
        incidents::thousands,
        lists::{Chip, encoded},
        prove::{Tab, bar::Bar, tabs},
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
    trouble,
};

#[derive(Template)]
#[template(path = "prove/boards.html")]
struct List<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    rows: Vec<Meeting>,
}

struct Meeting {
    href: String,
    id: String,
    day: String,
    mark: Mark,
    statements: u64,
    asks: u64,
    seen: u64,
}

#[derive(Template)]
#[template(path = "prove/board.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    id: String,
    day: String,
    from: String,
    before: Option<String>,
    asks: Vec<Ask>,
    happened: Vec<Said>,
    basics: Vec<BasicRow>,
    trend: Vec<(String, Bar)>,
    worst: Vec<WorstRow>,
    open_findings: u64,
    failures: Figures,
    gaps: Vec<GapRow>,
    purchases: Vec<(String, String)>,
    /// What decisions moved: number, words, cost, how far.
    moved: Vec<(String, String, String, String)>,
    statements: Vec<(String, String, Option<String>)>,
    seen: Vec<(String, Moment)>,
    may_decide: bool,
    wrong: Option<String>,
}

struct Ask {
    no: usize,
    words: String,
    by: String,
    decided: Option<(String, String, Moment)>,
}

struct Said {
    words: String,
    owner: String,
    by_when: Option<String>,
    due: bool,
    shown_by: String,
    href: Option<String>,
    as_of: Option<String>,
    bar: Bar,
}

struct BasicRow {
    href: String,
    name: String,
    mark: Mark,
    bar: Bar,
}

struct WorstRow {
    href: String,
    title: String,
    owner: Option<String>,
    due: Option<String>,
    overdue: bool,
}

struct Figures {
    total: u64,
    lost: String,
    unmeasured: u64,
    unverified: u64,
    below: u64,
}

struct GapRow {
    why: String,
    count: u64,
    some: String,
}

pub(crate) async fn list(seat: Seat) -> Response {
    let shown = all(&seat).await;
    seat.or_trouble(shown)
}

async fn all(seat: &Seat) -> Shown {
    let (s, boards) = (&seat.s, seat.desk.boards().await?);
    let rows = boards.iter().map(|board| meeting(s, board)).collect();
    Ok(seat.page(&List { s, place: Place::Prove, tabs: tabs(s, Tab::Board), rows }))
}

fn meeting(s: &Shell, board: &Board) -> Meeting {
    let open = board.asks.iter().filter(|ask| ask.decided.is_none()).count() as u64;
    Meeting {
        href: format!("/board/{}", encoded(&board.id)),
        id: plain(&board.id),
        day: board.held_on.to_string(),
        mark: match open {
            0 => Mark::new("proven", s.t("board-decided")),
            open => Mark::new("warn", s.tn("board-to-decide", open)),
        },
        statements: board.statements.len() as u64,
        asks: board.asks.len() as u64,
        seen: board.viewed.len() as u64,
    }
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let (desk, board) = (seat.desk.clone(), id.clone());
    let looked = carried_out(async move || desk.look_at_board(&board).await).await;
    let shown = match looked {
        Ok(view) => shown(&seat, &view, None).await,
        Err(error) => Err(error),
    };
    seat.or_absent(shown)
}

/// Decides what was asked.
pub(crate) async fn decide(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let (desk, board) = (seat.desk.clone(), id.clone());
    let ask = field(&fields, "ask").parse().unwrap_or(0);
    let words = field(&fields, "words").to_owned();
    let done = carried_out(async move || desk.decide_for_board(&board, ask, &words).await).await;
    let refusal = match done {
        Ok(()) => return see(&format!("/board/{}", encoded(&id))),
        Err(app::AppError::Refused(refusal)) if refusal.code != model::Code::Absent => refusal,
        Err(error) => return seat.or_absent(Err(error)),
    };
    let why = trouble::sentence(&seat.s.words, &refusal);
    let shown = match seat.desk.board(&id).await {
        Ok(view) => shown(&seat, &view, Some(why)).await,
        Err(error) => Err(error),
    };
    seat.or_absent(shown)
}

async fn shown(seat: &Seat, view: &BoardView, wrong: Option<String>) -> Shown {
    let mut names = std::collections::BTreeMap::new();
    let board = &view.board;
    let decided = board.asks.iter().filter_map(|ask| ask.decided.as_ref());
    let parties = board.viewed.iter().map(|seen| &seen.by).chain(decided.map(|d| &d.by));
    for party in parties.chain(board.asks.iter().map(|ask| &ask.by)) {
        if !names.contains_key(party) {
            let name = seat.desk.name_of(party).await?;
            names.insert(party.clone(), plain(&name.unwrap_or_else(|| party.clone())));
        }
    }
    let name = |party: &String| names.get(party).cloned().unwrap_or_default();
    let is_wrong = wrong.is_some();
    let page = of(seat, view, &name, wrong);
    Ok(if is_wrong { seat.wrong(&page) } else { seat.page(&page) })
}

fn of<'a>(
    seat: &'a Seat,
    view: &BoardView,
    name: &dyn Fn(&String) -> String,
    wrong: Option<String>,
) -> Page<'a> {
    let (s, board) = (&seat.s, &view.board);
    let ask = |(n, ask): (usize, &model::Asked)| Ask {
        no: n + 1,
        words: plain(&ask.words),
        by: name(&ask.by),
        decided: ask
            .decided
            .as_ref()
            .map(|decided| (plain(&decided.words), name(&decided.by), s.times.moment(decided.at))),
    };
    let basic = |basic: &app::Basic| BasicRow {
        href: format!("/criteria/{}", encoded(&basic.criterion)),
        name: criterion_name(s, &basic.criterion),
        mark: standing(s, basic.standing),
        bar: Bar::new(s, basic.shares),
    };
    let statement = |said: &model::Statement| {
        (plain(&said.words), plain(&said.shown_by), said.by_when.map(day))
    };
    let failures = &view.failures;
    Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Board),
        id: plain(&board.id),
        day: day(board.held_on),
        from: day(board.from),
        before: view.before.as_deref().map(plain),
        asks: board.asks.iter().enumerate().map(ask).collect(),
        happened: view.happened.iter().map(|one| said(s, one)).collect(),
        basics: view.basics.iter().map(basic).collect(),
        trend: view.trend.iter().map(|p| (day(p.day), Bar::new(s, p.shares))).collect(),
        worst: view.worst.iter().map(|one| worst(s, one)).collect(),
        open_findings: view.open_findings,
        failures: Figures {
            total: failures.total,
            lost: thousands(failures.quarters.iter().map(|quarter| quarter.customer_minutes).sum()),
            unmeasured: failures.quarters.iter().map(|quarter| quarter.unmeasured).sum(),
            unverified: failures.customers_unverified.len() as u64,
            below: failures.below_minimum.len() as u64,
        },
        moved: view.moved.iter().map(|own| moved(s, own)).collect(),
        purchases: view.purchases.iter().map(|own| (plain(&own.id), plain(&own.what))).collect(),
        gaps: view.gaps.iter().map(|one| gap(s, one)).collect(),
        statements: board.statements.iter().map(statement).collect(),
        seen: board.viewed.iter().map(|v| (name(&v.by), s.times.moment(v.at))).collect(),
        may_decide: seat.desk.holds(Permission::Approve).is_ok(),
        wrong,
    }
}

fn day(day: Date) -> String {
    day.to_string()
}

fn standing(s: &Shell, standing: Standing) -> Mark {
    match standing {
        Standing::Proven => Mark::new("proven", s.t("pg-share-proven")),
        Standing::Contradicted => Mark::new("missed", s.t("pg-share-contradicted")),
        Standing::Unknown | Standing::Stale => Mark::new("unknown", s.t("unknown")),
    }
}

fn criterion_name(s: &Shell, name: &str) -> String {
    let book = app::RuleBook::built_in().ok();
    let found = book.and_then(|book| book.criterion(name));
    found.map_or_else(
        || plain(name),
        |(_, criterion)| match s.words.lang() {
            Lang::Ja => criterion.text.ja.clone(),
            Lang::En => criterion.text.en.clone(),
        },
    )
}

fn said(s: &Shell, one: &Happened) -> Said {
    let shown_by = &one.said.shown_by;
    let href = match shown_by.split_once(':') {
        Some(("check", id)) => Some(format!("/checks/{}", encoded(id))),
        Some(("criterion", name)) => Some(format!("/criteria/{}", encoded(name))),
        _ => None,
    };
    Said {
        words: plain(&one.said.words),
        owner: plain(&one.said.owner),
        by_when: one.said.by_when.map(day),
        due: one.due,
        shown_by: plain(shown_by),
        href,
        as_of: one.as_of.map(day),
        bar: Bar::new(s, one.shares),
    }
}

fn worst(s: &Shell, one: &Worst) -> WorstRow {
    WorstRow {
        href: format!("/findings/{}", encoded(&one.finding.id)),
        title: plain(&text::finding(&s.words, &one.finding).title),
        owner: one.owner.as_deref().map(plain),
        due: one.due.map(day),
        overdue: one.overdue,
    }
}

/// How many of what nobody knows are named.
const NAMED: usize = 3;

fn gap(s: &Shell, one: &BoardGap) -> GapRow {
    let word = format!("board-gap-{}", one.why);
    let count = one.about.len() as u64;
    let mut some: Vec<_> = one.about.iter().take(NAMED).map(|about| plain(about)).collect();
    if one.about.len() > NAMED {
        some.push("…".to_owned());
    }
    let why = if s.words.knows(&word) { s.t(&word) } else { plain(&one.why) };
    GapRow { why, count, some: some.join(", ") }
}

/// A measure that carries out a decision: number, words, what it takes, how far it has come.
fn moved(s: &Shell, action: &model::Action) -> (String, String, String, String) {
    let (cost, days) = (super::action::yen(action.cost_yen), action.effort_days.to_string());
    let takes = s.words.say("board-moved-takes", &[("cost", &cost), ("days", &days)]);
    let state = s.t(&format!("action-state-{}", action.state.name()));
    (plain(&action.id), plain(&action.what), takes, state)
}
