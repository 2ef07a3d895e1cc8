//! Merging incidents of one cause, without making the count smaller.

use jiff::Timestamp;

use crate::{Code, Incident, IncidentFact, Refusal};

/// Judges that `child` is handled inside `parent`: the same record of a root
/// cause, one course of time with no pause longer than `gap_min`, no different
/// phenomenon, and somebody who approves. Returns the fact for each of the two.
///
/// # Errors
/// MERGE with the detail that is lacking (`self`, `approver`, `root-cause`,
/// `phenomenon`, `time`); STATE if one of the two is not open.
pub fn merge(
    parent: &Incident,
    child: &Incident,
    approver: &str,
    gap_min: u32,
) -> Result<(IncidentFact, IncidentFact), Refusal> {
    let refuse = |detail: &str| Refusal::new(Code::Merge).field(&child.id).detail(detail);
    parent.must_be_open()?;
    child.must_be_open()?;
    if parent.id == child.id {
        return Err(refuse("self"));
    }
    if approver.trim().is_empty() {
        return Err(refuse("approver"));
    }
    if !one_cause(parent, child) {
        return Err(refuse("root-cause"));
    }
    if differ(parent, child, "phenomenon") {
        return Err(refuse("phenomenon"));
    }
    if !one_course(parent, child, gap_min) {
        return Err(refuse("time"));
    }
    let approver = approver.to_owned();
    Ok((
        IncidentFact::Absorbed { child: child.id.clone(), approver: approver.clone() },
        IncidentFact::Merged { into: parent.id.clone(), approver },
    ))
}

fn text<'a>(incident: &'a Incident, key: &str) -> Option<&'a str> {
    incident.fact(key)?.value.text()
}

fn one_cause(a: &Incident, b: &Incident) -> bool {
    text(a, "root_cause").is_some_and(|cause| text(b, "root_cause") == Some(cause))
}

fn differ(a: &Incident, b: &Incident, key: &str) -> bool {
    text(a, key).zip(text(b, key)).is_some_and(|(a, b)| a != b)
}

/// Both courses are known, and overlap or follow each other within the gap.
fn one_course(a: &Incident, b: &Incident, gap_min: u32) -> bool {
    let Some((a, b)) = course(a).zip(course(b)) else { return false };
    let (first, second) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    second.0.as_second() - first.1.as_second() <= i64::from(gap_min) * 60
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
        };
        let at = "2015-04-03T00:00:00Z".parse().expect("a time");
        let written = Written { seq: 1, at, by: "p".into(), mandate: "m".into() };
        Record::fold(None, &Key::new(Kind::Incident, id), Fact::Incident(fact), &written)
            .and_then(Record::incident)
            .expect("opened")
    }

    fn check(a: (&str, &[&str]), b: (&str, &[&str]), approver: &str, expected: &str) {
        let (a, b) = (incident("a", a.0, a.1), incident("b", b.0, b.1));
        let found = match merge(&a, &b, approver, 5) {
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
    fn three_of_one_day_with_different_phenomena_stay_three() {
        let stop: &[&str] = &["root_cause=RC-1", "phenomenon=stop"];
        let slow: &[&str] = &["root_cause=RC-1", "phenomenon=slow"];
        check(("09:05-09:20", stop), ("10:40-10:50", slow), "chief", "phenomenon");
        check(("09:05-09:20", stop), ("14:10-14:20", stop), "chief", "time");
    }
}
