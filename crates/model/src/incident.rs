//! 障害・事案: failures and cyber incidents in one register.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::known::ANCHORS;
use crate::{
    Answer, Code, ContactMade, FactKey, Form, Known, Refusal, Reply, ReportKind, Signal,
    SignalRecord, instant,
};

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// システム障害
    Failure,
    /// サイバー事案
    Cyber,
}

/// Where it stands. Open ones are graded further by [`crate::rung`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "stage", rename_all = "kebab-case")]
pub enum Stage {
    /// Being handled.
    Open,
    /// Counted, but handled inside another one with the same cause.
    Merged {
        /// The one that handles it.
        into: String,
        /// Who approved.
        approver: String,
    },
    /// 終結
    Closed {
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
    },
}

impl Stage {
    /// The word used for filters.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Merged { .. } => "merged",
            Self::Closed { .. } => "closed",
        }
    }
}

/// Something that a question of the report asks somebody to find out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Task {
    /// Number of the question.
    pub question: u8,
    /// What is missing: `unknown`, or the code of the warning.
    pub about: String,
    /// Until when.
    pub due: Timestamp,
    /// When the question was answered; computed, never typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
}

/// An incident as it is known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Incident {
    /// Year and number, for example `2026-014`.
    pub id: String,
    /// What it is.
    pub nature: Nature,
    /// One line for people.
    pub title: String,
    /// Where it stands.
    #[serde(flatten)]
    pub stage: Stage,
    /// Signals that belong to it.
    pub signals: Vec<String>,
    /// What is known, by key.
    pub facts: BTreeMap<FactKey, Known>,
    /// What is to be found out.
    pub tasks: Vec<Task>,
    /// Reports made of it, oldest first.
    pub reports: Vec<String>,
    /// Incidents merged into this one; they stay counted.
    pub children: Vec<String>,
    /// When it was opened here.
    pub opened_at: Timestamp,
    /// The closed compartment it lies in; empty for what lies open.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub compartment: String,
    /// Who was told or asked, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactMade>,
    /// The exercise in which it is played; empty for what is real.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exercise: String,
}

/// What happens to an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum IncidentFact {
    /// Opened, with what was known.
    Opened {
        /// What it is.
        nature: Nature,
        /// One line for people.
        title: String,
        /// The signals that opened it.
        signals: Vec<String>,
        /// Facts known from the start.
        facts: BTreeMap<FactKey, Known>,
        /// The closed compartment it lies in.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        compartment: String,
    },
    /// 訓練: it is played, from its opening on.
    Played {
        /// In which exercise.
        exercise: String,
    },
    /// Something became known, or was corrected.
    Recorded {
        /// Under this key.
        key: FactKey,
        /// What.
        known: Known,
    },
    /// Another signal belongs to it.
    Linked {
        /// The signal.
        signal: String,
    },
    /// Somebody has to find something out.
    Asked {
        /// What and until when.
        task: Task,
    },
    /// A question was answered.
    Answered {
        /// Its number.
        question: u8,
        /// What had been missing.
        about: String,
    },
    /// 連絡: somebody was told of it, or asked about it.
    Contacted(ContactMade),
    /// Something came back.
    Replied {
        /// The number of the contact.
        contact: u32,
        /// What.
        reply: Reply,
    },
    /// A report was made of it.
    Reported {
        /// The report.
        report: String,
        /// Its kind.
        kind: ReportKind,
    },
    /// It is handled inside another one.
    Merged {
        /// Which.
        into: String,
        /// Who approved.
        approver: String,
    },
    /// It handles another one, too.
    Absorbed {
        /// Which.
        child: String,
        /// Who approved.
        approver: String,
    },
    /// 終結
    Closed {
        /// Why.
        why: String,
    },
}

impl IncidentFact {
    /// The same, but in a closed compartment if it opens an incident.
    #[must_use]
    pub fn in_compartment(mut self, name: &str) -> Self {
        if let Self::Opened { compartment, .. } = &mut self {
            name.clone_into(compartment);
        }
        self
    }

    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Played { .. } => "played",
            Self::Recorded { .. } => "recorded",
            Self::Linked { .. } => "linked",
            Self::Asked { .. } => "asked",
            Self::Answered { .. } => "answered",
            Self::Contacted(_) => "contacted",
            Self::Replied { .. } => "replied",
            Self::Reported { .. } => "reported",
            Self::Merged { .. } => "merged",
            Self::Absorbed { .. } => "absorbed",
            Self::Closed { .. } => "closed",
        }
    }

    /// The incident after this fact; `None` where it was never opened.
    pub(crate) fn fold(
        self,
        before: Option<Incident>,
        id: &str,
        at: Timestamp,
        seq: u64,
    ) -> Option<Incident> {
        if let Self::Opened { nature, title, signals, facts, compartment } = self {
            let (id, stage) = (id.to_owned(), Stage::Open);
            let (tasks, reports, children) = (Vec::new(), Vec::new(), Vec::new());
            let (opened_at, exercise, contacts) = (at, String::new(), Vec::new());
            let written = |known: Known| Known { seq, recorded_at: Some(at), ..known };
            let facts = facts.into_iter().map(|(key, known)| (key, written(known))).collect();
            #[rustfmt::skip]
            return Some(Incident { id, nature, title, stage, signals, facts, tasks, reports, children, opened_at, compartment, contacts, exercise });
        }
        let mut incident = before?;
        incident.apply(self, at, seq);
        Some(incident)
    }
}

