//! Records as machines are given them: the record with its sentences in both
//! languages. The command line prints these shapes and the interface for machines
//! sends them, so that there is one of each.

use jiff::{Timestamp, tz::TimeZone};
use model::{
    Answer, Change, Counts, Form, Question, Report, ReportKind, Signal, SignalRecord, State, Triage,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Lang, Words};

/// The same sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Both {
    /// 日本語
    pub ja: String,
    /// English
    pub en: String,
}

impl Both {
    /// What `say` says in each language.
    pub fn new(say: impl Fn(&Words) -> String) -> Self {
        Self { ja: say(Words::of(Lang::Ja)), en: say(Words::of(Lang::En)) }
    }
}

/// A signal with the reason why it was raised.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignalShape {
    /// Always `signal`.
    pub kind: &'static str,
    /// The signal.
    #[serde(flatten)]
    pub signal: Signal,
    /// Why it was raised.
    pub reason: Both,
    /// What people made of it, where it is in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triage: Option<Triage>,
    /// When it was first stored, where it is in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<Timestamp>,
    /// Signals of one list with the same number share an entity and a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<usize>,
}

impl SignalShape {
    /// A signal that nobody stored yet.
    #[must_use]
    pub fn new(signal: &Signal, zone: &TimeZone) -> Self {
        let reason = Both::new(|words| crate::reason(words, signal, zone));
        let (triage, recorded_at, group) = (None, None, None);
        Self { kind: "signal", signal: signal.clone(), reason, triage, recorded_at, group }
    }

    /// A signal of the register.
    #[must_use]
    pub fn of_record(record: &SignalRecord, zone: &TimeZone) -> Self {
        let (triage, recorded_at) = (Some(record.triage.clone()), Some(record.recorded_at));
        Self { triage, recorded_at, ..Self::new(&record.signal, zone) }
    }
}

/// How many incidents there are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CountsShape {
    /// Always `counts`.
    pub kind: &'static str,
    /// All incidents; merged ones stay counted.
    pub total: usize,
    /// Those handled inside another one of the same cause.
    pub same_cause: usize,
    /// Failures.
    pub failures: usize,
    /// Cyber incidents.
    pub cyber: usize,
    /// Reportable ones of which nothing was reported (未報告).
    pub unreported: Vec<String>,
    /// Those that affect customers who were not told (顧客未通知).
    pub customers_not_told: Vec<String>,
    /// Those whose number of customers has no method (件数根拠なし).
    pub customers_without_method: Vec<String>,
    /// The count in words.
    pub text: Both,
}

impl CountsShape {
    /// The counts of a register, with the incidents that fall short.
    #[must_use]
    pub fn new(
        counts: Counts,
        [unreported, customers_not_told, customers_without_method]: [Vec<String>; 3],
    ) -> Self {
        Self {
            kind: "counts",
            total: counts.total,
            same_cause: counts.same_cause,
            failures: counts.failures,
            cyber: counts.cyber,
            unreported,
            customers_not_told,
            customers_without_method,
            text: Both::new(|words| crate::counts(words, counts)),
        }
    }
}

/// An answer of a report.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AnswerShape {
    /// Number of the question.
    pub no: u8,
    /// The question.
    pub question: Option<Both>,
    /// How far it is answered.
    pub state: State,
    /// What is known; its shape depends on the question.
    #[schema(value_type = Object)]
    pub value: model::Value,
    /// The answer in words.
    pub text: Both,
    /// From where, in the order of weight.
    pub source: Vec<String>,
    /// A code where the answer itself is a warning.
    pub warning: Option<String>,
    /// Nobody has said anything yet, not even that it is unknown.
    pub blank: bool,
}

impl AnswerShape {
    fn new(form: &Form, answer: &Answer, zone: &TimeZone) -> Self {
        let said = |question: &Question| Both { ja: question.ja.clone(), en: question.en.clone() };
        Self {
            no: answer.no,
            question: form.questions.iter().find(|q| q.no == answer.no).map(said),
            state: answer.state,
            value: answer.value.clone(),
            text: Both::new(|words| crate::one_line(words, form, answer, zone)),
            source: answer.source.clone(),
            warning: answer.warning.clone(),
            blank: answer.blank,
        }
    }
}

/// A question of a report: its answer, and for a follow-up also what had been answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QuestionShape {
    /// The answer as it is now.
    #[serde(flatten)]
    pub answer: AnswerShape,
    /// What the last report said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<AnswerShape>,
    /// What is said now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<AnswerShape>,
}

/// A report as it was frozen. A first report has all answers, a follow-up those that
/// changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportShape {
    /// Always `report`.
    pub kind: &'static str,
    /// Its number, for example `2026-014-1`.
    pub report: String,
    /// The incident.
    pub incident: String,
    /// 速報 or 続報.
    #[serde(rename = "type")]
    pub of: ReportKind,
    /// Pack and version of the form.
    pub form: String,
    /// The report that this one follows.
    pub follows: Option<String>,
    /// When the answers were frozen.
    pub prepared_at: Timestamp,
    /// When it was sent.
    pub submitted: Option<Timestamp>,
    /// The exercise in which it is played; absent for what is real.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exercise: Option<String>,
    /// 【訓練】 for what is played; absent for what is real.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<&'static str>,
    /// The answers.
    pub questions: Vec<QuestionShape>,
}

impl ReportShape {
    /// A report with what changed since the one before.
    #[must_use]
    pub fn new(form: &Form, report: &Report, changes: &[Change], zone: &TimeZone) -> Self {
        let answer = |answer: &Answer| AnswerShape::new(form, answer, zone);
        let question = |of: &Answer| QuestionShape { answer: answer(of), old: None, new: None };
        let change = |change: &Change| QuestionShape {
            answer: answer(&change.new),
            old: Some(answer(&change.old)),
            new: Some(answer(&change.new)),
        };
        Self {
            kind: "report",
            report: report.id.clone(),
            incident: report.incident.clone(),
            of: report.kind,
            form: report.form.clone(),
            follows: report.follows.clone(),
            prepared_at: report.prepared_at,
            submitted: report.submitted,
            exercise: Some(report.exercise.clone()).filter(|exercise| !exercise.is_empty()),
            mark: (!report.exercise.is_empty()).then_some(model::EXERCISE_MARK),
            questions: match report.kind {
                ReportKind::First | ReportKind::Final => {
                    report.answers.iter().map(question).collect()
                }
                ReportKind::Follow => changes.iter().map(change).collect(),
            },
        }
    }
}
