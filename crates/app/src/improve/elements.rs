//! What the registers say of each criterion, as the ring sees it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use model::{
    Action, ActionKind, ActionSeen, ActionState, ClaimSeen, Element, Evidence, Finding,
    FindingSeen, FindingState, Key, Kind, Origin, Plan, Record, Response, Ring, Standing, Verdict,
    day_in_japan, ring,
};
use ports::Filter;

use super::pattern_rules;
use crate::{AppError, Desk, desk::records};

/// Everything that is read to see the ring.
pub(super) struct Seen {
    today: Date,
    now: jiff::Timestamp,
    responses: Vec<Response>,
    evidence: Vec<Evidence>,
    /// The newest of each check.
    verdicts: Vec<Verdict>,
    findings: Vec<Finding>,
    actions: Vec<Action>,
    plans: Vec<Plan>,
}

impl Desk {
    /// The ring of every criterion of which a record speaks, broken ones first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn rings(&self) -> Result<Vec<Ring>, AppError> {
        self.may_read().await?;
        let Ok(rules) = pattern_rules() else { return Ok(Vec::new()) };
        let elements = self.seen().await?.elements();
        let mut rings: Vec<_> =
            elements.iter().map(|element| ring(element, rules, self.today())).collect();
        rings.sort_by_key(|ring| (ring.broken.is_empty(), !ring.imbalance));
        Ok(rings)
    }

    pub(super) async fn seen(&self) -> Result<Seen, AppError> {
        let list = async |kind| self.whole.list(&Filter::new(kind)).await;
        let mut verdicts = records(list(Kind::Verdict).await?, Record::verdict);
        verdicts.sort_by_key(|verdict| std::cmp::Reverse(verdict.at));
        let mut checks = BTreeSet::new();
        verdicts.retain(|verdict| checks.insert(verdict.check.clone()));
        Ok(Seen {
            today: self.today(),
            now: self.now(),
            responses: records(list(Kind::Response).await?, Record::response),
            evidence: records(list(Kind::Evidence).await?, Record::evidence),
            verdicts,
            findings: records(list(Kind::Finding).await?, Record::finding),
            actions: records(list(Kind::Action).await?, Record::action),
            plans: records(list(Kind::Plan).await?, Record::plan),
        })
    }
}

impl Seen {
    /// Everything that was found, proposals among it.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// One element for each criterion of which a record speaks, by name.
    pub(super) fn elements(&self) -> Vec<Element> {
        let mut elements = BTreeMap::<String, Element>::new();
        for response in &self.responses {
            self.said(response, of(&mut elements, &response.criterion));
        }
        for (criterion, evidence) in named(&self.evidence, |one| &one.criteria) {
            self.shown(evidence, of(&mut elements, criterion));
        }
        for (criterion, verdict) in named(&self.verdicts, |one| &one.criteria) {
            self.measured(verdict, of(&mut elements, criterion));
        }
        for (criterion, finding) in named(&self.findings, |one| &one.criteria) {
            self.found(finding, of(&mut elements, criterion));
        }
        for (criterion, action) in named(&self.actions, |one| &one.criteria) {
            self.acted(action, of(&mut elements, criterion));
        }
        elements.into_values().collect()
    }

    fn said(&self, response: &Response, element: &mut Element) {
        let checked = response.checked.iter().filter_map(|one| one.at.map(day_in_japan));
        element.looked = element.looked.max(checked.max());
        for said in &response.said {
            let Some(share_bp) = said.claimed_bp().filter(|share| *share > 0) else { continue };
            let on = said.as_of;
            element.rule_since = earlier(element.rule_since, on);
            let sample = self.sample(response, on);
            let evidenced = response.evidenced();
            element.claims.push(ClaimSeen { on, share_bp, evidenced, sample });
        }
    }

    /// What people, or a check that proves it, looked at since `on`.
    fn sample(&self, response: &Response, on: Date) -> Option<(u64, u64)> {
        let since = |one: &&model::Checked| one.at.map(day_in_japan).is_some_and(|day| day >= on);
        let by_people = response.checked.iter().rev().find(since).map(|one| (one.sample, one.of));
        let proves = |verdict: &&Verdict| {
            verdict.found() == Standing::Proven
                && verdict.as_of >= on
                && verdict.criteria.contains(&response.criterion)
        };
        let all = |verdict: &Verdict| (verdict.shares.population(), verdict.shares.population());
        by_people.or_else(|| self.verdicts.iter().find(proves).map(all))
    }

    fn shown(&self, evidence: &Evidence, element: &mut Element) {
        if evidence.withdrawn.is_some() {
            return;
        }
        let day = evidence.taken_on;
        if evidence.kind.proves_effect() {
            element.runs.push(day);
            return;
        }
        element.rule_since = earlier(element.rule_since, day);
        element.planned = element.planned.max(Some(day));
        if evidence.counts(self.today) && !element.set_up.contains(&evidence.kind) {
            element.set_up.push(evidence.kind);
        }
    }

    fn measured(&self, verdict: &Verdict, element: &mut Element) {
        element.looked = element.looked.max(Some(verdict.as_of));
        let shares = verdict.shares_at(self.now);
        if shares.proven > 0 {
            element.runs.push(verdict.as_of);
        }
        element.measured = Some(element.measured.unwrap_or_default() + shares);
    }

    fn found(&self, finding: &Finding, element: &mut Element) {
        // A dropped one was none, and what a pattern proposes would keep itself alive.
        let none = finding.state == FindingState::Dropped;
        if none || matches!(finding.origin, Origin::Pattern(_)) {
            return;
        }
        let Some(raised) = finding.raised_on() else { return };
        let key = Key::new(Kind::Finding, &finding.id);
        let answers =
            |action: &Action| action.state != ActionState::Dropped && action.answers.contains(&key);
        let closed = (finding.state == FindingState::Closed).then_some(finding.ended_at).flatten();
        element.findings.push(FindingSeen {
            id: finding.id.clone(),
            raised,
            closed: closed.map(day_in_japan),
            answered: self.actions.iter().any(answers),
            cause: finding.root_cause.clone(),
        });
    }

    fn acted(&self, action: &Action, element: &mut Element) {
        if action.state == ActionState::Dropped {
            return;
        }
        element.actions.push(ActionSeen::of(action, self.today));
        let helped = matches!(action.state, ActionState::Effective | ActionState::Embedded);
        if action.kind == ActionKind::Process && helped {
            element.changes.extend(action.changed_at.map(day_in_japan));
        }
        let changed = |plan: &&Plan| action.changes.as_ref() == Some(&plan.id);
        for version in self.plans.iter().filter(changed).flat_map(|plan| &plan.versions) {
            let approved = version.approved.as_ref().map(|(_, at)| day_in_japan(*at));
            element.changes.extend(approved);
            element.planned = element.planned.max(approved);
        }
    }
}

fn of<'a>(elements: &'a mut BTreeMap<String, Element>, criterion: &str) -> &'a mut Element {
    let new = || Element { criterion: criterion.to_owned(), ..Element::default() };
    elements.entry(criterion.to_owned()).or_insert_with(new)
}

/// Each record with each criterion that it names.
fn named<T>(
    all: &[T],
    criteria: impl Fn(&T) -> &Vec<String>,
) -> impl Iterator<Item = (&String, &T)> {
    all.iter().flat_map(move |one| criteria(one).iter().map(move |criterion| (criterion, one)))
}

fn earlier(known: Option<Date>, day: Date) -> Option<Date> {
    Some(known.map_or(day, |known| known.min(day)))
}
