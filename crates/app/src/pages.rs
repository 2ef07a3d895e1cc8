//! Reading a register one page at a time, with counts and saved filters.
//!
//! A page is cut by the store. Saved filters ask for what is computed from a record's
//! facts, which the store does not index: they look at the newest records only, and say
//! how many they looked at.

use std::collections::BTreeSet;

use model::{
    Asset, Incident, Kind, KnownValue, Mandate, Party, Record, Report, SignalRecord, Stage,
};
use ports::{Filter, Stored};

use crate::{AppError, Desk, desk::records};

/// Rows of one page and how many there are in all.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// How many fit the filter, on all pages.
    pub total: u64,
    /// Where a saved filter did not look at all records: how many it looked at.
    pub looked_at: Option<u64>,
}

/// What is lacking at an incident, as a saved filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// 未報告: reportable, and nothing was sent.
    Report,
    /// 顧客未通知: customers are affected and were not told.
    CustomerNotice,
    /// 件数根拠なし: the number of customers has no method.
    Method,
}

impl Lacking {
    /// All saved filters.
    pub const ALL: [Self; 3] = [Self::Report, Self::CustomerNotice, Self::Method];

    /// The word used in addresses of pages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Report => "unreported",
            Self::CustomerNotice => "customers-not-told",
            Self::Method => "without-method",
        }
    }

    /// Whether `incident` lacks it. What is handled inside another one is reported and
    /// told there.
    #[must_use]
    pub fn holds(self, incident: &Incident) -> bool {
        let says = |key: &str| incident.fact(key).is_some_and(|known| known.value.done());
        let count = incident.fact("customers").map(|known| &known.value);
        let affected = matches!(count, Some(KnownValue::Count(count)) if *count > 0);
        !matches!(incident.stage, Stage::Merged { .. })
            && match self {
                Self::Report => says("reportable") && incident.time("submitted").is_none(),
                Self::CustomerNotice => affected && !says("customer_notice"),
                Self::Method => affected && incident.fact("customers_method").is_none(),
            }
    }
}

/// Which incidents to show, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// `open`, `merged`, `closed`, or all.
    pub state: Option<String>,
    /// A saved filter.
    pub lacking: Option<Lacking>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
}

/// How many incidents a saved filter looks at.
const LOOKED_AT_MAX: u64 = 5_000;

