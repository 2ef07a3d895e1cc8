//! The register of incidents, a page at a time.

use model::{Incident, Kind, Record};
use ports::Filter;

use crate::{AppError, Desk, Tallies, desk::records};

/// Which incidents, and which page of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// `open`, `merged`, `closed`, or `played` in an exercise.
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
    /// In the order that was wanted.
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
        let filter = Filter { oldest_first: wanted.oldest_first, ..filter };
        let stored = self.app.registers.list(&filter.page(wanted.page.0, wanted.page.1)).await?;
        let incidents = records(stored, Record::incident);
        Ok(RegisterPage { incidents, fitting, tallies })
    }
}

/// How many fit, where that was counted already.
fn tallied(wanted: &Wanted, tallies: &Tallies) -> Option<u64> {
    match (wanted.state.as_deref(), wanted.label.as_deref()) {
        (None, None) => Some(tallies.total + tallies.played),
        (Some("open"), None) => Some(tallies.open),
        (None, Some("same-cause")) => Some(tallies.same_cause),
        (None, Some("unreported")) => Some(tallies.unreported),
        (None, Some("customers-not-told")) => Some(tallies.customers_not_told),
        (None, Some("customers-without-method")) => Some(tallies.customers_without_method),
        _ => None,
    }
}
