//! Responses: who has to answer, what they say, and what others find.

use jiff::{
    civil::Date,
    tz::{TimeZone, offset},
};
use model::{
    Assigned, Checked, Code, Expect, Kind, Permission, Phase, Record, Refusal, Response,
    ResponseFact, Said,
};
use ports::Filter;

use super::reviews::about;
use crate::{AppError, Desk, desk::records};

impl Desk {
    /// Says who has to answer a response, for a line.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn assign(&self, id: &str, assigned: &Assigned) -> Result<(), AppError> {
        self.act(Permission::Review, "review.assign", id, async |_| {
            let version = self.find(Kind::Response, id).await?.version;
            let fact = ResponseFact::Assigned(assigned.clone());
            Ok((vec![about(id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// Says something of a criterion, beside whatever was said before.
    ///
    /// # Errors
    /// STATE after the review was closed; REASON, APPROVAL, TIME, VALUE (see
    /// [`Response::say`]); ABSENT, MANDATE.
    pub async fn say(&self, id: &str, said: &Said) -> Result<(), AppError> {
        self.act(Permission::Answer, "review.say", id, async |_| {
            let (response, version) = self.response_to_change(id).await?;
            let fact = response.say(said.clone(), &self.by, self.today())?;
            Ok((vec![about(id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// Writes down what one found when looking.
    ///
    /// # Errors
    /// PERSON who said it cannot verify it; VALUE without evidence that shows a working
    /// rule, or with a sample that cannot be; ABSENT, STATE, MANDATE.
    pub async fn verify(&self, id: &str, checked: &Checked) -> Result<(), AppError> {
        self.act(Permission::Review, "review.verify", id, async |_| {
            let (response, version) = self.response_to_change(id).await?;
            let mut evidence = Vec::new();
            for id in response.evidence.iter().chain(&checked.evidence) {
                evidence.extend(self.find(Kind::Evidence, id).await?.record.evidence());
            }
            let fact = response.verify(checked.clone(), &evidence, &self.by, self.today())?;
            Ok((vec![about(id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// What the party at this desk has to answer and has not, the earliest due first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn my_assignments(&self) -> Result<Vec<Response>, AppError> {
        self.may_read().await?;
        let filter = Filter::new(Kind::Response).labelled(format!("assigned:{}", self.by));
        let mut responses = records(self.app.registers.list(&filter).await?, Record::response);
        responses
            .sort_by(|a, b| (a.due.is_none(), a.due, &a.id).cmp(&(b.due.is_none(), b.due, &b.id)));
        Ok(responses)
    }

    /// A response whose review still takes answers.
    pub(super) async fn response_to_change(&self, id: &str) -> Result<(Response, u64), AppError> {
        let stored = self.find(Kind::Response, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("response/{id}"));
        let response = stored.record.response().ok_or_else(absent)?;
        let review = self.find(Kind::Review, &response.review).await?.record.review();
        match review.map(|review| review.phase) {
            Some(Phase::Closed) => {
                let closed = Refusal::new(Code::State).field(response.review).detail("closed");
                Err(closed.into())
            }
            _ => Ok((response, stored.version)),
        }
    }

    /// The day in Japan.
    pub(crate) fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::fixed(offset(9))).date()
    }
}
