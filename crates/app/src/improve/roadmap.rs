//! 自己点検→優先付け→工程表: from the gaps of a review to measures with owners and days.

use jiff::civil::Date;
use model::{Action, ActionKind, ActionState, Gap, Kind, Line, Permission, Ranked, Tier, ranked};

use super::{
    actions::{NewAction, planned},
    pattern_rules,
};
use crate::{AppError, Desk, RuleBook};

/// Something that a review leaves open.
#[derive(Clone, Debug)]
pub struct GapView {
    /// The response.
    pub response: String,
    /// The criterion.
    pub criterion: String,
    /// What is open.
    pub gap: Gap,
    /// 1 is the most urgent.
    pub priority: u8,
    /// Who has to answer for it, if anybody was named.
    pub owner: Option<String>,
    /// A measure that is under way for this criterion.
    pub action: Option<String>,
}

/// Measures in their order, and what to know before anything is bought.
#[derive(Clone, Debug)]
pub struct Roadmap {
    /// In the order of priority.
    pub ranked: Vec<Ranked>,
    /// Basics that are contradicted (A266).
    pub basics_red: Vec<String>,
    /// The day for which it is drawn.
    pub today: Date,
}

impl Desk {
    /// What the review `id` leaves open, the most urgent first.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn gaps_of(&self, id: &str) -> Result<Vec<GapView>, AppError> {
        let view = self.review(id).await?;
        let under_way = self.actions(None).await?;
        let mut gaps = Vec::new();
        for one in view.responses {
            if one.response.not_applicable(self.today()) {
                continue;
            }
            let Some(gap) = Gap::of(&one.response, one.today) else { continue };
            let criterion = one.response.criterion.clone();
            let live = |action: &&Action| {
                action.state != ActionState::Dropped && action.criteria.contains(&criterion)
            };
            let first = one.response.assigned.iter().find(|assigned| assigned.line == Line::First);
            gaps.push(GapView {
                response: one.response.id.clone(),
                priority: gap.priority(tier(&criterion)),
                gap,
                owner: first.map(|assigned| assigned.party.clone()),
                action: under_way.iter().find(live).map(|action| action.id.clone()),
                criterion,
            });
        }
        gaps.sort_by(|a, b| (a.priority, &a.response).cmp(&(b.priority, &b.response)));
        Ok(gaps)
    }

    /// Plans a measure for each gap of the review `id` for which none is under way: its
    /// owner is who has to answer, else `owner`; its day follows from its priority; `what`
    /// says what is done. Returns them, the most urgent first.
    ///
    /// # Errors
    /// ABSENT, also for an owner who is in no register; BLANK where nobody is named;
    /// MANDATE.
    pub async fn plan_actions(
        &self,
        id: &str,
        owner: &str,
        what: &(dyn Fn(&GapView) -> String + Sync),
    ) -> Result<Vec<Action>, AppError> {
        let mut gaps = self.gaps_of(id).await?;
        let mut seen = std::collections::BTreeSet::new();
        gaps.retain(|gap| gap.action.is_none() && seen.insert(gap.criterion.clone()));
        if gaps.is_empty() {
            return Ok(Vec::new());
        }
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Answer, "action.plan", id, async |_| {
            let of = |record: model::Record| Some(record.action()?.id);
            let numbers = self.next_numbers(Kind::Action, "A-", of, gaps.len()).await?;
            let (mut facts, mut actions) = (Vec::new(), Vec::new());
            for (gap, id) in gaps.iter().zip(numbers) {
                let action = self.drafted(&measure(gap, owner, what(gap), self.today())).await?;
                let answers = vec![model::Key::new(Kind::Response, &gap.response)];
                let action = Action { id: id.clone(), answers, ..action };
                facts.push(planned(&id, action.clone().plan(self.today())?));
                actions.push(action);
            }
            Ok((facts, actions))
        })
        .await
    }

    /// Measures that are not at an end, ranked against a budget.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn roadmap(&self, budget_yen: Option<u64>) -> Result<Roadmap, AppError> {
        let mut actions = self.actions(None).await?;
        actions.retain(|one| !matches!(one.state, ActionState::Dropped | ActionState::Embedded));
        let (basics_red, today) = (self.basics_red().await?, self.today());
        Ok(Roadmap { ranked: ranked(actions, budget_yen), basics_red, today })
    }
}

fn measure(gap: &GapView, owner: &str, what: String, today: Date) -> NewAction {
    NewAction {
        what,
        kind: ActionKind::RootCause,
        findings: Vec::new(),
        about: Vec::new(),
        criteria: vec![gap.criterion.clone()],
        owner: gap.owner.clone().unwrap_or_else(|| owner.to_owned()),
        starts: Some(today),
        due: pattern_rules().ok().map(|rules| rules.due(gap.priority, today)),
        priority: gap.priority,
        effort_days: 0,
        cost_yen: 0,
        purchase: false,
        expected: String::new(),
        shown_by: None,
        changes: None,
    }
}

fn tier(criterion: &str) -> Option<Tier> {
    let (_, criterion) = RuleBook::built_in().ok()?.criterion(criterion)?;
    criterion.tier
}
