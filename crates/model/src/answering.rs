//! 回答の規則: who may say and verify what, and what all of it together is worth.
//!
//! A claim is never proof, an example never decides what stands above it, and what
//! nobody showed is unknown.

use std::borrow::Borrow;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    Checked, Code, Declared, Evidence, Refusal, Response, ResponseFact, Said, Standing, Verdict,
};

impl Response {
    /// Judges a word of `by` on `today`.
    ///
    /// # Errors
    /// TIME if it speaks of a day to come, or a not-applicable that has ended; REASON
    /// without a reason; APPROVAL if nobody else agreed; VALUE for a share above all;
    /// PERSON if `by` verified it before.
    pub fn say(&self, said: Said, by: &str, today: Date) -> Result<ResponseFact, Refusal> {
        let refuse = |code, field| Err(Refusal::new(code).field(field));
        if self.checked.iter().any(|checked| checked.by == by) {
            return refuse(Code::Person, "say");
        }
        if said.as_of > today {
            let refusal = Refusal::new(Code::Time).field("as_of").detail("future");
            return Err(refusal.arg("value", said.as_of.to_string()));
        }
        if said.share_bp.is_some_and(|share| share > 10_000) {
            return refuse(Code::Value, "share");
        }
        let Declared::NotApplicable { reason, approver, until } = &said.declared else {
            return Ok(ResponseFact::Said(said));
        };
        if !reason.chars().any(char::is_alphanumeric) {
            return refuse(Code::Reason, "reason");
        }
        if approver.trim().is_empty() || approver == by {
            return refuse(Code::Approval, "approver");
        }
        if *until < today {
            let refusal = Refusal::new(Code::Time).field("until").detail("past");
            return Err(refusal.arg("value", until.to_string()));
        }
        Ok(ResponseFact::Said(said))
    }

    /// Judges what `by` found when looking. `evidence` is what the response and the
    /// look itself rest on.
    ///
    /// # Errors
    /// PERSON if `by` said it; VALUE if a proof rests on nothing that shows a working
    /// rule, or not on what its rule set asks for, or the sample is none, or larger than what there is.
    pub fn verify(
        &self,
        checked: Checked,
        evidence: &[Evidence],
        by: &str,
        today: Date,
    ) -> Result<ResponseFact, Refusal> {
        if self.said.iter().any(|said| said.by == by) {
            return Err(Refusal::new(Code::Person).field("verify"));
        }
        if checked.sample == 0 || checked.sample > checked.of {
            let sample = format!("{}/{}", checked.sample, checked.of);
            return Err(Refusal::new(Code::Value).field("sample").arg("value", sample));
        }
        let shows = |one: &Evidence| one.kind.proves_effect() && one.counts(today);
        if checked.outcome == Standing::Proven && !evidence.iter().any(shows) {
            return Err(Refusal::new(Code::Value).field("evidence").detail("no-result"));
        }
        if checked.outcome == Standing::Proven && !self.rests(evidence, today) {
            let ground = self.rests_on.map(crate::Ground::name).unwrap_or_default();
            let refusal = Refusal::new(Code::Value).field("evidence").detail("no-ground");
            return Err(refusal.arg("value", ground));
        }
        Ok(ResponseFact::Checked(checked))
    }

    /// Whether what its rule set asks for is among `evidence`, and counts on `day`.
    fn rests(&self, evidence: &[Evidence], day: Date) -> bool {
        let fits =
            |ground: crate::Ground| evidence.iter().any(|one| ground.fits(one) && one.counts(day));
        self.rests_on.is_none_or(fits)
    }

    /// The approved not-applicable of `day`; it ends by itself, and then nobody knows.
    #[must_use]
    pub fn not_applicable(&self, day: Date) -> bool {
        let until = |said: &Said| match &said.declared {
            Declared::NotApplicable { until, .. } => Some(*until),
            _ => None,
        };
        self.word().and_then(until).is_some_and(|until| day <= until)
    }

