//! 実態把握: a survey of many institutions at once, from its design to its end (A039, A060,
//! A071, A072).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Code, Refusal, SurveyAsk, SurveyRules};

/// 設計→回答中→分析→フィードバック→終了
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CampaignState {
    /// 設計: whom and what it asks is said.
    #[default]
    Designed,
    /// 回答中
    Collecting,
    /// 分析: what was handed in is fixed. A second table with one answer more would tell
    /// that answer.
    Analysed,
    /// フィードバック
    FedBack,
    /// 終了
    Closed,
}

impl CampaignState {
    /// All of them, in order.
    pub const ALL: [Self; 5] =
        [Self::Designed, Self::Collecting, Self::Analysed, Self::FedBack, Self::Closed];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Designed => "designed",
            Self::Collecting => "collecting",
            Self::Analysed => "analysed",
            Self::FedBack => "fed-back",
            Self::Closed => "closed",
        }
    }
}

/// An institution that is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surveyed {
    /// As the list calls it.
    pub institution: String,
    /// 業態, as the list spells it; empty if it is in the list of none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sector: String,
    /// Its node, where it has one.
    pub node: String,
}

/// 督促
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// When.
    pub at: Timestamp,
    /// Who was silent then.
    pub to: Vec<String>,
}

/// One survey, or one phase of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its number, unique in the sector.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The rule set in its version, for example `jp-fsa-2015@1`.
    pub ruleset: String,
    /// The criteria that are asked, by their codes.
    pub items: Vec<String>,
    /// Whom it asks (A060).
    pub asked: Vec<Surveyed>,
    /// From 1.
    pub phase: u32,
    /// The phase before, whose items it asks again (A072).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// Until when answers are due.
    pub due: Timestamp,
    /// The fewest contributors of a published figure, of that day's rules.
    pub contributors_min: usize,
    /// The highest grade.
    pub grade_max: u8,
    /// Up to this grade an answer is weak.
    pub weak_max: u8,
    /// Where it stands.
    pub state: CampaignState,
    /// When it was first sent, or a list of answers was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Timestamp>,
    /// Reminders, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminded: Vec<Reminder>,
    /// When what was handed in was fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysed: Option<Timestamp>,
}

impl Campaign {
    /// Judges a survey that is designed at `now`.
    ///
    /// # Errors
    /// BLANK without title, items or population; EXISTS for an institution or a node that
    /// would be asked twice; TIME if it is due already.
    pub fn design(self, now: Timestamp) -> Result<CampaignFact, Refusal> {
        let blank = |field: &str| Err(Refusal::new(Code::Blank).field(field));
        match () {
            () if !self.title.chars().any(char::is_alphanumeric) => return blank("title"),
            () if self.items.is_empty() => return blank("items"),
            () if self.asked.is_empty() => return blank("population"),
            () if self.due <= now => {
                let refusal = Refusal::new(Code::Time).field("due").detail("past");
                return Err(refusal.arg("value", self.due.to_string()));
            }
            () => {}
        }
        let mut seen = std::collections::BTreeSet::new();
        let twice = |one: &&Surveyed| !seen.insert(one.node.clone());
        if let Some(one) = self.asked.iter().find(twice) {
            return Err(Refusal::new(Code::Exists).field(&one.institution));
        }
        let state = CampaignState::Designed;
        Ok(CampaignFact::Designed(Box::new(Self { state, ..self })))
    }

    /// Judges that it stands in one of `states`.
    ///
    /// # Errors
    /// STATE, with where it stands.
    pub fn must_be(&self, states: &[CampaignState]) -> Result<(), Refusal> {
        match states.contains(&self.state) {
            true => Ok(()),
            false => Err(Refusal::new(Code::State).field(&self.id).detail(self.state.name())),
        }
    }

    /// The institution called `institution`.
    #[must_use]
    pub fn surveyed(&self, institution: &str) -> Option<&Surveyed> {
        self.asked.iter().find(|one| one.institution == institution)
    }

    /// The institution whose node is `node`.
    #[must_use]
    pub fn surveyed_at(&self, node: &str) -> Option<&Surveyed> {
        self.asked.iter().find(|one| one.node == node)
    }

    /// How many are asked of each sector, in the order of the population.
    #[must_use]
    pub fn sectors(&self) -> Vec<(&str, usize)> {
        let mut counts = BTreeMap::new();
        let mut order = Vec::new();
        for one in &self.asked {
            let count = counts.entry(one.sector.as_str()).or_insert(0);
            if *count == 0 {
                order.push(one.sector.as_str());
            }
            *count += 1;
        }
        order.into_iter().map(|sector| (sector, counts[sector])).collect()
    }

    /// What travels to those who are asked.
    #[must_use]
    pub fn ask(&self) -> SurveyAsk {
        SurveyAsk {
            campaign: self.id.clone(),
            title: self.title.clone(),
            ruleset: self.ruleset.clone(),
            items: self.items.clone(),
            phase: self.phase,
            due: self.due,
            grade_max: self.grade_max,
        }
    }

    /// The criterion of an item: `jp-fsa-2015/SV-01`.
    #[must_use]
    pub fn criterion(&self, item: &str) -> String {
        criterion_of(&self.ruleset, item)
    }

