//! Merging incidents of one cause, without making the count smaller.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{Code, Incident, IncidentFact, Refusal};

/// The facts of a merge.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// For the parent, one for each child.
    pub absorbed: Vec<IncidentFact>,
    /// One for each child, in the order given.
    pub merged: Vec<IncidentFact>,
}

/// Judges that `children` are handled inside `parent`: all of them have the same
/// record of a root cause, no two have different phenomena, together they are one
/// course of time with no pause longer than `gap_min`, and somebody approves.
///
/// # Errors
/// MERGE with the detail that is lacking (`twice`, `approver`, `root-cause`,
/// `phenomenon`, `time`); STATE if one of them is not open; EXERCISE where some are played and
/// others are real.
pub fn merge(
    parent: &Incident,
    children: &[&Incident],
    approver: &str,
    gap_min: u32,
) -> Result<Merged, Refusal> {
    let all: Vec<&Incident> = std::iter::once(parent).chain(children.iter().copied()).collect();
    all.iter().try_for_each(|incident| incident.must_be_open())?;
    children.iter().try_for_each(|child| child.must_share(&parent.exercise))?;
    let lacking = [
        ("twice", !each_once(&all)),
        ("approver", approver.trim().is_empty()),
        ("root-cause", !one_cause(&all)),
        ("phenomenon", !one_phenomenon(&all)),
        ("time", !one_course(&all, gap_min)),
    ];
    if let Some((detail, _)) = lacking.iter().find(|(_, lacking)| *lacking) {
        return Err(Refusal::new(Code::Merge).field(&parent.id).detail(*detail));
    }
    let absorbed = |child: &&Incident| IncidentFact::Absorbed {
        child: child.id.clone(),
        approver: approver.to_owned(),
    };
    let merged = |_: &&Incident| IncidentFact::Merged {
        into: parent.id.clone(),
        approver: approver.to_owned(),
    };
    Ok(Merged {
        absorbed: children.iter().map(absorbed).collect(),
        merged: children.iter().map(merged).collect(),
    })
}

fn each_once(all: &[&Incident]) -> bool {
    let ids: BTreeSet<_> = all.iter().map(|incident| &incident.id).collect();
    ids.len() == all.len()
}

fn text<'a>(incident: &'a Incident, key: &str) -> Option<&'a str> {
    incident.fact(key)?.value.text()
}

fn one_cause(all: &[&Incident]) -> bool {
    let first = all.first().and_then(|incident| text(incident, "root_cause"));
    first.is_some() && all.iter().all(|incident| text(incident, "root_cause") == first)
}

fn one_phenomenon(all: &[&Incident]) -> bool {
    let known: BTreeSet<_> =
        all.iter().filter_map(|incident| text(incident, "phenomenon")).collect();
    known.len() <= 1
}

/// Every course is known, and in order of time each begins before the ones before it
/// have been over for longer than the gap.
fn one_course(all: &[&Incident], gap_min: u32) -> bool {
    let courses: Option<Vec<_>> = all.iter().map(|incident| course(incident)).collect();
    let Some(mut courses) = courses else { return false };
    courses.sort();
    let mut over = courses[0].1;
    courses.into_iter().all(|(from, to)| {
        let joined = from.as_second() - over.as_second() <= i64::from(gap_min) * 60;
        over = over.max(to);
        joined
    })
}

fn course(incident: &Incident) -> Option<(Timestamp, Timestamp)> {
    incident.time("occurred").zip(incident.time("restored"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fact, FactKey, Key, Kind, Known, Nature, Record, Written};

    /// `course` is `09:05-09:40`; facts are `key=value`.
    fn incident(id: &str, course: &str, facts: &[&str]) -> Incident {
        let (from, to) = course.split_once('-').expect("a course");
        let mut all = vec![
            format!("occurred=2015-04-02T{from}+09:00"),
            format!("restored=2015-04-02T{to}+09:00"),
        ];
        all.extend(facts.iter().map(|fact| (*fact).to_owned()));
        let facts = all.iter().map(|fact| {
            let (key, value) = fact.split_once('=').expect("key=value");
            let key = FactKey::parse(key).expect("a key");
            let value = key.read(value).expect("a value");
            (key, Known::new(value, "party/p"))
        });
        let fact = IncidentFact::Opened {
            nature: Nature::Failure,
            title: id.into(),
            signals: Vec::new(),
            facts: facts.collect(),
            compartment: String::new(),
        };
        let at = "2015-04-03T00:00:00Z".parse().expect("a time");
        let written = Written { seq: 1, at, by: "p".into(), mandate: "m".into() };
        Record::fold(None, &Key::new(Kind::Incident, id), Fact::Incident(fact), &written)
            .and_then(Record::incident)
            .expect("opened")
    }

    fn check(a: (&str, &[&str]), b: (&str, &[&str]), approver: &str, expected: &str) {
        let (a, b) = (incident("a", a.0, a.1), incident("b", b.0, b.1));
        let found = match merge(&a, &[&b], approver, 5) {
            Ok(_) => "merged".to_owned(),
            Err(refusal) => refusal.detail.unwrap_or_default(),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn one_cause_and_one_course_may_merge() {
        let cause: &[&str] = &["root_cause=RC-1"];
        check(("09:05-09:40", cause), ("09:42-10:10", cause), "chief", "merged");
        check(("09:42-10:10", cause), ("09:05-09:40", cause), "chief", "merged");
        check(("09:05-09:40", cause), ("09:42-10:10", cause), " ", "approver");
        check(("09:05-09:40", cause), ("09:46-10:10", cause), "chief", "time");
        check(("09:05-09:40", cause), ("09:42-10:10", &["root_cause=RC-2"]), "chief", "root-cause");
        check(("09:05-09:40", cause), ("09:42-10:10", &[]), "chief", "root-cause");
    }

    #[test]
    fn a_set_is_judged_whole() {
        let all = |facts: [&[&str]; 3]| {
            let courses = ["09:05-09:20", "09:22-09:40", "09:42-10:10"];
            let made = courses.iter().zip(facts).zip(["a", "b", "c"]);
            made.map(|((course, facts), id)| incident(id, course, facts)).collect::<Vec<_>>()
        };
        let judge = |all: &[Incident]| {
            merge(&all[0], &[&all[1], &all[2]], "chief", 5)
                .map_err(|r| r.detail.unwrap_or_default())
        };
        let cause = "root_cause=RC-1";
        assert!(judge(&all([&[cause], &[cause], &[cause]])).is_ok(), "a chain without a pause");
        let hidden = all([&[cause], &[cause, "phenomenon=stop"], &[cause, "phenomenon=slow"]]);
        assert_eq!(judge(&hidden), Err("phenomenon".into()), "a silent parent hides nothing");
        let twice = all([&[cause], &[cause], &[cause]]);
        let merged = merge(&twice[0], &[&twice[1], &twice[1]], "chief", 5);
        assert_eq!(merged.expect_err("twice").detail.as_deref(), Some("twice"));
    }

    #[test]
    fn three_of_one_day_with_different_phenomena_stay_three() {
        let stop: &[&str] = &["root_cause=RC-1", "phenomenon=stop"];
        let slow: &[&str] = &["root_cause=RC-1", "phenomenon=slow"];
        check(("09:05-09:20", stop), ("10:40-10:50", slow), "chief", "phenomenon");
        check(("09:05-09:20", stop), ("14:10-14:20", stop), "chief", "time");
    }
}
