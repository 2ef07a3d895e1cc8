//! Everything about one criterion, side by side: what is said, what evidences it, what
//! machines and people found.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{Timestamp, civil::Date};
use model::{
    Action, Contradiction, Evidence, Finding, Key, Kind, Record, Response, Review, Shares,
    Standing, Verdict, contradiction,
};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// A response with what there is to judge it by.
#[derive(Clone, Debug)]
pub struct ResponseView {
    /// The response.
    pub response: Response,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// The newest verdict of each check that speaks to its criterion; of a closed review,
    /// the newest on that day.
    pub verdicts: Vec<Arc<Verdict>>,
    /// The moment for which it is judged: the end of its review, or now.
    pub as_of: Timestamp,
    /// What was known then.
    pub standing: Standing,
    /// What is known now, whatever became of the review.
    pub today: Standing,
}

impl ResponseView {
    /// Whether it does not apply on `day`, with reason, approver and end.
    #[must_use]
    pub fn not_applicable(&self, day: Date) -> bool {
        self.response.not_applicable(day)
    }

    /// Whether something else is known now than when its review was closed.
    #[must_use]
    pub fn changed_since(&self) -> bool {
        self.standing != self.today
    }
}

/// Everything about one criterion.
#[derive(Clone, Debug)]
pub struct CriterionView {
    /// Its name, for example `jp-fsa-2015/IM-ロ`.
    pub name: String,
    /// Every response, newest review first.
    pub responses: Vec<ResponseView>,
    /// Every verdict, newest first.
    pub verdicts: Vec<Verdict>,
    /// Findings about it.
    pub findings: Vec<Finding>,
    /// What is done about it, or about those findings.
    pub actions: Vec<Action>,
    /// The reviews that asked it, by their ids.
    pub reviews: BTreeMap<String, Review>,
    /// Where word and fact part.
    pub contradictions: Vec<Contradiction>,
    /// What is known now.
    pub standing: Standing,
    /// Proven, contradicted and unknown things of the newest verdict of each check.
    pub shares: Shares,
}

impl Desk {
    /// Everything about the criterion `name`.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn criterion(&self, name: &str) -> Result<CriterionView, AppError> {
        self.may_read().await?;
        let label = format!("criterion:{name}");
        let list =
            async |kind| self.app.registers.list(&Filter::new(kind).labelled(label.clone())).await;
        let verdicts = records(list(Kind::Verdict).await?, Record::verdict);
        let findings = records(list(Kind::Finding).await?, Record::finding);
        let mut actions = records(list(Kind::Action).await?, Record::action);
        for finding in &findings {
            let answering = format!("answers:{}", Key::new(Kind::Finding, &finding.id));
            let filter = Filter::new(Kind::Action).labelled(answering);
            actions.extend(records(self.app.registers.list(&filter).await?, Record::action));
        }
        actions.sort_by(|a, b| a.id.cmp(&b.id));
        actions.dedup_by(|a, b| a.id == b.id);
        let mut responses = records(list(Kind::Response).await?, Record::response);
        responses.sort_by(|a, b| b.review.cmp(&a.review).then_with(|| a.member.cmp(&b.member)));
        let reviews = self.reviews_of(&responses).await?;
        let now = self.now();
        let mut newest = verdicts.clone();
        let mut seen = BTreeSet::new();
        newest.retain(|verdict| seen.insert(verdict.check.clone()));
        let contradictions = newest.iter().filter_map(|v| contradiction(name, &responses, v));
        let contradictions = contradictions.collect();
        let closed = |own: &Response| reviews.get(&own.review).and_then(|review| review.closed_at);
        let responses = responses.into_iter().map(|own| (closed(&own), own));
        let responses = self.views(responses.map(|(closed, own)| (own, closed)).collect()).await?;
        let by_people = responses.first().map(|view| view.today);
        let by_machine = model::found_by(&newest, now);
        Ok(CriterionView {
            name: name.to_owned(),
            standing: by_people.or(by_machine).unwrap_or_default(),
            shares: newest.iter().map(|verdict| verdict.shares_at(now)).sum(),
            responses,
            verdicts,
            findings,
            actions,
            reviews,
            contradictions,
        })
    }

    /// The reviews in which these were asked.
    async fn reviews_of(
        &self,
        responses: &[Response],
    ) -> Result<BTreeMap<String, Review>, AppError> {
        let ids: BTreeSet<_> = responses.iter().map(|response| &response.review).collect();
        let mut reviews = BTreeMap::new();
        for id in ids {
            let stored = self.app.registers.lookup(&Key::new(Kind::Review, id)).await?;
            let review = stored.and_then(|stored| stored.record.review());
            reviews.extend(review.map(|review| (id.clone(), review)));
        }
        Ok(reviews)
    }
}
