//! 演習の規則: who may do what to an exercise, and when.

use jiff::{SignedDuration, Timestamp};

use super::{Exercise, ExerciseFact, ExercisePhase, Inject, Outline, Play};
use crate::{Code, Refusal, proof::said};

impl Outline {
    /// What is not settled yet (A110).
    #[must_use]
    pub fn lacking(&self) -> Option<&'static str> {
        let lacking = [
            ("title", self.title.trim().is_empty()),
            ("series", self.series.trim().is_empty()),
            ("host", self.host.trim().is_empty()),
            ("aims", self.aims.is_empty()),
            ("scenario", self.script.is_none()),
            ("participants", self.participants.is_empty()),
            ("evaluator", self.evaluator.trim().is_empty()),
            ("stop_word", self.stop_word.is_none()),
            ("starts", self.starts.is_none()),
        ];
        lacking.into_iter().find(|(_, lacking)| *lacking).map(|(field, _)| field)
    }

    /// Judges what is settled so far.
    ///
    /// # Errors
    /// PERSON if whoever evaluates plays, too; VALUE for an inject to somebody who does not
    /// play.
    pub fn fits(&self) -> Result<(), Refusal> {
        if self.participants.contains(&self.evaluator) {
            return Err(Refusal::new(Code::Person).field(&self.evaluator));
        }
        let injects = self.script.iter().flat_map(|script| &script.injects);
        let stranger = injects.flat_map(|i| &i.to).find(|to| !self.participants.contains(to));
        match stranger {
            Some(to) => Err(Refusal::new(Code::Value).field("to").arg("value", to)),
            None => Ok(()),
        }
    }
}

impl Exercise {
    /// 企画・設計: what is settled may change until somebody is called.
    ///
    /// # Errors
    /// STATE afterwards; otherwise as [`Outline::fits`].
    pub fn redesign(&self, outline: Outline) -> Result<ExerciseFact, Refusal> {
        self.must_be(&[ExercisePhase::Planned, ExercisePhase::Designed])?;
        outline.fits()?;
        Ok(ExerciseFact::Planned(Box::new(outline)))
    }

    /// 招集: only what is settled in every point can be scheduled (A110).
    ///
    /// # Errors
    /// BLANK naming what is not settled, STATE.
    pub fn invite(&self, secret: &str) -> Result<ExerciseFact, Refusal> {
        self.must_be(&[ExercisePhase::Planned, ExercisePhase::Designed])?;
        match self.outline.lacking() {
            Some(field) => Err(Refusal::new(Code::Blank).field(field)),
            None => Ok(ExerciseFact::Invited { secret: secret.to_owned() }),
        }
    }

    /// 稼働
    ///
    /// # Errors
    /// STATE unless everybody was called.
    pub fn start(&self, start: Timestamp) -> Result<ExerciseFact, Refusal> {
        self.must_be(&[ExercisePhase::Invited])?;
        Ok(ExerciseFact::Started { start })
    }

