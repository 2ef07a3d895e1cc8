//! 改善策の規則: claimed done, verified effective and embedded are three things, and the
//! second and third are said by somebody else, on what shows an effect.

use jiff::{ToSpan, civil::Date};

use super::{Action, ActionFact, ActionKind, ActionState, Effect, LookedAt};
use crate::{
    Code, Proof, Refusal,
    proof::{enough, said},
};

/// The least urgent.
const PRIORITY_LEAST: u8 = 9;

impl Action {
    /// Judges a measure that is planned on `today`.
    ///
    /// # Errors
    /// BLANK without what, owner, or, for a process measure, the plan that it changes;
    /// VALUE for a priority beyond 1 to 9, or days that end before they begin; TIME for a
    /// due day that is past.
    pub fn plan(self, today: Date) -> Result<ActionFact, Refusal> {
        let blank = |field: &str| Err(Refusal::new(Code::Blank).field(field));
        let changes = self.changes.as_deref().unwrap_or_default();
        match () {
            () if self.what.trim().is_empty() => return blank("what"),
            () if self.owner.trim().is_empty() => return blank("owner"),
            () if self.kind == ActionKind::Process && changes.trim().is_empty() => {
                return blank("changes");
            }
            () => {}
        }
        if !(1..=PRIORITY_LEAST).contains(&self.priority) {
            return Err(value("priority", self.priority));
        }
        if let Some(due) = self.due {
            not_past(due, today)?;
            if self.starts.is_some_and(|starts| starts > due) {
                return Err(value("due", due));
            }
        }
        let state = match self.state {
            ActionState::Draft => ActionState::Draft,
            _ => ActionState::Planned,
        };
        Ok(ActionFact::Planned(Box::new(Self { state, ..self })))
    }

    /// The firm takes a draft as its own.
    ///
    /// # Errors
    /// STATE if it is none.
    pub fn accept(&self) -> Result<ActionFact, Refusal> {
        self.must_be(&[ActionState::Draft])?;
        Ok(ActionFact::Accepted)
    }

    /// 承認. That the approver is another natural person is judged where people are known.
    ///
    /// # Errors
    /// STATE unless it is planned.
    pub fn approve(&self, words: &str) -> Result<ActionFact, Refusal> {
        self.must_be(&[ActionState::Planned])?;
        Ok(ActionFact::Approved { words: words.to_owned() })
    }

    /// 進捗
    ///
    /// # Errors
    /// STATE before it is approved or after it was claimed, REASON without words.
    pub fn note(&self, words: &str) -> Result<ActionFact, Refusal> {
        self.must_run()?;
        said(words, "words")?;
        Ok(ActionFact::Progressed { words: words.to_owned() })
    }

    /// 横展開: one more system was looked at.
    ///
    /// # Errors
    /// STATE if it does not run, VALUE if it is no horizontal measure, BLANK without a
    /// system or what was found there.
    pub fn look(&self, system: &str, result: &str) -> Result<ActionFact, Refusal> {
        self.must_run()?;
        if self.kind != ActionKind::Horizontal {
            return Err(value("kind", self.kind.name()));
        }
        for (words, field) in [(system, "system"), (result, "result")] {
            if words.trim().is_empty() {
                return Err(Refusal::new(Code::Blank).field(field));
            }
        }
        let (system, result) = (system.to_owned(), result.to_owned());
        Ok(ActionFact::LookedAt(LookedAt { system, result }))
    }

    /// 計画変更: another day or owner. What was planned before stays to be read.
    ///
    /// # Errors
    /// STATE once it was claimed, REASON without one, BLANK if nothing changes, TIME for a
    /// day that is past.
    pub fn replan(
        &self,
        due: Option<Date>,
        owner: Option<&str>,
        why: &str,
        today: Date,
    ) -> Result<ActionFact, Refusal> {
        if !self.state.to_do() {
            return Err(self.state_refused());
        }
        said(why, "why")?;
        let owner = owner.map(str::trim).filter(|owner| !owner.is_empty());
        if due.is_none() && owner.is_none() {
            return Err(Refusal::new(Code::Blank).field("due"));
        }
        due.map_or(Ok(()), |due| not_past(due, today))?;
        let (owner, why) = (owner.map(str::to_owned), why.to_owned());
        Ok(ActionFact::Replanned { due, owner, why })
    }

    /// 実施済(申告)
    ///
    /// # Errors
    /// STATE if it does not run, REASON without words, BLANK for a horizontal measure that
    /// looked at no system.
    pub fn claim(&self, words: &str) -> Result<ActionFact, Refusal> {
        self.must_run()?;
        said(words, "words")?;
        if self.kind == ActionKind::Horizontal && self.looked_at.is_empty() {
            return Err(Refusal::new(Code::Blank).field("looked_at"));
        }
        Ok(ActionFact::Claimed { words: words.to_owned() })
    }

