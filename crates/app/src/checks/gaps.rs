//! What a check could not see is a finding of its own: silence must not look like order.

use model::{
    Expect, Facet, Fact, Finding, FindingFact, Kind, Note, Observed, Origin, Record, Verdict,
};
use ports::{Filter, NewFact, StoreError};

use crate::{AppError, Desk, desk::records};

/// Notes of a verdict that propose a finding.
const PROPOSED: [&str; 3] = ["silent-source", "incomplete-population", "empty-population"];

impl Desk {
    /// A proposed finding for each silent source and each incomplete or empty population
    /// that no open finding tells already; `taken` numbers are given out in the same act.
    /// Whoever asks holds `App::numbering`.
    pub(crate) async fn gaps(
        &self,
        verdicts: &[Verdict],
        taken: usize,
    ) -> Result<Vec<NewFact>, AppError> {
        let mut proposed = Vec::new();
        for verdict in verdicts.iter().filter(|verdict| verdict.compartment.is_empty()) {
            for note in verdict.notes.iter().filter(|note| PROPOSED.contains(&note.code.as_str())) {
                let finding = finding(verdict, note);
                if !self.open_under(&finding.theme).await? {
                    proposed.push(finding);
                }
            }
        }
        if proposed.is_empty() {
            return Ok(Vec::new());
        }
        let id = |record: Record| Some(record.finding()?.id);
        let count = proposed.len() + taken;
        let numbers = self.next_numbers(Kind::Finding, "F-", id, count).await?;
        let raised = |(finding, id): (Finding, String)| {
            let fact = FindingFact::Raised(Box::new(Finding { id: id.clone(), ..finding }));
            NewFact::new(Kind::Finding, id, Expect::Absent, Fact::Finding(fact))
        };
        Ok(proposed.into_iter().zip(numbers.into_iter().skip(taken)).map(raised).collect())
    }

    async fn open_under(&self, theme: &str) -> Result<bool, StoreError> {
        let filter = Filter::new(Kind::Finding).labelled(format!("theme:{theme}"));
        let found = records(self.whole.list(&filter).await?, Record::finding);
        Ok(found.iter().any(|finding| finding.state.open()))
    }
}

/// What nobody could look at is a matter of how effectiveness is kept (A172).
fn finding(verdict: &Verdict, note: &Note) -> Finding {
    let figures = [
        ("check", verdict.check.clone()),
        ("about", note.about.clone()),
        ("unknown", verdict.shares.unknown.to_string()),
        ("of", verdict.shares.population().to_string()),
    ];
    Finding {
        origin: Origin::Verdict(verdict.id.clone()),
        criteria: verdict.criteria.clone(),
        theme: format!("{}/{}", verdict.check, note.code),
        ..Finding::proposed(Observed::new(&note.code, &figures), Facet::Effectiveness)
    }
}
