//! A review as assessment results: what was said, shown and found becomes observations,
//! and each answer a finding.

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::{Evidence, Response, Review, Standing, Verdict};
use serde_json::{Value, json};

use crate::{
    control_id,
    part::{at, metadata, on, prop, said, set},
    uuid,
};

/// One answer with what there is to judge it by, and what that comes to.
#[derive(Clone, Copy, Debug)]
pub struct Assessed<'a> {
    /// The answer.
    pub response: &'a Response,
    /// What it rests on.
    pub evidence: &'a [Evidence],
    /// The newest verdict of each check that speaks to its criterion.
    pub verdicts: &'a [&'a Verdict],
    /// What is known.
    pub standing: Standing,
}

/// The results of `review` as they stood at `now`.
#[must_use]
pub fn results(review: &Review, answers: &[Assessed<'_>], now: Timestamp) -> Value {
    let id = |parts: &[&str]| uuid(&[&["results", review.id.as_str()], parts].concat());
    let plan = id(&["plan"]);
    let mut seen = BTreeSet::new();
    let observations: Vec<_> = answers
        .iter()
        .flat_map(observed)
        .filter(|one| seen.insert(one["uuid"].to_string()))
        .collect();
    let controls: BTreeSet<_> =
        answers.iter().map(|one| control_id(&one.response.criterion)).collect();
    let selected: Vec<_> = controls.iter().map(|id| json!({"control-id": id})).collect();
    let mut result = json!({
        "uuid": id(&["result"]),
        "title": said(&review.title),
        "description": said(&review.title),
        "start": on(review.from),
        "end": on(review.to),
        "reviewed-controls": {"control-selections": [{"include-controls": selected}]},
    });
    set(&mut result, "observations", observations);
    set(&mut result, "findings", answers.iter().map(|one| finding(review, one)).collect());
    let mut head = metadata(&review.title, &review.id, &at(now));
    let packs = review.packs.iter().filter_map(|pack| prop("ruleset", pack));
    set(&mut head, "props", packs.chain(prop("kind", review.kind.name())).collect());
    json!({"assessment-results": {
        "uuid": id(&["document"]),
        "metadata": head,
        "import-ap": {"href": format!("#{plan}")},
        "results": [result],
        "back-matter": {"resources": [{
            "uuid": plan,
            "title": said(&review.title),
            "description": format!("{} {}", review.id, said(&review.title)),
        }]},
    }})
}

fn observed(one: &Assessed<'_>) -> Vec<Value> {
    let said = one.response.said.iter().enumerate().map(|(n, word)| claim(one.response, n, word));
    let shown = one.evidence.iter().map(evidence);
    let found = one.verdicts.iter().map(|found| verdict(found));
    said.chain(shown).chain(found).collect()
}

/// What somebody said: an interview.
fn claim(response: &Response, n: usize, word: &model::Said) -> Value {
    let mut one = json!({
        "uuid": claim_id(response, n),
        "title": format!("{} {}", response.criterion, word.declared.name()),
        "description": said(&word.words),
        "methods": ["INTERVIEW"],
        "types": ["control-objective"],
        "collected": word.at.map_or_else(|| on(word.as_of), at),
    });
    let props = [
        prop("claim", word.declared.name()),
        prop("line", word.line.name()),
        prop("by", &word.by),
        word.share_bp.and_then(|share| prop("claimed-share-bp", &share.to_string())),
        prop("member", &response.member),
        word.late.then(|| prop("late", "true")).flatten(),
    ];
    set(&mut one, "props", props.into_iter().flatten().collect());
    one
}

fn claim_id(response: &Response, n: usize) -> String {
    uuid(&["claim", &response.id, &n.to_string()])
}

/// What was handed in: an examination.
fn evidence(one: &Evidence) -> Value {
    let mut object = json!({
        "uuid": uuid(&["evidence", &one.id]),
        "title": said(&one.title),
        "description": said(&one.method),
        "methods": ["EXAMINE"],
        "types": ["historic"],
        "collected": on(one.taken_on),
        "relevant-evidence": [{"description": format!("{} sha256:{}", said(&one.file), one.sha256)}],
    });
    if let Some(until) = one.fresh_until {
        object["expires"] = json!(on(until));
    }
    let props = [
        prop("evidence-type", one.kind.name()),
        prop("sha256", &one.sha256),
        one.withdrawn.as_deref().and_then(|why| prop("withdrawn", why)),
    ];
    set(&mut object, "props", props.into_iter().flatten().collect());
    object
}

/// What a machine found: a test.
fn verdict(one: &Verdict) -> Value {
    let shares = one.shares;
    let counted = format!(
        "proven {} / contradicted {} / unknown {} of {}",
        shares.proven,
        shares.contradicted,
        shares.unknown,
        shares.population()
    );
    let mut object = json!({
        "uuid": uuid(&["verdict", &one.id]),
        "title": said(&one.check),
        "description": counted,
        "methods": ["TEST"],
        "types": ["finding"],
        "collected": at(one.at),
    });
    let props = [
        prop("verdict", &one.id),
        prop("pack", &one.pack),
        prop("standing", one.found().name()),
        prop("proven", &shares.proven.to_string()),
        prop("contradicted", &shares.contradicted.to_string()),
        prop("unknown", &shares.unknown.to_string()),
        prop("rows", &one.rows_total.to_string()),
    ];
    set(&mut object, "props", props.into_iter().flatten().collect());
    object
}

/// An answer with what it comes to. Only what is proven is satisfied.
fn finding(review: &Review, one: &Assessed<'_>) -> Value {
    let (state, reason) = match one.standing {
        Standing::Proven => ("satisfied", "pass"),
        Standing::Contradicted => ("not-satisfied", "fail"),
        Standing::Unknown | Standing::Stale => ("not-satisfied", "other"),
    };
    let criterion = &one.response.criterion;
    let mut object = json!({
        "uuid": uuid(&["finding", &review.id, &one.response.id]),
        "title": criterion,
        "description": format!("{criterion} {}", one.standing.name()),
        "target": {
            "type": "objective-id",
            "target-id": control_id(criterion),
            "status": {"state": state, "reason": reason},
        },
    });
    let not_applicable =
        one.response.word().is_some_and(|word| word.declared.name() == "not-applicable");
    let props = [
        prop("standing", one.standing.name()),
        prop("criterion", criterion),
        prop("member", &one.response.member),
        not_applicable.then(|| prop("claim", "not-applicable")).flatten(),
    ];
    set(&mut object, "props", props.into_iter().flatten().collect());
    let related = observed(one).into_iter().map(|seen| json!({"observation-uuid": seen["uuid"]}));
    set(&mut object, "related-observations", related.collect());
    object
}
