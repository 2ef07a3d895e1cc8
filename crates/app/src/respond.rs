//! respond: incidents, what is known of them, and how they end.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use model::{
    Expect, Fact, FactKey, Form, Incident, IncidentFact, Key, Kind, Nature, Observation,
    Permission, Record, Refusal, SignalFact, SignalRecord, Triage, counts, judge, merge,
};
use ports::{Filter, Line, NewFact};

use crate::{AppError, Desk, RegisterView, desk::records};

/// An incident to open.
#[derive(Clone, Debug)]
pub struct NewIncident {
    /// What it is; cyber if it comes from a signal and nothing is said.
    pub nature: Nature,
    /// One line for people.
    pub title: String,
    /// The signals it comes from.
    pub signals: Vec<String>,
    /// What is known besides, for example `aware`.
    pub facts: Vec<Observation>,
    /// The closed compartment it lies in; empty for the open.
    pub compartment: String,
}

/// A line of a timeline: when it happened, became known and was written.
#[derive(Clone, Debug)]
pub struct Moment {
    /// When the thing happened, if that is known.
    pub happened: Option<Timestamp>,
    /// When it became known.
    pub known: Timestamp,
    /// Where the case stood once it was written: before the event, or after it (A147).
    pub phase: model::Moment,
    /// Whether this entry took it there.
    pub switched: bool,
    /// The entry.
    pub line: Line,
}

impl Moment {
    /// Whether a typed time lies after the entry that holds it: two clocks differ. It is
    /// shown, never corrected.
    #[must_use]
    pub fn clock_ahead(&self) -> bool {
        self.happened.max(Some(self.known)) > Some(self.line.written.at)
    }
}

impl Desk {
    /// Opens an incident. Returns its id.
    ///
    /// # Errors
    /// ABSENT, STATE (a signal belongs elsewhere), KEY, VALUE, BLANK, TIME, MANDATE.
    pub async fn open_incident(&self, new: &NewIncident) -> Result<String, AppError> {
        self.open_in(new, "").await
    }

    /// Opens an incident that is played in `exercise`. It has a number of its own kind, its
    /// title begins with the mark, nothing real belongs to it, and nobody is alarmed.
    ///
    /// # Errors
    /// EXERCISE for a signal, which is real; STATE unless the exercise runs; else as
    /// [`Self::open_incident`].
    pub async fn play_incident(
        &self,
        exercise: &str,
        new: &NewIncident,
    ) -> Result<String, AppError> {
        let title = model::marked(&new.title);
        self.open_in(&NewIncident { title, ..new.clone() }, exercise).await
    }

