//! `/criteria`: the map of threats and functions, and the list of what is asked.

use app::{CriteriaFilter, CriterionLine, RuleBook, shares_of};
use askama::Template;
use axum::{extract::Query, response::Response};
use model::{Cell, Function, Layer, Pdca, Ruleset, Shares, Threat, Tier, Wheel};
use serde::Deserialize;

use super::{
    Tab,
    bar::Bar,
    shown::{day, mark, words},
    tabs,
};
use crate::{
    pages::{
        lists::{Address, Chip, encoded},
        signal::word,
    },
    parts::Mark,
    seat::{Seat, Shown},
    shell::{Place, Shell, plain},
};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// A rule set with its version; the newest of the usual one if nothing fits.
    #[serde(default)]
    set: String,
    #[serde(default)]
    layer: String,
    #[serde(default)]
    wheel: String,
    #[serde(default)]
    tier: String,
    #[serde(default)]
    pdca: String,
    #[serde(default)]
    threat: String,
    #[serde(default)]
    function: String,
}

/// Shown first.
const USUAL: &str = "jp-fsa-2015";

impl Asked {
    fn filter(&self) -> CriteriaFilter {
        let one = |value: &str| serde_json::Value::String(value.to_owned());
        fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Option<T> {
            serde_json::from_value(value).ok()
        }
        CriteriaFilter {
            layer: read(one(&self.layer)),
            wheel: read(one(&self.wheel)),
            tier: read(one(&self.tier)),
            pdca: read(one(&self.pdca)),
            threat: read(one(&self.threat)),
            function: read(one(&self.function)),
        }
    }

    fn address(&self, set: &Ruleset) -> Address {
        let label = set.label();
        let pairs = [
            ("set", label.as_str()),
            ("layer", &self.layer),
            ("wheel", &self.wheel),
            ("tier", &self.tier),
            ("pdca", &self.pdca),
            ("threat", &self.threat),
            ("function", &self.function),
        ];
        Address::new("/criteria", &pairs)
    }
}

#[derive(Template)]
#[template(path = "prove/criteria.html")]
struct Page<'a> {
    s: &'a Shell,
    place: Place,
    tabs: Vec<Chip>,
    sets: Vec<Chip>,
    title: String,
    days: String,
    unverified: bool,
    /// Name of each group, and its chips.
    filters: Vec<(String, Vec<Chip>)>,
    columns: Vec<String>,
    heat: Vec<HeatRow>,
    /// The cell that was chosen, and the way back.
    chosen: Option<(String, String)>,
    bar: Bar,
    total: String,
    lines: Vec<Line>,
    /// Nobody said anything and no check ran.
    silent: bool,
}

struct HeatRow {
    name: String,
    cells: Vec<HeatCell>,
}

struct HeatCell {
    class: &'static str,
    href: Option<String>,
    lines: Vec<String>,
    /// What a reader hears.
    say: String,
}

struct Line {
    href: String,
    code: String,
    text: String,
    /// Indented: an example of what stands above it.
    under: bool,
    kind: String,
    layer: Option<String>,
    claims: String,
    checks: String,
    mark: Option<Mark>,
}

pub(crate) async fn page(seat: Seat, Query(asked): Query<Asked>) -> Response {
    let shown = show(&seat, &asked).await;
    seat.or_trouble(shown)
}

async fn show(seat: &Seat, asked: &Asked) -> Shown {
    let set_of = |book: &'static RuleBook| book.ruleset(&asked.set).or_else(|| book.ruleset(USUAL));
    let found = RuleBook::built_in().ok().and_then(|book| Some((book, set_of(book)?)));
    let Some((book, set)) = found else { return Ok(crate::trouble::absent(seat)) };
    let all = seat.desk.criteria(set).await?;
    let (s, filter, address) = (&seat.s, asked.filter(), asked.address(set));
    // The map keeps all its cells whichever of them is looked into.
    let of_map = CriteriaFilter { threat: None, function: None, ..filter };
    let mapped: Vec<_> = all.iter().filter(|line| of_map.takes(&line.criterion)).collect();
    let listed: Vec<_> = all.iter().filter(|line| filter.takes(&line.criterion)).collect();
    let total = listed.iter().filter(|line| line.criterion.asked()).count() as u64;
    Ok(seat.page(&Page {
        s,
        place: Place::Prove,
        tabs: tabs(s, Tab::Criteria),
        sets: sets(s, book, set),
        title: words(s, &set.title).to_owned(),
        days: days(s, set),
        unverified: !set.verified,
        filters: filters(s, &address),
        columns: Function::ALL.iter().map(|f| s.t(&function_id(*f))).collect(),
        heat: Threat::ALL.iter().map(|t| row(s, set, &mapped, &address, *t)).collect(),
        chosen: chosen(s, &filter, &address),
        bar: Bar::new(s, shares_of(listed.iter().copied())),
        total: s.tn("rules-total", total),
        lines: listed.iter().map(|one| line(s, set, one)).collect(),
        silent: all.iter().all(|one| one.asked == 0 && one.verdicts == 0),
    }))
}

