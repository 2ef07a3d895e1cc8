//! 速報・続報: the ten answers, frozen and sent.

use jiff::Timestamp;
use model::{
    Answer, Change, Code, Context, Expect, Fact, FactKey, Incident, IncidentFact, Key, Kind, Known,
    KnownValue, Permission, Record, Refusal, Report, ReportFact, ReportKind, RungWarning, changes,
    first_report,
};
use ports::{Filter, NewFact, Stored};

use crate::respond::{about_incident, task_due};
use crate::{AppError, Desk, desk::records};

/// A report that was prepared.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The report.
    pub report: Report,
    /// The incident as it stood.
    pub incident: Incident,
    /// What changed since the report before; for a first report nothing.
    pub changes: Vec<Change>,
    /// For a final report: that the failure stands too low on the ladder.
    pub short: Option<RungWarning>,
}

impl Desk {
    /// Freezes the answers as a report. What nobody answered appears as unknown and
    /// becomes a task. A follow-up needs a report to follow.
    ///
    /// # Errors
    /// ABSENT, STATE, MANDATE.
    pub async fn prepare_report(
        &self,
        incident: &str,
        kind: ReportKind,
    ) -> Result<Prepared, AppError> {
        self.act(Permission::Respond, "report.prepare", incident, async |_| {
            let (prepared, facts) = self.draft(incident, kind).await?;
            Ok((facts, prepared))
        })
        .await
    }

    async fn draft(
        &self,
        id: &str,
        kind: ReportKind,
    ) -> Result<(Prepared, Vec<NewFact>), AppError> {
        let (incident, version) = self.find_incident(id).await?;
        incident.must_be_open()?;
        let answers = self.answers(&incident).await?;
        let base = self.last_report(id).await?;
        let (follows, changes) = match (kind, &base) {
            (ReportKind::First, _) | (ReportKind::Final, None) => (None, Vec::new()),
            (ReportKind::Follow | ReportKind::Final, Some(base)) => {
                (Some(base.id.clone()), changes(&base.answers, &answers))
            }
            (ReportKind::Follow, None) => {
                return Err(Refusal::new(Code::State)
                    .field("report")
                    .detail("nothing-to-follow")
                    .into());
            }
        };
        let short = match kind {
            ReportKind::Final => self.stands_too_low(&incident).await?,
            ReportKind::First | ReportKind::Follow => None,
        };
        let (now, number) = (self.now(), incident.reports.len() + 1);
        let report = Report {
            id: format!("{id}-{number}"),
            incident: id.to_owned(),
            kind,
            form: self.app.form_version.clone(),
            answers,
            follows,
            prepared_at: now,
            submitted: None,
            author: Some(self.by.clone()),
            asked: None,
            approved: None,
            compartment: incident.compartment.clone(),
            exercise: incident.exercise.clone(),
        };
        let facts = self.facts_of_draft(&report, &incident, version, now);
        Ok((Prepared { report, incident, changes, short }, facts))
    }

    /// What a final report of `incident` is warned of (A244).
    async fn stands_too_low(&self, incident: &Incident) -> Result<Option<RungWarning>, AppError> {
        let failure = self.failure_of(incident).await?;
        Ok(self.ladder().final_report(incident, failure.rung)?)
    }

    fn facts_of_draft(
        &self,
        report: &Report,
        incident: &Incident,
        version: u64,
        now: Timestamp,
    ) -> Vec<NewFact> {
        let mut about =
            vec![IncidentFact::Reported { report: report.id.clone(), kind: report.kind }];
        about.extend(incident.asks(&report.answers, |no| task_due(&self.app.form, no, now)));
        let mut facts = about_incident(&incident.id, version, about);
        let fact = Fact::Report(ReportFact::Prepared { report: Box::new(report.clone()) });
        facts.push(NewFact::new(Kind::Report, report.id.clone(), Expect::Absent, fact));
        facts
    }

    /// The answers as of now.
    ///
    /// # Errors
    /// The store's.
    pub async fn answers(&self, incident: &Incident) -> Result<Vec<Answer>, AppError> {
        let signals = self.signals_of(incident).await?;
        let proposed = self.proposed_for(&signals).await?;
        let graph = self.graph_of(signals.iter().chain(&proposed)).await?;
        let (signals, proposed) = (&signals[..], &proposed[..]);
        Ok(first_report(Context {
            form: &self.app.form,
            incident,
            signals,
            proposed,
            graph: &graph,
        }))
    }

    /// The report that a follow-up compares with: the last one sent, else the last one made.
    async fn last_report(&self, incident: &str) -> Result<Option<Report>, AppError> {
        let filter = Filter::new(Kind::Report).of(incident);
        let mut all = records(self.app.registers.list(&filter).await?, Record::report);
        all.sort_by_key(|report| (report.submitted, report.prepared_at));
        Ok(all.pop())
    }

    /// Sends what is known now: the draft if it still says so, else a fresh one.
    ///
    /// # Errors
    /// BLANK naming the question that nobody answered, be it as unknown; ABSENT,
    /// STATE, MANDATE.
    pub async fn send_report(&self, incident: &str) -> Result<Prepared, AppError> {
        self.act(Permission::Report, "report.send", incident, async |_| {
            let (open, version) = self.find_incident(incident).await?;
            open.must_be_open()?;
            let answers = self.answers(&open).await?;
            let last_sent = self.last_sent(incident).await?;
            let draft = self.newest_unsent(incident).await?;
            let draft = draft.and_then(|stored| still_true(stored, &answers, last_sent.as_ref()));
            let approved = draft.as_ref().is_some_and(|(report, _)| report.approved.is_some());
            if !approved && self.is_person().await? {
                return Err(Refusal::new(Code::Approval).field(incident).into());
            }
            if let Some((report, expect)) = draft {
                let before = last_sent.map(|sent| changes(&sent.answers, &report.answers));
                let changes = before.unwrap_or_default();
                let short = match report.kind {
                    ReportKind::Final => self.stands_too_low(&open).await?,
                    ReportKind::First | ReportKind::Follow => None,
                };
                let draft = Prepared { report, incident: open, changes, short };
                let played = self.submitted_in_play(&draft.incident).await?;
                return self.submission(draft, expect, Expect::Version(version), played);
            }
            let kind = if last_sent.is_some() { ReportKind::Follow } else { ReportKind::First };
            let (prepared, mut facts) = self.draft(incident, kind).await?;
            facts.extend(self.submitted_in_play(&prepared.incident).await?);
            self.submission(prepared, Expect::Any, Expect::Any, facts)
        })
        .await
    }

