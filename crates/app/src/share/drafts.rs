//! What somebody wants to tell, and whether it may be written down so.

use jiff::Timestamp;
use model::{
    BulletinFact, Code, Expect, Indicator, Kind, Node, Permission, Record, Refusal, Sheet, Threat,
    Tlp, number,
};

use super::bulletins::about;
use crate::{AppError, Desk};

/// The theme of what institution and authority say to each other outside inspection.
pub const DIALOGUE: &str = "dialogue";

/// What somebody wants to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewBulletin {
    /// What it is, a word of the channels.
    pub theme: String,
    /// One line.
    pub title: String,
    /// The rest.
    pub words: String,
    /// The marking, if it is known already.
    pub tlp: Option<Tlp>,
    /// For RED: the people, as `person@node`.
    pub named: Vec<String>,
    /// What to look for, as typed.
    pub indicators: Vec<String>,
    /// Products or services whose users are asked to answer.
    pub asks: Vec<String>,
    /// The exercise that it is part of; empty for what is real.
    pub exercise: String,
    /// Whether whoever reported it agreed that it goes further.
    pub consent: bool,
    /// Bulletins that it is made from; stays in this house.
    pub from: Vec<String>,
    /// Reasons to tell indicators although lists warn of them: the indicator as typed, why.
    pub although: Vec<(String, String)>,
    /// The indicators are worth nothing from this instant on.
    pub until: Option<Timestamp>,
    /// Of a report: which threat it was.
    pub threat: Option<Threat>,
    /// Of a report: when it happened.
    pub occurred: Option<Timestamp>,
    /// Of a dialogue: the bulletin that it answers; empty for what begins one.
    pub re: String,
    /// A body may make something of it and may not pass it on as it is.
    pub anonymous: bool,
    /// Machines, ranges and words by which others would know the origin.
    pub hide: Vec<String>,
}

