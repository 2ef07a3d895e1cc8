//! 探す: records by number, name or machine, among the newest of each register.

use model::{Asset, Incident, Key, Kind, Party, Record, SignalRecord, folded};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// What was found, best first within its register.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Incidents by number or title.
    pub incidents: Vec<Incident>,
    /// Signals by number or by what they are about.
    pub signals: Vec<SignalRecord>,
    /// Assets by number, name or alias.
    pub assets: Vec<Asset>,
    /// Parties by number or name.
    pub parties: Vec<Party>,
}

/// How many of the newest of each register are looked at; a whole number is found
/// wherever it stands.
const LOOKED_AT: u64 = 400;

/// How many are returned of each register.
const FOUND_MAX: usize = 8;

impl Desk {
    /// Finds records in whose number, name or machines every one of `words` occurs, however
    /// it is written.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn search(&self, words: &str) -> Result<Found, AppError> {
        self.may_read().await?;
        let wanted = Words::new(words);
        Ok(Found {
            incidents: self
                .look(Kind::Incident, words, &wanted, Record::incident, about_incident)
                .await?,
            signals: self.look(Kind::Signal, words, &wanted, Record::signal, about_signal).await?,
            assets: self.look(Kind::Asset, words, &wanted, Record::asset, about_asset).await?,
            parties: self.look(Kind::Party, words, &wanted, Record::party, about_party).await?,
        })
    }

    async fn look<T: Clone + PartialEq>(
        &self,
        kind: Kind,
        typed: &str,
        wanted: &Words,
        of: fn(Record) -> Option<T>,
        about: fn(&T) -> String,
    ) -> Result<Vec<T>, AppError> {
        if wanted.0.is_empty() {
            return Ok(Vec::new());
        }
        let exact = self.app.registers.lookup(&Key::new(kind, typed.trim())).await?;
        let mut found: Vec<T> = exact.and_then(|stored| of(stored.record)).into_iter().collect();
        let newest = self.app.registers.list(&Filter::new(kind).page(0, LOOKED_AT)).await?;
        let fits = records(newest, of).into_iter().filter(|record| wanted.occur_in(&about(record)));
        for record in fits.take(FOUND_MAX) {
            if !found.contains(&record) {
                found.push(record);
            }
        }
        Ok(found)
    }
}

/// Words folded for comparing.
struct Words(Vec<String>);

impl Words {
    fn new(words: &str) -> Self {
        Self(words.split_whitespace().map(folded).filter(|word| !word.is_empty()).collect())
    }

    fn occur_in(&self, text: &str) -> bool {
        let text = folded(text);
        self.0.iter().all(|word| text.contains(word))
    }
}

fn about_incident(incident: &Incident) -> String {
    format!("{} {}", incident.id, incident.title)
}

fn about_signal(record: &SignalRecord) -> String {
    let names: Vec<_> = record.signal.entities.iter().map(|e| e.name.as_str()).collect();
    format!("{} {} {}", record.signal.id, record.signal.kind.name(), names.join(" "))
}

fn about_asset(asset: &Asset) -> String {
    format!("{} {} {}", asset.id, asset.name, asset.aliases.join(" "))
}

fn about_party(party: &Party) -> String {
    format!("{} {}", party.id, party.name)
}
