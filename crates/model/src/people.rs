//! 人材の規則: posts, what they ask for, audiences and the ladder of a career, as data (A115–A118).

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// Whom training is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    /// The word used in lists.
    pub id: String,
    /// In words.
    pub title: Bilingual,
    /// So many of a hundred invited are to have taken part in a year.
    pub attended_percent_min: u8,
}

/// Something that one can know, and show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    /// The word used in lists.
    pub id: String,
    /// In words.
    pub title: Bilingual,
}

/// A post, and what it asks of whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// The word used in lists.
    pub id: String,
    /// In words.
    pub title: Bilingual,
    /// The kind of node that has it: `institution`, `authority`.
    pub house: String,
    /// All of this.
    pub knowledge: Vec<String>,
    /// At least so many who hold it.
    pub people_min: usize,
    /// And so many who stand in.
    pub deputies_min: usize,
    /// Nobody may be the only one.
    #[serde(default)]
    pub critical: bool,
}

/// One rung of a career.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareerRung {
    /// From 1, without a gap.
    pub no: u8,
    /// In words.
    pub title: Bilingual,
    /// This, and all that the rungs below ask for.
    pub knowledge: Vec<String>,
    /// Years in the field.
    #[serde(default)]
    pub years_min: i16,
    /// Exercises in which one took part.
    #[serde(default)]
    pub exercises_min: usize,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Audiences.
    pub audience: Vec<Audience>,
    /// What one can know.
    pub knowledge: Vec<Knowledge>,
    /// Posts.
    pub post: Vec<Post>,
    /// The ladder, from below.
    pub rung: Vec<CareerRung>,
}

impl People {
    /// The posts of a house of that kind.
    pub fn posts_of<'a>(&'a self, house: &'a str) -> impl Iterator<Item = &'a Post> {
        self.post.iter().filter(move |post| post.house == house)
    }

    /// What does not fit together: paths of the pack's section and what was expected.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        once("audience", self.audience.iter().map(|a| &a.id), &mut faults);
        once("knowledge", self.knowledge.iter().map(|k| &k.id), &mut faults);
        once("post", self.post.iter().map(|p| &p.id), &mut faults);
        for (n, post) in self.post.iter().enumerate() {
            self.known(&format!("post[{n}]"), &post.knowledge, &mut faults);
        }
        for (n, rung) in self.rung.iter().enumerate() {
            self.known(&format!("rung[{n}]"), &rung.knowledge, &mut faults);
            if usize::from(rung.no) != n + 1 {
                faults.push((format!("rung[{n}].no"), format!("expected {}", n + 1)));
            }
        }
        faults
    }

    fn known(&self, at: &str, knowledge: &[String], faults: &mut Vec<(String, String)>) {
        let strange = |id: &&String| !self.knowledge.iter().any(|k| k.id == **id);
        faults.extend(knowledge.iter().filter(strange).map(|id| {
            (format!("{at}.knowledge"), format!("expected knowledge that is listed, not {id:?}"))
        }));
    }
}

fn once<'a>(list: &str, ids: impl Iterator<Item = &'a String>, faults: &mut Vec<(String, String)>) {
    let mut seen = HashSet::new();
    for (n, id) in ids.enumerate() {
        if !seen.insert(id) {
            faults.push((format!("{list}[{n}].id"), format!("expected {id:?} once")));
        }
    }
}
