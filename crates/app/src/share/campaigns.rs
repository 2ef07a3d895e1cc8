//! 実態把握 at the node that asks: designed, sent, chased, analysed, fed back, closed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{
    Campaign, CampaignFact, CampaignState, Code, Content, Expect, Fact, Feedback, Interview, Kind,
    Node, Permission, Record, Refusal, SURVEY, Submission, SurveyTables, Surveyed, feedback,
    survey_tables,
};
use ports::{Filter, NewFact};
use tables::{Expected, Fault, Source};

use super::{parcel, survey_rules};
use crate::{AppError, Desk, RuleBook, desk::records, import::cells::Cells};

/// A survey to design.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    /// What it is called.
    pub title: String,
    /// The rule set; of the phase before, if it is empty and there is one.
    pub ruleset: String,
    /// Codes of its criteria, or how they begin; likewise.
    pub items: Vec<String>,
    /// Until when answers are due.
    pub due: Timestamp,
    /// The phase before.
    pub follows: Option<String>,
}

/// A survey with its returns.
#[derive(Clone, Debug)]
pub struct CampaignView {
    /// The survey.
    pub campaign: Campaign,
    /// What was handed in; its figures are for after the analysis.
    pub tables: SurveyTables,
    /// Institutions of the sector whom it does not ask (A060).
    pub unlisted: Vec<String>,
    /// Whom it asks though they are in the list of no sector.
    pub without_sector: Vec<String>,
    /// Whether the silent are to be reminded now.
    pub reminder_due: bool,
}

/// Who was reminded.
#[derive(Clone, Debug, Default)]
pub struct Reminded {
    /// Whom a parcel reaches.
    pub sent: Vec<Surveyed>,
    /// Who has to be reminded by other means.
    pub beyond: Vec<Surveyed>,
}

/// One survey in the history of an institution.
#[derive(Clone, Debug)]
pub struct SurveyPast {
    /// The survey.
    pub campaign: Campaign,
    /// What the institution handed in.
    pub submission: Option<Submission>,
    /// The interview.
    pub interview: Option<Interview>,
}

impl Desk {
    /// 設計: whom and what a survey asks. `population` has the columns `institution` and
    /// `sector`, and `node` where that is not the institution's code in lower case.
    ///
    /// # Errors
    /// KEY for a rule set or an item that is not there; BLANK, EXISTS, TIME (see
    /// [`Campaign::design`]); ABSENT for the phase before; MANDATE. Faulty cells come as the
    /// inner error.
    pub async fn design_campaign(
        &self,
        new: &NewCampaign,
        population: &Source,
    ) -> Result<Result<Campaign, Vec<Fault>>, AppError> {
        let command = "survey.open";
        self.may(command, Permission::Share).await?;
        let asked = match population_of(population) {
            Ok(asked) => asked,
            Err(faults) => return Ok(Err(self.faulty(command, faults).await?)),
        };
        let _numbering = self.app.numbering.lock().await;
        let id = self
            .act(Permission::Share, command, &new.title, async |_| {
                let campaign = self.campaign_of(new, asked.clone()).await?;
                let id = campaign.id.clone();
                let fact = campaign.design(self.now())?;
                Ok((vec![about_campaign(&id, Expect::Absent, fact)], id))
            })
            .await?;
        Ok(Ok(self.find_campaign(&id).await?.0))
    }

    /// Notes that a list was not taken, and passes its faults on.
    pub(super) async fn faulty(
        &self,
        command: &str,
        faults: Vec<Fault>,
    ) -> Result<Vec<Fault>, AppError> {
        Ok(self.not_taken(command, faults).await?.err().unwrap_or_default())
    }

    async fn campaign_of(
        &self,
        new: &NewCampaign,
        asked: Vec<Surveyed>,
    ) -> Result<Campaign, AppError> {
        let before = match &new.follows {
            Some(before) => Some(self.find_campaign(before).await?.0),
            None => None,
        };
        let (ruleset, items) = match before.as_ref().filter(|_| new.items.is_empty()) {
            Some(before) => (before.ruleset.clone(), before.items.clone()),
            None => items_of(&new.ruleset, &new.items)?,
        };
        let prefix = self.own_node().await?.map_or(String::new(), |own| format!("{}-", own.id));
        let of = |record: Record| Some(record.campaign()?.id);
        let rules = rules()?;
        Ok(Campaign {
            id: self.next_number(Kind::Campaign, &format!("{prefix}S-"), of).await?,
            title: new.title.clone(),
            ruleset,
            items,
            asked,
            phase: before.map_or(1, |before| before.phase + 1),
            follows: new.follows.clone(),
            due: new.due,
            contributors_min: rules.contributors_min,
            grade_max: rules.grade_max,
            weak_max: rules.weak_max,
            ..Campaign::default()
        })
    }

