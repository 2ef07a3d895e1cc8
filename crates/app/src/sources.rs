//! Sources of logs: what each run read, and whether they still write.

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::{
    Band, Expect, Fact, Heard, Key, Kind, LogKind, Permission, Record, Source, SourceFact, Voice,
};
use ports::NewFact;
use serde::Serialize;

use crate::{AppError, Desk};

/// A source, as the home page and the list show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceView {
    /// Its name.
    pub name: String,
    /// The format in which it was last read.
    pub format: String,
    /// Records of the latest run.
    pub records: u64,
    /// Records of the latest run that could not be read.
    pub bad: u64,
    /// Its earliest record.
    pub first: Option<Timestamp>,
    /// Its latest record.
    pub last: Option<Timestamp>,
    /// When it was last looked at.
    pub looked_at: Timestamp,
    /// Whether it still writes, and since when not.
    pub voice: Voice,
    /// The latest hour with a record.
    pub rate: Option<Rate>,
    /// Records by hour, oldest first; the last two days.
    pub hours: Vec<HourCount>,
    /// Systems that it names.
    pub systems: usize,
    /// How often it named a system that there was no room for.
    pub overflow: u64,
    /// Kinds of log that its records are of.
    pub kinds: BTreeSet<LogKind>,
}

/// Records in an hour, against what is usual then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// When the hour began.
    pub hour: Timestamp,
    /// Records in it.
    pub count: u64,
    /// What is usual at that hour of the day; unknown before the second day.
    pub usual: Option<Band>,
}

/// Records in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HourCount {
    /// When the hour began.
    pub hour: Timestamp,
    /// Records in it.
    pub count: u64,
}

impl SourceView {
    pub(crate) fn new(source: &Source, now: Timestamp) -> Self {
        let Source { seen, looked_at } = source;
        let rate = source.latest().map(|(hour, count, usual)| Rate { hour, count, usual });
        let skipped = seen.hours.counts.len().saturating_sub(model::PerHour::RUN);
        let hours = (seen.hours.from..).zip(&seen.hours.counts).skip(skipped);
        let hour = |(hour, count): (i64, &u64)| {
            Some(HourCount { hour: model::PerHour::start(hour)?, count: *count })
        };
        Self {
            name: seen.name.clone(),
            format: seen.format.clone(),
            records: seen.records,
            bad: seen.bad,
            first: seen.first,
            last: seen.last,
            looked_at: *looked_at,
            voice: source.voice(now),
            rate,
            hours: hours.filter_map(hour).collect(),
            systems: seen.systems.len(),
            overflow: seen.overflow,
            kinds: seen.kinds.clone(),
        }
    }
}

impl Desk {
    /// Keeps what a run read: one fact for each source. Systems that are known of it
    /// already are not said again.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn keep_sources(&self, seen: Vec<Heard>) -> Result<(), AppError> {
        self.act(Permission::Watch, "watch", "", async |_| {
            let mut facts = Vec::new();
            for seen in &seen {
                let key = Key::new(Kind::Source, &seen.name);
                let stored = self.app.registers.lookup(&key).await?;
                let known = stored.and_then(|stored| stored.record.source());
                let known = known.map_or_else(BTreeSet::new, |source| source.seen.systems);
                let systems = seen.systems.difference(&known).cloned().collect();
                let seen = Heard { systems, ..seen.clone() };
                let fact = Fact::Source(SourceFact::Observed(seen));
                facts.push(NewFact { key, expect: Expect::Any, fact });
            }
            Ok((facts, ()))
        })
        .await
    }

    /// All sources, by name.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn sources(&self) -> Result<Vec<SourceView>, AppError> {
        self.may("source.list", Permission::Read).await?;
        let now = self.now();
        let sources = self.all_sources().await?;
        Ok(sources.iter().map(|source| SourceView::new(source, now)).collect())
    }

    pub(crate) async fn all_sources(&self) -> Result<Vec<Source>, AppError> {
        let mut sources = self.all(Kind::Source, Record::source).await?;
        sources.sort_by(|a, b| a.seen.name.cmp(&b.seen.name));
        Ok(sources)
    }
}
