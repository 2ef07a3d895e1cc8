//! What is known of every criterion of a rule set at once, for the map and the list.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Action, Criterion, Finding, Function, Kind, Layer, Pdca, Record, Ruleset, Shares, Standing,
    Threat, Tier, Wheel,
};
use ports::Filter;

use super::ResponseView;
use crate::{AppError, Desk, desk::records};

/// One criterion with what is known of it.
#[derive(Clone, Debug)]
pub struct CriterionLine {
    /// The criterion, as the version that is shown has it.
    pub criterion: Criterion,
    /// Its name, for example `jp-fsa-2015/IM-ロ`.
    pub name: String,
    /// What is known. Silence is unknown.
    pub standing: Standing,
    /// How many say that it is met, wholly or in part, in the newest review that asks it.
    pub claims: usize,
    /// How many were asked there.
    pub asked: usize,
    /// The newest review that asks it.
    pub review: Option<String>,
    /// How many checks have a verdict on it.
    pub verdicts: usize,
}

/// Which criteria are shown; what is `None` leaves nothing out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CriteriaFilter {
    /// Whose duty.
    pub layer: Option<Layer>,
    /// Which wheel.
    pub wheel: Option<Wheel>,
    /// How much must be done.
    pub tier: Option<Tier>,
    /// Which step of the ring.
    pub pdca: Option<Pdca>,
    /// The row of the map.
    pub threat: Option<Threat>,
    /// The column of the map.
    pub function: Option<Function>,
}

impl CriteriaFilter {
    /// Whether it is shown.
    #[must_use]
    pub fn takes(&self, one: &Criterion) -> bool {
        fn fits<T: PartialEq>(wanted: Option<T>, found: Option<T>) -> bool {
            wanted.is_none() || wanted == found
        }
        fits(self.layer, one.layer)
            && fits(self.wheel, one.wheel)
            && fits(self.tier, one.tier)
            && fits(self.pdca, one.pdca)
            && fits(self.function, one.function)
            && self.threat.is_none_or(|threat| one.threats.contains(&threat))
    }
}

/// Of all that is asked: proven, contradicted, unknown. What was shown too long ago is
/// known no more.
#[must_use]
pub fn shares_of<'a>(lines: impl IntoIterator<Item = &'a CriterionLine>) -> Shares {
    let asked = lines.into_iter().filter(|line| line.criterion.asked());
    asked.map(|line| Shares::one(line.standing)).sum()
}

/// Reviews that are looked at for the newest answers.
const REVIEWS_READ: u64 = 24;

impl Desk {
    /// What is known of every criterion of `set`: the worst that the newest review which
    /// asks it found, else what machines found. In the order of the rule set.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn criteria(&self, set: &Ruleset) -> Result<Vec<CriterionLine>, AppError> {
        self.may_read().await?;
        let answers = self.newest_answers(set).await?;
        let verdicts = self.newest_verdicts(None).await?;
        let line = |criterion: &Criterion| {
            let name = format!("{}/{}", set.id, criterion.code);
            let about = verdicts.get(&name).map_or(&[][..], Vec::as_slice);
            let views = answers.get(&name).map_or(&[][..], Vec::as_slice);
            let by_people = views.iter().map(|view| view.today).min();
            let by_machine = model::found_by(about, self.now());
            CriterionLine {
                criterion: criterion.clone(),
                standing: by_people.or(by_machine).unwrap_or_default(),
                claims: views.iter().filter(|view| claims(view)).count(),
                asked: views.len(),
                review: views.first().map(|view| view.response.review.clone()),
                verdicts: about.len(),
                name,
            }
        };
        Ok(set.criteria.iter().map(line).collect())
    }

    /// Every finding and every action, for the plan of action.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn plan_of_action(&self) -> Result<(Vec<Finding>, Vec<Action>), AppError> {
        self.may_read().await?;
        let list = async |kind| self.app.registers.list(&Filter::new(kind)).await;
        let findings = records(list(Kind::Finding).await?, Record::finding);
        Ok((findings, records(list(Kind::Action).await?, Record::action)))
    }

    /// By criterion, the responses of the newest review that asks it.
    async fn newest_answers(
        &self,
        set: &Ruleset,
    ) -> Result<BTreeMap<String, Vec<ResponseView>>, AppError> {
        let mut wanted: BTreeSet<_> = set
            .criteria
            .iter()
            .filter(|one| one.asked())
            .map(|one| format!("{}/{}", set.id, one.code))
            .collect();
        let mut answers: BTreeMap<String, Vec<ResponseView>> = BTreeMap::new();
        for review in self.reviews((0, REVIEWS_READ)).await? {
            if !review.criteria.iter().any(|name| wanted.contains(name)) {
                continue;
            }
            for view in self.review(&review.id).await?.responses {
                if wanted.contains(&view.response.criterion) {
                    answers.entry(view.response.criterion.clone()).or_default().push(view);
                }
            }
            wanted.retain(|name| !answers.contains_key(name));
            if wanted.is_empty() {
                break;
            }
        }
        Ok(answers)
    }
}

fn claims(view: &ResponseView) -> bool {
    view.response.word().and_then(model::Said::claimed_bp).is_some_and(|share| share > 0)
}
