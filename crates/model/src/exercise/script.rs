//! シナリオ: what is to happen to whom at which minute, and what is measured. A library of
//! them is data (`packs/exercises.toml`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Bilingual, Breadth};

/// What an exercise is for, and what shows whether it was reached (A226–A228).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Aim {
    /// 経営層の意識改革・トリアージ: the quality and the time of decisions.
    Leadership,
    /// 連絡・報告・情報共有・初動: minutes to each contact.
    Contact,
    /// 証拠保全・ログ解析等: artefacts found of all that were planted.
    Technique,
}

impl Aim {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Leadership, Self::Contact, Self::Technique];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Leadership => "leadership",
            Self::Contact => "contact",
            Self::Technique => "technique",
        }
    }
}

/// One thing that is measured of whoever gets an inject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Yardstick {
    /// What it serves.
    pub aim: Aim,
    /// Whom to reach, what to decide, or which artefact to find.
    pub name: String,
    /// Minutes from the inject.
    pub within_min: u32,
    /// For a decision: the choices that count as right; none where only time counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub good: Vec<String>,
}

impl Yardstick {
    /// By which plays, dependencies and retests name it: `contact/executive`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.aim.name(), self.name)
    }
}

/// 付与: one event of the scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inject {
    /// Unique in the script.
    pub id: String,
    /// Minutes after the start.
    pub after_min: u32,
    /// What comes before it: injects, or what players did, as `leadership/payments`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<String>,
    /// The participants that get it; all where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// One line.
    pub title: Bilingual,
    /// What players are told.
    pub words: Bilingual,
    /// Whether logs of the attack come with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub logs: bool,
    /// What is measured. Players never see it before the end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Yardstick>,
}

impl Inject {
    /// As players see it.
    #[must_use]
    pub fn told(&self) -> Self {
        Self { follows: Vec::new(), to: Vec::new(), asks: Vec::new(), ..self.clone() }
    }

    /// Whether `participant` gets it.
    #[must_use]
    pub fn reaches(&self, participant: &str) -> bool {
        self.to.is_empty() || self.to.iter().any(|to| to == participant)
    }
}

/// The exercise after which a script is modelled, as the source tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// What it was called.
    pub name: String,
    /// Who held it.
    pub host: String,
    /// Year and month.
    pub held: String,
    /// Who took part.
    pub with: Bilingual,
    /// What was attacked, and how.
    pub attack: Bilingual,
}

/// One script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// For example `X1`.
    pub id: String,
    /// What it is called.
    pub title: Bilingual,
    /// How far it reaches.
    pub breadth: Breadth,
    /// What it is for.
    pub aims: Vec<Aim>,
    /// Where it comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// After which exercise it is modelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Past>,
    /// What happens, in the order of minutes.
    #[serde(rename = "inject")]
    pub injects: Vec<Inject>,
}

impl Script {
    /// The inject `id`.
    #[must_use]
    pub fn inject(&self, id: &str) -> Option<&Inject> {
        self.injects.iter().find(|inject| inject.id == id)
    }

    /// What is wrong with it: a path, and what was expected there. What an inject follows
    /// stands before it, so that no two wait for each other.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        if self.injects.is_empty() {
            faults.push(("inject".to_owned(), "expected at least one inject".to_owned()));
        }
        for (n, inject) in self.injects.iter().enumerate() {
            if let Some(missing) = inject.follows.iter().find(|one| !seen.contains(*one)) {
                let path = format!("inject[{n}].follows");
                faults.push((path, format!("expected what stands before it, not {missing:?}")));
            }
            let keys = inject.asks.iter().map(Yardstick::key);
            if !seen.insert(inject.id.clone()) {
                let path = format!("inject[{n}].id");
                faults
                    .push((path, format!("expected an id of its own, not {:?} again", inject.id)));
            }
            seen.extend(keys);
        }
        faults
    }
}

/// The scripts of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// The scripts.
    #[serde(default, rename = "script")]
    pub scripts: Vec<Script>,
}

impl Library {
    /// The script `id`.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Script> {
        self.scripts.iter().find(|script| script.id == id)
    }

    /// What is wrong with its scripts.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let of = |(n, script): (usize, &Script)| {
            let placed =
                move |(path, said): (String, String)| (format!("script[{n}].{path}"), said);
            script.faults().into_iter().map(placed).collect::<Vec<_>>()
        };
        self.scripts.iter().enumerate().flat_map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers: A225.
    #[test]
    fn the_breadths_that_leave_the_firm_count() {
        let counts: Vec<_> = Breadth::ALL.into_iter().filter(|b| b.across()).collect();
        assert_eq!(counts, [Breadth::InSector, Breadth::CrossSector, Breadth::CrossInfrastructure]);
    }

    #[test]
    fn an_inject_follows_only_what_stands_before_it() {
        let inject = |id: &str, follows: &[&str]| Inject {
            id: id.into(),
            after_min: 0,
            follows: follows.iter().map(|one| (*one).to_owned()).collect(),
            to: Vec::new(),
            title: Bilingual::default(),
            words: Bilingual::default(),
            logs: false,
            asks: Vec::new(),
        };
        let faults = |injects: Vec<Inject>| {
            let script = Script {
                id: "S".into(),
                title: Bilingual::default(),
                breadth: Breadth::SingleFirm,
                aims: vec![Aim::Contact],
                source: String::new(),
                after: None,
                injects,
            };
            script.faults().into_iter().map(|(path, _)| path).collect::<Vec<_>>()
        };
        assert!(faults(vec![inject("a", &[]), inject("b", &["a"])]).is_empty());
        let circle = faults(vec![inject("a", &["b"]), inject("b", &["a"])]);
        assert_eq!(circle, ["inject[0].follows"]);
        assert_eq!(faults(vec![inject("a", &[]), inject("a", &[])]), ["inject[1].id"]);
        assert_eq!(faults(Vec::new()), ["inject"]);
    }
}