    /// The injects whose minute has come by `now` and that nothing holds back, in order. While
    /// it stood still, no minute passed.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<&Inject> {
        let (ExercisePhase::Running, Some(started), Some(script)) =
            (self.phase, self.started, &self.outline.script)
        else {
            return Vec::new();
        };
        let ran = self.ran(started, now);
        let minute = |inject: &Inject| SignedDuration::from_mins(i64::from(inject.after_min));
        let waits = |inject: &&Inject| {
            self.released_at(&inject.id).is_none()
                && minute(inject) <= ran
                && self.waits_for(inject).is_none()
        };
        script.injects.iter().filter(waits).collect()
    }

    /// What an inject waits for, if it does.
    pub fn waits_for<'a>(&self, inject: &'a Inject) -> Option<&'a String> {
        let happened = |one: &str| {
            self.released_at(one).is_some() || self.plays.iter().any(|play| play.key() == one)
        };
        inject.follows.iter().find(|one| !happened(one))
    }

    /// 付与 by hand, before its minute: but never before what it follows.
    ///
    /// # Errors
    /// STATE unless it runs; ABSENT, EXISTS, or ORDER naming what comes first.
    pub fn release(&self, id: &str, moment: Timestamp) -> Result<ExerciseFact, Refusal> {
        self.must_be(&[ExercisePhase::Running])?;
        let script = self.outline.script.as_ref();
        let absent = || Refusal::new(Code::Absent).field(format!("inject/{id}"));
        let inject = script.and_then(|script| script.inject(id)).ok_or_else(absent)?;
        if self.released_at(id).is_some() {
            return Err(Refusal::new(Code::Exists).field(format!("inject/{id}")));
        }
        if let Some(first) = self.waits_for(inject) {
            return Err(Refusal::new(Code::Order).field(id).detail(first));
        }
        self.within(moment)?;
        Ok(ExerciseFact::Released { inject: Box::new(inject.told()), moment })
    }

    /// A participant does something. What was done before the word or the end, and is told
    /// after it, counts.
    ///
    /// # Errors
    /// STATE unless it ran when that was done, or once it was evaluated; MANDATE for somebody
    /// who does not play; BLANK without a name; TIME before the start or after `now`.
    pub fn play(&self, play: Play, now: Timestamp) -> Result<ExerciseFact, Refusal> {
        use ExercisePhase::{Ended, Running, Stopped};
        self.must_be(&[Running, Stopped, Ended])?;
        if !self.outline.participants.contains(&play.participant) {
            return Err(Refusal::new(Code::Mandate).field(&play.participant).detail("participant"));
        }
        if play.name.trim().is_empty() {
            return Err(Refusal::new(Code::Blank).field("name"));
        }
        self.within(play.at)?;
        crate::not_in_future(play.at, "at", now)?;
        match self.ran_at(play.at) {
            true => Ok(ExerciseFact::Played(play)),
            false => Err(self.refused_as(if self.ended.is_some() { Ended } else { Stopped })),
        }
    }

    fn within(&self, at: Timestamp) -> Result<(), Refusal> {
        match self.started.is_some_and(|started| started <= at) {
            true => Ok(()),
            false => Err(Refusal::new(Code::Time)
                .field("at")
                .detail("before-start")
                .arg("value", at.to_string())),
        }
    }

    /// 中断: whoever knows the word may say it; everything stands still at once.
    ///
    /// # Errors
    /// STATE unless it runs, VALUE for another word.
    pub fn stop(&self, word: &str) -> Result<ExerciseFact, Refusal> {
        self.must_be(&[ExercisePhase::Running])?;
        match self.outline.stop_word.as_ref().is_some_and(|stop| stop.is(word)) {
            true => Ok(ExerciseFact::Stopped {}),
            // What was typed might be the word of another exercise: it is not repeated.
            false => Err(Refusal::new(Code::Value).field("word").arg("value", "…")),
        }
    }

    /// 再開
    ///
    /// # Errors
    /// STATE unless it stands still.
    pub fn resume(&self) -> Result<ExerciseFact, Refusal> {
        self.must_be(&[ExercisePhase::Stopped])?;
        Ok(ExerciseFact::Resumed {})
    }

    /// 中止
    ///
    /// # Errors
    /// STATE before anybody was called or after the end, REASON without one.
    pub fn cancel(&self, why: &str) -> Result<ExerciseFact, Refusal> {
        use ExercisePhase::{Invited, Running, Stopped};
        self.must_be(&[Invited, Running, Stopped])?;
        said(why, "why")?;
        Ok(ExerciseFact::Cancelled { why: why.to_owned() })
    }

    /// 終了
    ///
    /// # Errors
    /// STATE unless it was begun.
    pub fn end(&self) -> Result<ExerciseFact, Refusal> {
        self.must_be(&[ExercisePhase::Running, ExercisePhase::Stopped])?;
        Ok(ExerciseFact::Ended {})
    }

    /// 改善確認: once every lesson is closed.
    ///
    /// # Errors
    /// STATE before the lessons were returned.
    pub fn improve(&self) -> Result<ExerciseFact, Refusal> {
        self.must_be(&[ExercisePhase::Returned])?;
        Ok(ExerciseFact::Improved {})
    }

    /// # Errors
    /// STATE naming where it stands.
    pub fn must_be(&self, allowed: &[ExercisePhase]) -> Result<(), Refusal> {
        match allowed.contains(&self.phase) {
            true => Ok(()),
            false => Err(self.refused_as(self.phase)),
        }
    }

    fn refused_as(&self, phase: ExercisePhase) -> Refusal {
        Refusal::new(Code::State).field(&self.id).detail(phase.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Aim, Bilingual, Breadth, Script, StopWord};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
    }

    fn inject(id: &str, after_min: u32, follows: &[&str]) -> Inject {
        Inject {
            id: id.into(),
            after_min,
            follows: follows.iter().map(|one| (*one).to_owned()).collect(),
            to: Vec::new(),
            title: Bilingual { ja: "題".into(), en: "title".into() },
            words: Bilingual::default(),
            logs: false,
            asks: Vec::new(),
        }
    }

    fn outline() -> Outline {
        let injects = vec![
            inject("a", 0, &[]),
            inject("b", 20, &["a"]),
            inject("c", 30, &["contact/executive"]),
        ];
        let script = Script {
            id: "S".into(),
            title: Bilingual::default(),
            breadth: Breadth::SingleFirm,
            aims: vec![Aim::Contact],
            source: String::new(),
            after: None,
            injects,
        };
        Outline {
            title: "春の演習".into(),
            series: "annual".into(),
            host: "火の見銀行".into(),
            breadth: Breadth::SingleFirm,
            aims: vec![Aim::Contact],
            participants: vec!["ops".into()],
            evaluator: "audit".into(),
            starts: Some(at(0)),
            minutes: 90,
            script: Some(script),
            stop_word: Some(StopWord::new("salt", "赤紙")),
            plan: String::new(),
        }
    }

    fn in_phase(phase: ExercisePhase) -> Exercise {
        let mut exercise = Exercise {
            id: "EX-1".into(),
            outline: Box::new(outline()),
            phase,
            started: (phase >= ExercisePhase::Running).then(|| at(0)),
            ended: (phase > ExercisePhase::Stopped).then(|| at(1)),
            ..Exercise::default()
        };
        if phase == ExercisePhase::Stopped {
            exercise.pause(at(1));
        }
        exercise
    }

    fn after(exercise: Exercise, fact: ExerciseFact) -> Exercise {
        fact.fold(Some(exercise), "EX-1", at(1)).expect("it is there")
    }

    fn play(minute: i64) -> Play {
        let (participant, name) = ("ops".to_owned(), "executive".to_owned());
        Play { participant, aim: Aim::Contact, name, choice: String::new(), at: at(minute) }
    }

    fn ids(due: &[&Inject]) -> Vec<String> {
        due.iter().map(|inject| inject.id.clone()).collect()
    }

    /// Covers: A110.
    #[test]
    fn nothing_is_scheduled_until_every_point_is_settled() {
        type Blank = fn(&mut Outline);
        let whole = outline();
        assert_eq!(whole.lacking(), None);
        let blanks: [(&str, Blank); 8] = [
            ("host", |o| o.host.clear()),
            ("aims", |o| o.aims.clear()),
            ("scenario", |o| o.script = None),
            ("participants", |o| o.participants.clear()),
            ("evaluator", |o| o.evaluator.clear()),
            ("stop_word", |o| o.stop_word = None),
            ("starts", |o| o.starts = None),
            ("series", |o| o.series.clear()),
        ];
        for (field, blank) in blanks {
            let mut exercise = in_phase(ExercisePhase::Designed);
            blank(&mut exercise.outline);
            let refused = exercise.invite("s").expect_err("not settled");
            assert_eq!((refused.code, refused.field.as_deref()), (Code::Blank, Some(field)));
        }
        assert!(in_phase(ExercisePhase::Designed).invite("s").is_ok());
        let own = Outline { evaluator: "ops".into(), ..outline() };
        assert_eq!(own.fits().expect_err("its own judge").code, Code::Person);
    }

    /// Every command in every phase: what is not allowed is refused as STATE.
    #[test]
    fn commands_in_every_wrong_phase_are_refused() {
        use ExercisePhase::{Designed, Invited, Planned, Returned, Running, Stopped};
        for phase in ExercisePhase::ALL {
            let one = in_phase(phase);
            let judged = [
                (one.redesign(outline()), [Planned, Designed].contains(&phase)),
                (one.invite("s"), [Planned, Designed].contains(&phase)),
                (one.start(at(0)), phase == Invited),
                (one.release("a", at(0)), phase == Running),
                (one.play(play(1), at(1)), phase == Running),
                (one.stop("赤紙"), phase == Running),
                (one.resume(), phase == Stopped),
                (one.cancel("実際の事案"), [Invited, Running, Stopped].contains(&phase)),
                (one.end(), [Running, Stopped].contains(&phase)),
                (one.improve(), phase == Returned),
            ];
            for (n, (judged, allowed)) in judged.into_iter().enumerate() {
                assert_eq!(judged.is_ok(), allowed, "{phase:?} {n} {judged:?}");
                if !allowed {
                    assert_eq!(judged.expect_err("refused").code, Code::State, "{phase:?} {n}");
                }
            }
        }
    }

    #[test]
    fn what_was_called_off_was_not_held() {
        use ExercisePhase::{Ended, Evaluated, Improved, Returned};
        let held = ExercisePhase::ALL.into_iter().filter(|phase| in_phase(*phase).held());
        assert_eq!(held.collect::<Vec<_>>(), [Ended, Evaluated, Returned, Improved]);
    }

    #[test]
    fn injects_come_at_their_minute_after_what_they_follow() {
        let running = in_phase(ExercisePhase::Running);
        assert_eq!(ids(&running.due(at(25))), ["a"], "b follows a");
        let early = running.release("b", at(1)).expect_err("a comes first");
        assert_eq!((early.code, early.detail.as_deref()), (Code::Order, Some("a")));
        let fact = running.release("a", at(0)).expect("released");
        let running = after(running, fact);
        assert_eq!(ids(&running.due(at(19))), Vec::<String>::new());
        assert_eq!(ids(&running.due(at(45))), ["b"], "c waits for a call");
        let fact = running.play(play(3), at(3)).expect("played");
        let running = after(running, fact);
        assert_eq!(ids(&running.due(at(45))), ["b", "c"]);
        let early = running.play(play(-1), at(3)).expect_err("before the start");
        let late = running.play(play(30), at(3)).expect_err("in the future");
        assert_eq!((early.code, late.code), (Code::Time, Code::Time));
    }

    /// A parcel takes its time: what was done before the word came counts.
    #[test]
    fn what_was_done_while_it_ran_counts_whenever_it_is_told() {
        use ExercisePhase::{Cancelled, Ended, Evaluated, Running, Stopped};
        let mut paused = in_phase(Running);
        paused.pause(at(5));
        paused.go_on(at(20));
        let told = |exercise: &Exercise, minute| {
            exercise.play(play(minute), at(60)).map_err(|refusal| refusal.detail.expect("said"))
        };
        assert!(told(&paused, 4).is_ok() && told(&paused, 20).is_ok());
        assert_eq!(told(&paused, 5), Err("stopped".to_owned()));
        for (phase, minute) in [(Stopped, 0), (Ended, 0)] {
            assert!(told(&in_phase(phase), minute).is_ok(), "{phase:?}");
            assert_eq!(told(&in_phase(phase), 1), Err(phase.name().to_owned()));
        }
        for phase in [Cancelled, Evaluated] {
            assert!(told(&in_phase(phase), 0).is_err(), "{phase:?}");
        }
    }

    #[test]
    fn while_it_stands_still_no_minute_passes() {
        let mut running = in_phase(ExercisePhase::Running);
        let released = running.release("a", at(0)).expect("released");
        running = after(running, released);
        running.pause(at(10));
        running.go_on(at(40));
        assert_eq!(ids(&running.due(at(49))), Vec::<String>::new());
        assert_eq!(ids(&running.due(at(50))), ["b"], "ten minutes before, ten minutes after");
    }

    /// Covers: A109.
    #[test]
    fn the_stop_word_holds_every_inject_back() {
        let running = in_phase(ExercisePhase::Running);
        assert_eq!(running.stop("白紙").expect_err("another word").code, Code::Value);
        let fact = running.stop(" 赤紙 ").expect("stopped");
        let stopped = after(running, fact);
        assert_eq!(stopped.phase, ExercisePhase::Stopped);
        assert!(stopped.due(at(600)).is_empty());
        assert!(stopped.release("a", at(1)).is_err());
    }

    #[test]
    fn a_released_inject_is_the_one_that_was_sealed() {
        let mut host = in_phase(ExercisePhase::Designed);
        host.secret = "s".into();
        let invitation = crate::Invitation::to(&host, "ops");
        let player = invitation.accepted("EX-1", "isac");
        let told = inject("a", 0, &[]).told();
        assert!(player.unseal(&told, &host.salt("a")).is_ok());
        assert!(player.unseal(&told, &host.salt("b")).is_err());
        let changed = Inject { after_min: 1, ..told };
        assert!(player.unseal(&changed, &host.salt("a")).is_err());
    }

    #[test]
    fn what_repeats_an_inject_or_names_the_exercise_is_taken_from_it() {
        let mut running = in_phase(ExercisePhase::Running);
        let words = Bilingual {
            ja: "取引画面への通信が平常の四十倍です".into(), en: "x".into()
        };
        let told = Inject { words, ..inject("a", 0, &[]) };
        running.released.push(crate::Released { inject: told, at: at(0) });
        assert!(running.quoted_in("電話で「取引画面への通信が平常の四十倍です」と聞いた"));
        assert!(running.quoted_in("ex-1 のとおり"));
        assert!(!running.quoted_in("x"), "a letter says nothing about where it comes from");
        assert!(!running.quoted_in("取引画面への通信が多い"));
    }
}
