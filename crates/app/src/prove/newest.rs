//! The newest verdict of each check, by the criteria it speaks to. Verdicts never change and
//! are only added: while their number is the same, so are the newest, and those of a moment
//! that is past stay what they are.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use model::{Kind, Reach, Record, Verdict};
use ports::Filter;

use crate::{AppError, Desk, desk::records};

/// By criterion, the newest verdict of each check.
pub(crate) type Newest = BTreeMap<String, Vec<Arc<Verdict>>>;

/// Who read it, and as of when; now if nothing is said.
type Read = (Reach, Option<Timestamp>);

/// What was read.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<(Read, u64, Arc<Newest>)>>);

/// Readings that are kept: of institutions and kinds of mandates, not of people, and of the
/// days on which reviews were closed.
const READINGS: usize = 64;

impl Kept {
    fn get(&self, read: &Read, count: u64) -> Option<Arc<Newest>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().position(|(of, counted, _)| of == read && *counted == count)?;
        // What was asked for last is dropped last: today is asked for by every page.
        all[at..].rotate_left(1);
        all.last().map(|(_, _, newest)| newest.clone())
    }

    fn put(&self, read: Read, count: u64, newest: Arc<Newest>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(of, ..)| *of != read);
        if all.len() >= READINGS {
            all.remove(0);
        }
        all.push((read, count, newest));
    }
}

impl Desk {
    /// The newest verdict of each check that this desk reaches, as of a moment or now.
    pub(super) async fn newest_verdicts(
        &self,
        as_of: Option<Timestamp>,
    ) -> Result<Arc<Newest>, AppError> {
        let (read, of_all) = ((self.reach(), as_of), Filter::new(Kind::Verdict).upto(as_of));
        let count = self.app.registers.count(&of_all).await?;
        if let Some(newest) = self.app.newest.get(&read, count) {
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
        self.app.newest.put(read, count, newest.clone());
        Ok(newest)
    }
}
