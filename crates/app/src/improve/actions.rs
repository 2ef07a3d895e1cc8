//! Measures: planned, approved, done, and verified by somebody else.

use jiff::civil::Date;
use model::{
    Action, ActionFact, ActionKind, ActionState, Code, Expect, Fact, Finding, FindingState, Key,
    Kind, Permission, Record, Refusal, Standing,
};
use ports::{Filter, Line, NewFact, Stored};

use super::{known_criteria, pattern_rules};
use crate::{AppError, Desk, desk::records};

/// A measure to plan.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// What is done.
    pub what: String,
    /// Its kind.
    pub kind: ActionKind,
    /// The findings it answers, by their numbers.
    pub findings: Vec<String>,
    /// The risk, asset or meeting for which it is: `risk/R-001`, `asset/web`, `board/2026-Q1`.
    pub about: Vec<String>,
    /// The criteria it concerns; those of its findings are added.
    pub criteria: Vec<String>,
    /// Who does it: a party of the register.
    pub owner: String,
    /// From which day.
    pub starts: Option<Date>,
    /// Until when; by its priority if nothing is said.
    pub due: Option<Date>,
    /// 1 is the most urgent, 9 the least.
    pub priority: u8,
    /// Days of work.
    pub effort_days: u32,
    /// In yen.
    pub cost_yen: u64,
    /// Whether something is bought.
    pub purchase: bool,
    /// What is to be seen when it works; may be empty.
    pub expected: String,
    /// The check that will show it.
    pub shown_by: Option<String>,
    /// The plan or rule that it changes.
    pub changes: Option<String>,
}

/// A measure with all that belongs to it.
#[derive(Clone, Debug)]
pub struct ActionView {
    /// The measure.
    pub action: Action,
    /// The findings it answers.
    pub findings: Vec<Finding>,
    /// Basics that are contradicted while this buys something (A266).
    pub basics_red: Vec<String>,
    /// Whether its day has passed.
    pub overdue: bool,
    /// What happened to it, oldest first.
    pub history: Vec<Line>,
}

impl Desk {
    /// 策定: plans a measure.
    ///
    /// # Errors
    /// BLANK, VALUE, TIME (see [`Action::plan`]); BLANK, too, if it answers no finding and
    /// names neither risk nor asset: recognition comes first (A256); KEY for a criterion of
    /// no rule set; STATE
    /// for a finding that is a proposal or has ended; ABSENT for an owner or a finding that
    /// is not there; MANDATE.
    pub async fn plan_action(&self, new: &NewAction) -> Result<Action, AppError> {
        self.new_action(new, ActionState::Planned).await
    }

    /// 案: proposes a measure, which whoever is to do it accepts.
    ///
    /// # Errors
    /// As [`Self::plan_action`].
    pub async fn propose_action(&self, new: &NewAction) -> Result<Action, AppError> {
        self.new_action(new, ActionState::Draft).await
    }

    async fn new_action(&self, new: &NewAction, state: ActionState) -> Result<Action, AppError> {
        let _numbering = self.app.numbering.lock().await;
        let id = self
            .act(Permission::Answer, "action.plan", &new.what, async |_| {
                let action = self.drafted(new).await?;
                let id = self.next_number(Kind::Action, "A-", |r| Some(r.action()?.id)).await?;
                let fact = Action { id: id.clone(), state, ..action.clone() }.plan(self.today())?;
                recognised(&action)?;
                Ok((vec![planned(&id, fact)], id))
            })
            .await?;
        Ok(self.action_of_id(&id).await?.0)
    }

    /// The measure of `new`, without a number.
    pub(super) async fn drafted(&self, new: &NewAction) -> Result<Action, AppError> {
        known_criteria(&new.criteria)?;
        let mut criteria = new.criteria.clone();
        for id in &new.findings {
            let finding = self.finding_of_id(id).await?.0;
            if finding.state == FindingState::Proposed || !finding.state.open() {
                return Err(Refusal::new(Code::State)
                    .field(id)
                    .detail(finding.state.name())
                    .into());
            }
            criteria.extend(finding.criteria);
        }
        criteria.sort_unstable();
        criteria.dedup();
        if !new.owner.trim().is_empty() {
            self.known_party(new.owner.trim()).await?;
        }
        let due = pattern_rules().ok().map(|rules| rules.due(new.priority, self.today()));
        let mut answers: Vec<_> =
            new.findings.iter().map(|id| Key::new(Kind::Finding, id)).collect();
        for about in &new.about {
            answers.push(self.concern(about).await?);
        }
        Ok(Action {
            answers,
            criteria,
            starts: new.starts,
            due: new.due.or(due),
            priority: new.priority,
            effort_days: new.effort_days,
            cost_yen: new.cost_yen,
            purchase: new.purchase,
            expected: new.expected.clone(),
            shown_by: new.shown_by.clone(),
            changes: new.changes.clone(),
            ..Action::planned(new.what.trim(), new.kind, new.owner.trim())
        })
    }

