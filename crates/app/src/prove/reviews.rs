//! Reviews: opening them, carrying answers over, and where they stand.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use model::{
    Code, Expect, Fact, Key, Kind, Permission, Phase, Record, Refusal, Response, ResponseFact,
    Review, ReviewFact, ReviewKind, Said, Shares, Standing, day_in_japan,
};
use ports::{Filter, NewFact};

use super::{
    ResponseView,
    choosing::{ground_of, may_be_asked},
};
use crate::{AppError, Desk, Paged, desk::records};

/// A review to open.
#[derive(Clone, Debug)]
pub struct NewReview {
    /// The kind.
    pub kind: ReviewKind,
    /// What it is called.
    pub title: String,
    /// The packs it asks from, with versions.
    pub packs: Vec<String>,
    /// What it asks, in order.
    pub criteria: Vec<String>,
    /// Whom or what it asks about; empty for the institution as a whole.
    pub population: Vec<String>,
    /// The first and the last day of the period.
    pub period: (Date, Date),
    /// Until when answers are due.
    pub due: Option<Timestamp>,
    /// The review whose answers are carried over.
    pub carried_from: Option<String>,
}

/// A review with its responses and where they stand.
#[derive(Clone, Debug)]
pub struct ReviewView {
    /// The review.
    pub review: Review,
    /// Its responses in the order of its criteria.
    pub responses: Vec<ResponseView>,
    /// Of all that was asked, whatever applies: what nobody showed is unknown. Of a closed
    /// review, what was known when it was closed.
    pub shares: Shares,
    /// How many say that it is met, wholly or in part.
    pub claimed: u64,
    /// How many of all have anything handed in.
    pub evidenced: u64,
    /// How many nobody answered. They are unknown.
    pub silent: u64,
    /// How many do not apply, with a reason, an approver and an end.
    pub not_applicable: u64,
    /// Of how many something else is known now than when the review was closed.
    pub changed: u64,
}

/// Responses that one review may ask for.
const RESPONSES_MAX: usize = 200_000;

