//! PDCAの輪と両輪: when each step was last taken, and how far set-up and operation carry.
//!
//! Nothing here is typed: the dates and the wheels are functions of the records.

use jiff::civil::Date;

use crate::{
    EvidenceType, Pdca,
    pattern::{Element, Look, PatternRules},
};

/// The ring of one element on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// The criterion.
    pub criterion: String,
    /// 計画, 実施, 評価, 改善: when each was last done; none if never, or not known.
    pub steps: [(Pdca, Option<Date>); 4],
    /// The steps at which it is broken: never taken, or too long ago.
    pub broken: Vec<Pdca>,
    /// 枠組み: what is set up, in hundredths of a percent; none where nothing is known.
    pub framework_bp: Option<u16>,
    /// プロセス: how far it runs, in hundredths of a percent; none where nothing is known.
    pub process_bp: Option<u16>,
    /// Whether one wheel is far ahead of the other.
    pub imbalance: bool,
}

/// The ring of `element` on `today`.
#[must_use]
pub fn ring(element: &Element, rules: &PatternRules, today: Date) -> Ring {
    let look = Look { element, rules, today };
    let steps = steps(element);
    let broken = steps.iter().filter(|(step, day)| {
        // Where nothing was found, there is nothing to improve.
        let needed = *step != Pdca::Act || !element.findings.is_empty();
        let taken = day.is_some_and(|day| look.age(day) <= i64::from(rules.ring_days));
        needed && !taken
    });
    let (framework_bp, process_bp) = wheels(&look);
    let imbalance = match (framework_bp, process_bp) {
        (Some(one), Some(other)) => one.abs_diff(other) >= rules.imbalance_bp,
        _ => false,
    };
    Ring {
        criterion: element.criterion.clone(),
        broken: broken.map(|(step, _)| *step).collect(),
        steps,
        framework_bp,
        process_bp,
        imbalance,
    }
}

fn steps(element: &Element) -> [(Pdca, Option<Date>); 4] {
    let acted = element.actions.iter().map(|action| action.word);
    [
        (Pdca::Plan, element.planned),
        (Pdca::Do, element.runs.iter().copied().max()),
        (Pdca::Check, element.looked),
        (Pdca::Act, acted.chain(element.changes.iter().copied()).max()),
    ]
}

/// Framework and process, in this order.
fn wheels(look: &Look<'_>) -> (Option<u16>, Option<u16>) {
    let element = look.element;
    let measured = element.measured.is_some_and(|shares| shares.population() > 0);
    let shown = !element.set_up.is_empty() || !element.runs.is_empty();
    if !shown && !measured && element.rule_since.is_none() {
        return (None, None);
    }
    let weights = look.rules.framework_bp;
    let has = |kind| element.set_up.contains(&kind);
    let framework = [
        (EvidenceType::Document, weights.document),
        (EvidenceType::Organisation, weights.organisation),
        (EvidenceType::Product, weights.product),
    ];
    let framework = framework.into_iter().filter(|(kind, _)| has(*kind)).map(|(_, bp)| bp).sum();
    (Some(framework), Some(look.executed_bp()))
}
