//! 脅迫メールと攻撃: an extortion mail and an attack that lie near each other belong together
//! (A287). Nothing is written: it is seen from either side, whichever came first, and a person
//! confirms it at the mail.

use model::{Incident, Kind, Mail, Record, SignalKind, SignalRecord, Triage, belongs_to_attack};
use ports::Filter;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{AppError, Desk, desk::records};

/// What a mail or an incident seems to belong to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Linked {
    /// The incident of a mail, or the mail of an incident.
    pub id: String,
    /// Whether a person confirmed it.
    pub confirmed: bool,
}

impl Desk {
    /// The incidents whose attack `mail` accompanies.
    pub(crate) async fn attacks_of(&self, mail: &Mail) -> Result<Vec<Linked>, AppError> {
        let label = SignalKind::AvailabilityAttack.name().to_owned();
        let filter = Filter::new(Kind::Signal).in_state("promoted").labelled(label);
        let attacks = records(self.app.registers.list(&filter).await?, Record::signal);
        let near = attacks.iter().filter(|attack| self.belongs(mail, attack));
        let mut found: Vec<_> = near.filter_map(incident_of).collect();
        found.extend(mail.confirmed.get("incident").cloned());
        Ok(links(found, |id| mail.confirmed.get("incident").is_some_and(|own| own == id)))
    }

    /// The mails that accompany an attack of `incident`.
    pub(crate) async fn mails_of(&self, incident: &Incident) -> Result<Vec<Linked>, AppError> {
        let attacks = self.signals_of(incident).await?;
        let all = records(self.app.registers.list(&Filter::new(Kind::Mail)).await?, Record::mail);
        let said = |mail: &Mail| mail.confirmed.get("incident") == Some(&incident.id);
        let near = |mail: &Mail| attacks.iter().any(|attack| self.belongs(mail, attack));
        let found = all.iter().filter(|mail| said(mail) || near(mail));
        let ids = found.map(|mail| mail.id.clone()).collect();
        Ok(links(ids, |id| all.iter().any(|mail| mail.id == *id && said(mail))))
    }

    fn belongs(&self, mail: &Mail, attack: &SignalRecord) -> bool {
        belongs_to_attack(mail.received, &attack.signal, self.app.form.mail_within_min)
    }
}

fn incident_of(record: &SignalRecord) -> Option<String> {
    match &record.triage {
        Triage::Promoted { incident, .. } => Some(incident.clone()),
        _ => None,
    }
}

fn links(mut ids: Vec<String>, confirmed: impl Fn(&String) -> bool) -> Vec<Linked> {
    ids.sort();
    ids.dedup();
    ids.into_iter().map(|id| Linked { confirmed: confirmed(&id), id }).collect()
}