impl Desk {
    /// One page of the register of incidents.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn incidents_page(
        &self,
        wanted: &Wanted,
        page: (u64, u64),
    ) -> Result<Paged<Incident>, AppError> {
        self.may_read().await?;
        let filter = in_state(Kind::Incident, wanted.state.as_deref());
        if let Some(lacking) = wanted.lacking {
            return self.lacking_page(filter, lacking, wanted.oldest_first, page).await;
        }
        let total = self.app.registers.count(&filter).await?;
        let stored = self.cut(filter, total, wanted.oldest_first, page).await?;
        Ok(Paged { rows: records(stored, Record::incident), total, looked_at: None })
    }

    async fn lacking_page(
        &self,
        filter: Filter,
        lacking: Lacking,
        oldest_first: bool,
        (offset, limit): (u64, u64),
    ) -> Result<Paged<Incident>, AppError> {
        let there = self.app.registers.count(&filter).await?;
        let stored = self.app.registers.list(&filter.page(0, LOOKED_AT_MAX)).await?;
        let mut found = records(stored, Record::incident);
        found.retain(|incident| lacking.holds(incident));
        if oldest_first {
            found.reverse();
        }
        let total = found.len() as u64;
        let rows = found.into_iter().skip(size(offset)).take(size(limit)).collect();
        Ok(Paged { rows, total, looked_at: (there > LOOKED_AT_MAX).then_some(LOOKED_AT_MAX) })
    }

    /// A page counted from the other end where the oldest stand first.
    async fn cut(
        &self,
        filter: Filter,
        total: u64,
        oldest_first: bool,
        (offset, limit): (u64, u64),
    ) -> Result<Vec<Stored>, AppError> {
        if !oldest_first {
            return Ok(self.app.registers.list(&filter.page(offset, limit)).await?);
        }
        let end = total.saturating_sub(offset);
        let start = end.saturating_sub(limit);
        let mut stored = self.app.registers.list(&filter.page(start, end - start)).await?;
        stored.reverse();
        Ok(stored)
    }

    /// How many incidents stand in the register in all, and how many of them share
    /// their cause with another: merged ones stay counted.
    ///
    /// # Errors
    /// The store's.
    pub async fn incidents_counted(&self) -> Result<(u64, u64), AppError> {
        let total = self.app.registers.count(&Filter::new(Kind::Incident)).await?;
        let merged = Filter::new(Kind::Incident).in_state("merged").page(0, LOOKED_AT_MAX);
        let merged = records(self.app.registers.list(&merged).await?, Record::incident);
        let mut same = BTreeSet::new();
        for incident in merged {
            if let Stage::Merged { into, .. } = incident.stage {
                same.insert(into);
            }
            same.insert(incident.id);
        }
        Ok((total, same.len() as u64))
    }

    /// One page of signals, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn signals_page(
        &self,
        state: Option<&str>,
        page: (u64, u64),
    ) -> Result<Paged<SignalRecord>, AppError> {
        self.paged(in_state(Kind::Signal, state), page, Record::signal).await
    }

    /// One page of reports, newest first; `state` is `draft` or `submitted`.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn reports_page(
        &self,
        state: Option<&str>,
        page: (u64, u64),
    ) -> Result<Paged<Report>, AppError> {
        self.paged(in_state(Kind::Report, state), page, Record::report).await
    }

    /// The reports of one incident, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn reports_of(&self, incident: &str) -> Result<Vec<Report>, AppError> {
        let filter = Filter::new(Kind::Report).of(incident);
        Ok(self.paged(filter, (0, REPORTS_MAX), Record::report).await?.rows)
    }

    /// One page of the register of assets.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn assets_page(&self, page: (u64, u64)) -> Result<Paged<Asset>, AppError> {
        self.paged(Filter::new(Kind::Asset), page, Record::asset).await
    }

    /// One page of the register of parties.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn parties_page(&self, page: (u64, u64)) -> Result<Paged<Party>, AppError> {
        self.paged(Filter::new(Kind::Party), page, Record::party).await
    }

    /// The mandates of one party, those that ended among them.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn mandates_of(&self, party: &str) -> Result<Vec<Mandate>, AppError> {
        let filter = Filter::new(Kind::Mandate).of(party);
        Ok(self.paged(filter, (0, MANDATES_MAX), Record::mandate).await?.rows)
    }

    /// The name of a party, if it stands in the register.
    ///
    /// # Errors
    /// The store's.
    pub async fn name_of(&self, party: &str) -> Result<Option<String>, AppError> {
        let key = model::Key::new(Kind::Party, party);
        let found = self.app.registers.lookup(&key).await?;
        Ok(found.and_then(|stored| stored.record.party()).map(|party| party.name))
    }

    async fn paged<T>(
        &self,
        filter: Filter,
        (offset, limit): (u64, u64),
        of: fn(Record) -> Option<T>,
    ) -> Result<Paged<T>, AppError> {
        self.may_read().await?;
        let total = self.app.registers.count(&filter).await?;
        let stored = self.app.registers.list(&filter.page(offset, limit)).await?;
        Ok(Paged { rows: records(stored, of), total, looked_at: None })
    }
}

/// No incident has more reports, no party more mandates.
const REPORTS_MAX: u64 = 500;
const MANDATES_MAX: u64 = 500;

fn in_state(kind: Kind, state: Option<&str>) -> Filter {
    Filter { state: state.map(str::to_owned), ..Filter::new(kind) }
}

fn size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}
