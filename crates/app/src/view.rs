//! What is shown of records: the record with what is computed from it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::{Counts, EntityKind, Incident, SignalRecord, rung};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{AppError, Desk, Moment};

/// A signal that seems to belong to an incident.
#[derive(Clone, Debug, Serialize)]
pub struct Proposed {
    /// The signal.
    pub signal: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: model::SignalKind,
    /// Machines that it names.
    pub hosts: Vec<String>,
    /// What it shares with the incident.
    pub shares: Vec<String>,
}

/// An incident with all that is computed from it.
#[derive(Clone, Debug)]
pub struct IncidentView {
    /// The incident.
    pub incident: Incident,
    /// Its timeline.
    pub timeline: Vec<Moment>,
    /// Signals that seem to belong to it.
    pub proposals: Vec<Proposed>,
}

/// The register of incidents.
#[derive(Clone, Debug)]
pub struct RegisterView {
    /// The incidents that were asked for.
    pub incidents: Vec<Incident>,
    /// Counts over the whole register, whatever was asked for.
    pub counts: Counts,
    /// Reportable ones of which nothing was reported (未報告).
    pub unreported: Vec<String>,
    /// Those that affect customers who were not told (顧客未通知).
    pub customers_not_told: Vec<String>,
    /// Those whose number of customers has no method (件数根拠なし).
    pub customers_without_method: Vec<String>,
}

/// The word by which incidents are filtered.
#[must_use]
pub fn state_of(incident: &Incident) -> &'static str {
    incident.stage.name()
}

impl RegisterView {
    pub(crate) fn new(incidents: Vec<Incident>, counts: Counts) -> Self {
        // What is handled inside another one is reported and told there.
        let those = |holds: fn(&Incident) -> bool| {
            let own = incidents.iter().filter(|i| state_of(i) != "merged");
            own.filter(|i| holds(i)).map(|i| i.id.clone()).collect::<Vec<_>>()
        };
        Self {
            unreported: those(Incident::unreported),
            customers_not_told: those(Incident::customers_not_told),
            customers_without_method: those(Incident::customers_without_method),
            incidents,
            counts,
        }
    }
}

impl Desk {
    /// An incident for its page: as known at a moment, or now with proposals.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn incident(
        &self,
        id: &str,
        as_of: Option<Timestamp>,
    ) -> Result<IncidentView, AppError> {
        let (incident, timeline) = self.incident_at(id, as_of).await?;
        let proposals = match as_of {
            Some(_) => Vec::new(),
            None => self.proposals(&incident).await?,
        };
        Ok(IncidentView { incident, timeline, proposals })
    }

    async fn proposals(&self, incident: &Incident) -> Result<Vec<Proposed>, AppError> {
        let own = self.signals_of(incident).await?;
        let proposed = self.proposed_for(&own).await?;
        let entities: BTreeSet<_> = own.iter().flat_map(|s| &s.signal.entities).collect();
        let of = |record: &SignalRecord| Proposed {
            signal: record.signal.id.clone(),
            kind: record.signal.kind,
            hosts: record.signal.names(EntityKind::Host).map(str::to_owned).collect(),
            shares: record
                .signal
                .entities
                .iter()
                .filter(|entity| entities.contains(entity))
                .map(|entity| entity.name.clone())
                .collect(),
        };
        Ok(proposed.iter().map(of).collect())
    }
}

impl IncidentView {
    /// As printed with `--json`: what is known, with anchors, corrections and timeline.
    #[must_use]
    pub fn json(&self) -> Value {
        let incident = &self.incident;
        let anchors: serde_json::Map<_, _> = incident
            .anchors()
            .map(|anchor| (anchor.name.to_owned(), json!(anchor.known)))
            .collect();
        let mut shown =
            json!({"kind": "incident", "state": state_of(incident), "rung": rung(incident)});
        let known = serde_json::to_value(incident).unwrap_or_default();
        if let (Some(shown), Value::Object(known)) = (shown.as_object_mut(), known) {
            shown.extend(known);
            shown.insert("anchors".into(), Value::Object(anchors));
            shown.insert("proposals".into(), json!(self.proposals));
            shown.insert("timeline".into(), self.timeline.iter().map(moment_json).collect());
        }
        shown
    }
}

fn moment_json(moment: &Moment) -> Value {
    let written = &moment.line.written;
    json!({
        "happened": moment.happened,
        "known": moment.known,
        "written": written.at,
        "clock_ahead": moment.clock_ahead(),
        "entry": written.seq,
        "by": written.by,
        "fact": moment.line.fact,
    })
}
