//! plans: drafted, approved by another person, tested, read, and frozen to incidents.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{
    Code, Expect, Fact, Incident, Key, Kind, Layer, Permission, Plan, PlanFact, PlanGap, PlanKind,
    PlanRules, PlanTest, Record, Refusal, SignalKind, Task, Wording, Written, crisis_plans, draft,
    in_crisis, plan_gaps,
};
use ports::{Filter, Line, NewFact};

use crate::{AppError, Desk, LevelView, desk::records};

/// 危機対応: what opens when it is known that something occurred (A167).
#[derive(Clone, Debug)]
pub struct Crisis {
    /// The incident.
    pub incident: Incident,
    /// Whether it is known when it occurred.
    pub on: bool,
    /// Who is on duty now, level by level; empty without a roster.
    pub roster: Vec<LevelView>,
    /// The moments from which clocks run: name and moment.
    pub clocks: Vec<(&'static str, Timestamp)>,
    /// What is to be found out, and until when.
    pub tasks: Vec<Task>,
    /// Plans with the version that is frozen to this incident.
    pub plans: Vec<(String, u32)>,
    /// Scenarios of this incident that no plan in force answers.
    pub uncovered: Vec<String>,
}

impl Desk {
    /// The rules of plans.
    #[must_use]
    pub fn plan_rules(&self) -> &PlanRules {
        &self.app.plan_rules
    }

    /// 起案
    ///
    /// # Errors
    /// As [`model::draft`]; EXISTS, MANDATE.
    pub async fn draft_plan(
        &self,
        id: &str,
        kind: PlanKind,
        owner: &str,
        wording: &Wording,
    ) -> Result<Plan, AppError> {
        self.act(Permission::Register, "plan.draft", id, async |_| {
            let fact = draft((id, kind, owner), wording.clone(), self.plan_rules())?;
            if self.find(Kind::Plan, id).await.is_ok() {
                return Err(Refusal::new(Code::Exists).field(format!("plan/{id}")).into());
            }
            Ok((vec![about(id, Expect::Absent, fact)], ()))
        })
        .await?;
        Ok(self.find_plan(id).await?.0)
    }

    /// 改訂: what is `None` stays as it was.
    ///
    /// # Errors
    /// As [`Plan::revise`]; ABSENT, MANDATE.
    pub async fn revise_plan(
        &self,
        id: &str,
        change: impl Fn(Wording) -> Wording,
    ) -> Result<Plan, AppError> {
        self.change_plan(Permission::Register, "plan.revise", id, async |plan: Plan| {
            let before = plan.newest().map(|newest| newest.wording.clone()).unwrap_or_default();
            Ok(plan.revise(change(before), self.plan_rules())?)
        })
        .await
    }

    /// 承認 of the newest version, or of the one named: by another natural person than
    /// whoever wrote it, under a mandate to approve that is current. `resolution` is that
    /// of the board's meeting, where it decided.
    ///
    /// # Errors
    /// PERSON, as [`Plan::approve`], ABSENT, MANDATE (also of a post that is vacant).
    pub async fn approve_plan(
        &self,
        id: &str,
        version: Option<u32>,
        resolution: &str,
    ) -> Result<Plan, AppError> {
        self.change_plan(Permission::Approve, "plan.approve", id, async |plan: Plan| {
            let newest = plan.newest().map_or(0, |newest| newest.no);
            let no = version.unwrap_or(newest);
            let by = (self.layer().await?, resolution);
            let fact = plan.approve(no, by, self.today(), self.plan_rules())?;
            let maker = plan.must_have(no)?.by.clone();
            self.another_person(&self.by, [maker.as_str()]).await?;
            Ok(fact)
        })
        .await
    }

    /// The layer that this desk decides for: that of its role, else of its party.
    async fn layer(&self) -> Result<Option<Layer>, AppError> {
        let role = self.holds(Permission::Approve)?.role.clone();
        let of_role = self.roles().find(&role).and_then(|role| role.layer);
        let party = self.registered_party(&self.by).await?;
        Ok(of_role.or(party.and_then(|party| party.layer)))
    }

