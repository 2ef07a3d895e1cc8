//! risks: written down, looked at again, treated; what points at them; what executives
//! are told.

mod list;
mod report;
mod scan;

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::{
    Asset, Code, Expect, Exposure, Fact, Grading, Kind, NewRisk, Permission, Record, Refusal, Risk,
    RiskClass, RiskFact, RiskRules, Treatment, Triggered, identify,
};
use ports::{Line, NewFact};

pub use self::{
    list::{ImportedRisks, RowRefused},
    report::{RiskChange, RiskReport},
    scan::{AssetWarning, Pointed, Scan, Technique, Volume},
};
use crate::{AppError, Desk};

/// A risk with what is computed from it.
#[derive(Clone, Debug)]
pub struct RiskView {
    /// The risk.
    pub risk: Risk,
    /// Likelihood times impact, as it is thought now.
    pub product: u8,
    /// The place of its level among the bands of the pack, from 0.
    pub level: usize,
    /// Whether something points at it that nobody answered in time.
    pub stale: bool,
    /// Whether its asset can be reached from the internet; `None` if that is unknown.
    pub internet: Option<bool>,
    /// What system risk includes beside plain failure (A146).
    pub classes: Vec<RiskClass>,
}

impl RiskView {
    /// Whether nobody decided what is done about it (A191).
    #[must_use]
    pub fn untreated(&self) -> bool {
        self.risk.treatment.is_none()
    }
}

/// At which risks something points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// At this one.
    Risk(String),
    /// At those on this asset.
    Asset(String),
}

impl Desk {
    /// The rules of risks.
    #[must_use]
    pub fn risk_rules(&self) -> &RiskRules {
        &self.app.risk_rules
    }

