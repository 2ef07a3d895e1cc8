//! Findings: raised by a person or taken up from the machine, traced, answered by the
//! firm, confirmed, and closed by somebody else on proof.

use model::{
    Action, CauseNode, Closer, Code, Comment, Expect, Facet, Fact, Finding, FindingFact, Key, Kind,
    Layer, Origin, Permission, Record, Refusal, Verdict,
};
use ports::{Filter, Line, NewFact, Stored};

use super::{known_criteria, pattern_rules};
use crate::{AppError, Desk, desk::records};

/// A finding to raise.
#[derive(Clone, Debug)]
pub struct NewFinding {
    /// What it is called.
    pub title: String,
    /// The fact, with its numbers.
    pub fact: String,
    /// From where it comes: a person, a review or an incident.
    pub origin: Origin,
    /// The criteria it concerns.
    pub criteria: Vec<String>,
    /// The theme under which findings repeat; may be empty.
    pub theme: String,
    /// Whose duty it is.
    pub layer: Option<Layer>,
    /// The class of its root cause; may be empty.
    pub root_cause: String,
}

/// A finding with all that belongs to it.
#[derive(Clone, Debug)]
pub struct FindingView {
    /// The finding.
    pub finding: Finding,
    /// Its measures, oldest first.
    pub actions: Vec<Action>,
    /// With whom it stands today.
    pub stands_with: Option<Layer>,
    /// What it repeats.
    pub repeats: Option<Finding>,
    /// The verdict from which it comes, with its rows.
    pub verdict: Option<Verdict>,
    /// What happened to it, oldest first.
    pub history: Vec<Line>,
}

impl FindingView {
    /// See [`Finding::stage`].
    #[must_use]
    pub fn stage(&self) -> &'static str {
        self.finding.stage(&self.actions)
    }
}

impl Desk {
    /// 起票: raises a finding. What repeats an earlier one says so by itself.
    ///
    /// # Errors
    /// BLANK without title, fact or layer; KEY for a criterion of no rule set; ABSENT for a
    /// review or an incident that is not there; EXERCISE for an incident that is played;
    /// MANDATE.
    pub async fn raise_finding(&self, new: &NewFinding) -> Result<Finding, AppError> {
        let _numbering = self.app.numbering.lock().await;
        let id = self
            .act(Permission::Review, "finding.raise", &new.title, async |_| {
                known_criteria(&new.criteria)?;
                self.origin_is_there(&new.origin).await?;
                let of = |record: Record| Some(record.finding()?.id);
                let id = self.next_number(Kind::Finding, "F-", of).await?;
                let finding = self.repeating(finding_of(new, &id)).await?;
                let fact = Fact::Finding(finding.raise()?);
                let fact = NewFact::new(Kind::Finding, &id, Expect::Absent, fact);
                Ok((vec![fact], id))
            })
            .await?;
        Ok(self.finding_of_id(&id).await?.0)
    }

    async fn origin_is_there(&self, origin: &Origin) -> Result<(), AppError> {
        match origin {
            Origin::Review(id) => self.find(Kind::Review, id).await.map(drop),
            Origin::Incident(id) => Ok(self.find_incident(id).await?.0.must_share("")?),
            Origin::Exercise(id) => self.find(Kind::Exercise, id).await.map(drop),
            Origin::Verdict(id) => self.find(Kind::Verdict, id).await.map(drop),
            Origin::Pattern(_) | Origin::Person => Ok(()),
        }
    }

    async fn repeating(&self, finding: Finding) -> Result<Finding, AppError> {
        let all = records(self.whole.list(&Filter::new(Kind::Finding)).await?, Record::finding);
        let repeat_of = finding.repeats(self.today().year(), &all).map(|one| one.id.clone());
        Ok(Finding { repeat_of, ..finding })
    }

    /// 採用: takes up what the machine proposed.
    ///
    /// # Errors
    /// STATE, BLANK (see [`Finding::take_up`]); ABSENT, MANDATE.
    pub async fn take_up(
        &self,
        id: &str,
        layer: Option<Layer>,
        root_cause: &str,
    ) -> Result<Finding, AppError> {
        self.about_finding(Permission::Review, "finding.take", id, async |finding| {
            Ok(finding.take_up(layer, root_cause)?)
        })
        .await
    }

