//! `/alerts`: who was told of what, who has seen it, and who is on duty now.

use app::{AlertView, AppError, RosterView};
use askama::Template;
use axum::{
    extract::{Path, Query},
    response::Response,
};
use model::{Cause, Outcome, Permission, Tried};
use serde::Deserialize;

use crate::{
    act::carried_out,
    pages::lists::{Address, Chip, encoded},
    parts::{Mark, Moment},
    seat::{Seat, Shown, see},
    shell::{Place, Shell, plain},
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
}

#[derive(Template)]
#[template(path = "alerts.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    states: Vec<Chip>,
    rows: Vec<Row>,
    may_acknowledge: bool,
    /// Level and who is on duty there; none without a roster.
    roster: Option<Vec<(String, String)>>,
    /// The heightened time that lasts.
    heightened: Option<(Mark, Moment)>,
}

/// One alert.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) id: String,
    pub(crate) about: String,
    pub(crate) what: String,
    pub(crate) raised: Moment,
    pub(crate) mark: Mark,
    pub(crate) open: bool,
    pub(crate) seen: Option<(String, Moment)>,
    pub(crate) told: Vec<(String, Moment, Mark)>,
}

const STATES: [&str; 4] = ["open", "acknowledged", "unanswered", "undelivered"];
const SHOWN: u64 = 200;

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: &Asked) -> Shown {
    let s = &seat.s;
    let state = STATES.into_iter().find(|state| *state == asked.state);
    let address = Address::new("/alerts", &[("state", &asked.state)]);
    let all = address.chip("state", "", s.t("pg-all"));
    let chip = |state: &&str| address.chip("state", state, s.t(&format!("pg-alert-{state}")));
    let roster = seat.desk.roster_at(None).await?;
    Ok(seat.page(&Page {
        s,
        place: Place::Watch,
        states: std::iter::once(all).chain(STATES.iter().map(chip)).collect(),
        rows: rows(seat, state).await?,
        may_acknowledge: seat.desk.holds(Permission::Triage).is_ok(),
        heightened: roster.as_ref().and_then(|roster| heightened(s, roster)),
        roster: roster.map(|roster| on_duty(s, &roster)),
    }))
}

/// Alerts in `state`, newest first.
pub(crate) async fn rows(seat: &Seat, state: Option<&str>) -> Result<Vec<Row>, AppError> {
    let alerts = seat.desk.alerts(state, (0, SHOWN)).await?;
    Ok(alerts.iter().map(|view| row(&seat.s, view)).collect())
}

fn row(s: &Shell, view: &AlertView) -> Row {
    let alert = &view.alert;
    let (kind, about) = (alert.about.kind.name(), &alert.about.id);
    let class = match alert.state() {
        "open" => "burning",
        "acknowledged" => "proven",
        _ => "missed",
    };
    Row {
        href: format!("/{kind}s/{}", encoded(about)),
        id: encoded(&view.id),
        about: plain(about),
        what: match alert.cause {
            Cause::Signal(kind) => text::kind(&s.words, kind),
            Cause::Incident(nature) => text::nature(&s.words, nature),
            Cause::BelowMinimum => text::cause(&s.words, alert.cause),
        },
        raised: s.times.moment(alert.raised_at),
        mark: Mark::new(class, s.t(&format!("pg-alert-{}", alert.state()))),
        open: alert.acknowledged.is_none(),
        seen: alert.acknowledged.as_ref().map(|seen| (plain(&seen.by), s.times.moment(seen.at))),
        told: alert.tried.iter().map(|tried| told(s, tried)).collect(),
    }
}

fn told(s: &Shell, tried: &Tried) -> (String, Moment, Mark) {
    let (class, id) = match tried.outcome {
        Outcome::Sent => ("proven", "pg-alert-sent"),
        Outcome::Failed { .. } => ("missed", "pg-alert-failed"),
        Outcome::Lost => ("unknown", "pg-alert-lost"),
    };
    let who = plain(&format!("{} {}", tried.step.party, tried.step.channel));
    (who, s.times.moment(tried.at), Mark::new(class, s.t(id)))
}

fn heightened(s: &Shell, roster: &RosterView) -> Option<(Mark, Moment)> {
    let time = roster.heightened.as_ref()?;
    let name = s.tx("roster-heightened-now", &plain(&time.name));
    Some((Mark::new("warn", name), s.times.moment(time.to)))
}

fn on_duty(s: &Shell, roster: &RosterView) -> Vec<(String, String)> {
    let level = |(number, level): (usize, &app::LevelView)| {
        let people: Vec<_> = level.on_duty.iter().map(|(party, _)| plain(party)).collect();
        let nobody = || s.t("pg-nobody");
        let who = if people.is_empty() { nobody() } else { people.join("・") };
        (plain(&format!("{} {}", number + 1, level.name)), who)
    };
    roster.levels.iter().enumerate().map(level).collect()
}

/// Somebody has seen it: nobody else is told any more.
pub(crate) async fn acknowledge(seat: Seat, Path(id): Path<String>) -> Response {
    let desk = seat.desk.clone();
    let done = carried_out(async move || desk.acknowledge(&id).await).await;
    seat.or_absent(done.map(|()| see("/alerts")))
}
