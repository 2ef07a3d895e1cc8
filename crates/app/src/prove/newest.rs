//! The newest verdict of each check, by the criteria it speaks to. Verdicts never change and
//! are only added: while their number is the same, so are the newest.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use model::{Kind, Reach, Record, Verdict};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// By criterion, the newest verdict of each check.
pub(crate) type Newest = BTreeMap<String, Vec<Arc<Verdict>>>;

/// What was read, for each reach.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<(Reach, u64, Arc<Newest>)>>);

/// Reaches for which it is kept: institutions and kinds of mandates, not people.
const REACHES: usize = 64;

impl Kept {
    fn get(&self, reach: &Reach, count: u64) -> Option<Arc<Newest>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.iter().find(|(of, counted, _)| of == reach && *counted == count);
        kept.map(|(_, _, newest)| newest.clone())
    }

    fn put(&self, reach: Reach, count: u64, newest: Arc<Newest>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(of, ..)| *of != reach);
        if all.len() >= REACHES {
            all.remove(0);
        }
        all.push((reach, count, newest));
    }
}

impl Desk {
    /// The newest verdict of each check that this desk reaches.
    pub(super) async fn newest_verdicts(&self) -> Result<Arc<Newest>, AppError> {
        let (reach, of_all) = (self.reach(), Filter::new(Kind::Verdict));
        let count = self.app.registers.count(&of_all).await?;
        if let Some(newest) = self.app.newest.get(&reach, count) {
            return Ok(newest);
        }
        let mut checks: Vec<_> = self.app.registers.tally(&of_all, "check:").await?;
        checks.dedup_by(|a, b| a.label == b.label);
        let mut newest = Newest::new();
        for check in checks {
            let last = of_all.clone().labelled(check.label).page(0, 1);
            for verdict in records(self.app.registers.list(&last).await?, Record::verdict) {
                let verdict = Arc::new(verdict);
                for criterion in &verdict.criteria {
                    newest.entry(criterion.clone()).or_default().push(verdict.clone());
                }
            }
        }
        let newest = Arc::new(newest);
        self.app.newest.put(reach, count, newest.clone());
        Ok(newest)
    }
}