    /// What a measure is for: `risk/…`, `asset/…` or `board/…`, which has to be there.
    async fn concern(&self, about: &str) -> Result<Key, AppError> {
        let value = || Refusal::new(Code::Value).field("about").arg("value", about);
        let (kind, id) = about.split_once('/').ok_or_else(value)?;
        let key = match kind {
            "risk" => Key::new(Kind::Risk, id),
            "asset" => Key::new(Kind::Asset, self.asset_of(id).await?.id),
            "board" => Key::new(Kind::Board, id),
            _ => return Err(value().into()),
        };
        self.find(key.kind, &key.id).await?;
        Ok(key)
    }

    /// 採用: the firm takes a draft as its own; then it is planned like any other.
    ///
    /// # Errors
    /// STATE if it is no draft; ABSENT, MANDATE.
    pub async fn accept_action(&self, id: &str) -> Result<Action, AppError> {
        self.about_action(Permission::Answer, "action.accept", id, async |action| {
            Ok(action.accept()?)
        })
        .await
    }

    /// 承認: by another natural person than its owner.
    ///
    /// # Errors
    /// PERSON, STATE, ABSENT, MANDATE.
    pub async fn approve_action(&self, id: &str, words: &str) -> Result<Action, AppError> {
        self.about_action(Permission::Approve, "action.approve", id, async |action| {
            let fact = action.approve(words)?;
            self.another_person(&self.by, action.doers()).await?;
            Ok(fact)
        })
        .await
    }

    /// 進捗
    ///
    /// # Errors
    /// STATE, REASON, ABSENT, MANDATE.
    pub async fn note_progress(&self, id: &str, words: &str) -> Result<Action, AppError> {
        self.about_action(Permission::Answer, "action.note", id, async |action| {
            Ok(action.note(words)?)
        })
        .await
    }

    /// 横展開: one more system was looked at.
    ///
    /// # Errors
    /// STATE, VALUE, BLANK (see [`Action::look`]); ABSENT, MANDATE.
    pub async fn looked_at(
        &self,
        id: &str,
        system: &str,
        result: &str,
    ) -> Result<Action, AppError> {
        self.about_action(Permission::Answer, "action.looked", id, async |action| {
            Ok(action.look(system, result)?)
        })
        .await
    }

    /// 計画変更
    ///
    /// # Errors
    /// STATE, REASON, BLANK, TIME (see [`Action::replan`]); ABSENT, also for an owner who is
    /// in no register; MANDATE.
    pub async fn replan(
        &self,
        id: &str,
        due: Option<Date>,
        owner: Option<&str>,
        why: &str,
    ) -> Result<Action, AppError> {
        self.about_action(Permission::Answer, "action.replan", id, async |action| {
            if let Some(owner) = owner.map(str::trim).filter(|owner| !owner.is_empty()) {
                self.known_party(owner).await?;
            }
            Ok(action.replan(due, owner, why, self.today())?)
        })
        .await
    }

    /// 実施済(申告): whoever says so cannot be the one who verifies it.
    ///
    /// # Errors
    /// STATE, REASON, BLANK (see [`Action::claim`]); ABSENT, MANDATE.
    pub async fn claim_done(&self, id: &str, words: &str) -> Result<Action, AppError> {
        self.about_action(Permission::Answer, "action.claim", id, async |action| {
            Ok(action.claim(words)?)
        })
        .await
    }

    /// 検証: another natural person than all who owned or claimed it says whether it helped.
    ///
    /// # Errors
    /// PERSON; STATE, BLANK, VALUE, REASON (see [`Action::verify`]); ABSENT, MANDATE.
    pub async fn verify_action(
        &self,
        id: &str,
        effective: bool,
        evidence: &[String],
        words: &str,
    ) -> Result<Action, AppError> {
        self.about_action(Permission::Review, "action.verify", id, async |action| {
            let fact = action.verify(effective, &self.proofs(evidence).await?, words)?;
            self.another_person(&self.by, action.doers()).await?;
            Ok(fact)
        })
        .await
    }

