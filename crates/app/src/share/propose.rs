//! 注意喚起の提案: what several institutions told of, as drafts that name none of them.

use std::collections::BTreeSet;

use model::{Bulletin, Cluster, Code, Kind, ProposalRule, Record, Refusal};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

impl Desk {
    /// What should be told to all because several institutions told of it, and is not in a
    /// bulletin yet; within other days than the pack's, if so asked.
    ///
    /// # Errors
    /// VALUE for days beyond [`ProposalRule::WITHIN`]; MANDATE, or the store's.
    pub async fn alert_proposals(&self, within: Option<i64>) -> Result<Vec<Cluster>, AppError> {
        self.may_read().await?;
        let bulletins =
            records(self.whole.list(&Filter::new(Kind::Bulletin)).await?, Record::bulletin);
        let rule = &self.app.sharing.proposal;
        let within_days = within.unwrap_or(rule.within_days);
        if !ProposalRule::WITHIN.contains(&within_days) {
            let value = Refusal::new(Code::Value).field("within");
            let judged = Err(value.arg("value", within_days.to_string()));
            return self.noting("bulletin.propose", "", judged).await;
        }
        let readable = self.readable_of(bulletins.clone()).await?;
        let mut clusters = ProposalRule { within_days, ..rule.clone() }.clusters(&readable);
        clusters.retain(|cluster| !bulletins.iter().any(|bulletin| rests_on(bulletin, cluster)));
        Ok(clusters)
    }
}

fn rests_on(bulletin: &Bulletin, cluster: &Cluster) -> bool {
    let from: BTreeSet<_> = bulletin.derived_from.iter().collect();
    cluster.reports.iter().all(|report| from.contains(report))
}
