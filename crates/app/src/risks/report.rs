//! What executives are told of risks: every change since they were told last, in order,
//! what waits for too long, and what nobody decided on (A184, A191).

use jiff::Timestamp;
use model::{Code, Expect, Fact, Key, Kind, Layer, Permission, Record, Refusal, Risk, RiskFact};
use ports::Line;

use super::{RiskView, about};
use crate::{AppError, Desk};

/// One change of one risk.
#[derive(Clone, Debug)]
pub struct RiskChange {
    /// The risk.
    pub risk: String,
    /// What it is called.
    pub title: String,
    /// The entry.
    pub line: Line,
}

/// What executives are told.
#[derive(Clone, Debug)]
pub struct RiskReport {
    /// Since when; `None` for the beginning.
    pub since: Option<Timestamp>,
    /// To whom: the parties of the executive layer.
    pub to: Vec<String>,
    /// Every change, in the order of the ledger.
    pub changes: Vec<RiskChange>,
    /// All risks as they are now.
    pub risks: Vec<RiskView>,
}

impl Desk {
    /// Draws the report and writes down, at every risk, that it was told. Without `since`
    /// each risk's changes are those after it was told of last.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn report_risks(&self, since: Option<Timestamp>) -> Result<RiskReport, AppError> {
        let to = self.executives().await?;
        self.act(Permission::Register, "risk.report", "", async |_| {
            let risks = self.risks(None).await?;
            let told = risks.iter().filter_map(|view| view.risk.reported_at).max();
            let mut changes = Vec::new();
            for view in &risks {
                let key = Key::new(Kind::Risk, &view.risk.id);
                let lines = untold(self.app.registers.history(&key).await?, since);
                changes.extend(lines.into_iter().map(|line| RiskChange {
                    risk: view.risk.id.clone(),
                    title: view.risk.title.clone(),
                    line,
                }));
            }
            changes.sort_by_key(|change| change.line.written.seq);
            let mark = |view: &RiskView| {
                let fact = RiskFact::Reported { to: to.clone() };
                about(&view.risk.id, Expect::Any, fact)
            };
            let facts = risks.iter().map(mark).collect();
            let (since, to) = (since.or(told), to.clone());
            Ok((facts, RiskReport { since, to, changes, risks }))
        })
        .await
    }

    /// Says that whoever sits here has seen the last report. Returns of how many risks.
    ///
    /// # Errors
    /// STATE where no report waits to be seen, MANDATE.
    pub async fn acknowledge_risks(&self) -> Result<usize, AppError> {
        self.act(Permission::Approve, "risk.acknowledge", "", async |_| {
            let risks = self.all(Kind::Risk, Record::risk).await?;
            let waits = |risk: &&Risk| risk.reported_at.is_some() && risk.seen.is_none();
            let mark = |risk: &Risk| about(&risk.id, Expect::Any, RiskFact::Seen {});
            let facts: Vec<_> = risks.iter().filter(waits).map(mark).collect();
            if facts.is_empty() {
                return Err(Refusal::new(Code::State).field("report").detail("seen").into());
            }
            let count = facts.len();
            Ok((facts, count))
        })
        .await
    }

    async fn executives(&self) -> Result<Vec<String>, AppError> {
        self.may_read().await?;
        let parties = self.all(Kind::Party, Record::party).await?;
        let executive = parties.into_iter().filter(|party| party.layer == Some(Layer::Executive));
        let mut ids: Vec<_> = executive.map(|party| party.id).collect();
        ids.sort();
        Ok(ids)
    }
}

/// The changes that are told: those from `since` on, or those after the last report.
fn untold(lines: Vec<Line>, since: Option<Timestamp>) -> Vec<Line> {
    let report = |line: &Line| matches!(line.fact, Some(Fact::Risk(RiskFact::Reported { .. })));
    let from = match since {
        Some(since) => lines.iter().position(|line| since <= line.written.at),
        None => lines.iter().rposition(report).map(|at| at + 1).or(Some(0)),
    };
    let from = from.unwrap_or(lines.len());
    let seen = |line: &Line| matches!(line.fact, Some(Fact::Risk(RiskFact::Seen {})));
    lines.into_iter().skip(from).filter(|line| !report(line) && !seen(line)).collect()
}
