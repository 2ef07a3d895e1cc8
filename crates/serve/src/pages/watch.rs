//! `/`: 監視, what needs doing now, and the last day.

use app::AppError;
use askama::Template;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use model::{Incident, SignalRecord};

use crate::{
    pages::{
        alerts, approval,
        beats::{self, Beat},
        day::Day,
        lists::encoded,
        room_view,
        signals::{self, Row},
    },
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "watch.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    headline: String,
    todo: Vec<Todo>,
    more: u64,
    open: u64,
    untriaged: u64,
    recent: Vec<Row>,
    beats: Vec<Beat>,
    alerts: Vec<alerts::Row>,
    day: Day,
}

/// Something to do, with who has it and its clock.
struct Todo {
    href: String,
    what: String,
    about: String,
    who: Option<String>,
    clock: String,
    late: bool,
    due: Timestamp,
}

/// What is shown of what is to be done; the rest is a number that opens.
const TODO_MAX: usize = 5;
const OPEN_LOOKED_AT: u64 = 50;
const RECENT: usize = 6;
const SIGNALS_LOOKED_AT: u64 = 200;

pub(crate) async fn page(seat: Seat) -> Response {
    let shown = show(&seat).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat) -> Shown {
    let page = (0, OPEN_LOOKED_AT);
    let wanted = app::Wanted { state: Some("open".into()), page, ..app::Wanted::default() };
    let open = seat.desk.register(&wanted).await?;
    let untriaged = seat.desk.signals_page(Some("new"), (0, 1)).await?.total;
    let signals = recent(seat).await?;
    let beats = beats::of(seat).await?;
    let alerts = alerts::rows(seat, Some("open")).await?;
    let s = &seat.s;
    let mut todo: Vec<_> = open.incidents.iter().flat_map(|incident| of(seat, incident)).collect();
    todo.extend(approvals(seat).await?);
    todo.sort_by_key(|item| item.due);
    let number = todo.len() as u64;
    todo.truncate(TODO_MAX);
    Ok(seat.page(&Page {
        s,
        place: Place::Watch,
        headline: if number == 0 { s.t("pg-watch-nothing") } else { s.tn("pg-watch-now", number) },
        more: number.saturating_sub(TODO_MAX as u64),
        todo,
        open: open.fitting,
        untriaged,
        recent: signals.iter().take(RECENT).map(|record| signals::row(s, record)).collect(),
        beats,
        alerts,
        day: Day::new(s, &signals),
    }))
}

/// Reports that wait for the hand of this visitor.
async fn approvals(seat: &Seat) -> Result<Vec<Todo>, AppError> {
    let s = &seat.s;
    let waiting = approval::waiting(seat).await?;
    let todo = |report: &model::Report| {
        let since = report.asked.as_ref().map_or(report.prepared_at, |hand| hand.at);
        Todo {
            href: format!("/reports/{}", encoded(&report.id)),
            what: s.t("pg-watch-approve"),
            about: report.id.clone(),
            who: Some(s.who.clone()),
            clock: s.tx("pg-waiting-for", &s.times.since(since)),
            late: false,
            due: since,
        }
    };
    Ok(waiting.iter().map(todo).collect())
}

async fn recent(seat: &Seat) -> Result<Vec<SignalRecord>, AppError> {
    Ok(seat.desk.signals_page(None, (0, SIGNALS_LOOKED_AT)).await?.rows)
}

/// What an open incident asks for: a lead, and the question that is due next.
fn of(seat: &Seat, incident: &Incident) -> Vec<Todo> {
    let (s, form) = (&seat.s, &*seat.house.app.form);
    let lead = incident.fact("commander").and_then(|k| k.value.text()).map(plain);
    let about = format!("{} {}", incident.id, plain(&incident.title));
    let href = |at: &str| format!("/incidents/{}#{at}", incident.id);
    let aware = incident.time("aware").unwrap_or(incident.opened_at);
    // What is over burns no more; whoever mends it is asked for elsewhere.
    let over = incident.fact("restored").is_some_and(|known| known.value.done());
    let leaderless = (lead.is_none() && !over).then(|| Todo {
        href: href("q7"),
        what: s.t("pg-watch-no-lead"),
        about: about.clone(),
        who: None,
        clock: s.tx("pg-since", &s.times.since(aware)),
        late: s.times.now.duration_since(aware) > SignedDuration::from_hours(1),
        due: aware,
    });
    let next = incident.open_tasks().min_by_key(|task| task.due).map(|task| {
        let due = room_view::Due::new(s, form, task);
        let id = if due.late { "pg-late-by" } else { "pg-due-in" };
        Todo {
            href: href(&format!("q{}", due.no)),
            what: due.asks,
            about,
            who: lead.clone(),
            clock: s.tx(id, &due.span),
            late: due.late,
            due: task.due,
        }
    });
    leaderless.into_iter().chain(next).chain(too_low(seat, incident, aware)).collect()
}

/// A failure that has stood below the least that is needed for too long (A242).
fn too_low(seat: &Seat, incident: &Incident, aware: Timestamp) -> Option<Todo> {
    let (s, ladder) = (&seat.s, seat.desk.ladder());
    let since = incident.time("occurred").unwrap_or(aware);
    let rung = model::rung(incident);
    ladder.alarms(rung, since, s.times.now).then(|| Todo {
        href: format!("/incidents/{}", encoded(&incident.id)),
        what: s.tx("fail-watch-low", &rung),
        about: format!("{} {}", plain(&incident.id), plain(&incident.title)),
        who: incident.fact("commander").and_then(|k| k.value.text()).map(plain),
        clock: s.tx("pg-since", &s.times.since(since)),
        late: true,
        due: since,
    })
}
