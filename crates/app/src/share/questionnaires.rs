//! 調査票 in the house that is asked: it comes with what the house knows already, is answered,
//! handed in, and its result is accepted.

use model::{
    Action, ActionKind, ActionState, AnswerSet, Code, Content, Evidence, Expect, Fact, Feedback,
    Graded, Key, Kind, Node, Parcel, Permission, Questionnaire, QuestionnaireFact, Record, Refusal,
    Response, SURVEY, SurveyAsk, Way, item_typed, judge_answers,
};
use ports::{Filter, NewFact};

use super::{campaigns::rules, parcel};
use crate::{AppError, Desk, RuleBook, desk::records};

/// An answer as somebody gives it.
#[derive(Clone, Debug, Default)]
pub struct NewGrade {
    /// The item, as typed.
    pub item: String,
    /// The grade; `None` is unknown.
    pub grade: Option<u8>,
    /// In words.
    pub words: String,
    /// Evidence of the house, by its ids.
    pub evidence: Vec<String>,
    /// Whether the evidence of the answer so far stays with this one.
    pub keeps: bool,
}

impl Desk {
    /// A survey came: it is entered with what this house has said of the same criteria.
    pub(super) async fn take_question(
        &self,
        from: &Node,
        own: &Node,
        ask: &SurveyAsk,
    ) -> Result<Vec<NewFact>, AppError> {
        if self.app.channels.ways(&from.kind, &own.kind, SURVEY).next().is_none() {
            let refusal = Refusal::new(Code::Channel).field(&from.id).arg("what", SURVEY);
            return Err(refusal.arg("from", &from.kind).arg("to", &own.kind).into());
        }
        if let Ok((there, _)) = self.find_questionnaire(&ask.campaign).await {
            let code = if there.hub == from.id { Code::Exists } else { Code::Absent };
            let field = format!("questionnaire/{}", ask.campaign);
            return Err(Refusal::new(code).field(field).into());
        }
        let mut carried = Vec::new();
        for item in &ask.items {
            carried.extend(self.carried_of(ask, item).await?);
        }
        let (ask, hub) = (Box::new(ask.clone()), from.id.clone());
        let id = ask.campaign.clone();
        Ok(vec![about(&id, Expect::Absent, QuestionnaireFact::Received { ask, hub, carried })])
    }

    /// What this house said last of the criterion behind `item`, as an answer.
    async fn carried_of(&self, ask: &SurveyAsk, item: &str) -> Result<Option<Graded>, AppError> {
        let rules = rules()?;
        let sheet = Questionnaire { ask: ask.clone(), ..Questionnaire::default() };
        let said = self.said_of(&sheet.criterion(item)).await?;
        let latest = said.iter().filter(|one| one.member.is_empty() && one.word().is_some());
        let when = |one: &&Response| one.word().and_then(|said| said.at);
        let Some(latest) = latest.max_by_key(when) else { return Ok(None) };
        let word = latest.word().map(|said| (said.declared.name(), said.words.clone()));
        let (name, words) = word.unwrap_or_default();
        let grade = rules.carried.get(name).copied().filter(|grade| *grade <= ask.grade_max);
        let mut evidence = Vec::new();
        for id in &latest.evidence {
            let found = self.maybe(Kind::Evidence, id, Record::evidence).await?;
            evidence.extend(found.filter(|one| one.withdrawn.is_none()).map(|one| link(&one)));
        }
        let carried_from = Some(latest.id.clone());
        Ok(Some(Graded { item: item.to_owned(), grade, words, evidence, carried_from }))
    }

    /// Evidence that somebody names, by its hash.
    async fn evidence_links(&self, ids: &[String]) -> Result<Vec<String>, AppError> {
        let mut links = Vec::new();
        for id in ids {
            let found = self.maybe(Kind::Evidence, id, Record::evidence).await?;
            let absent = || Refusal::new(Code::Absent).field(format!("evidence/{id}"));
            let evidence = found.ok_or_else(absent)?;
            if evidence.withdrawn.is_some() {
                return Err(Refusal::new(Code::State).field(id).detail("withdrawn").into());
            }
            links.push(link(&evidence));
        }
        Ok(links)
    }

