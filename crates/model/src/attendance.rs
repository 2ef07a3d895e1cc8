//! 受講と実績: per audience who took part, how they did in exercises, and the year's plan against
//! what took place (A115, A117, A122). Having sat there is one thing, being able to is another:
//! the two stand side by side and are never added up.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use crate::{Audience, People, Training, TrainingKind, TrainingScore};

/// One audience in one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AudienceYear {
    /// Which.
    pub audience: String,
    /// People who were invited to seminars and courses.
    pub invited: usize,
    /// Of whom so many came to one at least.
    pub attended: usize,
    /// Whether fewer came than the pack asks for; of nobody invited that is unknown.
    pub short: Option<bool>,
    /// What was reached in exercises; `None` if there was none with a result.
    pub performance: Option<TrainingScore>,
    /// Exercises with a result.
    pub exercises: usize,
    /// Events of the year's plan.
    pub planned: usize,
    /// Of which so many took place.
    pub held: usize,
    /// Of which so many have not, and their day is over.
    pub overdue: Vec<String>,
}

/// The audiences of the pack over the trainings of `year`, seen on `today`.
#[must_use]
pub fn audiences(
    rules: &People,
    trainings: &[Training],
    year: i16,
    today: Date,
) -> Vec<AudienceYear> {
    let of = |audience: &Audience| {
        let own: Vec<_> = trainings.iter().filter(|t| t.audience == audience.id).collect();
        summed(audience, &own, year, today)
    };
    rules.audience.iter().map(of).collect()
}

fn summed(audience: &Audience, own: &[&Training], year: i16, today: Date) -> AudienceYear {
    let (invited, attended) = people(own, year);
    let wanted = usize::from(audience.attended_percent_min);
    let short = (invited > 0).then(|| attended * 100 < wanted * invited);
    let scores = scores(own, year);
    let planned: Vec<_> = own.iter().filter(|t| t.planned.year() == year).collect();
    let overdue = planned.iter().filter(|t| t.held.is_none() && t.planned < today);
    AudienceYear {
        audience: audience.id.clone(),
        invited,
        attended,
        short,
        performance: scores.iter().copied().reduce(plus),
        exercises: scores.len(),
        planned: planned.len(),
        held: planned.iter().filter(|t| t.held.is_some()).count(),
        overdue: overdue.map(|t| t.id.clone()).collect(),
    }
}

/// Invited and attending people, each once however often.
fn people(own: &[&Training], year: i16) -> (usize, usize) {
    let sat = |training: &&&Training| training.kind != TrainingKind::Exercise;
    let held = own.iter().filter(sat).filter_map(|training| training.held.as_ref());
    let all: Vec<_> = held.filter(|h| h.on.year() == year).flat_map(|h| &h.invited).collect();
    let invited: BTreeSet<_> = all.iter().map(|one| &one.person).collect();
    let attended: BTreeSet<_> =
        all.iter().filter(|one| one.attended).map(|one| &one.person).collect();
    (invited.len(), attended.len())
}

/// What was reached in each exercise that has a result.
fn scores(own: &[&Training], year: i16) -> Vec<TrainingScore> {
    let exercises = own.iter().filter(|training| training.kind == TrainingKind::Exercise);
    let held = exercises.filter_map(|training| training.held.as_ref());
    let result = |held: &crate::Held| held.invited.iter().filter_map(|i| i.score).reduce(plus);
    held.filter(|held| held.on.year() == year).filter_map(result).collect()
}

fn plus(a: TrainingScore, b: TrainingScore) -> TrainingScore {
    TrainingScore {
        reached: a.reached.saturating_add(b.reached),
        possible: a.possible.saturating_add(b.possible),
    }
}

/// In how many exercises each person took part, of whatever year.
#[must_use]
pub fn exercised(trainings: &[Training], person: &str) -> usize {
    let exercises = trainings.iter().filter(|training| training.kind == TrainingKind::Exercise);
    let held = exercises.filter_map(|training| training.held.as_ref());
    held.filter(|held| held.invited.iter().any(|i| i.attended && i.person == person)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attendance, Bilingual, Held};

    type Came<'a> = (&'a str, bool, Option<(u32, u32)>);

    fn training(kind: TrainingKind, came: &[Came<'_>]) -> Training {
        let invited = came.iter().map(|(person, attended, score)| Attendance {
            person: (*person).into(),
            attended: *attended,
            score: score.map(|(reached, possible)| TrainingScore { reached, possible }),
        });
        let on = Date::constant(2026, 5, 1);
        Training {
            id: "t".into(),
            title: "t".into(),
            kind,
            audience: "a".into(),
            planned: on,
            held: Some(Held { on, invited: invited.collect() }),
        }
    }

    fn year(trainings: &[Training]) -> AudienceYear {
        let title = Bilingual { ja: "a".into(), en: "a".into() };
        let audience = vec![Audience { id: "a".into(), title, attended_percent_min: 90 }];
        let rules = People { audience, knowledge: vec![], post: vec![], rung: vec![] };
        audiences(&rules, trainings, 2026, Date::constant(2026, 6, 1)).remove(0)
    }

    #[test]
    fn a_person_counts_once_and_an_exercise_is_no_seminar() {
        let seminar = training(TrainingKind::Seminar, &[("x", true, None), ("y", false, None)]);
        let again = training(TrainingKind::Course, &[("x", true, None), ("y", false, None)]);
        let exercise = training(
            TrainingKind::Exercise,
            &[("y", true, Some((3, 10))), ("z", true, Some((4, 5)))],
        );
        let found = year(&[seminar, again, exercise.clone()]);
        assert_eq!((found.invited, found.attended, found.short), (2, 1, Some(true)));
        assert_eq!(found.performance, Some(TrainingScore { reached: 7, possible: 15 }));
        assert_eq!((found.exercises, exercised(&[exercise], "y")), (1, 1));
    }

    #[test]
    fn what_was_planned_and_did_not_take_place_is_overdue_after_its_day() {
        let planned = |day| Training {
            planned: Date::constant(2026, 5, day),
            held: None,
            ..training(TrainingKind::Course, &[])
        };
        let late = Training { id: "late".into(), ..planned(31) };
        let to_come = Training { planned: Date::constant(2026, 6, 1), ..planned(1) };
        let found = year(&[late, to_come, training(TrainingKind::Course, &[])]);
        assert_eq!((found.planned, found.held), (3, 1));
        assert_eq!((found.overdue, found.short), (vec!["late".to_owned()], None));
    }
}