    /// 検証: whether it helped. What did not help, or no longer helps, is open again.
    ///
    /// That `by` is another natural person than [`Self::makers`] is judged where people
    /// are known.
    ///
    /// # Errors
    /// STATE before it was claimed; BLANK or VALUE where `proofs` do not show an effect of
    /// a day since it was planned; REASON where it did not help and nobody says how.
    pub fn verify(
        &self,
        effective: bool,
        proofs: &[Proof],
        words: &str,
    ) -> Result<ActionFact, Refusal> {
        use ActionState::{Claimed, Effective, Embedded};
        match effective {
            true => self.must_be(&[Claimed])?,
            false => self.must_be(&[Claimed, Effective, Embedded])?,
        }
        match effective {
            true => enough(proofs, self.planned_at.map(crate::time::day_in_japan))?,
            false => said(words, "words")?,
        }
        let evidence = proofs.iter().map(|proof| proof.id.clone()).collect();
        let (words, by, at) = (words.to_owned(), String::new(), None);
        Ok(ActionFact::Verified(Effect { effective, evidence, words, by, at }))
    }

    /// 定着: a later period shows the effect, too.
    ///
    /// # Errors
    /// STATE unless it was verified as effective; BLANK or VALUE unless `proofs` show an
    /// effect at least `days` after that.
    pub fn embed(&self, proofs: &[Proof], days: u16) -> Result<ActionFact, Refusal> {
        self.must_be(&[ActionState::Effective])?;
        let verified = self.effects.last().and_then(|effect| effect.at);
        let since = verified.map(crate::time::day_in_japan);
        let later = since.and_then(|day| day.checked_add(i64::from(days).days()).ok());
        enough(proofs, later)?;
        let evidence = proofs.iter().map(|proof| proof.id.clone()).collect();
        Ok(ActionFact::Embedded { evidence })
    }

    /// 取りやめ
    ///
    /// # Errors
    /// STATE once it was claimed, REASON without one.
    pub fn give_up(&self, why: &str) -> Result<ActionFact, Refusal> {
        if !self.state.to_do() {
            return Err(self.state_refused());
        }
        said(why, "why")?;
        Ok(ActionFact::Dropped { why: why.to_owned() })
    }

    /// Everybody who ever owned it, or claimed that it is done.
    pub fn doers(&self) -> impl Iterator<Item = &str> {
        self.hands.iter().map(String::as_str).chain([self.owner.as_str()])
    }

    /// [`Self::doers`], and whoever planned it.
    pub fn makers(&self) -> impl Iterator<Item = &str> {
        self.doers().chain((!self.by.is_empty()).then_some(self.by.as_str()))
    }

    fn must_run(&self) -> Result<(), Refusal> {
        use ActionState::{Approved, Ineffective, Running};
        self.must_be(&[Approved, Running, Ineffective])
    }

    fn must_be(&self, allowed: &[ActionState]) -> Result<(), Refusal> {
        match allowed.contains(&self.state) {
            true => Ok(()),
            false => Err(self.state_refused()),
        }
    }

    fn state_refused(&self) -> Refusal {
        Refusal::new(Code::State).field(&self.id).detail(self.state.name())
    }
}

fn value(field: &str, value: impl ToString) -> Refusal {
    Refusal::new(Code::Value).field(field).arg("value", value.to_string())
}