    /// The hub still waits.
    pub(super) async fn take_reminder(
        &self,
        from: &Node,
        campaign: &str,
    ) -> Result<Vec<NewFact>, AppError> {
        self.asked_by(from, campaign).await?;
        Ok(vec![about(campaign, Expect::Any, QuestionnaireFact::Reminded {})])
    }

    /// Our own result came.
    pub(super) async fn take_feedback(
        &self,
        from: &Node,
        result: &Feedback,
    ) -> Result<Vec<NewFact>, AppError> {
        let sheet = self.asked_by(from, &result.campaign).await?;
        let answers: Vec<_> = result.lines.iter().map(|line| &line.item).collect();
        if let Some(item) = answers.into_iter().find(|item| !sheet.ask.items.contains(item)) {
            return Err(Refusal::new(Code::Key).field(item).into());
        }
        let feedback = Box::new(result.clone());
        Ok(vec![about(&result.campaign, Expect::Any, QuestionnaireFact::FedBack { feedback })])
    }

    async fn asked_by(&self, from: &Node, campaign: &str) -> Result<Questionnaire, AppError> {
        let (sheet, _) = self.find_questionnaire(campaign).await?;
        match sheet.hub == from.id {
            true => Ok(sheet),
            false => {
                let absent = format!("questionnaire/{campaign}");
                Err(Refusal::new(Code::Absent).field(absent).into())
            }
        }
    }

    async fn find_questionnaire(&self, id: &str) -> Result<(Questionnaire, u64), AppError> {
        let stored = self.find(Kind::Questionnaire, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("questionnaire/{id}"));
        Ok((stored.record.questionnaire().ok_or_else(absent)?, stored.version))
    }

