//! From a verdict that contradicts a claim to a proposed finding.

use model::{
    Contradiction, Expect, Facet, Fact, Finding, FindingFact, Kind, Observed, Origin, Record,
    Response, Verdict, contradiction, percent,
};
use ports::{Filter, NewFact, StoreError};

use crate::{AppError, Desk, desk::records};

impl Desk {
    /// Where machine and people do not agree about `criterion`: what is said there
    /// against the newest verdict of each check that speaks to it.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn disagreements(&self, criterion: &str) -> Result<Vec<Contradiction>, AppError> {
        self.may_read().await?;
        let about = format!("criterion:{criterion}");
        let filter = Filter::new(Kind::Verdict).labelled(about);
        let mut verdicts = records(self.app.registers.list(&filter).await?, Record::verdict);
        let mut seen = std::collections::BTreeSet::new();
        verdicts.retain(|verdict| seen.insert(verdict.check.clone()));
        let said = self.said_of(criterion).await?;
        Ok(verdicts.iter().filter_map(|found| contradiction(criterion, &said, found)).collect())
    }

    pub(crate) async fn said_of(&self, criterion: &str) -> Result<Vec<Response>, StoreError> {
        let filter = Filter::new(Kind::Response).labelled(format!("criterion:{criterion}"));
        Ok(records(self.app.registers.list(&filter).await?, Record::response))
    }

    /// A proposed finding for each contradiction in `verdicts` that no open finding
    /// tells already. Whoever asks holds `App::numbering`.
    pub(crate) async fn contradictions(
        &self,
        verdicts: &[Verdict],
    ) -> Result<Vec<NewFact>, AppError> {
        let mut proposed = Vec::new();
        for verdict in verdicts {
            for criterion in &verdict.criteria {
                let said = self.said_of(criterion).await?;
                let Some(found) = contradiction(criterion, &said, verdict) else { continue };
                let told = self.told_before(criterion, &verdict.check).await?;
                if !told.iter().any(|finding| finding.state.open()) {
                    let repeat_of = told.into_iter().next().map(|finding| finding.id);
                    proposed.push(Finding { repeat_of, ..finding(&found, &verdict.check) });
                }
            }
        }
        if proposed.is_empty() {
            return Ok(Vec::new());
        }
        let id = |record: Record| Some(record.finding()?.id);
        let numbers = self.next_numbers(Kind::Finding, "F-", id, proposed.len()).await?;
        let raised = |(finding, id): (Finding, String)| {
            let fact = FindingFact::Raised(Box::new(Finding { id: id.clone(), ..finding }));
            NewFact::new(Kind::Finding, id, Expect::Absent, Fact::Finding(fact))
        };
        Ok(proposed.into_iter().zip(numbers).map(raised).collect())
    }

    /// Findings that verdicts of `check` about `criterion` led to, newest first.
    async fn told_before(&self, criterion: &str, check: &str) -> Result<Vec<Finding>, StoreError> {
        let filter = Filter::new(Kind::Finding).labelled(format!("criterion:{criterion}"));
        let mut found = records(self.whole.list(&filter).await?, Record::finding);
        let by_check = format!("{check}@");
        found.retain(
            |finding| matches!(&finding.origin, Origin::Verdict(id) if id.starts_with(&by_check)),
        );
        Ok(found)
    }
}

/// What the machine proposes. It saw what is done, not what is written (A171).
fn finding(found: &Contradiction, check: &str) -> Finding {
    let figures = [
        ("check", check.to_owned()),
        ("claimed", percent(found.claimed_bp)),
        ("verified", percent(found.proven_bp)),
        ("proven", found.shares.proven.to_string()),
        ("of", found.shares.population().to_string()),
    ];
    Finding {
        origin: Origin::Verdict(found.verdict.clone()),
        criteria: vec![found.criterion.clone()],
        theme: check.to_owned(),
        ..Finding::proposed(Observed::new("contradiction", &figures), Facet::Practice)
    }
}