impl Desk {
    /// Opens a review: every criterion is asked of everybody at once. Returns its id.
    ///
    /// # Errors
    /// BLANK without a title or criteria, VALUE for a period that ends before it begins,
    /// too many responses, or what binds the state and no firm (A011), ABSENT for a review
    /// to carry over, MANDATE.
    pub async fn open_review(&self, new: &NewReview) -> Result<String, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Review, "review.open", &new.title, async |_| {
            sound(new)?;
            new.criteria.iter().try_for_each(|name| may_be_asked(name))?;
            let prefix = prefix(new.kind);
            let id = self.next_number(Kind::Review, prefix, |r| Some(r.review()?.id)).await?;
            let before = self.carried(new.carried_from.as_deref()).await?;
            let review = review_of(new, &id);
            let mut facts = Vec::new();
            for (member, criterion) in asked(new) {
                let asked = Response::asked(&id, criterion, member);
                let response = Response { due: new.due, rests_on: ground_of(criterion), ..asked };
                let key = response.id.clone();
                let word = before.get(&(member.to_owned(), criterion.to_owned()));
                facts.push(about(&key, Expect::Absent, ResponseFact::Asked(response)));
                facts.extend(word.map(|said| about(&key, Expect::Any, said.clone())));
            }
            let opened = Fact::Review(ReviewFact::Opened(Box::new(review)));
            facts.insert(0, NewFact::new(Kind::Review, &id, Expect::Absent, opened));
            Ok((facts, id))
        })
        .await
    }

    /// Takes a review further: answering, analysed, closed. It never goes back.
    ///
    /// # Errors
    /// STATE if it is there or further already; ABSENT, MANDATE.
    pub async fn advance_review(
        &self,
        id: &str,
        phase: Phase,
        words: &str,
    ) -> Result<(), AppError> {
        self.act(Permission::Review, "review.advance", id, async |_| {
            let stored = self.find(Kind::Review, id).await?;
            let before = stored.record.review().map(|review| review.phase).unwrap_or_default();
            if phase <= before {
                let refusal = Refusal::new(Code::State).field(phase.name()).detail(before.name());
                return Err(refusal.into());
            }
            let fact = Fact::Review(ReviewFact::Advanced { phase, words: words.to_owned() });
            let fact = NewFact::new(Kind::Review, id, Expect::Version(stored.version), fact);
            Ok((vec![fact], ()))
        })
        .await
    }

    /// A review, its responses, and what is known of each; of a closed review, what was known
    /// when it was closed.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn review(&self, id: &str) -> Result<ReviewView, AppError> {
        self.may_read().await?;
        let found = self.find(Kind::Review, id).await;
        let stored = self.noting_absence("review.show", id, found).await?;
        let Some(review) = stored.record.review() else {
            return self.absent("review.show", id).await;
        };
        self.viewed(review).await
    }

    /// A review with all that is asked in it.
    async fn viewed(&self, review: Review) -> Result<ReviewView, AppError> {
        let filter = Filter::new(Kind::Response).of(&review.id);
        let responses = records(self.app.registers.list(&filter).await?, Record::response);
        let mut views = self.views_of(responses, &review).await?;
        let places: BTreeMap<_, _> =
            review.criteria.iter().enumerate().map(|(at, code)| (code.as_str(), at)).collect();
        let order = |view: &ResponseView| {
            let place = places.get(view.response.criterion.as_str()).copied();
            (place, view.response.member.clone())
        };
        views.sort_by_cached_key(order);
        let day = review.closed_at.map_or(self.today(), day_in_japan);
        Ok(summed(review, views, day))
    }

    /// One page of reviews, newest first, with where they stand.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn reviews_page(
        &self,
        (from, most): (u64, u64),
    ) -> Result<Paged<ReviewView>, AppError> {
        self.may_read().await?;
        let filter = Filter::new(Kind::Review);
        let total = self.app.registers.count(&filter).await?;
        let found = self.app.registers.list(&filter.page(from, most)).await?;
        let mut rows = Vec::new();
        for review in records(found, Record::review) {
            rows.push(self.viewed(review).await?);
        }
        Ok(Paged { rows, total })
    }

    /// The response of `member` (empty for the institution) to `criterion` in `review`;
    /// the criterion by its name, or by its code alone where only one has it.
    ///
    /// # Errors
    /// ABSENT, VALUE if two rule sets have that code; MANDATE.
    pub async fn asked_in(
        &self,
        review: &str,
        criterion: &str,
        member: &str,
    ) -> Result<Response, AppError> {
        self.may_read().await?;
        let found = self.asked_here(review, criterion, member).await;
        self.noting_absence("review.show", review, found).await
    }

    async fn asked_here(
        &self,
        review: &str,
        criterion: &str,
        member: &str,
    ) -> Result<Response, AppError> {
        let known = self.find(Kind::Review, review).await?.record.review();
        let criteria = known.map(|review| review.criteria).unwrap_or_default();
        let code = |name: &&String| {
            name.split_once('/').map_or(name.as_str(), |(_, code)| code) == criterion
        };
        let exact = criteria.iter().find(|name| *name == criterion);
        let by_code: Vec<_> = criteria.iter().filter(code).collect();
        let name = match (exact, &by_code[..]) {
            (Some(name), _) => name,
            (None, [name]) => name,
            (None, []) => return Err(Refusal::new(Code::Absent).field(criterion).into()),
            (None, _) => {
                let refusal = Refusal::new(Code::Value).field("criterion").detail("ambiguous");
                return Err(refusal.arg("value", criterion).into());
            }
        };
        let id = Review::response_id(review, member, name);
        let found = self.find(Kind::Response, &id).await?.record.response();
        found.ok_or_else(|| Refusal::new(Code::Absent).field(format!("response/{id}")).into())
    }

    /// All reviews, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn reviews(&self, page: (u64, u64)) -> Result<Vec<Review>, AppError> {
        self.listed((Kind::Review, Record::review), None, page).await
    }

    /// What the first line said in `review`, to be said again unchanged.
    async fn carried(
        &self,
        review: Option<&str>,
    ) -> Result<BTreeMap<(String, String), ResponseFact>, AppError> {
        let Some(review) = review else { return Ok(BTreeMap::new()) };
        self.find(Kind::Review, review).await?;
        let filter = Filter::new(Kind::Response).of(review);
        let responses = records(self.app.registers.list(&filter).await?, Record::response);
        let again = |response: Response| {
            let said = response.word_of(model::Line::First)?.clone();
            let carried_from = Some(review.to_owned());
            let said = Said { carried_from, ..said };
            Some(((response.member, response.criterion), ResponseFact::Said(said)))
        };
        Ok(responses.into_iter().filter_map(again).collect())
    }
}