    async fn newest_unsent(&self, incident: &str) -> Result<Option<Stored>, AppError> {
        let all = self.app.registers.list(&Filter::new(Kind::Report).of(incident)).await?;
        let unsent = |stored: &Stored| match &stored.record {
            Record::Report(report) => report.submitted.is_none(),
            _ => false,
        };
        Ok(all.into_iter().find(unsent))
    }

    /// 承認を求める: from now on the report waits for a second person.
    ///
    /// # Errors
    /// BLANK naming the question, STATE, ABSENT, MANDATE.
    pub async fn ask_approval(&self, id: &str) -> Result<Report, AppError> {
        self.act(Permission::Respond, "report.ask", id, async |_| {
            let (report, version) = self.find_report(id).await?;
            let fact = Fact::Report(report.ask(&self.by)?);
            Ok((vec![NewFact::new(Kind::Report, id, Expect::Version(version), fact)], report))
        })
        .await
    }

    /// 承認: another natural person than those who made it says that it may go.
    ///
    /// # Errors
    /// PERSON for one of its makers, STATE, ABSENT, MANDATE.
    pub async fn approve_report(&self, id: &str) -> Result<Report, AppError> {
        self.act(Permission::Approve, "report.approve", id, async |_| {
            let (report, version) = self.find_report(id).await?;
            let fact = Fact::Report(report.approve(&self.by)?);
            self.another_person(&self.by, report.makers()).await?;
            Ok((vec![NewFact::new(Kind::Report, id, Expect::Version(version), fact)], report))
        })
        .await
    }

    async fn find_report(&self, id: &str) -> Result<(Report, u64), AppError> {
        let Stored { record, version } = self.find(Kind::Report, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("report/{id}"));
        Ok((record.report().ok_or_else(absent)?, version))
    }

    /// The report that was sent last.
    async fn last_sent(&self, incident: &str) -> Result<Option<Report>, AppError> {
        let sent = Filter::new(Kind::Report).of(incident).in_state("submitted");
        let sent = records(self.app.registers.list(&sent).await?, Record::report);
        Ok(sent.into_iter().max_by_key(|report| report.submitted))
    }

    /// The facts of sending, after those of preparing where it was not prepared yet.
    fn submission(
        &self,
        prepared: Prepared,
        report_expects: Expect,
        incident_expects: Expect,
        mut facts: Vec<NewFact>,
    ) -> Result<(Vec<NewFact>, Prepared), AppError> {
        let (now, id) = (self.now(), prepared.report.id.clone());
        let named = |refusal: Refusal| match refusal.field.as_deref() {
            Some(q) => match self.app.form.key_for(q) {
                Some(key) => refusal.arg("key", key),
                None => refusal,
            },
            None => refusal,
        };
        let fact = Fact::Report(prepared.report.submit().map_err(named)?);
        let key = FactKey::parse("submitted")?;
        let known = Known::new(KnownValue::Time(now), format!("report/{id}"));
        let anchor = Fact::Incident(IncidentFact::Recorded { key, known });
        facts.push(NewFact::new(Kind::Report, id, report_expects, fact));
        facts.push(NewFact::new(
            Kind::Incident,
            prepared.incident.id.clone(),
            incident_expects,
            anchor,
        ));
        let report = Report { submitted: Some(now), ..prepared.report };
        Ok((facts, Prepared { report, ..prepared }))
    }

    /// A report as it was frozen, with its incident and what had changed.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn frozen(&self, id: &str) -> Result<Prepared, AppError> {
        let report = self.report(id).await?;
        let (incident, _) = self.find_incident(&report.incident).await?;
        let changes = match &report.follows {
            Some(base) => changes(&self.report(base).await?.answers, &report.answers),
            None => Vec::new(),
        };
        let short = match report.kind {
            ReportKind::Final => self.stands_too_low(&incident).await.unwrap_or_default(),
            ReportKind::First | ReportKind::Follow => None,
        };
        Ok(Prepared { report, incident, changes, short })
    }

    /// A report as it was frozen.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn report(&self, id: &str) -> Result<Report, AppError> {
        self.may_read().await?;
        let found = self.app.registers.lookup(&Key::new(Kind::Report, id)).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("report/{id}"));
        let report = found.and_then(|stored| stored.record.report()).ok_or_else(absent);
        self.noting("report.show", id, report).await
    }
}

/// A draft that says what is known now and is what would be drafted now: a first
/// report while none was sent, afterwards a follow-up of the one sent last.
fn still_true(
    stored: Stored,
    answers: &[Answer],
    last_sent: Option<&Report>,
) -> Option<(Report, Expect)> {
    let expect = Expect::Version(stored.version);
    let report = stored.record.report()?;
    let due = match last_sent {
        None => report.kind != ReportKind::Follow,
        Some(sent) => report.follows.as_ref() == Some(&sent.id),
    };
    (due && report.answers == answers).then_some((report, expect))
}