impl Incident {
    fn apply(&mut self, fact: IncidentFact, at: Timestamp, seq: u64) {
        match fact {
            IncidentFact::Opened { .. } => {}
            IncidentFact::Played { exercise } => self.exercise = exercise,
            IncidentFact::Recorded { key, known } => self.learn(key, known, at, seq),
            IncidentFact::Linked { signal } => self.signals.push(signal),
            IncidentFact::Asked { task } => self.tasks.push(task),
            IncidentFact::Answered { question, about } => {
                let asked = |t: &&mut Task| {
                    t.question == question && t.about == about && t.done_at.is_none()
                };
                self.tasks.iter_mut().filter(asked).for_each(|task| task.done_at = Some(at));
            }
            IncidentFact::Contacted(contact) => self.contacts.push(contact),
            IncidentFact::Replied { contact, reply } => {
                let asked = self.contacts.iter_mut().find(|one| one.no == contact);
                asked.into_iter().for_each(|one| one.replies.push(reply.clone()));
            }
            IncidentFact::Reported { report, .. } => self.reports.push(report),
            IncidentFact::Merged { into, approver } => {
                self.stage = Stage::Merged { into, approver }
            }
            IncidentFact::Absorbed { child, .. } => self.children.push(child),
            IncidentFact::Closed { why } => self.stage = Stage::Closed { at, why },
        }
    }

    /// The incident as it would be after `facts` at `at`, to judge before they are written.
    #[must_use]
    pub fn after(&self, facts: &[IncidentFact], at: Timestamp) -> Self {
        let mut incident = self.clone();
        for fact in facts {
            incident.apply(fact.clone(), at, 0);
        }
        incident
    }

    fn learn(&mut self, key: FactKey, known: Known, at: Timestamp, seq: u64) {
        let corrections = self.facts.get(&key).map_or(0, |before| before.corrections + 1);
        self.facts.insert(key, Known { seq, recorded_at: Some(at), corrections, ..known });
    }