    pub(super) async fn find_campaign(&self, id: &str) -> Result<(Campaign, u64), AppError> {
        let stored = self.find(Kind::Campaign, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("campaign/{id}"));
        Ok((stored.record.campaign().ok_or_else(absent)?, stored.version))
    }

    /// 配布: to every institution whose node is known here. Sent again, it goes to those who
    /// were added since. Returns whom it cannot reach.
    ///
    /// # Errors
    /// STATE once it was analysed; ABSENT, MANDATE.
    pub async fn send_campaign(&self, id: &str) -> Result<(Campaign, Vec<String>), AppError> {
        let states = [CampaignState::Designed, CampaignState::Collecting];
        let command = "survey.send";
        let campaign = self
            .change_campaign(command, id, &states, async |campaign: Campaign| {
                let ask = || Content::Question(Box::new(campaign.ask()));
                let topic = format!("question/{id}");
                let to = campaign.asked.iter().map(|one| one.node.as_str());
                let parcels = self.survey_parcels(to, &topic, |_| ask()).await?;
                let opened = about_campaign(id, Expect::Any, CampaignFact::Opened {});
                Ok(std::iter::once(opened).chain(parcels).collect())
            })
            .await?;
        let reached = match self.own_node().await? {
            Some(own) => self.reachable(&own).await?,
            None => BTreeMap::new(),
        };
        let beyond = campaign.asked.iter().filter(|one| !reached.contains_key(&one.node));
        let beyond = beyond.map(|one| one.institution.clone()).collect();
        Ok((campaign, beyond))
    }

    /// Nodes that take parcels and that `own` may ask, by their codes.
    async fn reachable(&self, own: &Node) -> Result<BTreeMap<String, Node>, AppError> {
        let nodes = self.all(Kind::Node, Record::node).await?;
        let channels = &self.app.channels;
        let asked = |node: &Node| channels.ways(&own.kind, &node.kind, SURVEY).next().is_some();
        let reached = nodes.into_iter().filter(|node| node.reachable() && asked(node));
        Ok(reached.map(|node| (node.id.clone(), node)).collect())
    }

