//! 面談: opened in order, written down by speaker, a case held against the institution's own
//! plan.

use model::{
    CaseStep, CaseStudy, Code, Expect, Fact, Interview, InterviewFact, Kind, Permission, Record,
    Refusal, Spoken, Submission, interview_questions, item_typed,
};
use ports::NewFact;
use tables::{Fault, Source};

use crate::{AppError, Desk, import::cells::Cells};

impl Desk {
    /// Opens the interview with `institution`, with the questions that its answers raise.
    /// `waiver` says why it is opened before those came or were analysed.
    ///
    /// # Errors
    /// ORDER, REASON (see [`Interview::in_order`]); BLANK without attendees; EXISTS if it was
    /// opened before; ABSENT for a survey that does not ask it; MANDATE.
    pub async fn open_interview(
        &self,
        campaign: &str,
        institution: &str,
        attendees: &[String],
        waiver: Option<&str>,
    ) -> Result<Interview, AppError> {
        let id = Submission::id_of(campaign, institution);
        self.act(Permission::Share, "survey.interview.open", &id, async |_| {
            let (campaign, _) = self.find_campaign(campaign).await?;
            let absent = || Refusal::new(Code::Absent).field(institution);
            campaign.surveyed(institution).ok_or_else(absent)?;
            let handed = self.maybe(Kind::Submission, &id, Record::submission).await?;
            let handed = handed.map(|handed| handed.until(campaign.analysed));
            Interview::in_order(&campaign, handed.as_ref(), waiver)?;
            if self.maybe(Kind::Interview, &id, Record::interview).await?.is_some() {
                return Err(Refusal::new(Code::Exists).field(format!("interview/{id}")).into());
            }
            if !attendees.iter().any(|name| name.chars().any(char::is_alphanumeric)) {
                return Err(Refusal::new(Code::Blank).field("attendees").into());
            }
            let interview = Interview {
                campaign: campaign.id.clone(),
                institution: institution.to_owned(),
                attendees: attendees.to_vec(),
                waived: waiver.unwrap_or_default().to_owned(),
                questions: interview_questions(&campaign, handed.as_ref()),
                ..Interview::default()
            };
            let opened = InterviewFact::Opened(Box::new(interview));
            Ok((vec![about(&id, Expect::Absent, opened)], ()))
        })
        .await?;
        Ok(self.find_interview(&id).await?.0)
    }

    /// Writes down what somebody said.
    ///
    /// # Errors
    /// BLANK without speaker or words; KEY for an item that is not asked; STATE once it is
    /// closed; ABSENT, MANDATE.
    pub async fn say_in_interview(
        &self,
        campaign: &str,
        institution: &str,
        said: &Spoken,
    ) -> Result<Interview, AppError> {
        let id = Submission::id_of(campaign, institution);
        self.change_interview("survey.interview.say", &id, async |_| {
            for (field, text) in [("speaker", &said.speaker), ("words", &said.words)] {
                if !text.chars().any(char::is_alphanumeric) {
                    return Err(Refusal::new(Code::Blank).field(field).into());
                }
            }
            let items = self.find_campaign(campaign).await?.0.items;
            let unknown = || Refusal::new(Code::Key).field(&said.item);
            let item = match said.item.as_str() {
                "" => String::new(),
                typed => item_typed(&items, typed).ok_or_else(unknown)?.clone(),
            };
            Ok(InterviewFact::Said(Spoken { item, ..said.clone() }))
        })
        .await
    }

    /// ケーススタディ: what the institution says it would do, beside what its own plan has it
    /// do.
    ///
    /// # Errors
    /// BLANK without a scenario or a step; STATE once it is closed; ABSENT, MANDATE.
    pub async fn study_case(
        &self,
        campaign: &str,
        institution: &str,
        case: &CaseStudy,
    ) -> Result<Interview, AppError> {
        let id = Submission::id_of(campaign, institution);
        self.change_interview("survey.interview.case", &id, async |_| {
            let blank = |field: &str| Err(Refusal::new(Code::Blank).field(field).into());
            if !case.scenario.chars().any(char::is_alphanumeric) {
                return blank("scenario");
            }
            if case.steps.is_empty() {
                return blank("steps");
            }
            Ok(InterviewFact::Case(Box::new(case.clone())))
        })
        .await
    }