    /// What is known of the criterion at `now`: from what machines and people found,
    /// never from what is said, and never from answers to other criteria. `evidence`
    /// is what the response names; `verdicts` are the newest of each check.
    #[must_use]
    pub fn standing<V: Borrow<Verdict>>(
        &self,
        evidence: &[Evidence],
        verdicts: &[V],
        now: Timestamp,
    ) -> Standing {
        let by_machine = found_by(verdicts, now);
        let by_people = self.found_by_people(evidence, now.to_zoned(TimeZone::UTC).date());
        worth(by_machine, by_people)
    }

    fn found_by_people(&self, evidence: &[Evidence], day: Date) -> Option<Standing> {
        let checked = self.last_check()?;
        let rests =
            |one: &&Evidence| self.evidence.contains(&one.id) || checked.evidence.contains(&one.id);
        let shows = |one: &Evidence| one.kind.proves_effect() && one.counts(day);
        match checked.outcome {
            Standing::Proven
                if evidence.iter().filter(rests).any(shows) && self.rests(evidence, day) =>
            {
                Some(Standing::Proven)
            }
            // What it rested on is too old, or was withdrawn.
            Standing::Proven => Some(Standing::Stale),
            other => Some(other),
        }
    }
}

/// What machines found at `now`; `None` if none looked.
#[must_use]
pub fn found_by<V: Borrow<Verdict>>(verdicts: &[V], now: Timestamp) -> Option<Standing> {
    verdicts.iter().map(|verdict| verdict.borrow().standing(now)).min()
}