    /// A parcel about `topic` for each node of `to` that takes parcels and has none of it yet.
    async fn survey_parcels<'a>(
        &self,
        to: impl Iterator<Item = &'a str>,
        topic: &str,
        content: impl Fn(&str) -> Content,
    ) -> Result<Vec<NewFact>, AppError> {
        let Some(own) = self.own_node().await? else { return Ok(Vec::new()) };
        let reachable = self.reachable(&own).await?;
        let mut parcels = Vec::new();
        for node in to.filter(|node| reachable.contains_key(*node)) {
            let topic = self.open_topic(node, topic).await?;
            let sent = topic.map(|topic| parcel(&own, node, &topic, "", content(node), self.now()));
            parcels.extend(sent);
        }
        Ok(parcels)
    }

    /// 督促: reminds whoever is silent; a list of them is for those who take no parcels.
    ///
    /// # Errors
    /// STATE unless answers are being taken; ABSENT, MANDATE.
    pub async fn remind_campaign(&self, id: &str) -> Result<Reminded, AppError> {
        let silent = self.tables_of(&self.find_campaign(id).await?.0).await?.silent;
        let reachable = match self.own_node().await? {
            Some(own) => self.reachable(&own).await?,
            None => BTreeMap::new(),
        };
        let (sent, beyond): (Vec<_>, Vec<_>) =
            silent.into_iter().partition(|one| reachable.contains_key(&one.node));
        let states = [CampaignState::Collecting];
        self.change_campaign("survey.remind", id, &states, async |campaign: Campaign| {
            if sent.is_empty() && beyond.is_empty() {
                return Ok(Vec::new());
            }
            let topic = format!("reminder/{id}/{}", campaign.reminded.len() + 1);
            let nodes = sent.iter().map(|one| one.node.as_str());
            let content = |_: &str| Content::Reminder { campaign: id.to_owned() };
            let parcels = self.survey_parcels(nodes, &topic, content).await?;
            let to = sent.iter().chain(&beyond).map(|one| one.institution.clone()).collect();
            let fact = about_campaign(id, Expect::Any, CampaignFact::Reminded { to });
            Ok(std::iter::once(fact).chain(parcels).collect())
        })
        .await?;
        Ok(Reminded { sent, beyond })
    }

    /// All surveys of this node, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn campaigns(&self) -> Result<Vec<Campaign>, AppError> {
        self.may_read().await?;
        self.all(Kind::Campaign, Record::campaign).await
    }

    /// A survey with who answered and who did not.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn campaign(&self, id: &str) -> Result<CampaignView, AppError> {
        self.may_read().await?;
        let found = self.find_campaign(id).await;
        let (campaign, _) = self.noting_absence("survey.status", id, found).await?;
        let tables = self.tables_of(&campaign).await?;
        let asked = |node: &Node| campaign.surveyed_at(&node.id).is_some();
        let nodes = self.all(Kind::Node, Record::node).await?;
        let missed = nodes.iter().filter(|node| node.kind == INSTITUTION && !asked(node));
        let no_sector = campaign.asked.iter().filter(|one| one.sector.is_empty());
        Ok(CampaignView {
            unlisted: missed.map(|node| node.id.clone()).collect(),
            without_sector: no_sector.map(|one| one.institution.clone()).collect(),
            reminder_due: campaign.reminder_due(rules()?, self.now()),
            tables,
            campaign,
        })
    }

    async fn tables_of(&self, campaign: &Campaign) -> Result<SurveyTables, AppError> {
        Ok(survey_tables(campaign, &self.submissions_of(campaign).await?))
    }

    /// What was handed in; once the survey was analysed, what was fixed then.
    pub(crate) async fn submissions_of(
        &self,
        campaign: &Campaign,
    ) -> Result<Vec<Submission>, AppError> {
        let of = Filter::new(Kind::Submission).of(&campaign.id);
        let handed = records(self.app.registers.list(&of).await?, Record::submission);
        Ok(handed.into_iter().map(|one| one.until(campaign.analysed)).collect())
    }

    /// 分析: fixes what was handed in, and gives the figures that may be published. Asked
    /// again, it gives the same ones.
    ///
    /// # Errors
    /// STATE while nothing was taken; ABSENT, MANDATE.
    pub async fn analyse_campaign(&self, id: &str) -> Result<CampaignView, AppError> {
        let (collecting, analysed) = (CampaignState::Collecting, CampaignState::Analysed);
        let states = [collecting, analysed, CampaignState::FedBack, CampaignState::Closed];
        self.change_campaign("survey.analyse", id, &states, async |campaign: Campaign| {
            let analysed = || about_campaign(id, Expect::Any, CampaignFact::Analysed {});
            Ok((campaign.state == collecting).then(analysed).into_iter().collect())
        })
        .await?;
        self.campaign(id).await
    }

    /// フィードバック: each who answered gets its own result, by parcel where it takes any.
    /// Returns all of them, in the order of the population.
    ///
    /// # Errors
    /// STATE before the analysis; ABSENT, MANDATE.
    pub async fn feed_back(&self, id: &str) -> Result<Vec<Feedback>, AppError> {
        let campaign = self.find_campaign(id).await?.0;
        let (tables, handed) =
            (self.tables_of(&campaign).await?, self.submissions_of(&campaign).await?);
        let of = |one: &Surveyed| {
            let own = handed.iter().find(|s| s.institution == one.institution && s.answered())?;
            Some((one.node.clone(), feedback(&campaign, &tables, own)))
        };
        let results: BTreeMap<_, _> = campaign.asked.iter().filter_map(of).collect();
        let states = [CampaignState::Analysed, CampaignState::FedBack, CampaignState::Closed];
        self.change_campaign("survey.feedback", id, &states, async |campaign: Campaign| {
            let content = |node: &str| Content::Feedback(Box::new(results[node].clone()));
            let nodes = results.keys().map(String::as_str);
            let topic = format!("feedback/{id}");
            let parcels = self.survey_parcels(nodes, &topic, content).await?;
            let told = about_campaign(id, Expect::Any, CampaignFact::FedBack {});
            let first = (campaign.state == CampaignState::Analysed).then_some(told);
            Ok(first.into_iter().chain(parcels).collect())
        })
        .await?;
        let one = |one: &Surveyed| results.get(&one.node).cloned();
        Ok(campaign.asked.iter().filter_map(one).collect())
    }

    /// 終了
    ///
    /// # Errors
    /// STATE before everybody got the own result; ABSENT, MANDATE.
    pub async fn close_campaign(&self, id: &str) -> Result<Campaign, AppError> {
        let states = [CampaignState::FedBack];
        self.change_campaign("survey.close", id, &states, async |_| {
            Ok(vec![about_campaign(id, Expect::Any, CampaignFact::Closed {})])
        })
        .await
    }

    /// All surveys that asked `institution`, in the order of their due days: in whichever
    /// phase, one history (A072).
    ///
    /// # Errors
    /// ABSENT if none did; MANDATE.
    pub async fn survey_history(&self, institution: &str) -> Result<Vec<SurveyPast>, AppError> {
        let mut campaigns = self.campaigns().await?;
        campaigns.retain(|campaign| campaign.surveyed(institution).is_some());
        campaigns.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        if campaigns.is_empty() {
            return self.absent("survey.history", institution).await;
        }
        let mut past = Vec::new();
        for campaign in campaigns {
            let id = Submission::id_of(&campaign.id, institution);
            let submission = self.maybe(Kind::Submission, &id, Record::submission).await?;
            let interview = self.maybe(Kind::Interview, &id, Record::interview).await?;
            past.push(SurveyPast { campaign, submission, interview });
        }
        Ok(past)
    }

    /// The record, if it is there.
    pub(super) async fn maybe<T>(
        &self,
        kind: Kind,
        id: &str,
        of: fn(Record) -> Option<T>,
    ) -> Result<Option<T>, AppError> {
        let stored = self.app.registers.lookup(&model::Key::new(kind, id)).await?;
        Ok(stored.and_then(|stored| of(stored.record)))
    }

    pub(super) async fn change_campaign<D>(
        &self,
        command: &str,
        id: &str,
        states: &[CampaignState],
        decide: impl Fn(Campaign) -> D,
    ) -> Result<Campaign, AppError>
    where
        D: Future<Output = Result<Vec<NewFact>, AppError>>,
    {
        self.act(Permission::Share, command, id, async |_| {
            let (campaign, version) = self.find_campaign(id).await?;
            campaign.must_be(states)?;
            let mut facts = decide(campaign).await?;
            if let Some(first) = facts.first_mut().filter(|f| f.key.kind == Kind::Campaign) {
                first.expect = Expect::Version(version);
            }
            Ok((facts, ()))
        })
        .await?;
        Ok(self.find_campaign(id).await?.0)
    }
}

