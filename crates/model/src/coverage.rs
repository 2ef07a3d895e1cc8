//! 充足: which posts are filled by people who know what the post asks for, who could stand in,
//! and on whom alone a post depends (A042).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use crate::{CameFrom, People, Post, Staff, people_on};

/// Knowledge that somebody lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lack {
    /// Which.
    pub knowledge: String,
    /// The last day on which it was known, if it ran out.
    pub ran_out: Option<Date>,
}

/// Somebody in a post who does not count for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotCounted {
    /// Who.
    pub person: String,
    /// Whether only to stand in.
    pub deputy: bool,
    /// Why.
    pub lacks: Vec<Lack>,
}

/// One post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostCoverage {
    /// Which.
    pub post: String,
    /// Whether nobody may be the only one.
    pub critical: bool,
    /// Who holds it and knows what it asks for.
    pub people: BTreeSet<String>,
    /// Who stands in and knows what it asks for.
    pub deputies: BTreeSet<String>,
    /// Who is in it and does not count.
    pub not_counted: Vec<NotCounted>,
    /// So many people are missing.
    pub people_short: usize,
    /// So many deputies are missing.
    pub deputies_short: usize,
}

impl PostCoverage {
    /// Whether somebody is missing.
    #[must_use]
    pub fn short(&self) -> bool {
        self.people_short + self.deputies_short > 0
    }

    /// Whoever is the only one.
    fn alone(&self) -> Option<&String> {
        let mut all = self.people.union(&self.deputies);
        all.next().filter(|_| all.next().is_none())
    }
}

/// All posts of a house on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Posts, in the order of the pack.
    pub posts: Vec<PostCoverage>,
    /// People on whom alone critical posts depend, with those posts.
    pub alone: BTreeMap<String, Vec<String>>,
    /// How many came from where.
    pub origins: BTreeMap<CameFrom, usize>,
}

/// The coverage of the posts of a house on a day, which may be one to come: who leaves and what
/// runs out until then does not count.
#[must_use]
pub fn coverage(rules: &People, house: &str, staff: &[Staff], day: Date) -> Coverage {
    let here = people_on(staff, day);
    let posts: Vec<_> = rules.posts_of(house).map(|post| covered(post, &here, day)).collect();
    let mut alone: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for post in posts.iter().filter(|post| post.critical) {
        if let Some(person) = post.alone() {
            alone.entry(person.clone()).or_default().push(post.post.clone());
        }
    }
    let mut origins = BTreeMap::new();
    for one in &here {
        *origins.entry(one.origin).or_insert(0) += 1;
    }
    Coverage { posts, alone, origins }
}

fn covered(post: &Post, here: &[Staff], day: Date) -> PostCoverage {
    let (mut people, mut deputies) = (BTreeSet::new(), BTreeSet::new());
    let mut not_counted = Vec::new();
    for one in here {
        let holds = one.posts.contains(&post.id);
        if !holds && !one.deputy_for.contains(&post.id) {
            continue;
        }
        let lacks = lacking(one, &post.knowledge, day);
        if !lacks.is_empty() {
            not_counted.push(NotCounted { person: one.person.clone(), deputy: !holds, lacks });
        } else if holds {
            people.insert(one.person.clone());
        } else {
            deputies.insert(one.person.clone());
        }
    }
    // Nobody stands in for oneself, under whatever second account.
    deputies.retain(|person| !people.contains(person));
    PostCoverage {
        post: post.id.clone(),
        critical: post.critical,
        people_short: post.people_min.saturating_sub(people.len()),
        deputies_short: post.deputies_min.saturating_sub(deputies.len()),
        people,
        deputies,
        not_counted,
    }
}

fn lacking(one: &Staff, knowledge: &[String], day: Date) -> Vec<Lack> {
    let missing = knowledge.iter().filter(|wanted| !one.knows(wanted, day));
    missing
        .map(|wanted| Lack { knowledge: wanted.clone(), ran_out: one.ran_out(wanted, day) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(id: &str, deputies_min: usize, critical: bool) -> Post {
        Post {
            id: id.into(),
            title: crate::Bilingual { ja: id.into(), en: id.into() },
            house: "institution".into(),
            knowledge: vec!["k".into()],
            people_min: 1,
            deputies_min,
            critical,
        }
    }

    fn rules(post: Vec<Post>) -> People {
        People { audience: vec![], knowledge: vec![], post, rung: vec![] }
    }

    fn one(person: &str, posts: &[&str], deputy_for: &[&str], knowledge: &str) -> Staff {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Staff {
            person: person.into(),
            posts: own(posts),
            deputy_for: own(deputy_for),
            knowledge: vec![knowledge.parse().expect("a spell")],
            origin: CameFrom::Hired,
            since: None,
            until: None,
        }
    }

    const DAY: Date = Date::constant(2026, 4, 1);

    #[test]
    fn what_ran_out_is_not_counted_and_says_since_when() {
        let staff = [one("a", &["p"], &[], "k:..2026-03-31"), one("b", &["p"], &[], "k")];
        let found = coverage(&rules(vec![post("p", 0, true)]), "institution", &staff, DAY);
        let post = &found.posts[0];
        assert_eq!(post.people, BTreeSet::from(["b".to_owned()]));
        let ran_out = Some(Date::constant(2026, 3, 31));
        let lacks = vec![Lack { knowledge: "k".into(), ran_out }];
        let not_counted = vec![NotCounted { person: "a".into(), deputy: false, lacks }];
        assert_eq!((&post.not_counted, post.short()), (&not_counted, false));
        assert_eq!(found.alone, BTreeMap::from([("b".to_owned(), vec!["p".to_owned()])]));
    }

    #[test]
    fn a_deputy_takes_the_alarm_away_but_not_if_it_is_the_same_person() {
        let rules = rules(vec![post("p", 1, true), post("q", 1, true), post("r", 1, false)]);
        let alarm = |staff: &[Staff]| coverage(&rules, "institution", staff, DAY).alone;
        let alone = one("a", &["p", "q", "r"], &["p"], "k");
        let both = BTreeMap::from([("a".to_owned(), vec!["p".to_owned(), "q".to_owned()])]);
        assert_eq!(alarm(std::slice::from_ref(&alone)), both);
        let second = one("a", &[], &["p", "q"], "k");
        assert_eq!(alarm(&[alone.clone(), second]), both);
        let deputy = one("b", &[], &["q"], "k");
        assert_eq!(alarm(&[alone, deputy])["a"], ["p"]);
    }

    #[test]
    fn one_human_in_two_rows_came_from_one_place() {
        let staff = [one("a", &["p"], &[], "x"), one("a", &[], &[], "k"), one("b", &[], &[], "k")];
        let found = coverage(&rules(vec![post("p", 0, false)]), "institution", &staff, DAY);
        assert_eq!(found.origins, BTreeMap::from([(CameFrom::Hired, 2)]));
        assert_eq!(found.posts[0].people, BTreeSet::from(["a".to_owned()]), "it knows both");
    }

    #[test]
    fn whoever_leaves_counts_until_the_last_day() {
        let rules = rules(vec![post("p", 0, false)]);
        let staff = [Staff { until: Some(DAY), ..one("a", &["p"], &[], "k") }];
        let short = |day| coverage(&rules, "institution", &staff, day).posts[0].people_short;
        assert_eq!((short(DAY), short(DAY.tomorrow().expect("a day"))), (0, 1));
        assert!(coverage(&rules, "authority", &staff, DAY).posts.is_empty());
    }
}
