//! What there is to judge responses by: now, and as it was when their review was closed.
//!
//! A closed review says what was known on that day. What became known since stands beside it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use model::{Evidence, Key, Kind, Response, Review, Standing, Verdict};
use ports::Stored;

use super::{ResponseView, newest::Newest};
use crate::{AppError, Desk};

/// The end of a review; nothing while it is open.
type Closed = Option<Timestamp>;

/// What there is to judge responses by.
struct Known {
    evidence: BTreeMap<String, Evidence>,
    verdicts: BTreeMap<Closed, Arc<Newest>>,
    now: Timestamp,
}

impl Desk {
    /// Responses of one review with what is known of each.
    pub(super) async fn views_of(
        &self,
        responses: Vec<Response>,
        review: &Review,
    ) -> Result<Vec<ResponseView>, AppError> {
        let closed = review.closed_at;
        self.views(responses.into_iter().map(|response| (response, closed)).collect()).await
    }

    /// Responses, each with the end of its review, and what is known of each.
    pub(super) async fn views(
        &self,
        responses: Vec<(Response, Closed)>,
    ) -> Result<Vec<ResponseView>, AppError> {
        let known = self.known_of(&responses).await?;
        Ok(responses.into_iter().map(|(response, closed)| known.view(response, closed)).collect())
    }

    /// Criterion and standing of each response, as they are now.
    pub(crate) async fn standings(
        &self,
        responses: Vec<Response>,
    ) -> Result<Vec<(String, Standing)>, AppError> {
        let open = responses.into_iter().map(|response| (response, None)).collect();
        let views = self.views(open).await?;
        Ok(views.into_iter().map(|view| (view.response.criterion, view.today)).collect())
    }

    /// The evidence that these responses name, and the newest verdict of each check. What
    /// earlier reviews left behind is not read.
    async fn known_of(&self, responses: &[(Response, Closed)]) -> Result<Known, AppError> {
        let ids: BTreeSet<_> = responses.iter().flat_map(|(response, _)| named(response)).collect();
        let keys: Vec<_> = ids.into_iter().map(|id| Key::new(Kind::Evidence, id)).collect();
        let found = self.app.registers.lookups(&keys).await?;
        let taken = |(key, stored): (Key, Stored)| Some((key.id, stored.record.evidence()?));
        let evidence = found.into_iter().filter_map(taken).collect();
        let moments: BTreeSet<_> = responses.iter().map(|(_, closed)| *closed).collect();
        let mut verdicts = BTreeMap::new();
        for moment in moments.into_iter().chain([None]) {
            verdicts.insert(moment, self.newest_verdicts(moment).await?);
        }
        Ok(Known { evidence, verdicts, now: self.now() })
    }
}

/// The evidence that a response and those who looked name.
fn named(response: &Response) -> impl Iterator<Item = &String> {
    let looked = response.checked.iter().flat_map(|checked| &checked.evidence);
    response.evidence.iter().chain(looked)
}

impl Known {
    fn view(&self, response: Response, closed: Closed) -> ResponseView {
        let (evidence, verdicts) = (self.evidence(&response, closed), self.of(&response, closed));
        let standing = self.standing(&response, closed);
        let today = self.standing(&response, None);
        let as_of = closed.unwrap_or(self.now);
        ResponseView { response, evidence, verdicts, as_of, standing, today }
    }

    fn standing(&self, response: &Response, closed: Closed) -> Standing {
        let (evidence, verdicts) = (self.evidence(response, closed), self.of(response, closed));
        response.standing(&evidence, &verdicts, closed.unwrap_or(self.now))
    }

    fn evidence(&self, response: &Response, closed: Closed) -> Vec<Evidence> {
        let named: BTreeSet<_> = named(response).collect();
        let found = named.into_iter().filter_map(|id| self.evidence.get(id).cloned());
        found.map(|one| one.at(closed.unwrap_or(self.now))).collect()
    }

    fn of(&self, response: &Response, closed: Closed) -> Vec<Arc<Verdict>> {
        let newest = self.verdicts.get(&closed).and_then(|all| all.get(&response.criterion));
        newest.cloned().unwrap_or_default()
    }
}
