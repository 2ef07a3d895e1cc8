//! Improve: what is wrong becomes a finding, a finding measures, and measures proof; and
//! whether the ring turns at all (指摘・改善策・PDCA).

mod actions;
mod elements;
mod findings;
mod patterns;
mod roadmap;
mod rules;

pub use actions::{ActionView, NewAction};
pub use findings::{FindingView, NewFinding};
pub use patterns::{PatternSeen, PatternState};
pub use roadmap::{GapView, Roadmap};
pub use rules::{pattern_rules, pattern_rules_of};

use model::{Code, Evidence, Key, Kind, Proof, Record, Refusal};

use crate::{AppError, Desk, RuleBook};

impl Desk {
    /// What `ids` point to, as far as proof is concerned: evidence, verdicts, or what was
    /// measured in exercises.
    async fn proofs(&self, ids: &[String]) -> Result<Vec<Proof>, AppError> {
        let mut proofs = Vec::with_capacity(ids.len());
        for id in ids {
            proofs.push(self.proof(id).await?);
        }
        Ok(proofs)
    }

    async fn proof(&self, id: &str) -> Result<Proof, AppError> {
        if let Some(verdict) = self.pointed_to(Kind::Verdict, id, Record::verdict).await? {
            return Ok(Proof::of_verdict(&verdict, self.now()));
        }
        if let Some(proof) = self.proof_of_exercise(id).await? {
            return Ok(proof);
        }
        let evidence: Option<Evidence> =
            self.pointed_to(Kind::Evidence, id, Record::evidence).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("evidence/{id}"));
        Ok(Proof::of(&evidence.ok_or_else(absent)?, self.today()))
    }

    async fn pointed_to<T>(
        &self,
        kind: Kind,
        id: &str,
        of: fn(Record) -> Option<T>,
    ) -> Result<Option<T>, AppError> {
        let stored = self.app.registers.lookup(&Key::new(kind, id)).await?;
        Ok(stored.and_then(|stored| of(stored.record)))
    }
}

/// Judges that every one of `criteria` stands in a rule set.
fn known_criteria(criteria: &[String]) -> Result<(), Refusal> {
    // The built-in book is checked when it is built; a fault would know no criterion.
    let book = RuleBook::built_in().ok();
    let unknown = |name: &&String| book.is_none_or(|book| book.criterion(name).is_none());
    match criteria.iter().find(unknown) {
        Some(name) => Err(Refusal::new(Code::Key).field(name)),
        None => Ok(()),
    }
}