    /// 特定: writes a risk down with its first assessment, and its treatment if one was
    /// decided: word and approver. Returns its id.
    ///
    /// # Errors
    /// As [`model::identify`] and [`Treatment::read`]; EXISTS for its id, ABSENT for its
    /// asset; MANDATE if the approver may not approve, PERSON if he is whoever writes.
    pub async fn add_risk(
        &self,
        new: &NewRisk,
        treatment: Option<(&str, &str)>,
    ) -> Result<String, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Register, "risk.add", &new.title, async |_| {
            let id = self.free_id(&new.id).await?;
            let asset = self.asset_of(&new.asset).await;
            let named = NewRisk { id: id.clone(), ..new.clone() };
            let fact = identify(&named, self.risk_rules())?;
            let fact = located(fact, &asset?.id);
            let mut facts = vec![about(&id, Expect::Absent, fact)];
            if let Some((word, approver)) = treatment {
                let fact = RiskFact::Treated(self.treatment(word, approver).await?);
                facts.push(about(&id, Expect::Any, fact));
            }
            Ok((facts, id))
        })
        .await
    }

    async fn free_id(&self, wanted: &str) -> Result<String, AppError> {
        if wanted.is_empty() {
            let id = |record: Record| Some(record.risk()?.id);
            return Ok(self.next_number(Kind::Risk, "R-", id).await?);
        }
        if wanted.contains('/') || model::has_invisible(wanted) {
            return Err(Refusal::new(Code::Value).field("id").arg("value", wanted).into());
        }
        match self.find(Kind::Risk, wanted).await {
            Ok(_) => Err(Refusal::new(Code::Exists).field(format!("risk/{wanted}")).into()),
            Err(AppError::Refused(_)) => Ok(wanted.to_owned()),
            Err(error) => Err(error),
        }
    }

    /// The asset called `name`, in any spelling.
    pub(crate) async fn asset_of(&self, name: &str) -> Result<Asset, AppError> {
        let absent = || Refusal::new(Code::Absent).field(format!("asset/{name}"));
        let found = self.assets_called(name).await?;
        Ok(found.into_iter().next().ok_or_else(absent)?)
    }

    /// A decision on the treatment; an acceptance is another person's, who may approve.
    async fn treatment(&self, word: &str, approver: &str) -> Result<Treatment, AppError> {
        let treatment = Treatment::read(word, approver)?;
        if let Treatment::Accept { approver } = &treatment {
            self.must_approve(approver).await?;
            self.another_person(approver, [self.by.as_str()]).await?;
        }
        Ok(treatment)
    }

    /// 評価: looks at a risk again; what happened until then is answered.
    ///
    /// # Errors
    /// As [`model::graded`]; TIME for a moment in the future; ABSENT, MANDATE.
    pub async fn assess_risk(&self, id: &str, typed: &Grading) -> Result<Risk, AppError> {
        self.change_risk("risk.assess", id, async |risk: Risk| {
            if let Some(of) = typed.of {
                model::not_in_future(of, "of", self.now())?;
            }
            Ok(Some(risk.reassess(typed)?))
        })
        .await
    }

    /// Decides what is done about a risk.
    ///
    /// # Errors
    /// As [`Self::add_risk`]; ABSENT.
    pub async fn treat_risk(&self, id: &str, word: &str, approver: &str) -> Result<Risk, AppError> {
        self.change_risk("risk.treat", id, async |_: Risk| {
            Ok(Some(RiskFact::Treated(self.treatment(word, approver).await?)))
        })
        .await
    }

    async fn change_risk<D>(
        &self,
        command: &str,
        id: &str,
        decide: impl Fn(Risk) -> D,
    ) -> Result<Risk, AppError>
    where
        D: Future<Output = Result<Option<RiskFact>, AppError>>,
    {
        self.act(Permission::Register, command, id, async |_| {
            let (risk, version) = self.find_risk(id).await?;
            let fact = decide(risk).await?;
            let facts = fact.map(|fact| about(id, Expect::Version(version), fact));
            Ok((facts.into_iter().collect(), ()))
        })
        .await?;
        Ok(self.find_risk(id).await?.0)
    }

    pub(crate) async fn find_risk(&self, id: &str) -> Result<(Risk, u64), AppError> {
        let stored = self.find(Kind::Risk, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("risk/{id}"));
        Ok((stored.record.risk().ok_or_else(absent)?, stored.version))
    }

    /// Points at risks by hand. Returns those at which it did not point before.
    ///
    /// # Errors
    /// REASON without a source, TIME in the future, ABSENT for the risk or the asset,
    /// EXERCISE for a source that is played, MANDATE.
    pub async fn trigger_risks(
        &self,
        target: &Target,
        trigger: &Triggered,
    ) -> Result<Vec<String>, AppError> {
        let subject = match target {
            Target::Risk(id) | Target::Asset(id) => id,
        };
        self.act(Permission::Register, "risk.trigger", subject, async |_| {
            if !trigger.source.chars().any(char::is_alphanumeric) {
                return Err(Refusal::new(Code::Reason).field("source").into());
            }
            self.must_be_real([trigger.source.as_str()]).await?;
            if let Some(since) = trigger.since {
                model::not_in_future(since, "at", self.now())?;
            }
            let risks = match target {
                Target::Risk(id) => vec![self.find_risk(id).await?.0],
                Target::Asset(name) => self.risks_on(&self.asset_of(name).await?.id).await?,
            };
            let pointed = |risk: &Risk| {
                let fact = risk.pointed_at(trigger.clone(), self.now())?;
                Some(about(&risk.id, Expect::Any, fact))
            };
            let facts: Vec<_> = risks.iter().filter_map(pointed).collect();
            let ids = facts.iter().map(|fact| fact.key.id.clone()).collect();
            Ok((facts, ids))
        })
        .await
    }

    async fn risks_on(&self, asset: &str) -> Result<Vec<Risk>, AppError> {
        let filter = ports::Filter::new(Kind::Risk).labelled(format!("asset:{asset}"));
        Ok(crate::desk::records(self.app.registers.list(&filter).await?, Record::risk))
    }

    /// All risks as they are at `as_of`, or now: the stale first, then the untreated, then
    /// by level and id.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn risks(&self, as_of: Option<Timestamp>) -> Result<Vec<RiskView>, AppError> {
        self.may_read().await?;
        let risks = self.all(Kind::Risk, Record::risk).await?;
        let on: BTreeSet<_> = risks.iter().map(|risk| risk.asset.clone()).collect();
        let mut internet = std::collections::BTreeMap::new();
        for asset in on {
            let exposure = self.asset_of(&asset).await.ok().and_then(|asset| asset.exposure);
            internet.insert(asset, exposure.map(|exposure| exposure == Exposure::Internet));
        }
        let now = as_of.unwrap_or_else(|| self.now());
        let when = (now, self.heightened(now).await?);
        let view =
            |risk: Risk| self.risk_view(internet.get(&risk.asset).copied().flatten(), risk, when);
        let mut views: Vec<_> = risks.into_iter().map(view).collect();
        views.sort_by(|a, b| order(a).cmp(&order(b)));
        Ok(views)
    }

    /// A risk as it is at a moment, of which is known whether a heightened time lasts.
    fn risk_view(
        &self,
        internet: Option<bool>,
        risk: Risk,
        (now, heightened): (Timestamp, bool),
    ) -> RiskView {
        let rules = self.risk_rules();
        let product = risk.assessment().map_or(1, model::Assessment::product);
        let stale = risk.stale(now, rules.within_days(heightened));
        let (level, classes) = (rules.level(product), rules.classes(&risk));
        RiskView { product, level, stale, internet, classes, risk }
    }

    /// One risk with its entries, oldest first.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn risk(&self, id: &str) -> Result<(RiskView, Vec<Line>), AppError> {
        self.may_read().await?;
        let found = self.find_risk(id).await;
        let (risk, _) = self.noting_absence("risk.show", id, found).await?;
        let exposure = self.asset_of(&risk.asset).await.ok().and_then(|asset| asset.exposure);
        let internet = exposure.map(|exposure| exposure == Exposure::Internet);
        let lines = self.app.registers.history(&model::Key::new(Kind::Risk, id)).await?;
        let when = (self.now(), self.heightened(self.now()).await?);
        Ok((self.risk_view(internet, risk, when), lines))
    }
}

fn order(view: &RiskView) -> (bool, bool, std::cmp::Reverse<u8>, &str) {
    (!view.stale, !view.untreated(), std::cmp::Reverse(view.product), view.risk.id.as_str())
}

/// The same fact, about the asset under the register's own id.
fn located(fact: RiskFact, asset: &str) -> RiskFact {
    match fact {
        RiskFact::Identified { mut risk, assessment } => {
            asset.clone_into(&mut risk.asset);
            RiskFact::Identified { risk, assessment }
        }
        other => other,
    }
}

fn about(id: &str, expect: Expect, fact: RiskFact) -> NewFact {
    NewFact::new(Kind::Risk, id, expect, Fact::Risk(fact))
}
