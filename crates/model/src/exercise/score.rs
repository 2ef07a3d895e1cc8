//! 評価: minutes to each contact, the quality and the time of each decision, artefacts found
//! of all that were planted (A226–A228). What nobody did stays unknown and counts as not met.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Aim, Exercise, Inject, Play, Yardstick};
use crate::folded;

/// How something went, in somebody's own words. The players' own view and the evaluator's
/// stand side by side; neither replaces the other, nor the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Of which participant.
    pub participant: String,
    /// Of what: `contact/executive`.
    pub key: String,
    /// Whether it went well.
    pub good: bool,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Whether the participant says so of itself.
    pub own: bool,
}

/// One thing measured of one participant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// Of whom.
    pub participant: String,
    /// After which inject.
    pub inject: String,
    /// What it serves.
    pub aim: Aim,
    /// Whom to reach, what to decide, which artefact to find.
    pub name: String,
    /// Minutes that the plan allows.
    pub within_min: u32,
    /// Minutes that it took; `None` if nobody did it.
    pub took_min: Option<u32>,
    /// Whether the choice was among those that count as right, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<bool>,
    /// In time, and right.
    pub met: bool,
    /// The participant's own view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<bool>,
    /// The evaluator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluator: Option<bool>,
}

impl Scored {
    /// See [`Yardstick::key`].
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.aim.name(), self.name)
    }

    /// Whether it becomes a finding: the figures say so, or the evaluator does.
    #[must_use]
    pub fn gap(&self) -> bool {
        !self.met || self.evaluator == Some(false)
    }
}

/// The figures of `exercise`, by participant and in the order of injects. A node that was
/// invited has no script, but what its host told it in the end.
#[must_use]
pub fn score(exercise: &Exercise) -> Vec<Scored> {
    let Some(script) = &exercise.outline.script else { return exercise.scored.clone() };
    let mut scored = Vec::new();
    for participant in &exercise.outline.participants {
        for inject in script.injects.iter().filter(|inject| inject.reaches(participant)) {
            let of = |ask| exercise.measured(participant, inject, ask);
            scored.extend(inject.asks.iter().filter_map(of));
        }
    }
    scored
}

impl Exercise {
    /// `None` for an inject that was never released: nobody could answer it.
    fn measured(&self, participant: &str, inject: &Inject, ask: &Yardstick) -> Option<Scored> {
        let from = self.released_at(&inject.id)?;
        let same = |play: &&Play| {
            play.participant == participant
                && play.aim == ask.aim
                && folded(play.name.trim()) == folded(&ask.name)
                && play.at >= from
        };
        let first = self.plays.iter().filter(same).min_by_key(|play| play.at);
        let took_min = first.map(|play| minutes(self.ran(from, play.at)));
        let chosen =
            |play: &Play| ask.good.iter().any(|good| folded(good) == folded(play.choice.trim()));
        let right = first.filter(|_| !ask.good.is_empty()).map(chosen);
        let in_time = took_min.is_some_and(|took| took <= ask.within_min);
        Some(Scored {
            participant: participant.to_owned(),
            inject: inject.id.clone(),
            aim: ask.aim,
            name: ask.name.clone(),
            within_min: ask.within_min,
            took_min,
            right,
            met: in_time && right != Some(false),
            own: self.marked(participant, &ask.key(), true),
            evaluator: self.marked(participant, &ask.key(), false),
        })
    }

    /// Whether there is time left for it at `now`: nobody did it, and its minutes are not over.
    #[must_use]
    pub fn awaits(&self, scored: &Scored, now: Timestamp) -> bool {
        let open = scored.took_min.is_none() && !self.phase.over();
        let from = self.released_at(&scored.inject).filter(|_| open);
        from.is_some_and(|from| minutes(self.ran(from, now)) <= scored.within_min)
    }

    /// The last mark of that kind.
    fn marked(&self, participant: &str, key: &str, own: bool) -> Option<bool> {
        let fits =
            |mark: &&Mark| mark.participant == participant && mark.key == key && mark.own == own;
        self.marks.iter().rev().find(fits).map(|mark| mark.good)
    }
}