/// Machine and people together: a contradiction by either stands; a proof needs that
/// neither knows less than the other said.
#[must_use]
pub fn worth(by_machine: Option<Standing>, by_people: Option<Standing>) -> Standing {
    match (by_machine, by_people) {
        (Some(Standing::Contradicted), _) | (_, Some(Standing::Contradicted)) => {
            Standing::Contradicted
        }
        (Some(machine), Some(people)) => machine.min(people),
        (one, other) => one.or(other).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{EvidenceType, Line, Review};

    const TODAY: Date = Date::constant(2026, 6, 10);

    fn response() -> Response {
        Response::asked("R", "jp-fsa-2015/IM-ロ", "")
    }

    fn now() -> Timestamp {
        "2026-06-10T03:00:00Z".parse().expect("a time")
    }

    fn said(declared: Declared) -> Said {
        Said::of(Line::First, declared, TODAY)
    }

    fn not_applicable(reason: &str, approver: &str, until: Date) -> Said {
        let (reason, approver) = (reason.into(), approver.into());
        said(Declared::NotApplicable { reason, approver, until })
    }

    fn evidence(kind: EvidenceType, fresh_until: Option<Date>) -> Evidence {
        Evidence { fresh_until, ..Evidence::of("e", kind, TODAY) }
    }

    fn look(outcome: Standing) -> Checked {
        let (words, by) = (String::new(), String::new());
        Checked {
            line: Line::Second,
            outcome,
            sample: 5,
            of: 10,
            words,
            evidence: vec!["e".into()],
            by,
            at: None,
        }
    }

    #[test]
    fn not_applicable_takes_a_reason_another_who_agrees_and_an_end() {
        let judged = |said| response().say(said, "owner", TODAY).map_err(|refused| refused.code);
        let until = Date::constant(2026, 12, 31);
        assert_eq!(judged(not_applicable(" — ", "chief", until)), Err(Code::Reason));
        assert_eq!(judged(not_applicable("店舗がない", "", until)), Err(Code::Approval));
        assert_eq!(judged(not_applicable("店舗がない", "owner", until)), Err(Code::Approval));
        let past = Date::constant(2026, 6, 9);
        assert_eq!(judged(not_applicable("店舗がない", "chief", past)), Err(Code::Time));
        let taken = judged(not_applicable("店舗がない", "chief", until)).expect("taken");
        let response = taken.fold(Some(response()), now(), "owner").expect("folded");
        assert!(response.not_applicable(until));
        assert!(!response.not_applicable(Date::constant(2027, 1, 1)), "it ends by itself");
        assert_eq!(response.standing::<Verdict>(&[], &[], now()), Standing::Unknown);
    }

    #[test]
    fn a_document_shows_that_a_rule_exists_and_not_that_it_works() {
        let judged = |kind, fresh| {
            let evidence = [evidence(kind, fresh)];
            response().verify(look(Standing::Proven), &evidence, "auditor", TODAY)
        };
        for kind in EvidenceType::ALL {
            assert_eq!(judged(kind, None).is_ok(), kind.proves_effect(), "{kind:?}");
        }
        assert!(judged(EvidenceType::Result, Some(Date::constant(2026, 6, 9))).is_err());
    }

    #[test]
    fn who_said_it_does_not_verify_it() {
        let fact = response().say(said(Declared::Met), "owner", TODAY).expect("taken");
        let response = fact.fold(Some(response()), now(), "owner").expect("folded");
        let proof = [evidence(EvidenceType::Result, None)];
        let judged = |by| response.verify(look(Standing::Proven), &proof, by, TODAY);
        assert_eq!(judged("owner").map_err(|refused| refused.code), Err(Code::Person));
        let checked = judged("auditor").expect("taken");
        let seen = checked.fold(Some(response.clone()), now(), "auditor").expect("folded");
        let after = seen.say(said(Declared::Met), "auditor", TODAY);
        assert_eq!(after.map_err(|refused| refused.code), Err(Code::Person), "nor the other way");
        assert_eq!(seen.standing::<Verdict>(&proof, &[], now()), Standing::Proven);
        let old = [evidence(EvidenceType::Result, Some(Date::constant(2026, 6, 9)))];
        assert_eq!(seen.standing::<Verdict>(&old, &[], now()), Standing::Stale);
    }

    /// Any word, of any line, with any evidence handed in.
    fn word() -> impl Strategy<Value = (Declared, Line)> {
        let declared = prop_oneof![
            Just(Declared::Met),
            Just(Declared::Partly),
            Just(Declared::NotMet),
            Just(Declared::Unknown),
        ];
        (declared, proptest::sample::select(Line::ALL.to_vec()))
    }

    proptest! {
        /// Invariant 9, and "a claim is never proof".
        #[test]
        fn whatever_is_said_of_examples_the_parent_stays_as_it_was(
            words in vec((0..4_usize, word()), 0..30),
        ) {
            let review = Review::of("R", Date::constant(2026, 4, 1), TODAY);
            let mut answers: Vec<_> = ["IM-ロ", "IM-ロ-a", "IM-ロ-b", "IM-ロ-c"]
                .map(|code| Response::asked(&review.id, &format!("jp-fsa-2015/{code}"), ""))
                .to_vec();
            let parent = answers[0].clone();
            let evidence = EvidenceType::ALL.map(|kind| evidence(kind, None));
            for (which, (declared, line)) in words {
                let word = Said { line, ..said(declared) };
                let fact = answers[which].say(word, "owner", TODAY).expect("taken");
                answers[which] = fact.fold(Some(answers[which].clone()), now(), "owner").expect("kept");
                if which > 0 {
                    let linked = ResponseFact::Evidenced { evidence: "e".into(), grounds: false };
                    answers[which] = linked.fold(Some(answers[which].clone()), now(), "owner").expect("kept");
                }
                for answer in &answers {
                    prop_assert_eq!(answer.standing::<Verdict>(&evidence, &[], now()), Standing::Unknown);
                }
            }
            prop_assert_eq!(&answers[0].evidence, &parent.evidence);
            if answers[0].said.is_empty() {
                prop_assert_eq!(&answers[0], &parent);
            }
        }
    }
}