    /// 定着: a later period shows the effect, too, and somebody else says so.
    ///
    /// # Errors
    /// PERSON; STATE, BLANK, VALUE (see [`Action::embed`]); ABSENT, MANDATE.
    pub async fn embed_action(&self, id: &str, evidence: &[String]) -> Result<Action, AppError> {
        let days = pattern_rules().map_or(0, |rules| rules.embedded_after_days);
        self.about_action(Permission::Review, "action.embed", id, async |action| {
            let fact = action.embed(&self.proofs(evidence).await?, days)?;
            self.another_person(&self.by, action.doers()).await?;
            Ok(fact)
        })
        .await
    }

    /// 取りやめ: whoever may approve it may give it up, but not its owner.
    ///
    /// # Errors
    /// PERSON, STATE, REASON, ABSENT, MANDATE.
    pub async fn give_up_action(&self, id: &str, why: &str) -> Result<Action, AppError> {
        self.about_action(Permission::Approve, "action.drop", id, async |action| {
            let fact = action.give_up(why)?;
            self.another_person(&self.by, action.doers()).await?;
            Ok(fact)
        })
        .await
    }

    /// Measures in `state`, or all, the earliest due first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn actions(&self, state: Option<&str>) -> Result<Vec<Action>, AppError> {
        self.may_read().await?;
        let mut filter = Filter::new(Kind::Action);
        filter.state = state.map(str::to_owned);
        let mut found = records(self.app.registers.list(&filter).await?, Record::action);
        found.sort_by(|a, b| (a.due.is_none(), a.due, &a.id).cmp(&(b.due.is_none(), b.due, &b.id)));
        Ok(found)
    }

    /// One measure with its findings and its history.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn action(&self, id: &str) -> Result<ActionView, AppError> {
        self.may_read().await?;
        let found = self.action_of_id(id).await;
        let (action, _) = self.noting_absence("action.show", id, found).await?;
        let mut findings = Vec::new();
        for key in action.answers.iter().filter(|key| key.kind == Kind::Finding) {
            findings.extend(self.pointed_to(Kind::Finding, &key.id, Record::finding).await?);
        }
        let basics_red = if action.purchase { self.basics_red().await? } else { Vec::new() };
        let overdue = action.overdue(self.today());
        let history = self.app.registers.history(&Key::new(Kind::Action, id)).await?;
        Ok(ActionView { action, findings, basics_red, overdue, history })
    }

    /// まず行うこと that the newest verdict of some check contradicts (A266).
    ///
    /// # Errors
    /// The store's.
    pub async fn basics_red(&self) -> Result<Vec<String>, AppError> {
        let mut red = Vec::new();
        let basics = pattern_rules().map(|rules| rules.basics.as_slice()).unwrap_or_default();
        for criterion in basics {
            let filter = Filter::new(Kind::Verdict).labelled(format!("criterion:{criterion}"));
            let mut verdicts = records(self.whole.list(&filter).await?, Record::verdict);
            let mut seen = std::collections::BTreeSet::new();
            verdicts.retain(|verdict| seen.insert(verdict.check.clone()));
            if verdicts.iter().any(|verdict| verdict.found() == Standing::Contradicted) {
                red.push(criterion.clone());
            }
        }
        Ok(red)
    }

    async fn action_of_id(&self, id: &str) -> Result<(Action, u64), AppError> {
        let Stored { record, version } = self.find(Kind::Action, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("action/{id}"));
        Ok((record.action().ok_or_else(absent)?, version))
    }

    async fn about_action(
        &self,
        permission: Permission,
        command: &str,
        id: &str,
        judge: impl AsyncFn(&Action) -> Result<ActionFact, AppError>,
    ) -> Result<Action, AppError> {
        self.act(permission, command, id, async |_| {
            let (action, version) = self.action_of_id(id).await?;
            let fact = Fact::Action(judge(&action).await?);
            Ok((vec![NewFact::new(Kind::Action, id, Expect::Version(version), fact)], ()))
        })
        .await?;
        Ok(self.action_of_id(id).await?.0)
    }
}

/// Judges that a problem, a risk or an asset stands behind a measure (A256).
fn recognised(action: &Action) -> Result<(), Refusal> {
    let behind = |key: &Key| matches!(key.kind, Kind::Finding | Kind::Risk | Kind::Asset);
    match action.answers.iter().any(behind) {
        true => Ok(()),
        false => Err(Refusal::new(Code::Blank).field("about")),
    }
}

pub(super) fn planned(id: &str, fact: ActionFact) -> NewFact {
    NewFact::new(Kind::Action, id, Expect::Absent, Fact::Action(fact))
}
