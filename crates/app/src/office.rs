//! 企画調整室: what is collected and given back, themes, and the five policies as programmes
//! (policy 5, A125–A129, A013).

mod figures;
mod rows;
mod surveyed;
mod units;

pub use self::{figures::ReportTables, surveyed::SectorFloor, units::UnitView};

use jiff::{Timestamp, civil::Date};
use model::{
    Code, Collected, CollectedFact, Expect, Fact, Key, Kind, Measure, MeasureFact, OfficeDuty,
    Owed, Permission, Record, Refusal, Reliability, Theme, owed, themes,
};
use ports::NewFact;

use crate::{AppError, Desk};

/// Something to write down.
#[derive(Clone, Debug)]
pub struct NewCollected {
    /// Under which duty.
    pub duty: OfficeDuty,
    /// One line.
    pub title: String,
    /// From whom.
    pub source: String,
    /// How far the source can be relied on.
    pub reliability: Reliability,
    /// What it is about, in one word.
    pub theme: String,
    /// The records that it speaks of.
    pub rows: Vec<String>,
}

/// A measure to enter.
#[derive(Clone, Debug)]
pub struct NewMeasure {
    /// Of which programme of the pack.
    pub programme: String,
    /// In words.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// By when.
    pub due: Option<Date>,
    /// The records in which it lives.
    pub links: Vec<String>,
}

/// A measure as it stands.
#[derive(Clone, Debug)]
pub struct MeasureView {
    /// The measure.
    pub measure: Measure,
    /// Those of its records that are there.
    pub in_use: Vec<String>,
    /// Its day is over.
    pub late: bool,
}

/// A programme with its measures.
#[derive(Clone, Debug)]
pub struct ProgrammeView {
    /// The programme.
    pub programme: model::Programme,
    /// Its measures, by number.
    pub measures: Vec<MeasureView>,
}

impl Desk {
    /// Writes down what was collected. Returns its number.
    ///
    /// # Errors
    /// BLANK without a title or a source, ABSENT for a row that is no record here, EXERCISE for
    /// what is played, in a row or in words; MANDATE.
    pub async fn collect(&self, new: &NewCollected) -> Result<String, AppError> {
        let _turn = self.app.numbering.lock().await;
        self.act(Permission::Share, "office.collect", &new.source, async |_| {
            filled(&[("title", &new.title), ("from", &new.source)])?;
            self.must_be_real([new.title.as_str(), &new.theme]).await?;
            self.all_there(&new.rows).await?;
            let id = self
                .next_number(Kind::Collected, "C-", |r| r.collected().map(|item| item.id))
                .await?;
            let item = Collected {
                id: id.clone(),
                duty: new.duty,
                title: new.title.clone(),
                source: new.source.clone(),
                reliability: new.reliability,
                theme: new.theme.clone(),
                rows: new.rows.clone(),
                at: self.now(),
                by: self.by.clone(),
                given_back: Vec::new(),
            };
            let fact = Fact::Collected(CollectedFact::Collected(Box::new(item)));
            Ok((vec![NewFact::new(Kind::Collected, &id, Expect::Absent, fact)], id))
        })
        .await
    }