    async fn open_in(&self, new: &NewIncident, exercise: &str) -> Result<String, AppError> {
        // Fifty who open at once would all try the same number. Other processes are
        // judged by the store, which takes a number once.
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Respond, "incident.open", &new.signals.join(" "), async |_| {
            self.must_hold(&needs(&new.facts))?;
            self.fits_world(new, exercise).await?;
            let prefix = if exercise.is_empty() { "" } else { "X-" };
            let id = self.next_number(Kind::Incident, prefix, |r| Some(r.incident()?.id)).await?;
            let mut facts = Vec::new();
            let mut signals = Vec::new();
            for signal in &new.signals {
                let (record, promoted) = self.promotion(signal, &id, &new.compartment).await?;
                signals.push(record);
                facts.push(promoted);
            }
            let opened = model::open(
                new.nature,
                &new.title,
                &signals,
                &new.facts,
                &self.app.form,
                &self.by,
                self.now(),
            )?
            .in_compartment(&new.compartment);
            self.must_know_cause(&new.facts)?;
            if !exercise.is_empty() {
                return Ok((self.opened_in_play(&id, exercise, opened).await?, id));
            }
            let kinds: Vec<_> = signals.iter().map(|record| record.signal.kind).collect();
            facts.extend(self.freezes_at_opening(&id, &opened, &kinds).await?);
            facts.insert(
                0,
                NewFact::new(Kind::Incident, &id, Expect::Absent, Fact::Incident(opened)),
            );
            for signal in &new.signals {
                facts.extend(self.quieted(&Key::new(Kind::Signal, signal)).await?);
            }
            // Messages leave the house; what lies in a closed compartment does not.
            if new.compartment.is_empty() {
                facts.extend(self.alarm_of_incident(&id, new.nature).await?);
            }
            Ok((facts, id))
        })
        .await
    }

    fn must_hold(&self, permissions: &[Permission]) -> Result<(), Refusal> {
        permissions.iter().try_for_each(|wanted| self.holds(*wanted).map(|_| ()))
    }

    /// The tasks that `facts` bring to an end: a question is answered when it is
    /// answered, not when the next report is made.
    pub(crate) async fn answered_by(
        &self,
        incident: &Incident,
        facts: &[IncidentFact],
    ) -> Result<Vec<IncidentFact>, AppError> {
        let after = incident.after(facts, self.now());
        let asks = after.asks(&self.answers(&after).await?, |_| self.now());
        Ok(asks.into_iter().filter(|fact| matches!(fact, IncidentFact::Answered { .. })).collect())
    }

    async fn promotion(
        &self,
        signal: &str,
        incident: &str,
        compartment: &str,
    ) -> Result<(SignalRecord, NewFact), AppError> {
        let (record, version) = self.find_signal(signal).await?;
        let (incident, compartment) = (incident.to_owned(), compartment.to_owned());
        let fact: SignalFact = record.triage(Triage::Promoted { incident, compartment })?;
        Ok((
            record,
            NewFact::new(Kind::Signal, signal, Expect::Version(version), Fact::Signal(fact)),
        ))
    }

    /// 事案化 into an incident that exists already.
    ///
    /// # Errors
    /// ABSENT, STATE, MANDATE; EXERCISE for an incident that is played.
    pub async fn link_signal(&self, signal: &str, incident: &str) -> Result<(), AppError> {
        self.act(Permission::Respond, "signal.promote", signal, async |_| {
            let (found, version) = self.find_incident(incident).await?;
            found.must_be_open()?;
            found.must_share("")?;
            let (_, promoted) = self.promotion(signal, incident, &found.compartment).await?;
            let mut linked = vec![IncidentFact::Linked { signal: signal.to_owned() }];
            linked.extend(self.answered_by(&found, &linked).await?);
            let freezes = self.freezes_after(&found, &linked).await?;
            let mut facts = about_incident(incident, version, linked);
            facts.extend(freezes);
            facts.extend(self.quieted(&promoted.key).await?);
            facts.push(promoted);
            Ok((facts, ()))
        })
        .await
    }

    /// Records what became known.
    ///
    /// # Errors
    /// As [`model::record`]; a decision to pay needs a mandate to pay. EXERCISE where what is
    /// real would repeat what is played.
    pub async fn record(&self, id: &str, observations: &[Observation]) -> Result<(), AppError> {
        let permission = needs(observations).first().copied().unwrap_or(Permission::Respond);
        self.act(permission, "incident.record", id, async |_| {
            self.must_hold(&needs(observations))?;
            let (incident, version) = self.find_incident(id).await?;
            let mut facts =
                model::record(&incident, observations, &self.app.form, &self.by, self.now())?;
            self.must_know_cause(observations)?;
            let played = match incident.exercise.as_str() {
                "" => self.real_words(observations).await.map(|()| Vec::new())?,
                exercise => self.played_by(exercise, &facts).await?,
            };
            facts.extend(self.answered_by(&incident, &facts).await?);
            let freezes = self.freezes_after(&incident, &facts).await?;
            let mut facts = about_incident(id, version, facts);
            facts.extend(freezes.into_iter().chain(played));
            Ok((facts, ()))
        })
        .await
    }

    /// Merges `children` into `parent`: all of them or none.
    ///
    /// # Errors
    /// MERGE, STATE, ABSENT; MANDATE if the approver may not approve.
    pub async fn merge_incidents(
        &self,
        parent: &str,
        children: &[String],
        approver: &str,
    ) -> Result<(), AppError> {
        self.act(Permission::Respond, "incident.merge", parent, async |_| {
            let (main, main_version) = self.find_incident(parent).await?;
            let mut others = Vec::new();
            for child in children {
                others.push(self.find_incident(child).await?);
            }
            let incidents: Vec<_> = others.iter().map(|(incident, _)| incident).collect();
            let merged = merge(&main, &incidents, approver, self.app.form.merge_gap_min)?;
            self.must_approve(approver).await?;
            if self.is_person().await? {
                self.another_person(approver, [self.by.as_str()]).await?;
            }
            let mut facts = about_incident(parent, main_version, merged.absorbed);
            for ((child, version), lost) in others.iter().zip(merged.merged) {
                facts.extend(about_incident(&child.id, *version, vec![lost]));
            }
            Ok((facts, ()))
        })
        .await
    }

    pub(crate) async fn must_approve(&self, party: &str) -> Result<(), AppError> {
        let held = self.app.registers.list(&Filter::new(Kind::Mandate).of(party)).await?;
        judge(&records(held, Record::mandate), Permission::Approve, self.now())?;
        Ok(())
    }

    /// 終結
    ///
    /// # Errors
    /// REASON, STATE naming what is lacking, ABSENT, MANDATE.
    pub async fn close_incident(&self, id: &str, why: &str) -> Result<(), AppError> {
        self.act(Permission::Respond, "incident.close", id, async |_| {
            let (incident, version) = self.find_incident(id).await?;
            Ok((about_incident(id, version, vec![incident.close(why)?]), ()))
        })
        .await
    }

    /// The one register of failures and cyber incidents (A009) with its counts, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn incidents(&self, state: Option<&str>) -> Result<RegisterView, AppError> {
        self.may_read().await?;
        let all = self.all(Kind::Incident, Record::incident).await?;
        let counts = counts(&all);
        let wanted = |incident: &Incident| {
            state.is_none_or(|state| crate::view::state_of(incident) == state)
        };
        let incidents = all.into_iter().filter(wanted).collect();
        Ok(RegisterView::new(incidents, counts))
    }

    /// The incident as it was known at a moment, or now; with its timeline until then.
    ///
    /// # Errors
    /// ABSENT (also where it was not yet opened at that moment), MANDATE.
    pub async fn incident_at(
        &self,
        id: &str,
        as_of: Option<Timestamp>,
    ) -> Result<(Incident, Vec<Moment>), AppError> {
        self.may_read().await?;
        let key = Key::new(Kind::Incident, id);
        let mut lines = self.app.registers.history(&key).await?;
        lines.retain(|line| as_of.is_none_or(|moment| line.written.at <= moment));
        let (incident, timeline) = told(&key, lines);
        let absent = || model::Refusal::new(model::Code::Absent).field(key.to_string());
        let incident = self.noting("incident.show", id, incident.ok_or_else(absent)).await?;
        Ok((incident, timeline))
    }

    pub(crate) async fn signals_of(
        &self,
        incident: &Incident,
    ) -> Result<Vec<SignalRecord>, AppError> {
        let mut signals = Vec::new();
        for id in &incident.signals {
            signals.push(self.find_signal(id).await?.0);
        }
        Ok(signals)
    }

    /// Signals that nobody triaged away and that share an entity with the incident.
    pub(crate) async fn proposed_for(
        &self,
        signals: &[SignalRecord],
    ) -> Result<Vec<SignalRecord>, AppError> {
        let own: BTreeSet<_> = signals.iter().map(|own| own.signal.id.as_str()).collect();
        let entities: BTreeSet<_> = signals.iter().flat_map(|own| &own.signal.entities).collect();
        let mut proposed = BTreeMap::new();
        for entity in entities.into_iter().take(ENTITIES_MAX) {
            for state in ["new", "held"] {
                let filter = Filter::new(Kind::Signal).in_state(state).labelled(entity.label());
                let filter = filter.page(0, PROPOSED_MAX);
                let found = records(self.app.registers.list(&filter).await?, Record::signal);
                let other = found.into_iter().filter(|r| !own.contains(r.signal.id.as_str()));
                proposed.extend(other.map(|record| (record.signal.id.clone(), record)));
            }
        }
        let mut proposed: Vec<_> = proposed.into_values().collect();
        proposed.sort_by_key(|record| std::cmp::Reverse(record.signal.start.earliest()));
        Ok(proposed)
    }
}

