//! 面談: the interview with one institution, on the page of its survey.

use app::{AppError, Desk, RuleBook, SurveyRecipient};
use axum::{extract::Path, response::Response};
use model::{Campaign, CampaignState, Interview, Permission, Spoken, interview_questions};

use super::campaign::{address, asks as asks_of, show};
use crate::{
    act::carried_out,
    pages::{
        lists::encoded,
        prove::sent::answered_at,
        room_acts::{Fields, field},
    },
    parts::{Mark, Moment},
    seat::Seat,
    shell::{Shell, plain},
};

/// What is known of one institution, and what is still to be asked.
pub(super) struct Talk {
    pub(super) institution: String,
    pub(super) href: String,
    pub(super) mark: Mark,
    pub(super) attendees: String,
    pub(super) waived: String,
    pub(super) notes: String,
    /// What it answered, once that was analysed: code, what is asked, grade, words.
    pub(super) answers: Vec<(String, String, Mark, String)>,
    /// Code, what is asked, why.
    pub(super) questions: Vec<(String, String, Mark)>,
    pub(super) spoken: Vec<(Moment, String, String, String)>,
    pub(super) cases: Vec<Case>,
    pub(super) may_open: bool,
    pub(super) may_write: bool,
}

/// A case study: what was said beside what is planned.
pub(super) struct Case {
    pub(super) scenario: String,
    pub(super) plan: String,
    pub(super) steps: Vec<(String, String, String, Mark)>,
}

/// The words of a criterion `jp-fsa-2015/SV-01`; its name where no rule set here has it.
pub(super) fn asks(s: &Shell, criterion: &str) -> String {
    let found = RuleBook::built_in().ok().and_then(|book| book.criterion(criterion));
    let text = found.map(|(_, found)| s.words.pick(&found.text.ja, &found.text.en));
    plain(text.unwrap_or(criterion))
}

/// Where the interview with `one` stands.
pub(super) fn mark(s: &Shell, one: &SurveyRecipient) -> Mark {
    let state = one.interview.as_ref().map_or("none", Interview::state);
    let class = match state {
        "open" => "asked",
        "closed" => "proven",
        _ => "plain",
    };
    Mark::new(class, s.t(&format!("survey-interview-{state}")))
}

/// Nothing of the answers is shown before they are fixed.
pub(super) fn of(seat: &Seat, campaign: &Campaign, one: &SurveyRecipient) -> Talk {
    let s = &seat.s;
    let fixed = campaign.state >= CampaignState::Analysed;
    let interview = one.interview.as_ref();
    let may = seat.desk.holds(Permission::Share).is_ok();
    let asked = match interview {
        Some(interview) => interview.questions.clone(),
        None if fixed => interview_questions(campaign, one.submission.as_ref()),
        None => Vec::new(),
    };
    let question = |one: &model::InterviewQuestion| {
        let why = s.t(&format!("survey-because-{}", one.because.name()));
        let class = if one.grade.is_some() { "warn" } else { "unknown" };
        (plain(&one.item), asks_of(s, campaign, &one.item), Mark::new(class, why))
    };
    let answers = one.submission.iter().filter(|_| fixed).flat_map(|set| set.current());
    let said = |one: &Spoken| {
        let at = s.times.moment(one.at.unwrap_or(s.times.now));
        (at, plain(&one.speaker), plain(&one.words), plain(&one.item))
    };
    Talk {
        institution: plain(&one.surveyed.institution),
        href: address_of(campaign, one),
        mark: mark(s, one),
        attendees: interview.map(|i| plain(&i.attendees.join("、"))).unwrap_or_default(),
        waived: interview.map(|i| plain(&i.waived)).unwrap_or_default(),
        notes: interview.map(|i| plain(&i.notes)).unwrap_or_default(),
        answers: answers.map(|answer| answered(s, campaign, answer)).collect(),
        questions: asked.iter().map(question).collect(),
        spoken: interview.map(|i| i.spoken.iter().map(said).collect()).unwrap_or_default(),
        cases: interview.map(|i| i.cases.iter().map(|c| case(s, c)).collect()).unwrap_or_default(),
        may_open: may && interview.is_none(),
        may_write: may && interview.is_some_and(|i| i.closed.is_none()),
    }
}

fn address_of(campaign: &Campaign, one: &SurveyRecipient) -> String {
    format!("{}/interviews/{}", address(&campaign.id), encoded(&one.surveyed.institution))
}

fn answered(
    s: &Shell,
    campaign: &Campaign,
    answer: &model::Graded,
) -> (String, String, Mark, String) {
    let grade = grade_mark(s, answer.grade, campaign.weak_max);
    (plain(&answer.item), asks_of(s, campaign, &answer.item), grade, plain(&answer.words))
}

/// A grade, or that it is not known.
pub(super) fn grade_mark(s: &Shell, grade: Option<u8>, weak_max: u8) -> Mark {
    match grade {
        Some(grade) if grade <= weak_max => Mark::new("warn", grade.to_string()),
        Some(grade) => Mark::new("plain", grade.to_string()),
        None => Mark::new("unknown", s.t("survey-answer-unknown")),
    }
}

fn case(s: &Shell, case: &model::CaseStudy) -> Case {
    let step = |step: &model::CaseStep| {
        let departure = step.departure();
        let word = departure.map_or("none", model::Departure::name);
        let class = if departure.is_some() { "part" } else { "proven" };
        let mark = Mark::new(class, s.t(&format!("survey-step-{word}")));
        (plain(&step.given), plain(&step.stated), plain(&step.planned), mark)
    };
    Case {
        scenario: plain(&case.scenario),
        plan: plain(&case.plan),
        steps: case.steps.iter().map(step).collect(),
    }
}

/// One act on an interview; a refusal is shown on the page of its survey.
pub(crate) async fn act(
    seat: Seat,
    Path((id, institution)): Path<(String, String)>,
    fields: Fields,
) -> Response {
    let typed = Typed::of(&fields);
    let form = typed.act.clone();
    let (desk, campaign, of) = (seat.desk.clone(), id.clone(), institution.clone());
    let done = carried_out(async move || typed.carry_out(&desk, &campaign, &of).await).await;
    let page = format!("{}?of={}#talk", address(&id), encoded(&institution));
    let show = async |back| show(&seat, &id, &institution, back).await;
    answered_at(&seat, &page, ("campaign", &id), &form, done, show).await
}

/// Names typed with commas between them; a name may have a blank in it.
fn names(typed: &str) -> Vec<String> {
    let parts = typed.split(['、', ',', '，', '\n']).map(str::trim);
    parts.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// What a form about an interview says.
struct Typed {
    act: String,
    attendees: String,
    waive: String,
    said: Spoken,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let word = |name: &str| field(fields, name).to_owned();
        Self {
            act: word("act"),
            attendees: word("attendees"),
            waive: word("waive"),
            said: Spoken {
                speaker: word("speaker"),
                words: word("words"),
                item: word("item"),
                at: None,
            },
        }
    }

    async fn carry_out(&self, desk: &Desk, id: &str, institution: &str) -> Result<(), AppError> {
        let done = match self.act.as_str() {
            "open" => {
                let waive = (!self.waive.is_empty()).then_some(self.waive.as_str());
                desk.open_interview(id, institution, &names(&self.attendees), waive).await
            }
            "say" => desk.say_in_interview(id, institution, &self.said).await,
            "close" => desk.close_interview(id, institution, &self.said.words).await,
            other => Err(super::wrong_value("act", other).into()),
        };
        done.map(|_| ())
    }
}
