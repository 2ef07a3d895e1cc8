//! Statistics periods: counted, kept, and what followed from them.

use jiff::civil::Date;
use model::{
    CauseCell, Code, Estimate, Expect, Facet, Fact, Finding, FindingFact, Improvement, Key, Kind,
    Observed, Origin, Permission, Phase, Record, Refusal, Review, ReviewFact, ReviewKind,
    Statistics, statistics,
};
use ports::{Filter, NewFact, StoreError};

use super::within;
use crate::{AppError, Desk, as_of::Upto, desk::records};

/// The pattern that a recurring failure is (A215).
const PATCHWORK: &str = "AP5";

impl Desk {
    /// Counts a period and keeps the figures as a review of its own; proposes a finding
    /// for each most frequent cell that recurs, unless one is open. Returns the review
    /// and the findings that were proposed.
    ///
    /// # Errors
    /// VALUE for a period that ends before it begins, TIME for one that is not over,
    /// MANDATE.
    pub async fn keep_statistics(
        &self,
        from: Date,
        to: Date,
    ) -> Result<(Review, Vec<String>), AppError> {
        let _numbering = self.app.numbering.lock().await;
        let about = format!("{from}..{to}");
        self.act(Permission::Review, "failure.statistics", &about, async |_| {
            sound(from, to)?;
            if to > model::day_of(self.now()) {
                let refusal = Refusal::new(Code::Time).field("to").detail("future");
                return Err(refusal.arg("value", to.to_string()).into());
            }
            let counted = self.counted_now(from, to).await?;
            let id = |record: Record| Some(record.review()?.id);
            let id = self.next_number(Kind::Review, "ST-", id).await?;
            let review = Review {
                kind: ReviewKind::Statistics,
                phase: Phase::Closed,
                packs: vec![self.app.ladder_version.clone()],
                figures: Some(Box::new(counted.clone())),
                opened_at: Some(self.now()),
                ..Review::of(&id, from, to)
            };
            let opened = Fact::Review(ReviewFact::Opened(Box::new(review.clone())));
            let mut facts = vec![NewFact::new(Kind::Review, &id, Expect::Absent, opened)];
            let proposed = self.patchwork(&counted, &id).await?;
            let ids = proposed.iter().map(|fact| fact.key.id.clone()).collect();
            facts.extend(proposed);
            Ok((facts, (review, ids)))
        })
        .await
    }

    async fn counted_now(&self, from: Date, to: Date) -> Result<Statistics, AppError> {
        let all = self.failures_known(Upto::Now).await?;
        let own = all.failures.iter().filter(|failure| within(failure, from, to));
        Ok(statistics(own, self.ladder()))
    }

    /// The period of `review` counted anew from what was known when it was kept.
    pub(super) async fn counted_then(
        &self,
        review: &Review,
        seq: u64,
    ) -> Result<Statistics, AppError> {
        let all = self.failures_known(Upto::Before(seq)).await?;
        let own = all.failures.iter().filter(|failure| within(failure, review.from, review.to));
        Ok(statistics(own, self.ladder()))
    }

    /// The statistics periods, the newest period first, each with the entry that kept it.
    pub(super) async fn periods_known(&self, upto: Upto) -> Result<Vec<(Review, u64)>, AppError> {
        let filter = Filter::new(Kind::Review).labelled("kind:statistics");
        let mut found = Vec::new();
        for stored in self.app.registers.list(&filter).await? {
            let Some(now) = stored.record.review() else { continue };
            let key = Key::new(Kind::Review, &now.id);
            let review = match upto {
                Upto::Now => Some(now),
                upto => self.folded(&key, upto).await?.and_then(Record::review),
            };
            let Some(review) = review else { continue };
            let lines = self.app.registers.history(&key).await?;
            found.extend(lines.first().map(|line| (review, line.written.seq)));
        }
        found.sort_by_key(|(review, seq)| std::cmp::Reverse((review.to, *seq)));
        Ok(found)
    }