fn sound(new: &NewReview) -> Result<(), Refusal> {
    let blank = |field| Err(Refusal::new(Code::Blank).field(field));
    let value =
        |field, value: String| Err(Refusal::new(Code::Value).field(field).arg("value", value));
    let (from, to) = new.period;
    let count = new.criteria.len() * new.population.len().max(1);
    match () {
        () if new.title.trim().is_empty() => blank("title"),
        () if new.criteria.is_empty() => blank("criteria"),
        () if to < from => value("to", to.to_string()),
        () if count > RESPONSES_MAX => value("population", count.to_string()),
        () => Ok(()),
    }
}

fn prefix(kind: ReviewKind) -> &'static str {
    match kind {
        ReviewKind::SelfCheck => "SC-",
        ReviewKind::Audit => "AU-",
        ReviewKind::Assessment => "AS-",
        ReviewKind::GapList => "GL-",
        ReviewKind::Statistics => "ST-",
    }
}

fn review_of(new: &NewReview, id: &str) -> Review {
    let (from, to) = new.period;
    Review {
        kind: new.kind,
        title: new.title.clone(),
        packs: new.packs.clone(),
        criteria: new.criteria.clone(),
        population: new.population.clone(),
        due: new.due,
        carried_from: new.carried_from.clone(),
        ..Review::of(id, from, to)
    }
}

/// Everybody with every criterion.
fn asked(new: &NewReview) -> impl Iterator<Item = (&str, &str)> {
    let nobody = if new.population.is_empty() { Some("") } else { None };
    let members = nobody.into_iter().chain(new.population.iter().map(String::as_str));
    members.flat_map(|member| new.criteria.iter().map(move |code| (member, code.as_str())))
}

pub(super) fn about(id: &str, expect: Expect, fact: ResponseFact) -> NewFact {
    NewFact { key: Key::new(Kind::Response, id), expect, fact: Fact::Response(fact) }
}

fn summed(review: Review, responses: Vec<ResponseView>, day: Date) -> ReviewView {
    let count = |is: &dyn Fn(&ResponseView) -> bool| {
        responses.iter().filter(|view| is(view)).count() as u64
    };
    let claims = |view: &ResponseView| {
        view.response.word().and_then(Said::claimed_bp).is_some_and(|share| share > 0)
    };
    let standing = |view: &ResponseView| match view.standing {
        // What was shown too long ago is known no more.
        Standing::Stale => Standing::Unknown,
        other => other,
    };
    ReviewView {
        shares: responses.iter().map(|view| Shares::one(standing(view))).sum(),
        claimed: count(&claims),
        evidenced: count(&|view| view.response.evidenced()),
        silent: count(&|view| view.response.said.is_empty()),
        not_applicable: count(&|view| view.not_applicable(day)),
        changed: count(&ResponseView::changed_since),
        review,
        responses,
    }
}
