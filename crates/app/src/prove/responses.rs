//! Responses: who has to answer, what they say, and what others find.

use std::collections::BTreeSet;

use jiff::{
    civil::Date,
    tz::{TimeZone, offset},
};
use model::{
    Assigned, Checked, Code, Declared, Expect, Key, Kind, Permission, Phase, Record, Refusal,
    Response, ResponseFact, Said, Standing,
};
use ports::Filter;

use super::{ResponseView, reviews::about};
use crate::{AppError, Desk, desk::records};

impl Desk {
    /// Says who has to answer a response, for a line.
    ///
    /// # Errors
    /// VALUE for a party that the register does not know, ABSENT, MANDATE.
    pub async fn assign(&self, id: &str, assigned: &Assigned) -> Result<(), AppError> {
        self.act(Permission::Review, "review.assign", id, async |_| {
            if self.whole.lookup(&Key::new(Kind::Party, &assigned.party)).await?.is_none() {
                let refusal = Refusal::new(Code::Value).field("party").detail("unknown");
                return Err(refusal.arg("value", &assigned.party).into());
            }
            let version = self.find(Kind::Response, id).await?.version;
            let fact = ResponseFact::Assigned(assigned.clone());
            Ok((vec![about(id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// Says something of a criterion, beside whatever was said before.
    ///
    /// # Errors
    /// STATE after the review was closed; REASON, APPROVAL, TIME, VALUE, PERSON (see
    /// [`Response::say`]); APPROVAL also if the register does not know who agreed, or it
    /// is the same human being; ABSENT, MANDATE.
    pub async fn say(&self, id: &str, said: &Said) -> Result<(), AppError> {
        self.act(Permission::Answer, "review.say", id, async |_| {
            let (response, version) = self.response_to_change(id).await?;
            let fact = self.judged_word(&response, said).await?;
            Ok((vec![about(id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// A word of whoever sits here, in its own name.
    pub(super) async fn judged_word(
        &self,
        response: &Response,
        said: &Said,
    ) -> Result<ResponseFact, AppError> {
        let said = Said { carried_from: None, ..said.clone() };
        let fact = response.say(said.clone(), &self.by, self.today())?;
        if let Declared::NotApplicable { approver, .. } = &said.declared {
            self.agrees(approver).await?;
        }
        Ok(fact)
    }

    /// Judges that `approver` is somebody, and somebody else.
    async fn agrees(&self, approver: &str) -> Result<(), AppError> {
        let refused = |detail| Refusal::new(Code::Approval).field("approver").detail(detail);
        if self.whole.lookup(&Key::new(Kind::Party, approver)).await?.is_none() {
            return Err(refused("unknown").into());
        }
        match self.another_person(approver, [self.by.as_str()]).await {
            Err(AppError::Refused(_)) => Err(refused("same-person").into()),
            judged => judged,
        }
    }

    /// Writes down what one found when looking.
    ///
    /// # Errors
    /// PERSON who said it cannot verify it; VALUE without evidence that shows a working
    /// rule, or with a sample that cannot be; REASON without words where it parts from what
    /// the checks found (A219); ABSENT, STATE, MANDATE.
    pub async fn verify(&self, id: &str, checked: &Checked) -> Result<(), AppError> {
        self.act(Permission::Review, "review.verify", id, async |_| {
            let (response, version) = self.response_to_change(id).await?;
            let mut evidence = Vec::new();
            for id in response.evidence.iter().chain(&checked.evidence) {
                evidence.extend(self.find(Kind::Evidence, id).await?.record.evidence());
            }
            let fact = response.verify(checked.clone(), &evidence, &self.by, self.today())?;
            let verdicts = self.newest_verdicts(None).await?;
            let found = verdicts.get(&response.criterion);
            let by_machine = found.and_then(|found| model::found_by(found, self.now()));
            overridden(checked, by_machine)?;
            let own = response.said.iter().filter(|said| said.by != self.by);
            self.another_person(&self.by, own.map(|said| said.by.as_str())).await?;
            Ok((vec![about(id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// One response with what there is to judge it by, and how far its review has come.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn response(&self, id: &str) -> Result<(ResponseView, Phase), AppError> {
        self.may_read().await?;
        let found = self.one_response(id).await;
        self.noting_absence("review.item", id, found).await
    }

    async fn one_response(&self, id: &str) -> Result<(ResponseView, Phase), AppError> {
        let absent = || Refusal::new(Code::Absent).field(format!("response/{id}"));
        let response = self.find(Kind::Response, id).await?.record.response().ok_or_else(absent)?;
        let review = self.find(Kind::Review, &response.review).await?.record.review();
        let phase = review.as_ref().map(|review| review.phase).unwrap_or_default();
        let closed = review.and_then(|review| review.closed_at);
        let view = self.views(vec![(response, closed)]).await?.pop().ok_or_else(absent)?;
        Ok((view, phase))
    }

    /// What the party at this desk has to answer and has not, the earliest due first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn my_assignments(&self) -> Result<Vec<Response>, AppError> {
        self.may_read().await?;
        let filter = Filter::new(Kind::Response).labelled(format!("assigned:{}", self.by));
        let mut responses = records(self.app.registers.list(&filter).await?, Record::response);
        let mine = |a: &Assigned| a.party == self.by;
        responses.retain(|r| r.assigned.iter().filter(|a| mine(a)).any(|a| r.waits_for(a.line)));
        let reviews: BTreeSet<_> = responses.iter().map(|r| r.review.clone()).collect();
        let keys: Vec<_> = reviews.iter().map(|id| Key::new(Kind::Review, id)).collect();
        let found = self.app.registers.lookups(&keys).await?.into_iter();
        let open: BTreeSet<_> = found
            .filter_map(|(_, stored)| stored.record.review())
            .filter(|review| review.phase != Phase::Closed)
            .map(|review| review.id)
            .collect();
        responses.retain(|response| open.contains(&response.review));
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

/// Judges that whoever finds the opposite of what the checks found says why. Both stay.
fn overridden(checked: &Checked, by_machine: Option<Standing>) -> Result<(), Refusal> {
    let opposite = matches!(
        (checked.outcome, by_machine),
        (Standing::Proven, Some(Standing::Contradicted))
            | (Standing::Contradicted, Some(Standing::Proven))
    );
    match opposite && !checked.words.chars().any(char::is_alphanumeric) {
        true => Err(Refusal::new(Code::Reason).field("words")),
        false => Ok(()),
    }
}