fn not_past(due: Date, today: Date) -> Result<(), Refusal> {
    match due < today {
        true => {
            let refusal = Refusal::new(Code::Time).field("due").detail("past");
            Err(refusal.arg("value", due.to_string()))
        }
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Evidence, EvidenceType};

    const TODAY: Date = Date::constant(2026, 6, 10);

    fn action(state: ActionState) -> Action {
        let planned_at = "2026-06-10T00:00:00Z".parse().ok();
        Action { id: "A-1".into(), state, planned_at, ..measure(ActionKind::RootCause) }
    }

    fn measure(kind: ActionKind) -> Action {
        Action { priority: 1, ..Action::planned("設定を自動化する", kind, "post-1") }
    }

    fn proof(kind: EvidenceType, on: Date) -> Proof {
        Proof::of(&Evidence::of("ev_1", kind, on), on)
    }

    fn code<T: std::fmt::Debug>(judged: Result<T, Refusal>) -> Code {
        judged.expect_err("refused").code
    }

    /// Every command in every state: what is not allowed is refused as STATE.
    #[test]
    fn commands_in_every_wrong_state_are_refused() {
        use ActionState::*;
        let result = [proof(EvidenceType::Result, TODAY)];
        for state in ActionState::ALL {
            let one = action(state);
            let runs = [Approved, Running, Ineffective].contains(&state);
            let due = Some(TODAY);
            let judged = [
                (one.accept(), state == Draft),
                (one.approve(""), state == Planned),
                (one.note("半分"), runs),
                (one.claim("済"), runs),
                (one.replan(due, None, "遅れ", TODAY), state.to_do()),
                (one.verify(true, &result, ""), state == Claimed),
                (one.verify(false, &[], "再発"), [Claimed, Effective, Embedded].contains(&state)),
                (one.embed(&result, 0), state == Effective),
                (one.give_up("重複"), state.to_do()),
            ];
            for (at, (judged, allowed)) in judged.into_iter().enumerate() {
                assert_eq!(judged.is_ok(), allowed, "{state:?} {at} {judged:?}");
                if !allowed {
                    assert_eq!(code(judged), Code::State, "{state:?} {at}");
                }
            }
        }
    }

    #[test]
    fn a_plan_says_what_who_and_until_when() {
        let plain = || measure(ActionKind::OneOff);
        assert!(plain().plan(TODAY).is_ok());
        assert_eq!(code(Action { what: " ".into(), ..plain() }.plan(TODAY)), Code::Blank);
        assert_eq!(code(Action { owner: " ".into(), ..plain() }.plan(TODAY)), Code::Blank);
        assert_eq!(code(measure(ActionKind::Process).plan(TODAY)), Code::Blank);
        for priority in [0, 10] {
            assert_eq!(code(Action { priority, ..plain() }.plan(TODAY)), Code::Value);
        }
        let past = TODAY.yesterday().ok();
        assert_eq!(code(Action { due: past, ..plain() }.plan(TODAY)), Code::Time);
        let (starts, due) = (TODAY.tomorrow().ok(), Some(TODAY));
        assert_eq!(code(Action { starts, due, ..plain() }.plan(TODAY)), Code::Value);
    }

    /// Covers: A249.
    #[test]
    fn an_effect_is_shown_by_operation_or_result_since_the_plan() {
        let claimed = action(ActionState::Claimed);
        for kind in EvidenceType::ALL {
            let judged = claimed.verify(true, &[proof(kind, TODAY)], "");
            assert_eq!(judged.is_ok(), kind.proves_effect(), "{kind:?}");
        }
        let before = proof(EvidenceType::Result, TODAY.yesterday().expect("a day"));
        assert_eq!(code(claimed.verify(true, &[before], "")), Code::Value);
        assert_eq!(code(claimed.verify(true, &[], "")), Code::Blank);
        assert_eq!(code(claimed.verify(false, &[], "—")), Code::Reason);
    }

    #[test]
    fn embedded_takes_a_later_period() {
        let mut effective = action(ActionState::Effective);
        let at = "2026-06-10T00:00:00Z".parse().ok();
        let (evidence, words, by) = (vec!["ev_1".to_owned()], String::new(), "post-2".into());
        effective.effects = vec![Effect { effective: true, evidence, words, by, at }];
        let on = |day: Date| effective.embed(&[proof(EvidenceType::Operation, day)], 90);
        assert_eq!(code(on(TODAY)), Code::Value);
        assert_eq!(code(on(Date::constant(2026, 9, 7))), Code::Value);
        assert!(on(Date::constant(2026, 9, 8)).is_ok());
    }

    #[test]
    fn a_horizontal_measure_names_the_systems_looked_at() {
        let mut across = action(ActionState::Running);
        assert_eq!(code(across.look("口座", "なし")), Code::Value);
        across.kind = ActionKind::Horizontal;
        assert_eq!(code(across.claim("済")), Code::Blank);
        assert_eq!(code(across.look("口座", " ")), Code::Blank);
        let at = "2026-06-11T00:00:00Z".parse().expect("a time");
        let fact = across.look("口座", "該当なし").expect("looked at");
        let looked = fact.fold(Some(across), at, "post-1").expect("an action");
        assert!(looked.claim("済").is_ok());
    }

    #[test]
    fn replanning_keeps_what_was_planned_and_who_owned_it() {
        let planned = Action { due: Some(TODAY), ..action(ActionState::Running) };
        assert_eq!(code(planned.replan(None, None, "遅れ", TODAY)), Code::Blank);
        assert_eq!(code(planned.replan(TODAY.yesterday().ok(), None, "遅れ", TODAY)), Code::Time);
        let later = TODAY.tomorrow().ok();
        let fact = planned.replan(later, Some("post-2"), "要員の交代", TODAY).expect("judged");
        let at = "2026-06-10T09:00:00Z".parse().expect("a time");
        let after = fact.fold(Some(planned), at, "post-1").expect("an action");
        assert_eq!((after.due, after.owner.as_str()), (later, "post-2"));
        assert_eq!(
            (after.replans[0].due, after.replans[0].owner.as_str()),
            (Some(TODAY), "post-1")
        );
        assert!(after.doers().any(|doer| doer == "post-1"));
    }
}
