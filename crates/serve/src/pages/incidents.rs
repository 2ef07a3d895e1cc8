//! `/incidents`: the register of failures and incidents, with saved filters.

use app::{Lacking, RegisterPage, Wanted};
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Incident, KnownValue};
use serde::Deserialize;

use crate::{
    pages::lists::{Address, Chip, Pages, cut},
    parts::{Mark, Moment},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    lacking: String,
    #[serde(default)]
    order: String,
    /// Columns that are left out.
    #[serde(default)]
    hide: String,
    page: Option<u64>,
}

/// Columns that may be left out.
const COLUMNS: [&str; 7] = ["state", "nature", "rung", "aware", "lead", "customers", "asked"];

#[derive(Template)]
#[template(path = "incidents.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    may_respond: bool,
    states: Vec<Chip>,
    lacking: Vec<Chip>,
    columns: Vec<Chip>,
    order: Chip,
    newest_first: bool,
    counts: String,
    pages: Pages,
    hide: Vec<String>,
    rows: Vec<Row>,
    filtered: bool,
}

impl Page<'_> {
    fn has(&self, column: &str) -> bool {
        !self.hide.iter().any(|hidden| hidden == column)
    }
}

/// One incident as a row.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) open: bool,
    pub(crate) mark: Mark,
    pub(crate) nature: String,
    pub(crate) rung: u8,
    pub(crate) aware: Option<Moment>,
    pub(crate) lead: Option<String>,
    pub(crate) customers: Customers,
    pub(crate) asked: Vec<String>,
    pub(crate) late: bool,
}

/// The number of customers, never alone: with its method, or as unknown.
pub(crate) enum Customers {
    Counted { count: String, method: bool },
    Unknown,
    Silent,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: &Asked) -> Shown {
    let (number, page) = cut(asked.page);
    let lacking = Lacking::ALL.into_iter().find(|lacking| lacking.name() == asked.lacking);
    let state = ["open", "merged", "closed"].into_iter().find(|state| *state == asked.state);
    let wanted = Wanted {
        state: state.map(str::to_owned),
        label: lacking.map(|lacking| lacking.label().to_owned()),
        oldest_first: asked.order == "oldest",
        page,
    };
    let found = seat.desk.register(&wanted).await?;
    Ok(seat.page(&view(seat, asked, &found, number)))
}

fn view<'a>(seat: &'a Seat, asked: &Asked, found: &RegisterPage, number: u64) -> Page<'a> {
    let s = &seat.s;
    let address = address(asked);
    let oldest = asked.order == "oldest";
    let counts = model::Counts {
        total: usize::try_from(found.tallies.total).unwrap_or(usize::MAX),
        same_cause: usize::try_from(found.tallies.same_cause).unwrap_or(usize::MAX),
        ..model::Counts::default()
    };
    Page {
        s,
        place: Place::Incidents,
        may_respond: seat.desk.holds(model::Permission::Respond).is_ok(),
        states: states(s, &address),
        lacking: saved(s, &address),
        columns: columns(s, &address, &asked.hide),
        order: address.chip("order", if oldest { "" } else { "oldest" }, String::new()),
        newest_first: !oldest,
        counts: text::counts(&s.words, counts),
        pages: Pages::new(s, &address, number, found.fitting),
        hide: asked.hide.split(',').map(str::to_owned).collect(),
        rows: found.incidents.iter().map(|incident| row(s, incident)).collect(),
        filtered: !(asked.state.is_empty() && asked.lacking.is_empty()),
    }
}

fn address(asked: &Asked) -> Address {
    let Asked { state, lacking, order, hide, .. } = asked;
    let pairs = [("state", state), ("lacking", lacking), ("order", order), ("hide", hide)];
    Address::new("/incidents", &pairs.map(|(name, value)| (name, value.as_str())))
}

fn states(s: &Shell, address: &Address) -> Vec<Chip> {
    let chip = |(value, id): (&str, &str)| address.chip("state", value, s.t(id));
    let all = [("", "pg-all"), ("open", "stage-open"), ("closed", "stage-closed")];
    all.into_iter().chain([("merged", "stage-merged")]).map(chip).collect()
}

fn saved(s: &Shell, address: &Address) -> Vec<Chip> {
    let chip = |lacking: Lacking| {
        let name = s.t(&format!("pg-lacking-{}", lacking.name()));
        address.toggle("lacking", lacking.name(), name)
    };
    Lacking::ALL.into_iter().map(chip).collect()
}

/// One link for each column: it hides the column, or shows it again.
fn columns(s: &Shell, address: &Address, hide: &str) -> Vec<Chip> {
    let hidden: Vec<_> = hide.split(',').filter(|name| COLUMNS.contains(name)).collect();
    let chip = |column: &&str| {
        let shown = !hidden.contains(column);
        let mut after: Vec<_> = hidden.iter().filter(|name| *name != column).copied().collect();
        if shown {
            after.push(column);
        }
        let name = s.t(&format!("pg-column-{column}"));
        Chip { href: address.with("hide", &after.join(",")), name, on: shown }
    };
    COLUMNS.iter().map(chip).collect()
}

/// An incident as a row of a list.
pub(crate) fn row(s: &Shell, incident: &Incident) -> Row {
    let asked: Vec<_> = incident.open_tasks().collect();
    let lead = incident.fact("commander").and_then(|known| known.value.text());
    Row {
        id: incident.id.clone(),
        title: plain(&incident.title),
        open: app::state_of(incident) == "open",
        mark: stage(s, incident),
        nature: text::nature(&s.words, incident.nature),
        rung: model::rung(incident),
        aware: incident.time("aware").map(|at| s.times.moment(at)),
        lead: lead.map(plain),
        customers: customers(incident),
        late: asked.iter().any(|task| task.due < s.times.now),
        asked: asked.iter().map(|task| text::number(task.question)).collect(),
    }
}

/// Where an incident stands: what is open burns until service is restored.
pub(crate) fn stage(s: &Shell, incident: &Incident) -> Mark {
    let state = app::state_of(incident);
    let class = match state {
        "open" if incident.time("restored").is_none() => "burning",
        "open" => "part",
        "closed" => "proven",
        _ => "plain",
    };
    Mark::new(class, s.t(&format!("stage-{state}")))
}

pub(crate) fn customers(incident: &Incident) -> Customers {
    match incident.fact("customers").map(|known| &known.value) {
        Some(KnownValue::Count(count)) => Customers::Counted {
            count: thousands(*count),
            method: *count == 0 || incident.fact("customers_method").is_some(),
        },
        Some(_) => Customers::Unknown,
        None => Customers::Silent,
    }
}

/// `12,345`
pub(crate) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join(",")
}