    /// 訓練済
    ///
    /// # Errors
    /// As [`Plan::test`]; ABSENT for the plan or evidence that does not exist, MANDATE.
    pub async fn test_plan(&self, id: &str, test: &PlanTest) -> Result<Plan, AppError> {
        self.change_plan(Permission::Register, "plan.test", id, async |plan: Plan| {
            for evidence in &test.evidence {
                self.find(Kind::Evidence, evidence).await?;
            }
            Ok(plan.test(test.clone(), self.today(), self.plan_rules())?)
        })
        .await
    }

    /// 周知: whoever sits here says that he has read it.
    ///
    /// # Errors
    /// As [`Plan::read`]; ABSENT, MANDATE.
    pub async fn read_plan(&self, id: &str) -> Result<Plan, AppError> {
        self.change_plan(Permission::Read, "plan.read", id, async |plan: Plan| {
            Ok(plan.read(&self.by)?)
        })
        .await
    }

    /// 進捗
    ///
    /// # Errors
    /// As [`Plan::progressed`]; ABSENT, MANDATE.
    pub async fn progress_plan(
        &self,
        id: &str,
        (done, of): (u32, u32),
        words: &str,
    ) -> Result<Plan, AppError> {
        self.change_plan(Permission::Register, "plan.progress", id, async |plan: Plan| {
            Ok(plan.progressed(done, of, words)?)
        })
        .await
    }

    /// Freezes the version in force to an incident, by hand.
    ///
    /// # Errors
    /// As [`Plan::used`]; ABSENT for the plan or the incident, EXERCISE for one that is
    /// played, MANDATE.
    pub async fn use_plan(&self, id: &str, incident: &str) -> Result<Plan, AppError> {
        self.change_plan(Permission::Respond, "plan.use", id, async |plan: Plan| {
            self.find_incident(incident).await?.0.must_share("")?;
            Ok(plan.used(incident)?)
        })
        .await
    }

    /// 廃止
    ///
    /// # Errors
    /// As [`Plan::retire`]; ABSENT, MANDATE.
    pub async fn retire_plan(&self, id: &str, why: &str) -> Result<Plan, AppError> {
        self.change_plan(Permission::Approve, "plan.retire", id, async |plan: Plan| {
            Ok(plan.retire(why)?)
        })
        .await
    }

    async fn change_plan<D>(
        &self,
        permission: Permission,
        command: &str,
        id: &str,
        decide: impl Fn(Plan) -> D,
    ) -> Result<Plan, AppError>
    where
        D: Future<Output = Result<PlanFact, AppError>>,
    {
        self.act(permission, command, id, async |_| {
            let (plan, version) = self.find_plan(id).await?;
            Ok((vec![about(id, Expect::Version(version), decide(plan).await?)], ()))
        })
        .await?;
        Ok(self.find_plan(id).await?.0)
    }

    pub(crate) async fn find_plan(&self, id: &str) -> Result<(Plan, u64), AppError> {
        let stored = self.find(Kind::Plan, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("plan/{id}"));
        Ok((stored.record.plan().ok_or_else(absent)?, stored.version))
    }

    /// All plans, by id.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn plans(&self) -> Result<Vec<Plan>, AppError> {
        self.may_read().await?;
        let mut plans = self.all(Kind::Plan, Record::plan).await?;
        plans.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(plans)
    }

