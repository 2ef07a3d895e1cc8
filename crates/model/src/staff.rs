//! 要員: who holds which post, who stands in, what they know and until when.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Spell;

/// Where somebody came from (A119).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CameFrom {
    /// 外部登用
    Hired,
    /// 内部育成
    Trained,
    /// 出向
    Seconded,
}

impl CameFrom {
    /// The word used in lists.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hired => "hired",
            Self::Trained => "trained",
            Self::Seconded => "seconded",
        }
    }
}

/// One person at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// The party.
    pub person: String,
    /// Posts that it holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<String>,
    /// Posts in which it stands in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputy_for: Vec<String>,
    /// What it knows, and the days on which that is shown: a certificate runs out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub knowledge: Vec<Spell>,
    /// Where it came from.
    pub origin: CameFrom,
    /// The first day in this field of work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The last day here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Staff {
    /// Whether it is here on `day`.
    #[must_use]
    pub fn here(&self, day: Date) -> bool {
        self.until.is_none_or(|until| day <= until)
    }

    /// Whether it knows `knowledge` on `day`; what ran out is not known.
    #[must_use]
    pub fn knows(&self, knowledge: &str, day: Date) -> bool {
        self.knowledge.iter().any(|held| held.name == knowledge && held.holds_on(day))
    }

    /// The last day on which it knew what it knows no more on `day`.
    #[must_use]
    pub fn ran_out(&self, knowledge: &str, day: Date) -> Option<Date> {
        let held = self.knowledge.iter().filter(|held| held.name == knowledge);
        held.filter_map(|held| held.until).filter(|until| *until < day).max()
    }
}

/// Those who are here on `day`, each human once: who stands in several rows holds the posts of
/// all of them and knows what all of them say.
#[must_use]
pub fn people_on(staff: &[Staff], day: Date) -> Vec<Staff> {
    let mut people: Vec<Staff> = Vec::new();
    for one in staff.iter().filter(|one| one.here(day)) {
        match people.iter_mut().find(|known| known.person == one.person) {
            Some(known) => known.join(one),
            None => people.push(one.clone()),
        }
    }
    people
}

impl Staff {
    /// Another row of the same human. Where somebody came from, the first one says.
    fn join(&mut self, other: &Self) {
        self.posts.extend(other.posts.iter().cloned());
        self.deputy_for.extend(other.deputy_for.iter().cloned());
        self.knowledge.extend(other.knowledge.iter().cloned());
        self.since = [self.since, other.since].into_iter().flatten().min();
        self.until = self.until.zip(other.until).map(|(one, other)| one.max(other));
    }
}

/// What happens to somebody at work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum StaffFact {
    /// Entered, or entered anew.
    Entered(Box<Staff>),
}

impl StaffFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Entered(_) => "entered",
        }
    }

    pub(crate) fn fold(self) -> Staff {
        let Self::Entered(staff) = self;
        *staff
    }
}
