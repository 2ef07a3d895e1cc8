//! キャリアパス: the rung on which somebody stands, and what the next one takes (A118). It is
//! computed from knowledge, years and exercises; nobody types it.

use jiff::civil::Date;
use serde::Serialize;

use crate::{CareerRung, People, Staff};

/// What the next rung takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextRung {
    /// Which.
    pub no: u8,
    /// Knowledge that is missing.
    pub knowledge: Vec<String>,
    /// The first day on which the years are over; `None` if they are, or if nobody knows when
    /// the person began.
    pub years_until: Option<Date>,
    /// Whether nobody knows when the person began.
    pub since_unknown: bool,
    /// Exercises that are missing.
    pub exercises: usize,
}

/// Where somebody stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Career {
    /// Who.
    pub person: String,
    /// The highest rung of which everything, and everything below, is there; 0 for none.
    pub rung: u8,
    /// The next one; `None` at the top.
    pub next: Option<NextRung>,
}

/// Where `staff` stands on `day`, who took part in so many exercises.
#[must_use]
pub fn career(rules: &People, staff: &Staff, exercises: usize, day: Date) -> Career {
    let lacking = rules.rung.iter().find_map(|rung| lacks(rung, staff, exercises, day));
    let top = rules.rung.last().map_or(0, |rung| rung.no);
    let rung = lacking.as_ref().map_or(top, |next| next.no - 1);
    Career { person: staff.person.clone(), rung, next: lacking }
}

fn lacks(rung: &CareerRung, staff: &Staff, exercises: usize, day: Date) -> Option<NextRung> {
    let missing = rung.knowledge.iter().filter(|k| !staff.knows(k, day));
    let over = |since: Date| {
        since.checked_add(jiff::Span::new().years(rung.years_min)).unwrap_or(Date::MAX)
    };
    let next = NextRung {
        no: rung.no,
        knowledge: missing.cloned().collect(),
        years_until: staff.since.map(over).filter(|until| *until > day),
        since_unknown: staff.since.is_none() && rung.years_min > 0,
        exercises: rung.exercises_min.saturating_sub(exercises),
    };
    let stands = next.knowledge.is_empty()
        && next.years_until.is_none()
        && !next.since_unknown
        && next.exercises == 0;
    (!stands).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bilingual, CameFrom};

    fn rung(no: u8, knowledge: &str, years_min: i16, exercises_min: usize) -> CareerRung {
        let title = Bilingual { ja: String::new(), en: String::new() };
        CareerRung { no, title, knowledge: vec![knowledge.into()], years_min, exercises_min }
    }

    fn of(knowledge: &[&str], since: Option<Date>, exercises: usize) -> Career {
        let rung = vec![rung(1, "a", 0, 0), rung(2, "b", 3, 1), rung(3, "c", 0, 0)];
        let rules = People { audience: vec![], knowledge: vec![], post: vec![], rung };
        let staff = Staff {
            person: "x".into(),
            posts: vec![],
            deputy_for: vec![],
            knowledge: knowledge.iter().map(|k| k.parse().expect("a spell")).collect(),
            origin: CameFrom::Trained,
            since,
            until: None,
        };
        career(&rules, &staff, exercises, Date::constant(2026, 4, 1))
    }

    #[test]
    fn no_rung_is_skipped_and_an_unknown_beginning_is_no_year() {
        let since = Some(Date::constant(2024, 4, 1));
        assert_eq!(of(&["b", "c"], since, 9).rung, 0);
        let unknown = of(&["a", "b", "c"], None, 1);
        assert_eq!((unknown.rung, unknown.next.map(|next| next.since_unknown)), (1, Some(true)));
        let next = of(&["a"], since, 0).next.expect("there is one");
        assert_eq!((next.no, next.knowledge, next.exercises), (2, vec!["b".to_owned()], 1));
        assert_eq!(next.years_until, Some(Date::constant(2027, 4, 1)));
        let top = of(&["a", "b", "c"], Some(Date::constant(2023, 4, 1)), 1);
        assert_eq!((top.rung, top.next), (3, None));
    }

    #[test]
    fn what_ran_out_takes_the_rung_with_it() {
        assert_eq!(of(&["a:..2026-03-31"], None, 0).rung, 0);
    }
}
