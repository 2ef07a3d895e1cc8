//! Reading a register one page at a time, with counts and saved filters. The store
//! cuts the page and counts on its indexes; nothing is read but the page.

use model::{Asset, Kind, Mandate, Party, Record, Report, SignalRecord};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// Rows of one page and how many there are in all.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// How many fit the filter, on all pages.
    pub total: u64,
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

    /// The word by which the store finds them; see [`model::Index`].
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Report => "unreported",
            Self::CustomerNotice => "customers-not-told",
            Self::Method => "customers-without-method",
        }
    }
}

impl Desk {
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
        self.listed((Kind::Report, Record::report), Some(incident), (0, REPORTS_MAX)).await
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
        self.listed((Kind::Mandate, Record::mandate), Some(party), (0, MANDATES_MAX)).await
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
        Ok(Paged { rows: records(stored, of), total })
    }
}

/// No incident has more reports, no party more mandates.
const REPORTS_MAX: u64 = 500;
const MANDATES_MAX: u64 = 500;

fn in_state(kind: Kind, state: Option<&str>) -> Filter {
    Filter { state: state.map(str::to_owned), ..Filter::new(kind) }
}