/// Entities of an incident by which others are looked for, and signals of each.
const ENTITIES_MAX: usize = 32;
const PROPOSED_MAX: u64 = 50;

/// The permissions that observations take, each once, the rarest first. A key that
/// does not exist is refused later, by its own name.
fn needs(observations: &[Observation]) -> Vec<Permission> {
    let keys = observations.iter().filter_map(|seen| FactKey::parse(&seen.key).ok());
    let mut needs: Vec<_> = keys.map(|key| key.needs()).collect();
    needs.sort_by(|a, b| b.cmp(a));
    needs.dedup();
    needs
}

/// Facts about one incident in one act: the first checks the version, the rest
/// follow it in the same transaction.
pub(crate) fn about_incident(id: &str, version: u64, facts: Vec<IncidentFact>) -> Vec<NewFact> {
    let expects = std::iter::once(Expect::Version(version)).chain(std::iter::repeat(Expect::Any));
    let about = |(fact, expect)| NewFact::new(Kind::Incident, id, expect, Fact::Incident(fact));
    facts.into_iter().zip(expects).map(about).collect()
}

/// The incident that its entries make, and each of them as a line of its timeline.
fn told(key: &Key, lines: Vec<Line>) -> (Option<Incident>, Vec<Moment>) {
    let (mut folded, mut timeline) = (None, Vec::new());
    let mut before = model::Moment::Before;
    for line in lines {
        if let Some(fact) = &line.fact {
            folded = Record::fold(folded, key, fact.clone(), &line.written);
        }
        let phase = match &folded {
            Some(Record::Incident(incident)) => incident.phase(),
            _ => before,
        };
        timeline.push(moment(line, phase, phase != before));
        before = phase;
    }
    (folded.and_then(Record::incident), timeline)
}

fn moment(line: Line, phase: model::Moment, switched: bool) -> Moment {
    let (mut happened, mut known) = (None, line.written.at);
    if let Some(Fact::Incident(IncidentFact::Recorded { known: said, .. })) = &line.fact {
        happened = said.happened.or(said.value.time());
        known = said.known.unwrap_or(known);
    }
    Moment { happened, known, phase, switched, line }
}

/// The hours until a task of question `no` is due.
pub(crate) fn task_due(form: &Form, no: u8, from: Timestamp) -> Timestamp {
    let hours =
        form.questions.iter().find(|question| question.no == no).map_or(24, |q| q.task_due_h);
    from.checked_add(jiff::SignedDuration::from_hours(i64::from(hours))).unwrap_or(from)
}