    /// One plan with its entries, oldest first.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn plan(&self, id: &str) -> Result<(Plan, Vec<Line>), AppError> {
        self.may_read().await?;
        let found = self.find_plan(id).await;
        let (plan, _) = self.noting_absence("plan.show", id, found).await?;
        let lines = self.app.registers.history(&Key::new(Kind::Plan, id)).await?;
        Ok((plan, lines))
    }

    /// What the plans lack today.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn plan_gaps(&self) -> Result<Vec<PlanGap>, AppError> {
        Ok(plan_gaps(&self.plans().await?, self.plan_rules(), self.today()))
    }

    /// What opens for an incident once it is known when it occurred.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn crisis(&self, id: &str) -> Result<Crisis, AppError> {
        self.may_read().await?;
        let found = self.find_incident(id).await;
        let (incident, _) = self.noting_absence("incident.crisis", id, found).await?;
        let plans = self.all(Kind::Plan, Record::plan).await?;
        let kinds = self.kinds_of(&incident).await?;
        let (_, uncovered) = crisis_plans(&incident, &kinds, &plans, self.plan_rules());
        let on = in_crisis(&incident);
        let roster = if on { self.roster_at(None).await? } else { None };
        let moment = |anchor: model::Anchor<'_>| Some((anchor.name, anchor.known.value.time()?));
        let clocks = if on { incident.anchors().filter_map(moment).collect() } else { Vec::new() };
        Ok(Crisis {
            on,
            roster: roster.map(|roster| roster.levels).unwrap_or_default(),
            clocks,
            tasks: incident.open_tasks().cloned().collect(),
            plans: frozen_to(&plans, id).into_iter().collect(),
            uncovered,
            incident,
        })
    }

    async fn kinds_of(&self, incident: &Incident) -> Result<Vec<SignalKind>, AppError> {
        let signals = self.signals_of(incident).await?;
        Ok(signals.iter().map(|record| record.signal.kind).collect())
    }

    /// The facts that freeze plans to an incident as it is after what is being written. A
    /// plan is open to all who read, so nothing is frozen for a closed compartment, nor for
    /// what is only played.
    pub(crate) async fn freezes(
        &self,
        incident: &Incident,
        kinds: &[SignalKind],
    ) -> Result<Vec<NewFact>, AppError> {
        let open = incident.compartment.is_empty() && incident.exercise.is_empty();
        if !open || !in_crisis(incident) {
            return Ok(Vec::new());
        }
        let stored = self.whole.list(&Filter::new(Kind::Plan)).await?;
        let plans = records(stored, Record::plan);
        let (fits, _) = crisis_plans(incident, kinds, &plans, self.plan_rules());
        let facts = fits.into_iter().filter_map(|plan| {
            let fact = plan.used(&incident.id).ok()?;
            Some(about(&plan.id, Expect::Any, fact))
        });
        Ok(facts.collect())
    }

    /// As [`Self::freezes`], for an incident that exists and is about to learn more.
    pub(crate) async fn freezes_after(
        &self,
        incident: &Incident,
        facts: &[model::IncidentFact],
    ) -> Result<Vec<NewFact>, AppError> {
        let after = incident.after(facts, self.now());
        let kinds = self.kinds_of(&after).await?;
        self.freezes(&after, &kinds).await
    }

    /// As [`Self::freezes`], for an incident that `opened` opens.
    pub(crate) async fn freezes_at_opening(
        &self,
        id: &str,
        opened: &model::IncidentFact,
        kinds: &[SignalKind],
    ) -> Result<Vec<NewFact>, AppError> {
        let key = Key::new(Kind::Incident, id);
        let (by, mandate) = (self.by.clone(), String::new());
        let written = Written { seq: 0, at: self.now(), by, mandate };
        let record = Record::fold(None, &key, Fact::Incident(opened.clone()), &written);
        match record.and_then(Record::incident) {
            Some(incident) => self.freezes(&incident, kinds).await,
            None => Ok(Vec::new()),
        }
    }
}

fn frozen_to(plans: &[Plan], incident: &str) -> BTreeMap<String, u32> {
    let of = |plan: &Plan| {
        let used = plan.used_in.iter().find(|(used, _)| used == incident)?;
        Some((plan.id.clone(), used.1))
    };
    plans.iter().filter_map(of).collect()
}

fn about(id: &str, expect: Expect, fact: PlanFact) -> NewFact {
    NewFact::new(Kind::Plan, id, expect, Fact::Plan(fact))
}
