//! The one page of this version: incidents and signals, newest first.

use std::sync::Arc;

use app::RegisterView;
use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use event::escaped;
use jiff::{Timestamp, tz::TimeZone};
use model::{Incident, SignalRecord};
use text::{Lang, Words};

use crate::{server::House, visitor::Visitor};

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    lang: &'static str,
    other: &'static str,
    t: Labels,
    as_of: String,
    now: String,
    counts: String,
    incidents: Vec<IncidentRow>,
    signals: Vec<SignalRow>,
}

struct IncidentRow {
    id: String,
    title: String,
    open: bool,
    state: String,
    rung: String,
    aware: String,
    missing: String,
}

struct SignalRow {
    began: String,
    kind: String,
    about: String,
    why: String,
    triage: String,
}

/// Signals shown at once.
const SIGNALS_MAX: u64 = 200;

pub(crate) async fn page(State(house): State<Arc<House>>, visitor: Visitor) -> Response {
    let read = async {
        let register = visitor.desk.incidents(None).await?;
        let signals = visitor.desk.signals(None, (0, SIGNALS_MAX)).await?;
        Ok::<_, app::AppError>((register, signals))
    };
    match read.await {
        Ok((register, signals)) => render(&house, &visitor.words, &register, &signals),
        // Whoever asks learns no reason; a refusal stands in the ledger.
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable").into_response(),
    }
}

fn render(
    house: &House,
    words: &Words,
    register: &RegisterView,
    signals: &[SignalRecord],
) -> Response {
    let lang = words.lang();
    let moment = |at: Timestamp| text::moment(lang, at, &house.zone);
    let open = register.incidents.iter().filter(|i| app::state_of(i) == "open").count();
    let page = Page {
        lang: lang.code(),
        other: if lang == Lang::Ja { "en" } else { "ja" },
        t: Labels::new(words),
        as_of: moment(house.app.clock.now()),
        now: words.say("page-now", &[("open", &open.to_string())]),
        counts: text::counts(words, register.counts),
        incidents: register.incidents.iter().map(|i| incident_row(words, i, &moment)).collect(),
        signals: signals.iter().map(|s| signal_row(words, s, &house.zone)).collect(),
    };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn incident_row(
    words: &Words,
    incident: &Incident,
    moment: &dyn Fn(Timestamp) -> String,
) -> IncidentRow {
    let state = app::state_of(incident);
    let missing = incident.open_tasks().map(|task| text::number(task.question));
    IncidentRow {
        id: incident.id.clone(),
        title: escaped(incident.title.as_bytes()).to_string(),
        open: state == "open",
        state: words.word(&format!("stage-{state}")),
        rung: format!("{} / 4", model::rung(incident)),
        aware: incident.time("aware").map_or_else(|| words.word("unknown"), moment),
        missing: missing.collect::<Vec<_>>().join(" "),
    }
}

fn signal_row(words: &Words, record: &SignalRecord, zone: &TimeZone) -> SignalRow {
    let signal = &record.signal;
    let names: Vec<_> = signal.entities.iter().map(|entity| entity.name.as_str()).collect();
    SignalRow {
        began: text::when(words, signal.start, zone),
        kind: text::kind(words, signal.kind),
        about: escaped(names.join(" ").as_bytes()).to_string(),
        why: escaped(text::reason(words, signal, zone).as_bytes()).to_string(),
        triage: words.word(&format!("triage-{}", record.triage.name())),
    }
}

/// The words of the page itself, one field for each place where the template says one.
macro_rules! labels {
    ($($name:ident),+ $(,)?) => {
        struct Labels { $($name: String),+ }

        impl Labels {
            fn new(words: &Words) -> Self {
                Self { $($name: words.word(concat!("page-", stringify!($name)))),+ }
            }
        }
    };
}

labels! {
    title, as_of, other, incidents, no_incidents, number, subject, state, rung, aware, missing, signals,
    no_signals, began, kind, about, why, triage,
}
