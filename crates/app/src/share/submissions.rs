//! What institutions hand in: by parcel, or on a list that was filled in elsewhere.

use std::collections::BTreeMap;

use model::{
    AnswerSet, Campaign, CampaignFact, CampaignState, Code, Expect, Fact, Graded, Handed, Kind,
    Node, Permission, Record, Refusal, Submission, SubmissionFact, item_typed, judge_answers,
};
use ports::NewFact;
use tables::{Expected, Fault, Row, Source};

use super::campaigns::about_campaign;
use crate::{AppError, Desk, Imported, import::cells::Cells};

/// Institutions in one act.
const ACT: usize = 100;

/// Columns of a list of answers; without the first three nothing goes.
const COLUMNS: [&str; 5] = ["institution", "item", "grade", "sector", "words"];
const REQUIRED: usize = 3;

/// Answers by institution.
type Answers = BTreeMap<String, Vec<Graded>>;

impl Desk {
    /// Judges a list of answers whole, one row for each item, and names every faulty cell; without
    /// one it is written, so many institutions in each act. An empty grade is no answer; `unknown`
    /// is one.
    ///
    /// # Errors
    /// STATE once the survey was analysed; ABSENT, MANDATE; faulty cells come as the inner
    /// error.
    pub async fn import_answers(
        &self,
        id: &str,
        list: &Source,
        file: &str,
    ) -> Result<Result<Imported, Vec<Fault>>, AppError> {
        let command = "survey.import";
        self.may(command, Permission::Share).await?;
        let found = self.find_campaign(id).await;
        let (campaign, _) = self.noting_absence(command, id, found).await?;
        let states = [CampaignState::Designed, CampaignState::Collecting];
        self.noting(command, id, campaign.must_be(&states)).await?;
        let (imported, answers) = match listed(&campaign, list) {
            Ok(listed) => listed,
            Err(faults) => return self.not_taken(command, faults).await,
        };
        let answers: Vec<_> = answers.into_iter().collect();
        for part in answers.chunks(ACT) {
            self.change_campaign(command, id, &states, async |campaign: Campaign| {
                let opened = || about_campaign(id, Expect::Any, CampaignFact::Opened {});
                let first = campaign.state == CampaignState::Designed;
                let mut facts: Vec<_> = first.then(opened).into_iter().collect();
                for (institution, answers) in part {
                    let via = format!("list/{file}");
                    facts.extend(self.handed(&campaign, institution, answers, via).await?);
                }
                Ok(facts)
            })
            .await?;
        }
        Ok(Ok(imported))
    }

    /// What came by parcel from the node of an institution that is asked.
    pub(super) async fn take_answers(
        &self,
        from: &Node,
        set: &AnswerSet,
    ) -> Result<Vec<NewFact>, AppError> {
        let (campaign, _) = self.find_campaign(&set.campaign).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("campaign/{}", campaign.id));
        let one = campaign.surveyed_at(&from.id).ok_or_else(absent)?;
        campaign.must_be(&[CampaignState::Collecting])?;
        judge_answers(&campaign.items, campaign.grade_max, &set.answers)?;
        self.handed(&campaign, &one.institution, &set.answers, "parcel".to_owned()).await
    }

    /// The fact that `institution` handed `answers` in, unless that is what counts already.
    async fn handed(
        &self,
        campaign: &Campaign,
        institution: &str,
        answers: &[Graded],
        via: String,
    ) -> Result<Vec<NewFact>, AppError> {
        let id = Submission::id_of(&campaign.id, institution);
        let before = self.maybe(Kind::Submission, &id, Record::submission).await?;
        if before.is_some_and(|before| before.current() == answers) {
            return Ok(Vec::new());
        }
        let late = self.now() > campaign.due;
        let set = Handed { answers: answers.to_vec(), late, via, at: None };
        let sector = campaign.surveyed(institution).map(|one| one.sector.clone());
        let fact = SubmissionFact::Handed {
            campaign: campaign.id.clone(),
            institution: institution.to_owned(),
            sector: sector.unwrap_or_default(),
            set,
        };
        Ok(vec![NewFact::new(Kind::Submission, id, Expect::Any, Fact::Submission(fact))])
    }
}

fn listed(campaign: &Campaign, list: &Source) -> Result<(Imported, Answers), Vec<Fault>> {
    let rows = list.open()?;
    let has = |name: &&str| rows.header().iter().any(|own| own == *name);
    let missing = COLUMNS[..REQUIRED].iter().filter(|name| !has(name));
    let missing: Vec<_> =
        missing.map(|name| Fault::new(1, *name, Expected::new("column"), "")).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let ignored = rows.header().iter().filter(|name| !COLUMNS.contains(&name.as_str()));
    let mut imported = Imported { rows: 0, ignored: ignored.cloned().collect() };
    let (mut answers, mut faults) = (Answers::new(), Vec::new());
    for row in rows {
        imported.rows += 1;
        let taken = row.and_then(|row| take(campaign, &row, &mut answers));
        faults.extend(taken.err());
    }
    if faults.is_empty() { Ok((imported, answers)) } else { Err(faults) }
}

/// Takes one row; a row without a grade says nothing.
fn take(campaign: &Campaign, row: &Row, answers: &mut Answers) -> Result<(), Fault> {
    let cells = Cells(row);
    let institution = cells.required("institution")?;
    let Some(one) = campaign.surveyed(&institution) else {
        return Err(cells.fault("institution", Expected::new("survey-institution")));
    };
    if cells.cell("sector").is_some_and(|sector| sector != one.sector) {
        return Err(cells.fault("sector", Expected::of("word", &one.sector)));
    }
    let typed = cells.required("item")?;
    let Some(item) = item_typed(&campaign.items, &typed) else {
        return Err(cells.fault("item", Expected::new("survey-item")));
    };
    let Some(grade) = grade(&cells, campaign.grade_max)? else { return Ok(()) };
    let own = answers.entry(institution).or_default();
    if own.iter().any(|answer| answer.item == *item) {
        return Err(cells.fault("item", Expected::new("id-once")));
    }
    let words = cells.owned("words").unwrap_or_default();
    own.push(Graded { item: item.clone(), grade, words, ..Graded::default() });
    Ok(())
}

/// The outer `None` where nothing is answered, the inner one for "unknown".
fn grade(cells: &Cells<'_>, grade_max: u8) -> Result<Option<Option<u8>>, Fault> {
    let Some(typed) = cells.cell("grade") else { return Ok(None) };
    match grade_typed(typed, grade_max) {
        Some(grade) => Ok(Some(grade)),
        None => {
            let of = format!("0–{grade_max}, unknown");
            Err(cells.fault("grade", Expected::of("word", of)))
        }
    }
}

/// A grade as somebody types it: a figure up to `grade_max`, or `unknown`, which is the inner
/// `None`.
#[must_use]
pub fn grade_typed(typed: &str, grade_max: u8) -> Option<Option<u8>> {
    match model::folded(typed).as_str() {
        "unknown" | "不明" => Some(None),
        figure => figure.parse().ok().filter(|grade| *grade <= grade_max).map(Some),
    }
}