impl Desk {
    /// 下書き. Returns its number.
    ///
    /// # Errors
    /// ABSENT if this installation is no node or a source is not there; BLANK without a
    /// title; VALUE for a theme, a name or an indicator that cannot be, or too many, or an
    /// answer to what is no dialogue; CONSENT where a report behind it did not agree; EXERCISE
    /// where what is real would be made from what is played, or the other way round; MANDATE.
    pub async fn draft_bulletin(&self, new: &NewBulletin) -> Result<String, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Share, "bulletin.draft", &new.title, async |_| {
            let own = self.must_be_node().await?;
            self.must_be_of_its_world(new).await?;
            self.must_answer_dialogue(new).await?;
            if new.consent {
                self.all_agreed(&new.from).await?;
            }
            let narrowest = self.no_wider(new.tlp, &new.from).await?;
            let of = |record: Record| Some(record.bulletin()?.sheet.id);
            let id = self.next_number(Kind::Bulletin, &number::bulletins_of(&own.id), of).await?;
            let tlp = new.tlp.or(narrowest);
            let sheet = Box::new(Sheet { tlp, ..self.sheet(&id, &own, new)? });
            let fact = BulletinFact::Drafted { sheet, from: new.from.clone() };
            Ok((vec![about(&id, Expect::Absent, fact)], id))
        })
        .await
    }

    /// What is made from what is real is real, and what is played is made from what is
    /// played in the same exercise.
    async fn must_be_of_its_world(&self, new: &NewBulletin) -> Result<(), AppError> {
        for source in &new.from {
            let (source, _) = self.readable(source).await?;
            if source.sheet.exercise != new.exercise {
                let id = format!("bulletin/{}", source.sheet.id);
                return Err(Refusal::new(Code::Exercise).field(id).into());
            }
        }
        match new.exercise.as_str() {
            "" => self.must_be_real([new.title.as_str(), new.words.as_str()]).await,
            exercise => self.must_run(exercise).await.map(drop),
        }
    }

    /// Only what is said in a dialogue answers, and only what was said in one.
    async fn must_answer_dialogue(&self, new: &NewBulletin) -> Result<(), AppError> {
        if new.re.is_empty() {
            return Ok(());
        }
        let said = self.readable(&new.re).await?.0.sheet;
        if said.exercise != new.exercise {
            let id = format!("bulletin/{}", said.id);
            return Err(Refusal::new(Code::Exercise).field(id).into());
        }
        match [&new.theme, &said.theme].iter().all(|theme| *theme == DIALOGUE) {
            true => Ok(()),
            false => Err(Refusal::new(Code::Value).field("re").arg("value", &new.re).into()),
        }
    }

    fn sheet(&self, id: &str, own: &Node, new: &NewBulletin) -> Result<Sheet, Refusal> {
        let value =
            |field: &str, value: &str| Refusal::new(Code::Value).field(field).arg("value", value);
        if !new.title.chars().any(char::is_alphanumeric) {
            return Err(Refusal::new(Code::Blank).field("title"));
        }
        if !self.app.channels.themes().contains(&new.theme.as_str()) {
            return Err(value("theme", &new.theme));
        }
        judge_named(&new.named)?;
        self.few_indicators(new.indicators.len())?;
        let indicator = |text: &String| {
            let read = Indicator::read(text).ok_or_else(|| value("indicator", text))?;
            Ok(Indicator { although: new.reason_for(&read), until: new.until, ..read })
        };
        let mut asks = new.asks.clone();
        if asks.is_empty() && self.app.sharing.asks.contains(&new.theme) {
            asks.push(new.title.clone());
        }
        Ok(Sheet {
            id: id.to_owned(),
            origin: own.id.clone(),
            theme: new.theme.clone(),
            title: new.title.clone(),
            words: new.words.clone(),
            tlp: new.tlp,
            named: new.named.clone(),
            indicators: new.indicators.iter().map(indicator).collect::<Result<_, Refusal>>()?,
            asks,
            threat: new.threat,
            occurred: new.occurred,
            criterion: String::new(),
            re: new.re.clone(),
            anonymous: new.anonymous,
            hide: new.hide.clone(),
            exercise: new.exercise.clone(),
            consent: new.consent,
            hops: Vec::new(),
        })
    }

    fn few_indicators(&self, count: usize) -> Result<(), Refusal> {
        match count <= self.app.sharing.indicators_max {
            true => Ok(()),
            false => {
                Err(Refusal::new(Code::Value).field("indicators").arg("value", count.to_string()))
            }
        }
    }

    /// What came, with its indicators in the spelling of this house.
    ///
    /// # Errors
    /// VALUE for one that cannot be looked for, or too many.
    pub(super) fn reread(&self, sheet: &Sheet) -> Result<Sheet, Refusal> {
        self.few_indicators(sheet.indicators.len())?;
        let value =
            |one: &Indicator| Refusal::new(Code::Value).field("indicator").arg("value", &one.value);
        let reread = |one: &Indicator| one.reread().ok_or_else(|| value(one));
        let indicators = sheet.indicators.iter().map(reread).collect::<Result<_, _>>()?;
        Ok(Sheet { indicators, ..sheet.clone() })
    }
}

impl NewBulletin {
    /// The reason that was given for an indicator, in whatever spelling.
    fn reason_for(&self, read: &Indicator) -> String {
        let same = |text: &str| Indicator::read(text).is_some_and(|one| one.value == read.value);
        let found = self.although.iter().find(|(text, _)| same(text));
        found.map(|(_, why)| why.clone()).unwrap_or_default()
    }
}

/// People are named with the node where they are.
///
/// # Errors
/// VALUE for a name that is not `person@node`.
pub(super) fn judge_named(named: &[String]) -> Result<(), Refusal> {
    let whole = |name: &&String| {
        name.split_once('@').is_some_and(|(person, node)| !person.is_empty() && !node.is_empty())
    };
    match named.iter().find(|name| !whole(name)) {
        Some(bad) => Err(Refusal::new(Code::Value).field("named").arg("value", bad)),
        None => Ok(()),
    }
}