/// The kind of node that a survey may ask.
const INSTITUTION: &str = "institution";

/// The figures that come with the program; a fault of theirs refuses what needs them.
pub(crate) fn rules() -> Result<&'static model::SurveyRules, Refusal> {
    survey_rules().map_err(|_| Refusal::new(Code::Key).field("packs/survey.toml"))
}

pub(super) fn about_campaign(id: &str, expect: Expect, fact: CampaignFact) -> NewFact {
    NewFact::new(Kind::Campaign, id, expect, Fact::Campaign(fact))
}

/// The label of a rule set, and the codes of those of its criteria that are `wanted`.
fn items_of(ruleset: &str, wanted: &[String]) -> Result<(String, Vec<String>), Refusal> {
    let unknown = |field: &str| Refusal::new(Code::Key).field(field);
    let book = RuleBook::built_in().map_err(|_| unknown(ruleset))?;
    let set = book.ruleset(ruleset).ok_or_else(|| unknown(ruleset))?;
    let mut items = Vec::new();
    for begins in wanted {
        let asked = set.criteria.iter().filter(|one| one.asked());
        let codes = asked.map(|one| &one.code).filter(|code| code.starts_with(begins.as_str()));
        let found: Vec<_> = codes.filter(|code| !items.contains(*code)).cloned().collect();
        if found.is_empty() {
            return Err(unknown(begins));
        }
        items.extend(found);
    }
    Ok((set.label(), items))
}

/// Whom a list names; an institution in several rows is asked once.
fn population_of(list: &Source) -> Result<Vec<Surveyed>, Vec<Fault>> {
    let rows = list.open()?;
    let has = |name: &str| rows.header().iter().any(|own| own == name);
    let missing = ["institution", "sector"].into_iter().filter(|name| !has(name));
    let missing: Vec<_> =
        missing.map(|name| Fault::new(1, name, Expected::new("column"), "")).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let mut asked = BTreeMap::<String, (usize, Surveyed)>::new();
    let mut faults = Vec::new();
    for row in rows {
        let read = row.and_then(|row| surveyed(&Cells(&row), &asked));
        match read {
            Ok(one) => {
                let next = asked.len();
                asked.entry(one.institution.clone()).or_insert((next, one));
            }
            Err(fault) => faults.push(fault),
        }
    }
    let mut asked: Vec<_> = asked.into_values().collect();
    asked.sort_by_key(|(place, _)| *place);
    if faults.is_empty() {
        Ok(asked.into_iter().map(|(_, one)| one).collect())
    } else {
        Err(faults)
    }
}

fn surveyed(
    cells: &Cells<'_>,
    before: &BTreeMap<String, (usize, Surveyed)>,
) -> Result<Surveyed, Fault> {
    let institution = cells.required("institution")?;
    if model::has_invisible(&institution) || institution.contains('/') {
        return Err(cells.fault("institution", Expected::new("id-visible")));
    }
    let sector = cells.owned("sector").unwrap_or_default();
    let node = cells.owned("node").unwrap_or_else(|| institution.to_lowercase());
    match before.get(&institution) {
        Some((_, known)) if known.sector != sector => {
            Err(cells.fault("sector", Expected::new("id-once")))
        }
        _ => Ok(Surveyed { institution, sector, node }),
    }
}