fn minutes(took: jiff::SignedDuration) -> u32 {
    u32::try_from(took.as_secs() / 60).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bilingual, Breadth, ExercisePhase, Outline, Released, Script};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).expect("in range")
    }

    fn ask(aim: Aim, name: &str, within_min: u32, good: &[&str]) -> Yardstick {
        let good = good.iter().map(|one| (*one).to_owned()).collect();
        Yardstick { aim, name: name.into(), within_min, good }
    }

    /// One inject that went out at minute 5, and one that never did.
    fn exercise(asks: Vec<Yardstick>) -> Exercise {
        let inject = |id: &str, asks| Inject {
            id: id.into(),
            after_min: 0,
            follows: Vec::new(),
            to: Vec::new(),
            title: Bilingual::default(),
            words: Bilingual::default(),
            logs: false,
            asks,
        };
        let script = Script {
            id: "S".into(),
            title: Bilingual::default(),
            breadth: Breadth::SingleFirm,
            aims: vec![Aim::Contact],
            source: String::new(),
            after: None,
            injects: vec![inject("a", asks.clone()), inject("b", asks)],
        };
        let participants = vec!["ops".to_owned()];
        let outline = Outline { participants, script: Some(script), ..Outline::default() };
        let outline = Box::new(outline);
        let released = vec![Released { inject: inject("a", Vec::new()), at: at(5) }];
        let phase = ExercisePhase::Running;
        Exercise { outline, released, phase, ..Exercise::default() }
    }

    fn play(aim: Aim, name: &str, choice: &str, minute: i64) -> Play {
        let (participant, choice) = ("ops".to_owned(), choice.to_owned());
        Play { participant, aim, name: name.into(), choice, at: at(minute) }
    }

    fn check(ask: Yardstick, plays: &[Play], took: Option<u32>, right: Option<bool>, met: bool) {
        let scored = score(&Exercise { plays: plays.to_vec(), ..exercise(vec![ask]) });
        let one = &scored[0];
        assert_eq!(scored.len(), 1, "what was never released is not measured");
        assert_eq!((one.took_min, one.right, one.met), (took, right, met), "{plays:?}");
    }

    /// Covers: A226, A227, A228, A143.
    #[test]
    fn minutes_choices_and_artefacts_are_measured_from_the_inject() {
        let call = || ask(Aim::Contact, "executive", 15, &[]);
        let told = |minute| play(Aim::Contact, "executive", "", minute);
        check(call(), &[told(20)], Some(15), None, true);
        check(call(), &[told(21)], Some(16), None, false);
        check(call(), &[], None, None, false);
        check(call(), &[told(4)], None, None, false);
        check(call(), &[told(30), told(10)], Some(5), None, true);
        let decide = || ask(Aim::Leadership, "market", 30, &["close", "停止"]);
        let chose = |choice, minute| play(Aim::Leadership, "market", choice, minute);
        check(decide(), &[chose("停止", 10)], Some(5), Some(true), true);
        check(decide(), &[chose("go on", 10), chose("close", 12)], Some(5), Some(false), false);
        check(decide(), &[], None, None, false);
        let find = || ask(Aim::Technique, "203.0.113.66", 60, &[]);
        check(find(), &[play(Aim::Technique, " 203.0.113.66", "", 30)], Some(25), None, true);
        check(find(), &[play(Aim::Technique, "203.0.113.67", "", 30)], None, None, false);
    }

    #[test]
    fn minutes_in_which_it_stood_still_are_not_measured() {
        let mut played = exercise(vec![ask(Aim::Contact, "executive", 15, &[])]);
        played.plays.push(play(Aim::Contact, "executive", "", 80));
        played.pause(at(10));
        played.go_on(at(70));
        let scored = score(&played).remove(0);
        assert_eq!((scored.took_min, scored.met), (Some(15), true));
    }

    #[test]
    fn what_there_is_still_time_for_is_not_missed_yet() {
        let mut played = exercise(vec![ask(Aim::Contact, "executive", 15, &[])]);
        played.pause(at(10));
        played.go_on(at(70));
        let waits = |played: &Exercise, minute| played.awaits(&score(played)[0], at(minute));
        assert_eq!([20, 80, 81].map(|minute| waits(&played, minute)), [true, true, false]);
        played.phase = ExercisePhase::Ended;
        assert!(!waits(&played, 20), "it is over");
    }

    #[test]
    fn the_players_own_view_stands_beside_the_evaluators() {
        let mut played = exercise(vec![ask(Aim::Contact, "executive", 15, &[])]);
        for (good, own) in [(true, true), (true, false), (false, false)] {
            let (participant, key) = ("ops".to_owned(), "contact/executive".to_owned());
            played.marks.push(Mark { participant, key, good, words: String::new(), own });
        }
        played.plays.push(play(Aim::Contact, "executive", "", 10));
        let scored = score(&played);
        assert_eq!((scored[0].own, scored[0].evaluator), (Some(true), Some(false)));
        assert!(scored[0].met && scored[0].gap(), "a word does not change a figure");
    }
}