    /// All surveys that asked this house, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn questionnaires(&self) -> Result<Vec<Questionnaire>, AppError> {
        self.may_read().await?;
        let all = Filter::new(Kind::Questionnaire);
        Ok(records(self.app.registers.list(&all).await?, Record::questionnaire))
    }

    /// One of them.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn questionnaire(&self, id: &str) -> Result<Questionnaire, AppError> {
        self.may_read().await?;
        let found = self.find_questionnaire(id).await;
        Ok(self.noting_absence("survey.show", id, found).await?.0)
    }

    /// Why the body that asks did not take the last answers, if it did not: what comes after the
    /// analysis counts no more.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn answers_refused(
        &self,
        sheet: &Questionnaire,
    ) -> Result<Option<Refusal>, AppError> {
        self.may_read().await?;
        let topic = format!("answers/{}/{}", sheet.ask.campaign, sheet.submitted.len());
        let id = Parcel::id_of(Way::Out, &sheet.hub, &topic);
        let parcel = self.maybe(Kind::Parcel, &id, Record::parcel).await?;
        Ok(parcel.and_then(|parcel| parcel.taken?.refused))
    }

    /// Answers items. What was carried over and is answered here is an answer of its own.
    ///
    /// # Errors
    /// KEY for an item that is not asked, VALUE for a grade beyond the highest, EXISTS for an
    /// item twice, ABSENT for evidence that is not there; STATE for what was withdrawn, and
    /// once the result has come; ABSENT, MANDATE.
    pub async fn answer_questionnaire(
        &self,
        id: &str,
        new: &[NewGrade],
    ) -> Result<Questionnaire, AppError> {
        let answer = Permission::Answer;
        self.change_sheet(answer, "survey.answer", id, async |sheet: Questionnaire| {
            sheet.may_change()?;
            let mut answers = Vec::new();
            for one in new {
                answers.push(self.graded(&sheet, one).await?);
            }
            judge_answers(&sheet.ask.items, sheet.ask.grade_max, &answers)?;
            Ok(vec![about(id, Expect::Any, QuestionnaireFact::Answered { answers })])
        })
        .await
    }

    async fn graded(&self, sheet: &Questionnaire, new: &NewGrade) -> Result<Graded, AppError> {
        let unknown = || Refusal::new(Code::Key).field(&new.item);
        let item = item_typed(&sheet.ask.items, &new.item).ok_or_else(unknown)?.clone();
        let before = sheet.answer(&item).filter(|_| new.keeps);
        let mut evidence = before.map(|one| one.evidence.clone()).unwrap_or_default();
        evidence.extend(self.evidence_links(&new.evidence).await?);
        let words = new.words.clone();
        Ok(Graded { item, grade: new.grade, words, evidence, carried_from: None })
    }

    /// 提出: all answers, by parcel. Handed in again, they take the place of the former.
    ///
    /// # Errors
    /// BLANK with the first item without an answer; STATE once the result has come; ABSENT,
    /// MANDATE.
    pub async fn submit_questionnaire(&self, id: &str) -> Result<Questionnaire, AppError> {
        let share = Permission::Share;
        self.change_sheet(share, "survey.submit", id, async |sheet: Questionnaire| {
            sheet.may_submit()?;
            let own = self.must_be_node().await?;
            let (no, answers) = (sheet.submitted.len() + 1, sheet.answers);
            let set = Box::new(AnswerSet { campaign: id.to_owned(), no, answers });
            let (topic, content) = (format!("answers/{id}/{no}"), Content::Answers(set));
            let sent = parcel(&own, &sheet.hub, &topic, "", content, self.now());
            Ok(vec![about(id, Expect::Any, QuestionnaireFact::Submitted {}), sent])
        })
        .await
    }

    /// 受入れ: what the result calls weak becomes draft measures of `owner`; `what` says what
    /// is to be done about a criterion (A062). Until then the result changes nothing here.
    ///
    /// # Errors
    /// STATE without a result, or if it was accepted before; ABSENT, also for an owner who is
    /// in no register; BLANK without one; MANDATE.
    pub async fn accept_feedback(
        &self,
        id: &str,
        owner: &str,
        what: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<Vec<Action>, AppError> {
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Answer, "survey.accept", id, async |_| {
            let (sheet, version) = self.find_questionnaire(id).await?;
            let weak = sheet.to_accept()?;
            if !owner.trim().is_empty() {
                self.known_party(owner.trim()).await?;
            }
            let of = |record: Record| Some(record.action()?.id);
            let numbers = self.next_numbers(Kind::Action, "A-", of, weak.len()).await?;
            let (mut facts, mut actions) = (Vec::new(), Vec::new());
            for (item, number) in weak.iter().zip(numbers) {
                let criterion = sheet.criterion(item);
                let action = self.draft_for(id, &criterion, owner, what(&criterion), number)?;
                let fact = Fact::Action(action.clone().plan(self.today())?);
                facts.push(NewFact::new(Kind::Action, &action.id, Expect::Absent, fact));
                actions.push(action);
            }
            let ids = actions.iter().map(|action| action.id.clone()).collect();
            let accepted = QuestionnaireFact::Accepted { actions: ids };
            facts.push(about(id, Expect::Version(version), accepted));
            Ok((facts, actions))
        })
        .await
    }

    fn draft_for(
        &self,
        id: &str,
        criterion: &str,
        owner: &str,
        what: String,
        number: String,
    ) -> Result<Action, Refusal> {
        let priority = rules()?.measure_priority;
        let due = crate::pattern_rules().ok().map(|rules| rules.due(priority, self.today()));
        // A survey may ask by rules that this house does not know.
        let known = RuleBook::built_in().is_ok_and(|book| book.criterion(criterion).is_some());
        Ok(Action {
            id: number,
            state: ActionState::Draft,
            answers: vec![Key::new(Kind::Questionnaire, id)],
            criteria: known.then(|| criterion.to_owned()).into_iter().collect(),
            priority,
            due,
            ..Action::planned(&what, ActionKind::RootCause, owner.trim())
        })
    }

    async fn change_sheet<D>(
        &self,
        permission: Permission,
        command: &str,
        id: &str,
        decide: impl Fn(Questionnaire) -> D,
    ) -> Result<Questionnaire, AppError>
    where
        D: Future<Output = Result<Vec<NewFact>, AppError>>,
    {
        self.act(permission, command, id, async |_| {
            let (sheet, version) = self.find_questionnaire(id).await?;
            let mut facts = decide(sheet).await?;
            if let Some(first) = facts.first_mut() {
                first.expect = Expect::Version(version);
            }
            Ok((facts, ()))
        })
        .await?;
        Ok(self.find_questionnaire(id).await?.0)
    }
}

/// Evidence by its hash: the file stays here, and can be asked for by it.
fn link(evidence: &Evidence) -> String {
    format!("sha256:{}", evidence.sha256)
}

fn about(id: &str, expect: Expect, fact: QuestionnaireFact) -> NewFact {
    NewFact::new(Kind::Questionnaire, id, expect, Fact::Questionnaire(fact))
}