    /// Whether a day on which the silent are reminded has come since they were last told.
    #[must_use]
    pub fn reminder_due(&self, rules: &SurveyRules, now: Timestamp) -> bool {
        const DAY_H: i64 = 24;
        let Some(opened) = self.opened.filter(|_| self.state == CampaignState::Collecting) else {
            return false;
        };
        let told = self.reminded.last().map_or(opened, |reminder| reminder.at);
        rules.remind_days_before.iter().any(|days| {
            let at = self.due - jiff::SignedDuration::from_hours(days * DAY_H);
            told < at && at <= now
        })
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        self.follows.iter().map(|follows| format!("follows:{follows}")).collect()
    }
}

/// The criterion of `item` in the rule set `label`, whatever its version.
pub(crate) fn criterion_of(label: &str, item: &str) -> String {
    let id = label.split_once('@').map_or(label, |(id, _)| id);
    format!("{id}/{item}")
}

/// What happens to a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum CampaignFact {
    /// Whom and what it asks was said.
    Designed(Box<Campaign>),
    /// Answers are being taken.
    Opened {},
    /// The silent were reminded.
    Reminded {
        /// Who was silent.
        to: Vec<String>,
    },
    /// What was handed in was fixed, and the figures follow from it.
    Analysed {},
    /// Each who answered got its own result.
    FedBack {},
    /// 終了
    Closed {},
}

impl CampaignFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Designed(_) => "designed",
            Self::Opened {} => "opened",
            Self::Reminded { .. } => "reminded",
            Self::Analysed {} => "analysed",
            Self::FedBack {} => "fed-back",
            Self::Closed {} => "closed",
        }
    }

    pub(crate) fn fold(self, before: Option<Campaign>, at: Timestamp) -> Option<Campaign> {
        let to = |state| before.clone().map(|before| Campaign { state, ..before });
        match self {
            Self::Designed(campaign) => Some(*campaign),
            Self::Opened {} => to(CampaignState::Collecting)
                .map(|campaign| Campaign { opened: campaign.opened.or(Some(at)), ..campaign }),
            Self::Reminded { to } => before.map(|mut before| {
                before.reminded.push(Reminder { at, to });
                before
            }),
            Self::Analysed {} => to(CampaignState::Analysed)
                .map(|campaign| Campaign { analysed: Some(at), ..campaign }),
            Self::FedBack {} => to(CampaignState::FedBack),
            Self::Closed {} => to(CampaignState::Closed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn campaign() -> Campaign {
        let one = |institution: &str, sector: &str| Surveyed {
            institution: institution.into(),
            sector: sector.into(),
            node: institution.to_lowercase(),
        };
        Campaign {
            id: "S-2015-001".into(),
            title: "実態把握".into(),
            ruleset: "jp-fsa-2015@1".into(),
            items: vec!["SV-01".into()],
            asked: vec![one("A", "bank"), one("B", "securities"), one("C", "bank")],
            due: at("2015-09-30T08:00:00Z"),
            ..Campaign::default()
        }
    }

    #[test]
    fn a_survey_says_whom_and_what_it_asks_before_it_is_due() {
        let now = at("2015-07-01T00:00:00Z");
        let refused = |campaign: Campaign, now| campaign.design(now).err().map(|r| r.code);
        assert_eq!(refused(campaign(), now), None);
        assert_eq!(refused(Campaign { title: "…".into(), ..campaign() }, now), Some(Code::Blank));
        assert_eq!(refused(Campaign { items: vec![], ..campaign() }, now), Some(Code::Blank));
        assert_eq!(refused(Campaign { asked: vec![], ..campaign() }, now), Some(Code::Blank));
        assert_eq!(refused(campaign(), campaign().due), Some(Code::Time));
        let mut twice = campaign();
        twice.asked.push(twice.asked[0].clone());
        assert_eq!(refused(twice, now), Some(Code::Exists));
        assert_eq!(campaign().sectors(), [("bank", 2), ("securities", 1)]);
        assert_eq!(campaign().criterion("SV-01"), "jp-fsa-2015/SV-01");
    }

    #[test]
    fn the_silent_are_reminded_once_for_each_day() {
        let rules = crate::SurveyRules {
            contributors_min: 5,
            grade_max: 4,
            weak_max: 1,
            measure_priority: 3,
            remind_days_before: vec![14, -1],
            carried: BTreeMap::new(),
            sector: Vec::new(),
        };
        let opened = CampaignFact::Opened {}.fold(Some(campaign()), at("2015-07-01T00:00:00Z"));
        let opened = opened.expect("there");
        let due = |campaign: &Campaign, now: &str| campaign.reminder_due(&rules, at(now));
        assert!(!due(&campaign(), "2015-09-20T00:00:00Z"), "not sent");
        assert!(!due(&opened, "2015-09-16T07:59:59Z"));
        assert!(due(&opened, "2015-09-16T08:00:00Z"));
        let reminded = CampaignFact::Reminded { to: vec!["A".into()] };
        let reminded = reminded.fold(Some(opened), at("2015-09-16T09:00:00Z")).expect("there");
        assert!(!due(&reminded, "2015-09-30T08:00:00Z"));
        assert!(due(&reminded, "2015-10-01T08:00:00Z"), "the day after");
    }
}
