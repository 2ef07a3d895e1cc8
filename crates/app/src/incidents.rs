//! The register of incidents, a page at a time.

use model::{Incident, Kind, Record};
use ports::{Filter, Stored};

use crate::{AppError, Desk, Tallies, desk::records};

/// Which incidents, and which page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `open`, `merged` or `closed`.
    pub state: Option<String>,
    /// A saved filter: `unreported`, `customers-not-told`, `customers-without-method`,
    /// `same-cause`, `tasks`, `failure` or `cyber`.
    pub label: Option<String>,
    /// Oldest first instead of newest first.
    pub oldest_first: bool,
    /// How many to skip, and how many to show at most.
    pub page: (u64, u64),
}

/// A page of the register.
#[derive(Clone, Debug)]
pub struct RegisterPage {
    /// Newest first.
    pub incidents: Vec<Incident>,
    /// How many fit, whatever the page.
    pub fitting: u64,
    /// Counts over the whole register.
    pub tallies: Tallies,
}

impl Desk {
    /// A page of the register with its counts. Nothing is read but the page.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn register(&self, wanted: &Wanted) -> Result<RegisterPage, AppError> {
        self.may_read().await?;
        let mut filter = Filter::new(Kind::Incident);
        filter.state.clone_from(&wanted.state);
        filter.label.clone_from(&wanted.label);
        let tallies = self.tallies().await?;
        let fitting = match tallied(wanted, &tallies) {
            Some(fitting) => fitting,
            None => self.app.registers.count(&filter).await?,
        };
        let stored = self.cut(filter, fitting, wanted.oldest_first, wanted.page).await?;
        let incidents = records(stored, Record::incident);
        Ok(RegisterPage { incidents, fitting, tallies })
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
}

/// How many fit, where that was counted already. Pages counted from the other end
/// need the number of this moment.
fn tallied(wanted: &Wanted, tallies: &Tallies) -> Option<u64> {
    if wanted.oldest_first {
        return None;
    }
    match (wanted.state.as_deref(), wanted.label.as_deref()) {
        (None, None) => Some(tallies.total),
        (Some("open"), None) => Some(tallies.open),
        (None, Some("same-cause")) => Some(tallies.same_cause),
        (None, Some("unreported")) => Some(tallies.unreported),
        (None, Some("customers-not-told")) => Some(tallies.customers_not_told),
        (None, Some("customers-without-method")) => Some(tallies.customers_without_method),
        _ => None,
    }
}
