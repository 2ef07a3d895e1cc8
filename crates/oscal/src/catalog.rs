//! A rule set as a catalog: one control for each criterion, in Japanese and English.

use model::{Criterion, Ruleset, Subject};
use serde_json::{Value, json};

use crate::{
    control_id,
    part::{metadata, on, prop, set},
    uuid,
};

/// The catalog of one version of a rule set.
#[must_use]
pub fn catalog(of: &Ruleset) -> Value {
    let tops = of.criteria.iter().filter(|one| one.parent.is_none());
    let mut head = metadata(&of.title.ja, &of.version, &on(of.published));
    let days = [
        prop("title-en", &of.title.en),
        prop("ruleset", &of.label()),
        prop("published", &of.published.to_string()),
        prop("applies-from", &of.applies_from.to_string()),
        prop("verified", if of.verified { "true" } else { "false" }),
        of.transition_until.and_then(|day| prop("transition-until", &day.to_string())),
    ];
    set(&mut head, "props", days.into_iter().flatten().collect());
    let mut catalog = json!({"uuid": uuid(&["catalog", &of.label()]), "metadata": head});
    set(&mut catalog, "controls", tops.map(|one| control(of, one)).collect());
    json!({"catalog": catalog})
}

fn control(of: &Ruleset, one: &Criterion) -> Value {
    let name = format!("{}/{}", of.id, one.code);
    let id = control_id(&name);
    let prose = |what: &str, ending: &str, text: &str| json!({"id": format!("{id}{ending}"), "name": what, "prose": text});
    let mut object = json!({
        "id": id,
        "title": one.text.ja,
        "props": props(one, &name),
        "parts": [
            prose("statement", "_smt", &one.text.ja),
            prose("statement", "_smt-en", &one.text.en),
            prose("guidance", "_gdn", &one.purpose.ja),
            prose("guidance", "_gdn-en", &one.purpose.en),
        ],
    });
    let mapped = one.maps_to.iter().map(|to| json!({"href": urn(to), "rel": "related"}));
    set(&mut object, "links", mapped.collect());
    set(&mut object, "controls", of.children(&one.code).map(|child| control(of, child)).collect());
    object
}

/// A criterion elsewhere; the address is no page.
fn urn(name: &str) -> String {
    format!("urn:hinomi:criterion:{}", control_id(name))
}

fn props(one: &Criterion, name: &str) -> Vec<Value> {
    let mut props = vec![json!({"name": "label", "value": one.code})];
    let words = [
        ("criterion", Some(name)),
        ("kind", Some(one.kind.name())),
        ("authority", Some(one.authority.name())),
        ("source", Some(one.source.as_str())),
        ("subject", (one.subject == Subject::State).then_some("state")),
        ("tier", one.tier.map(model::Tier::name)),
        ("wheel", one.wheel.map(model::Wheel::name)),
        ("pdca", one.pdca.map(model::Pdca::name)),
        ("moment", one.moment.map(model::Moment::name)),
        ("function", one.function.map(model::Function::name)),
    ];
    props.extend(words.into_iter().filter_map(|(name, word)| prop(name, word?)));
    props.extend(one.threats.iter().filter_map(|threat| prop("threat", threat.name())));
    props
}