    /// A kept period, and whether it can be counted again with the same result.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn statistics_period(&self, id: &str) -> Result<(Review, bool), AppError> {
        self.may_read().await?;
        let periods = self.periods_known(Upto::Now).await?;
        let Some((review, seq)) = periods.into_iter().find(|(review, _)| review.id == id) else {
            return self.absent("failure.period", &format!("review/{id}")).await;
        };
        let same = self.counts_again(&review, seq).await?;
        Ok((review, same))
    }

    /// Whether counting again comes to what was kept. Under another version of the
    /// ladder rungs may differ, but nothing else may.
    pub(super) async fn counts_again(&self, review: &Review, seq: u64) -> Result<bool, AppError> {
        let Some(kept) = &review.figures else { return Ok(false) };
        let again = self.counted_then(review, seq).await?;
        let same_ladder = review.packs.contains(&self.app.ladder_version);
        let same = if same_ladder { **kept == again } else { kept.same_register(&again) };
        Ok(same && again.adds_up())
    }

    /// The findings of what recurs, once each.
    async fn patchwork(
        &self,
        counted: &Statistics,
        review: &str,
    ) -> Result<Vec<NewFact>, AppError> {
        let mut proposed = Vec::new();
        for cell in counted.recurring(self.ladder()) {
            let told = self.told_of(cell).await?;
            if !told.iter().any(|finding| finding.state.open()) {
                let repeat_of = told.into_iter().next().map(|finding| finding.id);
                proposed.push(Finding { repeat_of, ..finding(cell, review) });
            }
        }
        if proposed.is_empty() {
            return Ok(Vec::new());
        }
        let id = |record: Record| Some(record.finding()?.id);
        let numbers = self.next_numbers(Kind::Finding, "F-", id, proposed.len()).await?;
        let raised = |(finding, id): (Finding, String)| {
            let fact = FindingFact::Raised(Box::new(Finding { id: id.clone(), ..finding }));
            NewFact::new(Kind::Finding, id, Expect::Absent, Fact::Finding(fact))
        };
        Ok(proposed.into_iter().zip(numbers).map(raised).collect())
    }

    /// Findings about what recurs there, newest first.
    async fn told_of(&self, cell: &CauseCell) -> Result<Vec<Finding>, StoreError> {
        let filter = Filter::new(Kind::Finding).labelled(format!("theme:{}", theme(cell)));
        Ok(records(self.whole.list(&filter).await?, Record::finding))
    }

    /// Says what followed from a period for one kind of process: an approved change, or
    /// why there is none.
    ///
    /// # Errors
    /// REASON with neither, ABSENT for a change that is not there, APPROVAL for one that
    /// nobody approved, STATE for a review that is no statistics period, MANDATE.
    pub async fn improve(&self, period: &str, said: &Improvement) -> Result<(), AppError> {
        self.act(Permission::Review, "failure.improve", period, async |_| {
            match said.change.as_deref() {
                Some(change) => self.must_be_approved(change).await?,
                None if !said.why_not.chars().any(char::is_alphanumeric) => {
                    return Err(Refusal::new(Code::Reason).field("why-not").into());
                }
                None => {}
            }
            let fact = ReviewFact::Improved(said.clone());
            Ok((vec![self.about_period(period, fact).await?], ()))
        })
        .await
    }

    async fn must_be_approved(&self, change: &str) -> Result<(), AppError> {
        let absent = || Refusal::new(Code::Absent).field(change);
        let key = Key::parse(change).ok_or_else(absent)?;
        let approved = match self.find(key.kind, &key.id).await?.record {
            Record::Action(action) => {
                action.approved.is_some() && action.state != model::ActionState::Dropped
            }
            Record::Plan(plan) => plan.retired.is_none() && plan.in_force().is_some(),
            _ => return Err(Refusal::new(Code::Value).field("change").arg("value", change).into()),
        };
        match approved {
            true => Ok(()),
            false => Err(Refusal::new(Code::Approval).field(change).into()),
        }
    }

    /// Estimates a loss on a period.
    ///
    /// # Errors
    /// BLANK without a method, VALUE without an interval, STATE, ABSENT, MANDATE.
    pub async fn estimate(&self, period: &str, estimate: &Estimate) -> Result<(), AppError> {
        self.act(Permission::Review, "failure.estimate", period, async |_| {
            estimate.check()?;
            let fact = ReviewFact::Estimated(estimate.clone());
            Ok((vec![self.about_period(period, fact).await?], ()))
        })
        .await
    }

    async fn about_period(&self, id: &str, fact: ReviewFact) -> Result<NewFact, AppError> {
        let stored = self.find(Kind::Review, id).await?;
        let kind = stored.record.review().map(|review| review.kind);
        if kind != Some(ReviewKind::Statistics) {
            return Err(Refusal::new(Code::State).field(id).detail("not-statistics").into());
        }
        let expect = Expect::Version(stored.version);
        Ok(NewFact::new(Kind::Review, id, expect, Fact::Review(fact)))
    }
}

/// Judges that a period is one.
pub(super) fn sound(from: Date, to: Date) -> Result<(), Refusal> {
    match to < from {
        true => Err(Refusal::new(Code::Value).field("to").arg("value", to.to_string())),
        false => Ok(()),
    }
}

fn theme(cell: &CauseCell) -> String {
    format!("{PATCHWORK}:{}×{}", cell.cause, cell.system)
}

/// What the machine proposes.
fn finding(cell: &CauseCell, review: &str) -> Finding {
    let CauseCell { cause, system, count, recurring } = cell;
    let figures = [
        ("cause", cause.clone()),
        ("system", system.clone()),
        ("count", count.to_string()),
        ("recurring", recurring.to_string()),
        ("review", review.to_owned()),
    ];
    Finding {
        origin: Origin::Pattern(PATCHWORK.to_owned()),
        theme: theme(cell),
        root_cause: cause.clone(),
        ..Finding::proposed(Observed::new(PATCHWORK, &figures), Facet::Effectiveness)
    }
}