    /// The steps of a case from a list with the columns `given`, `stated` and `planned`; where
    /// a plan of this register is named, its steps are what is planned.
    ///
    /// # Errors
    /// ABSENT for the plan, MANDATE; faulty cells come as the inner error.
    pub async fn case_steps(
        &self,
        list: &Source,
        plan: Option<&str>,
    ) -> Result<Result<Vec<CaseStep>, Vec<Fault>>, AppError> {
        let planned = match plan {
            Some(id) => {
                let newest = self.plan(id).await?.0.versions.pop();
                newest.map(|version| version.wording.steps).unwrap_or_default()
            }
            None => Vec::new(),
        };
        match listed(list) {
            Ok(steps) => Ok(Ok(beside(steps, planned))),
            Err(faults) => Ok(Err(self.faulty("survey.interview.case", faults).await?)),
        }
    }

    /// 終了
    ///
    /// # Errors
    /// STATE if it is closed already; ABSENT, MANDATE.
    pub async fn close_interview(
        &self,
        campaign: &str,
        institution: &str,
        notes: &str,
    ) -> Result<Interview, AppError> {
        let id = Submission::id_of(campaign, institution);
        self.change_interview("survey.interview.close", &id, async |_| {
            Ok(InterviewFact::Closed { notes: notes.to_owned() })
        })
        .await
    }

    /// One interview.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn interview(
        &self,
        campaign: &str,
        institution: &str,
    ) -> Result<Interview, AppError> {
        self.may_read().await?;
        let id = Submission::id_of(campaign, institution);
        let found = self.find_interview(&id).await;
        Ok(self.noting_absence("survey.interview.show", &id, found).await?.0)
    }

    async fn find_interview(&self, id: &str) -> Result<(Interview, u64), AppError> {
        let stored = self.find(Kind::Interview, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("interview/{id}"));
        Ok((stored.record.interview().ok_or_else(absent)?, stored.version))
    }

    async fn change_interview<D>(
        &self,
        command: &str,
        id: &str,
        decide: impl Fn(Interview) -> D,
    ) -> Result<Interview, AppError>
    where
        D: Future<Output = Result<InterviewFact, AppError>>,
    {
        self.act(Permission::Share, command, id, async |_| {
            let (interview, version) = self.find_interview(id).await?;
            interview.must_be_open()?;
            let fact = decide(interview).await?;
            Ok((vec![about(id, Expect::Version(version), fact)], ()))
        })
        .await?;
        Ok(self.find_interview(id).await?.0)
    }
}

fn about(id: &str, expect: Expect, fact: InterviewFact) -> NewFact {
    NewFact::new(Kind::Interview, id, expect, Fact::Interview(fact))
}

fn listed(list: &Source) -> Result<Vec<CaseStep>, Vec<Fault>> {
    let read = |row: Result<tables::Row, Fault>| {
        let row = row?;
        let cells = Cells(&row);
        let cell = |column| cells.owned(column).unwrap_or_default();
        let given = cells.required("given")?;
        Ok(CaseStep { given, stated: cell("stated"), planned: cell("planned") })
    };
    let (steps, faults): (Vec<_>, Vec<_>) = list.open()?.map(read).partition(Result::is_ok);
    match faults.is_empty() {
        true => Ok(steps.into_iter().flatten().collect()),
        false => Err(faults.into_iter().filter_map(Result::err).collect()),
    }
}

/// Steps beside those of a plan; what the plan has beyond them nobody stated.
fn beside(mut steps: Vec<CaseStep>, planned: Vec<String>) -> Vec<CaseStep> {
    steps.resize(steps.len().max(planned.len()), CaseStep::default());
    for (step, planned) in steps.iter_mut().zip(planned) {
        step.planned = planned;
    }
    steps
}