    /// The state by which it is found: what is played has one of its own.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.exercise.is_empty() { self.stage.name() } else { Self::PLAYED }
    }

    /// The state of what is played.
    pub const PLAYED: &str = "played";

    /// Judges that this and `other` are both real, or both of one exercise.
    ///
    /// # Errors
    /// EXERCISE naming this one.
    pub fn must_share(&self, other: &str) -> Result<(), Refusal> {
        match self.exercise == other {
            true => Ok(()),
            false => Err(Refusal::new(Code::Exercise).field(format!("incident/{}", self.id))),
        }
    }

    /// What it can be found by beside its stage; what nobody should overlook has a
    /// word here: 未報告, 顧客未通知, 件数根拠なし.
    pub(crate) fn labels(&self) -> Vec<String> {
        if !self.exercise.is_empty() {
            // What is played is found by nothing else, so that no count of what is real has it.
            return vec![format!("exercise:{}", self.exercise)];
        }
        let merged = matches!(self.stage, Stage::Merged { .. });
        let nature = match self.nature {
            Nature::Failure => "failure",
            Nature::Cyber => "cyber",
        };
        let labels = [
            (true, nature),
            (merged || !self.children.is_empty(), "same-cause"),
            (!merged && self.unreported(), "unreported"),
            (!merged && self.customers_not_told(), "customers-not-told"),
            (!merged && self.customers_without_method(), "customers-without-method"),
            (self.stage == Stage::Open && self.open_tasks().next().is_some(), "tasks"),
        ];
        labels.into_iter().filter(|(holds, _)| *holds).map(|(_, label)| label.into()).collect()
    }

    fn says(&self, key: &str) -> bool {
        self.fact(key).is_some_and(|known| known.value.done())
    }

    fn affects_customers(&self) -> bool {
        let known = self.fact("customers").map(|known| &known.value);
        matches!(known, Some(crate::KnownValue::Count(count)) if *count > 0)
    }

    /// 未報告: reportable, and nothing was sent.
    #[must_use]
    pub fn unreported(&self) -> bool {
        self.says("reportable") && self.fact("submitted").is_none()
    }

    /// 顧客未通知: customers are affected and were not told.
    #[must_use]
    pub fn customers_not_told(&self) -> bool {
        self.affects_customers() && !self.says("customer_notice")
    }

    /// 件数根拠なし: a number of customers without the method by which it was found.
    #[must_use]
    pub fn customers_without_method(&self) -> bool {
        self.affects_customers() && self.fact("customers_method").is_none()
    }

    /// What is known under `key`.
    #[must_use]
    pub fn fact(&self, key: &str) -> Option<&Known> {
        self.facts.get(&FactKey::of(key))
    }

    /// The instant known under `key`.
    #[must_use]
    pub fn time(&self, key: &str) -> Option<Timestamp> {
        self.fact(key)?.value.time()
    }

    /// What is known under `name:…`, with the part after the colon.
    pub fn qualified<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a Known)> {
        self.facts
            .iter()
            .filter(move |(key, _)| key.name() == name)
            .filter_map(|(key, known)| Some((key.qualifier()?, known)))
    }

    /// The anchors that are known, in their natural order.
    pub fn anchors(&self) -> impl Iterator<Item = Anchor<'_>> {
        ANCHORS.iter().filter_map(|name| Some(Anchor { name, known: self.fact(name)? }))
    }

    /// Tasks not done.
    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.done_at.is_none())
    }

    /// The tasks to open and to close, given fresh answers.
    #[must_use]
    pub fn asks(&self, answers: &[Answer], due: impl Fn(u8) -> Timestamp) -> Vec<IncidentFact> {
        let wanted: Vec<(u8, String)> = answers
            .iter()
            .filter_map(|answer| Some((answer.no, answer.missing()?.to_owned())))
            .collect();
        let open = |no: u8, about: &str| {
            self.open_tasks().any(|t| (t.question, t.about.as_str()) == (no, about))
        };
        let answered = self
            .open_tasks()
            .filter(|task| !wanted.contains(&(task.question, task.about.clone())))
            .map(|task| IncidentFact::Answered {
                question: task.question,
                about: task.about.clone(),
            });
        let asked = wanted.iter().filter(|(no, about)| !open(*no, about)).map(|(no, about)| {
            let task = Task { question: *no, about: about.clone(), due: due(*no), done_at: None };
            IncidentFact::Asked { task }
        });
        answered.chain(asked).collect()
    }

    /// Judges the end of an incident: whoever leads is named, the event is handled,
    /// its extent is known, and nothing is left to find out.
    ///
    /// # Errors
    /// REASON without a reason; STATE naming what is lacking.
    pub fn close(&self, why: &str) -> Result<IncidentFact, Refusal> {
        if !why.chars().any(char::is_alphanumeric) {
            return Err(Refusal::new(Code::Reason).field("why"));
        }
        self.must_be_open()?;
        let lacking = |field: &str| Err(Refusal::new(Code::State).field(field).detail("lacking"));
        if self.fact("commander").and_then(|known| known.value.text()).is_none() {
            return lacking("commander");
        }
        if crate::rung(self) < 2 {
            return lacking(if !self.says("restored") { "restored" } else { "customers" });
        }
        if self.open_tasks().next().is_some() {
            return lacking("tasks");
        }
        Ok(IncidentFact::Closed { why: why.to_owned() })
    }

    /// # Errors
    /// STATE if it is merged or closed.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        match &self.stage {
            Stage::Open => Ok(()),
            Stage::Merged { into, .. } => {
                Err(Refusal::new(Code::State).detail("merged").field("stage").arg("into", into))
            }
            Stage::Closed { .. } => Err(Refusal::new(Code::State).detail("closed").field("stage")),
        }
    }
}

/// A named instant from which clocks run.
#[derive(Clone, Copy, Debug)]
pub struct Anchor<'a> {
    /// Its key, for example `aware`.
    pub name: &'static str,
    /// What is known.
    pub known: &'a Known,
}

/// Something to record, as typed.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// When the thing happened.
    pub happened: Option<String>,
    /// When it became known.
    pub known: Option<String>,
}

/// Judges observations of `by` at `now`: all are taken or none.
///
/// # Errors
/// The refusal of the first that does not hold: KEY, BLANK (naming the question
/// that asks for the key), VALUE, TIME (missing offset or a time in the future),
/// MANDATE detail `pay` is judged by the caller.
pub fn record(
    incident: &Incident,
    observations: &[Observation],
    form: &Form,
    by: &str,
    now: Timestamp,
) -> Result<Vec<IncidentFact>, Refusal> {
    incident.must_be_open()?;
    observations.iter().map(|observation| recorded(observation, form, by, now)).collect()
}

