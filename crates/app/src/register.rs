//! The register of incidents, a page at a time.

use model::{Incident, Kind, Record};
use ports::Filter;
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
        let mut filter = Filter::new(Kind::Incident).page(wanted.page.0, wanted.page.1);
        filter.state.clone_from(&wanted.state);
        filter.label.clone_from(&wanted.label);
        let incidents = records(self.app.registers.list(&filter).await?, Record::incident);
        let fitting = self.app.registers.count(&filter).await?;
        Ok(RegisterPage { incidents, fitting, tallies: self.tallies().await? })
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