    /// 観点: says from which of the four views it was seen.
    ///
    /// # Errors
    /// STATE, BLANK, VALUE (see [`Finding::view`]); ABSENT, MANDATE.
    pub async fn view_finding(
        &self,
        id: &str,
        facet: Facet,
        evidence: &[String],
    ) -> Result<Finding, AppError> {
        self.about_finding(Permission::Review, "finding.view", id, async |finding| {
            Ok(finding.view(facet, &self.proofs(evidence).await?)?)
        })
        .await
    }

    /// 法令上の根拠: says on which provisions it rests.
    ///
    /// # Errors
    /// STATE, BLANK (see [`Finding::ground`]); ABSENT, MANDATE.
    pub async fn ground_finding(&self, id: &str, legal: &[String]) -> Result<Finding, AppError> {
        self.about_finding(Permission::Review, "finding.ground", id, async |finding| {
            Ok(finding.ground(legal)?)
        })
        .await
    }

    /// 原因の連鎖: says what is the matter at one level.
    ///
    /// # Errors
    /// STATE, REASON, BLANK (see [`Finding::trace`]); ABSENT, MANDATE.
    pub async fn trace(&self, id: &str, node: &CauseNode) -> Result<Finding, AppError> {
        self.about_finding(Permission::Review, "finding.trace", id, async |finding| {
            Ok(finding.trace(node.clone())?)
        })
        .await
    }

    /// 整理票: the firm agrees or dissents, beside whatever was said before.
    ///
    /// # Errors
    /// STATE, REASON (see [`Finding::comment`]); ABSENT, MANDATE.
    pub async fn comment(&self, id: &str, agrees: bool, words: &str) -> Result<Finding, AppError> {
        self.about_finding(Permission::Answer, "finding.comment", id, async |finding| {
            let (words, by, at) = (words.to_owned(), String::new(), None);
            Ok(finding.comment(Comment { agrees, words, by, at })?)
        })
        .await
    }

    /// 確定
    ///
    /// # Errors
    /// STATE, BLANK (see [`Finding::confirm`]); ABSENT, MANDATE.
    pub async fn confirm_finding(&self, id: &str) -> Result<Finding, AppError> {
        self.about_finding(Permission::Review, "finding.confirm", id, async |finding| {
            Ok(finding.confirm()?)
        })
        .await
    }

    /// 完了: by another natural person than everybody who raised it, or planned, owned or
    /// claimed one of its measures.
    ///
    /// # Errors
    /// PERSON for one of those; STATE, MANDATE, REASON, BLANK, VALUE (see
    /// [`Finding::close`]); ABSENT.
    pub async fn close_finding(
        &self,
        id: &str,
        words: &str,
        evidence: &[String],
    ) -> Result<Finding, AppError> {
        let closer = self.closer().await?;
        self.about_finding(Permission::Review, "finding.close", id, async |finding| {
            let actions = self.measures_of(&finding.id).await?;
            let proofs = self.proofs(evidence).await?;
            let fact = finding.close(words, &proofs, &actions, closer)?;
            self.another_person(&self.by, finding.hands(&actions)).await?;
            Ok(fact)
        })
        .await
    }

    /// 見送り
    ///
    /// # Errors
    /// STATE, REASON (see [`Finding::drop_it`]); ABSENT, MANDATE.
    pub async fn drop_finding(&self, id: &str, why: &str) -> Result<Finding, AppError> {
        self.about_finding(Permission::Review, "finding.drop", id, async |finding| {
            Ok(finding.drop_it(why)?)
        })
        .await
    }

    /// 再開
    ///
    /// # Errors
    /// STATE, REASON (see [`Finding::reopen`]); ABSENT, MANDATE.
    pub async fn reopen_finding(&self, id: &str, why: &str) -> Result<Finding, AppError> {
        self.about_finding(Permission::Review, "finding.reopen", id, async |finding| {
            Ok(finding.reopen(why)?)
        })
        .await
    }