fn days(s: &Shell, set: &Ruleset) -> String {
    let said = |id: &str, date| format!("{} {}", s.t(id), day(s, date));
    let known = [
        Some(said("rules-published", set.published)),
        Some(said("rules-applies-from", set.applies_from)),
        set.transition_until.map(|until| said("rules-transition-until", until)),
    ];
    known.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Every version of every rule set in which anything is asked of a firm.
fn sets(s: &Shell, book: &RuleBook, here: &Ruleset) -> Vec<Chip> {
    let asks = |set: &&Ruleset| set.criteria.iter().any(model::Criterion::asked);
    let chip = |set: &Ruleset| Chip {
        href: format!("/criteria?set={}", encoded(&set.label())),
        name: format!("{} ({})", words(s, &set.title), day(s, set.applies_from)),
        on: set.label() == here.label(),
    };
    book.rulesets().iter().filter(asks).map(chip).collect()
}

fn filters(s: &Shell, address: &Address) -> Vec<(String, Vec<Chip>)> {
    let chip = |key, value: &str, id: String| address.toggle(key, value, s.t(&id));
    let layers = [Layer::Board, Layer::Executive, Layer::Manager, Layer::Operator];
    let layers =
        layers.map(|layer| chip("layer", &word(&layer), format!("pg-layer-{}", word(&layer))));
    let wheels = Wheel::ALL.iter().map(|one| chip("wheel", one.name(), wheel_id(*one)));
    let tiers = Tier::ALL.iter().map(|one| chip("tier", one.name(), tier_id(*one)));
    let letters = Pdca::ALL.iter().map(|one| chip("pdca", one.name(), pdca_id(*one)));
    vec![
        (s.t("pg-layer"), layers.into()),
        (s.t("rules-wheel"), wheels.collect()),
        (s.t("rules-pdca"), letters.collect()),
        (s.t("rules-tier"), tiers.collect()),
    ]
}

pub(super) fn wheel_id(one: Wheel) -> String {
    format!("rules-wheel-{}", one.name())
}

pub(super) fn tier_id(one: Tier) -> String {
    format!("rules-tier-{}", one.name())
}

pub(super) fn pdca_id(one: Pdca) -> String {
    format!("rules-pdca-{}", one.name())
}

pub(super) fn function_id(one: Function) -> String {
    format!("rules-function-{}", one.name())
}

pub(super) fn threat_id(one: Threat) -> String {
    format!("rules-threat-{}", one.name())
}

fn row(
    s: &Shell,
    set: &Ruleset,
    lines: &[&CriterionLine],
    address: &Address,
    threat: Threat,
) -> HeatRow {
    let cell = |function: &Function| heat_cell(s, set, lines, address, (threat, *function));
    HeatRow { name: s.t(&threat_id(threat)), cells: Function::ALL.iter().map(cell).collect() }
}

fn heat_cell(
    s: &Shell,
    set: &Ruleset,
    lines: &[&CriterionLine],
    address: &Address,
    (threat, function): (Threat, Function),
) -> HeatCell {
    let here = format!("{}×{}", s.t(&threat_id(threat)), s.t(&function_id(function)));
    if let Cell::NotApplicable(why) = set.cell(threat, function) {
        let word = s.t("rules-not-applicable");
        let say = format!("{here}: {word}、{}", words(s, why));
        return HeatCell { class: "hn", href: None, lines: vec![word], say };
    }
    let takes =
        CriteriaFilter { threat: Some(threat), function: Some(function), ..Default::default() };
    let there = lines.iter().filter(|line| takes.takes(&line.criterion)).copied();
    let shares = shares_of(there);
    if shares.population() == 0 {
        let word = s.t("rules-nothing-asked");
        return HeatCell {
            class: "h0",
            href: None,
            say: format!("{here}: {word}"),
            lines: vec![word],
        };
    }
    let of_threat = address.with("threat", threat.name());
    let lines = in_words(s, shares);
    HeatCell {
        class: heat_class(shares),
        href: Some(format!("{of_threat}&function={}#list", function.name())),
        say: format!("{here}: {}", lines.join("、")),
        lines,
    }
}

fn heat_class(shares: Shares) -> &'static str {
    match shares {
        Shares { contradicted: 1.., .. } => "h2",
        Shares { unknown: 1.., .. } => "hu",
        _ => "hp",
    }
}

/// Three shares, always together, and what they are shares of.
fn in_words(s: &Shell, shares: Shares) -> Vec<String> {
    let of = shares.population();
    let part = |id: &str, n: u64| format!("{} {n}", s.t(id));
    vec![
        part("pg-share-proven", shares.proven),
        part("pg-share-contradicted", shares.contradicted),
        format!("{} / {of}", part("unknown", shares.unknown)),
    ]
}

fn chosen(s: &Shell, filter: &CriteriaFilter, address: &Address) -> Option<(String, String)> {
    let (threat, function) = filter.threat.zip(filter.function)?;
    let name = format!("{} × {}", s.t(&threat_id(threat)), s.t(&function_id(function)));
    let back = address.without(&["threat", "function"]);
    Some((name, back))
}

fn line(s: &Shell, set: &Ruleset, one: &CriterionLine) -> Line {
    let criterion = &one.criterion;
    let of = |n: usize, of: usize| if of == 0 { "―".to_owned() } else { format!("{n} / {of}") };
    Line {
        href: href(set, &criterion.code),
        code: plain(&criterion.code),
        text: plain(words(s, &criterion.text)),
        under: criterion.parent.is_some(),
        kind: s.t(&format!("rules-kind-{}", criterion.kind.name())),
        layer: criterion.layer.map(|layer| s.t(&format!("pg-layer-{}", word(&layer)))),
        claims: of(one.claims, one.asked),
        checks: if one.verdicts == 0 { "―".to_owned() } else { one.verdicts.to_string() },
        mark: criterion.asked().then(|| mark(s, one.standing)),
    }
}

/// The page of a criterion, in the version that is looked at.
pub(super) fn href(set: &Ruleset, code: &str) -> String {
    format!("/criteria/{}/{}", encoded(&set.label()), encoded(code))
}