fn recorded(
    seen: &Observation,
    form: &Form,
    by: &str,
    now: Timestamp,
) -> Result<IncidentFact, Refusal> {
    let key = FactKey::parse(&seen.key)?;
    let value = key.read(&seen.value).map_err(|refusal| match refusal.code {
        Code::Blank => refusal.field(form.field_of(&key)).arg("key", key.as_str()),
        _ => refusal,
    })?;
    if let Some(at) = value.time().filter(|_| !key.looks_ahead()) {
        not_in_future(at, key.as_str(), now)?;
    }
    let mut known = Known::new(value, format!("party/{by}"));
    known.happened =
        seen.happened.as_deref().map(|at| typed_time(at, "happened", now)).transpose()?;
    known.known = seen.known.as_deref().map(|at| typed_time(at, "known", now)).transpose()?;
    Ok(IncidentFact::Recorded { key, known })
}

/// Reads an instant that a person typed for `field`.
///
/// # Errors
/// TIME with the detail `no-offset`, `not-a-time` or `future`.
pub fn typed_time(text: &str, field: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    let at = instant(text).map_err(|error| {
        Refusal::new(Code::Time).field(field).detail(error_detail(error)).arg("value", text)
    })?;
    not_in_future(at, field, now)?;
    Ok(at)
}

fn error_detail(error: crate::TimeError) -> &'static str {
    match error {
        crate::TimeError::NoOffset => "no-offset",
        crate::TimeError::NotATime => "not-a-time",
    }
}

/// Clocks of two rooms differ by minutes, so a little future is let pass.
const CLOCK_SKEW_S_MAX: i64 = 20 * 60;

/// Judges that an instant is not in the future.
///
/// # Errors
/// TIME with the detail `future`.
pub fn not_in_future(at: Timestamp, field: &str, now: Timestamp) -> Result<(), Refusal> {
    if at.as_second() > now.as_second() + CLOCK_SKEW_S_MAX {
        return Err(Refusal::new(Code::Time)
            .field(field)
            .detail("future")
            .arg("value", at.to_string()));
    }
    Ok(())
}

/// The facts that open an incident: anchors from its signals, then what the
/// person said (which wins).
///
/// # Errors
/// As [`record`]; BLANK for `aware` where there is neither a signal nor a word of when.
pub fn open(
    nature: Nature,
    title: &str,
    signals: &[SignalRecord],
    observations: &[Observation],
    form: &Form,
    by: &str,
    now: Timestamp,
) -> Result<IncidentFact, Refusal> {
    let said = |key: &str| observations.iter().any(|seen| seen.key.trim() == key);
    if signals.is_empty() && !said("aware") {
        return Err(Refusal::new(Code::Blank).field("aware"));
    }
    let mut facts = anchors_from(signals);
    facts.entry(FactKey::of("aware")).or_insert_with(|| aware(signals, by, now));
    for observation in observations {
        if let IncidentFact::Recorded { key, known } = recorded(observation, form, by, now)? {
            facts.insert(key, known);
        }
    }
    let signals = signals.iter().map(|record| record.signal.id.clone()).collect();
    let (title, compartment) = (title.to_owned(), String::new());
    Ok(IncidentFact::Opened { nature, title, signals, facts, compartment })
}

/// Occurrence from the signal that began first, detection from the one that was
/// found first. A notice is somebody's word, not our detection, so it gives neither.
fn anchors_from(signals: &[SignalRecord]) -> BTreeMap<FactKey, Known> {
    let machine =
        || signals.iter().map(|r| &r.signal).filter(|s| s.kind != crate::SignalKind::Notice);
    let known = |signal: &Signal, value| Known::new(value, format!("signal/{}", signal.id));
    let occurred = machine().min_by_key(|signal| signal.start.earliest());
    let detected = machine().min_by_key(|signal| signal.detected);
    let occurred = occurred.map(|s| (FactKey::of("occurred"), known(s, s.start.into())));
    let detected =
        detected.map(|s| (FactKey::of("detected"), known(s, crate::KnownValue::Time(s.detected))));
    occurred.into_iter().chain(detected).collect()
}

/// We are aware from the moment a person told us; of what a machine found, from
/// the moment a person opened the incident.
fn aware(signals: &[SignalRecord], by: &str, now: Timestamp) -> Known {
    let told = signals.iter().map(|r| &r.signal).filter(|s| s.kind == crate::SignalKind::Notice);
    match told.min_by_key(|signal| signal.detected) {
        Some(notice) => {
            Known::new(crate::KnownValue::Time(notice.detected), format!("signal/{}", notice.id))
        }
        None => Known::new(crate::KnownValue::Time(now), format!("party/{by}")),
    }
}