    /// With whom `finding` stands today, given all its measures: see [`Finding::stands_with`].
    #[must_use]
    pub fn stands_with(&self, finding: &Finding, actions: &[Action]) -> Option<Layer> {
        let days = pattern_rules().map_or(u16::MAX, |rules| rules.escalate_after_days);
        finding.stands_with(actions, self.today(), days)
    }

    /// Findings in `state`, or all, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn findings(&self, state: Option<&str>) -> Result<Vec<Finding>, AppError> {
        self.may_read().await?;
        let mut filter = Filter::new(Kind::Finding);
        filter.state = state.map(str::to_owned);
        let mut found = records(self.app.registers.list(&filter).await?, Record::finding);
        found.sort_by(|a, b| (b.raised_at, &b.id).cmp(&(a.raised_at, &a.id)));
        Ok(found)
    }

    /// One finding with its measures, its origin and its history.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn finding(&self, id: &str) -> Result<FindingView, AppError> {
        self.may_read().await?;
        let found = self.finding_of_id(id).await;
        let (finding, _) = self.noting_absence("finding.show", id, found).await?;
        let repeats = match &finding.repeat_of {
            Some(earlier) => self.pointed_to(Kind::Finding, earlier, Record::finding).await?,
            None => None,
        };
        let verdict = match &finding.origin {
            Origin::Verdict(of) => self.pointed_to(Kind::Verdict, of, Record::verdict).await?,
            _ => None,
        };
        let history = self.app.registers.history(&Key::new(Kind::Finding, id)).await?;
        let actions = self.measures_of(id).await?;
        let stands_with = self.stands_with(&finding, &actions);
        Ok(FindingView { finding, actions, stands_with, repeats, verdict, history })
    }

    /// The measures that answer the finding `id`, oldest first.
    pub(crate) async fn measures_of(&self, id: &str) -> Result<Vec<Action>, AppError> {
        let answers = format!("answers:{}", Key::new(Kind::Finding, id));
        let filter = Filter::new(Kind::Action).labelled(answers);
        let mut actions = records(self.whole.list(&filter).await?, Record::action);
        actions.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(actions)
    }

    pub(crate) async fn finding_of_id(&self, id: &str) -> Result<(Finding, u64), AppError> {
        let Stored { record, version } = self.find(Kind::Finding, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("finding/{id}"));
        Ok((record.finding().ok_or_else(absent)?, version))
    }

    async fn about_finding(
        &self,
        permission: Permission,
        command: &str,
        id: &str,
        judge: impl AsyncFn(&Finding) -> Result<FindingFact, AppError>,
    ) -> Result<Finding, AppError> {
        self.act(permission, command, id, async |_| {
            let (finding, version) = self.finding_of_id(id).await?;
            let fact = Fact::Finding(judge(&finding).await?);
            Ok((vec![NewFact::new(Kind::Finding, id, Expect::Version(version), fact)], ()))
        })
        .await?;
        Ok(self.finding_of_id(id).await?.0)
    }

    /// With which posts the party at this desk would close something.
    async fn closer(&self) -> Result<Closer, AppError> {
        let now = self.now();
        let current = || self.mandates().iter().filter(move |mandate| mandate.current(now));
        let layers: Vec<_> =
            current().filter_map(|mandate| self.app.roles.find(&mandate.role)?.layer).collect();
        let highest = Layer::ALL.into_iter().find(|layer| layers.contains(layer));
        let own = self.pointed_to(Kind::Party, &self.by, Record::party).await?;
        let layer = highest.or(own.and_then(|party| party.layer));
        let it = current().any(|mandate| mandate.may.contains(&Permission::Administer));
        Ok(Closer { layer, it })
    }
}

fn finding_of(new: &NewFinding, id: &str) -> Finding {
    Finding {
        id: id.to_owned(),
        title: new.title.trim().to_owned(),
        origin: new.origin.clone(),
        criteria: new.criteria.clone(),
        theme: new.theme.trim().to_owned(),
        layer: new.layer,
        root_cause: new.root_cause.trim().to_owned(),
        ..Finding::about(new.fact.trim())
    }
}