    /// 還元: tells somebody what came of it.
    ///
    /// # Errors
    /// ABSENT, BLANK without words or a receiver, MANDATE.
    pub async fn give_back(&self, id: &str, to: &str, words: &str) -> Result<(), AppError> {
        self.act(Permission::Share, "office.return", id, async |_| {
            filled(&[("to", to), ("words", words)])?;
            let version = self.find(Kind::Collected, id).await?.version;
            let (to, words) = (to.to_owned(), words.to_owned());
            let fact = Fact::Collected(CollectedFact::GivenBack { to, words });
            Ok((vec![NewFact::new(Kind::Collected, id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// All that was collected, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn collected(&self) -> Result<Vec<Collected>, AppError> {
        self.may_read().await?;
        self.all(Kind::Collected, Record::collected).await
    }

    /// What bureaus were not told in time, by the clock of a moment.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn owed_returns(&self, as_of: Option<Timestamp>) -> Result<Vec<Owed>, AppError> {
        let at = as_of.unwrap_or_else(|| self.now());
        Ok(owed(&self.collected().await?, &self.app.office, at))
    }

    /// Themes of monitoring that follow from what was collected.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn proposed_themes(&self) -> Result<Vec<Theme>, AppError> {
        Ok(themes(&self.collected().await?, &self.app.office, self.now()))
    }

    /// Enters a measure of a programme. Returns its number.
    ///
    /// # Errors
    /// VALUE for a programme that the pack does not have, BLANK without a title or an owner,
    /// ABSENT for a record that is not there, EXERCISE for one that is played, MANDATE.
    pub async fn enter_measure(&self, new: &NewMeasure) -> Result<String, AppError> {
        let _turn = self.app.numbering.lock().await;
        self.act(Permission::Share, "office.measure", &new.programme, async |_| {
            if !self.app.office.programme.iter().any(|p| p.id == new.programme) {
                let refusal = Refusal::new(Code::Value).field("programme");
                return Err(refusal.arg("value", &new.programme).into());
            }
            filled(&[("title", &new.title), ("owner", &new.owner)])?;
            self.all_there(&new.links).await?;
            let id = self
                .next_number(Kind::Measure, "M-", |r| r.measure().map(|measure| measure.id))
                .await?;
            let NewMeasure { programme, title, owner, due, links } = new.clone();
            let measure = Measure { id: id.clone(), programme, title, owner, due, links };
            let fact = Fact::Measure(MeasureFact::Entered(Box::new(measure)));
            Ok((vec![NewFact::new(Kind::Measure, &id, Expect::Absent, fact)], id))
        })
        .await
    }

    /// Says in which record, too, a measure lives.
    ///
    /// # Errors
    /// ABSENT for either, EXERCISE for a record that is played, MANDATE.
    pub async fn link_measure(&self, id: &str, record: &str) -> Result<(), AppError> {
        self.act(Permission::Share, "office.link", id, async |_| {
            self.all_there(&[record.to_owned()]).await?;
            let version = self.find(Kind::Measure, id).await?.version;
            let fact = Fact::Measure(MeasureFact::Linked { record: record.to_owned() });
            Ok((vec![NewFact::new(Kind::Measure, id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// The five policies with their measures, each with those of its records that are there.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn programmes(&self) -> Result<Vec<ProgrammeView>, AppError> {
        self.may_read().await?;
        let mut measures = self.all(Kind::Measure, Record::measure).await?;
        measures.sort_by(|a, b| a.id.cmp(&b.id));
        let mut programmes = Vec::new();
        for programme in &self.app.office.programme {
            let mut own = Vec::new();
            for measure in measures.iter().filter(|m| m.programme == programme.id) {
                own.push(self.measure_view(measure).await?);
            }
            programmes.push(ProgrammeView { programme: programme.clone(), measures: own });
        }
        Ok(programmes)
    }

    async fn measure_view(&self, measure: &Measure) -> Result<MeasureView, AppError> {
        let mut in_use = Vec::new();
        for link in &measure.links {
            if self.named(link).await?.is_some_and(|found| found.played_in().is_empty()) {
                in_use.push(link.clone());
            }
        }
        let late = measure.due.is_some_and(|due| due < self.today());
        Ok(MeasureView { measure: measure.clone(), in_use, late })
    }

    /// The record that is typed as `incident/2026-001`.
    async fn named(&self, record: &str) -> Result<Option<Record>, AppError> {
        let Some(key) = Key::parse(record).filter(|key| key.tenant.is_empty()) else {
            return Ok(None);
        };
        Ok(self.app.registers.lookup(&key).await?.map(|stored| stored.record))
    }

    /// Judges that each of `records` is there, and real.
    async fn all_there(&self, records: &[String]) -> Result<(), AppError> {
        for record in records {
            let code = match self.named(record).await? {
                None => Code::Absent,
                Some(found) if !found.played_in().is_empty() => Code::Exercise,
                Some(_) => continue,
            };
            return Err(Refusal::new(code).field(record).into());
        }
        Ok(())
    }
}

fn filled(fields: &[(&str, &str)]) -> Result<(), Refusal> {
    match fields.iter().find(|(_, value)| value.trim().is_empty()) {
        Some((field, _)) => Err(Refusal::new(Code::Blank).field(*field)),
        None => Ok(()),
    }
}
