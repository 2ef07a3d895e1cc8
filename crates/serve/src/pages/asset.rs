//! `/assets/{id}`: one asset with what hangs on it.

use app::{AssetLine, AssetView};
use askama::Template;
use axum::{extract::Path, response::Response};

use crate::{
    pages::{lists::encoded, signal::word},
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

#[derive(Template)]
#[template(path = "asset.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    id: String,
    name: String,
    kind: String,
    facts: Vec<(String, String)>,
    unknown: Vec<String>,
    /// Heading, and what is listed under it: address and name.
    lists: Vec<(String, Vec<(String, String)>)>,
}

pub(crate) async fn page(seat: Seat, Path(id): Path<String>) -> Response {
    let shown = show(&seat, &id).await;
    seat.or_absent(shown)
}

async fn show(seat: &Seat, id: &str) -> Shown {
    let view = seat.desk.asset_view(id).await?;
    let s = &seat.s;
    Ok(seat.page(&Page {
        s,
        place: Place::Assets,
        id: plain(&view.asset.id),
        name: plain(&view.asset.name),
        kind: s.t(&format!("pg-asset-{}", word(&view.asset.kind))),
        facts: facts(s, &view),
        unknown: view.unknown.iter().map(|field| field_name(s, *field)).collect(),
        lists: lists(s, &view),
    }))
}

/// What is not known of an asset, in words.
pub(crate) fn field_name(s: &Shell, field: model::AssetField) -> String {
    s.t(&format!("pg-asset-field-{}", word(&field)))
}

fn facts(s: &Shell, view: &AssetView) -> Vec<(String, String)> {
    let data: Vec<_> =
        view.data_reached.iter().map(|class| text::class(&s.words, *class)).collect();
    let joined = |names: &[String]| plain(&names.join(" "));
    let owner = view.owned_by.as_ref().map(|party| plain(&party.name));
    let known = [
        ("pg-owner", owner.or_else(|| view.asset.owner.as_deref().map(plain))),
        ("pg-data-reached", Some(data.join("・"))),
        ("pg-asset-rules", Some(rules_in_words(s, &view.rules))),
        ("pg-aliases", Some(joined(&view.asset.aliases))),
        ("pg-sources", Some(joined(&view.sources))),
        ("pg-asset-broken", Some(joined(&view.broken))),
    ];
    let said = known.into_iter().filter_map(|(id, value)| Some((s.t(id), value?)));
    said.filter(|(_, value)| !value.is_empty()).collect()
}

/// The rules that apply to what it holds, each by its text.
fn rules_in_words(s: &Shell, names: &[String]) -> String {
    let book = app::RuleBook::built_in().ok();
    let text = |name: &String| match book.and_then(|book| book.criterion(name)) {
        Some((_, one)) => plain(s.words.pick(&one.text.ja, &one.text.en)),
        None => plain(name),
    };
    names.iter().map(text).collect::<Vec<_>>().join("／")
}

fn lists(s: &Shell, view: &AssetView) -> Vec<(String, Vec<(String, String)>)> {
    let assets = |lines: &[AssetLine]| {
        let line = |line: &AssetLine| (at("/assets/", &line.id), plain(&line.name));
        lines.iter().map(line).collect::<Vec<_>>()
    };
    let incidents = view.incidents.iter().map(|id| (at("/incidents/", id), plain(id))).collect();
    let signal = |record: &model::SignalRecord| {
        let (id, kind) = (&record.signal.id, text::kind(&s.words, record.signal.kind));
        (at("/signals/", id), format!("{kind} {id}"))
    };
    vec![
        (s.t("pg-leads-to"), assets(&view.leads_to)),
        (s.t("pg-hangs-on-it"), assets(&view.hangs_on_it)),
        (s.t("pg-nav-incidents"), incidents),
        (s.t("pg-nav-signals"), view.signals.iter().take(LISTED).map(signal).collect()),
    ]
}

/// Signals listed; the register of signals has the rest.
const LISTED: usize = 50;

fn at(path: &str, id: &str) -> String {
    format!("{path}{}", encoded(id))
}
