//! 検査結果と行政処分等 (A178, A179): one says what was found, and somebody else disposes.

use jiff::civil::Date;
use model::{
    Authority, Code, Concluded, Conclusion, Disposal, Disposed, Expect, Fact, Kind, Permission,
    Record, Refusal, Review, ReviewFact,
};
use ports::{Filter, NewFact};

use crate::{AppError, Desk, RuleBook, desk::records};

/// A measure of the authority, with the review whose result it is about.
#[derive(Clone, Debug)]
pub struct OwedMeasure {
    /// The review.
    pub review: String,
    /// The measure.
    pub measure: Disposed,
    /// `issued`, `running`, `late` or `met`.
    pub state: &'static str,
}

impl Desk {
    /// 検査結果: says what a review came to, once, over the findings that were raised in it.
    ///
    /// # Errors
    /// STATE, EXISTS, REASON, BLANK, VALUE (see [`Review::conclude`]); ABSENT, MANDATE.
    pub async fn conclude_review(
        &self,
        id: &str,
        conclusion: Conclusion,
        words: &str,
    ) -> Result<(), AppError> {
        self.act(Permission::Review, "review.conclude", id, async |_| {
            // What this desk may not see stands in the way of a result all the same.
            let all = self.whole.list(&Filter::new(Kind::Finding)).await?;
            let findings = records(all, Record::finding);
            let (words, by, at) = (words.to_owned(), String::new(), None);
            let said = Concluded { conclusion, words, by, at };
            let fact = self.about_result(id, |r| r.conclude(said, &findings, opinion)).await?;
            Ok((vec![fact], ()))
        })
        .await
    }

    /// 行政処分ほか: a measure upon the result of a review, by whoever may dispose. Whoever only
    /// inspects may not (A130).
    ///
    /// # Errors
    /// ORDER, REASON, BLANK, VALUE (see [`Review::dispose`]); ABSENT, MANDATE.
    pub async fn dispose(
        &self,
        id: &str,
        disposal: Disposal,
        words: &str,
        due: Option<Date>,
    ) -> Result<(), AppError> {
        self.act(Permission::Dispose, "review.dispose", id, async |_| {
            let fact = self.about_result(id, |r| r.dispose(disposal, words, due)).await?;
            Ok((vec![fact], ()))
        })
        .await
    }

    /// 履行: what the institution did about a measure.
    ///
    /// # Errors
    /// STATE, REASON (see [`Review::meet`]); ABSENT, MANDATE.
    pub async fn meet_measure(&self, id: &str, no: u32, words: &str) -> Result<(), AppError> {
        self.act(Permission::Answer, "review.meet", id, async |_| {
            Ok((vec![self.about_result(id, |review| review.meet(no, words)).await?], ()))
        })
        .await
    }

    /// Every measure of the authority, those of the newest review first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn disposed(&self) -> Result<Vec<OwedMeasure>, AppError> {
        self.may_read().await?;
        let listed = self.app.registers.list(&Filter::new(Kind::Review)).await?;
        let mut reviews = records(listed, Record::review);
        reviews.sort_by(|a, b| b.id.cmp(&a.id));
        let today = self.today();
        let of = |review: Review| {
            let id = review.id;
            let each = move |measure: Disposed| {
                let (review, state) = (id.clone(), measure.state(today));
                OwedMeasure { review, measure, state }
            };
            review.disposed.into_iter().map(each)
        };
        Ok(reviews.into_iter().flat_map(of).collect())
    }

    async fn about_result(
        &self,
        id: &str,
        judge: impl FnOnce(&Review) -> Result<ReviewFact, Refusal>,
    ) -> Result<NewFact, AppError> {
        let stored = self.find(Kind::Review, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("review/{id}"));
        let review = stored.record.review().ok_or_else(absent)?;
        let fact = Fact::Review(judge(&review)?);
        Ok(NewFact::new(Kind::Review, id, Expect::Version(stored.version), fact))
    }
}

/// Whether a criterion is the lecturer's view and no rule (A004).
fn opinion(name: &str) -> bool {
    // The built-in book is checked when it is built; a fault would know no criterion.
    let found = RuleBook::built_in().ok().and_then(|book| book.criterion(name));
    found.is_some_and(|(_, criterion)| criterion.authority == Authority::Lecture)
}
