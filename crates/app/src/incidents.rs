//! The register of incidents, a page at a time.

use model::{Incident, Kind, Record};
use ports::{Filter, Stored};
use serde::Serialize;

use crate::{AppError, Desk, desk::records};

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

/// Counts over all incidents that the desk reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Tallies {
    /// All of them, merged ones included.
    pub total: u64,
    /// Those being handled.
    pub open: u64,
    /// Those that share a cause with another.
    pub same_cause: u64,
    /// 未報告
    pub unreported: u64,
    /// 顧客未通知
    pub customers_not_told: u64,
    /// 件数根拠なし
    pub customers_without_method: u64,
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
        let fitting = self.app.registers.count(&filter).await?;
        let stored = self.cut(filter, fitting, wanted.oldest_first, wanted.page).await?;
        let incidents = records(stored, Record::incident);
        Ok(RegisterPage { incidents, fitting, tallies: self.tallies().await? })
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

    /// Counts over the register of incidents.
    ///
    /// # Errors
    /// The store's.
    pub async fn tallies(&self) -> Result<Tallies, AppError> {
        let all = || Filter::new(Kind::Incident);
        let count = async |filter: Filter| self.app.registers.count(&filter).await;
        Ok(Tallies {
            total: count(all()).await?,
            open: count(all().in_state("open")).await?,
            same_cause: count(all().labelled("same-cause")).await?,
            unreported: count(all().labelled("unreported")).await?,
            customers_not_told: count(all().labelled("customers-not-told")).await?,
            customers_without_method: count(all().labelled("customers-without-method")).await?,
        })
    }
}
