//! Verdicts in the register: what checks found, with rows, query and data, for ever.

use jiff::Timestamp;
use model::{
    Expect, Fact, Input as Used, Key, Kind, Note, Permission, Record, Shares, Verdict, VerdictFact,
};
use ports::{Filter, NewFact};

use super::{Check, CheckRun, Checks};
use crate::{AppError, Desk, desk::records};

/// Rows kept in one verdict; the rest is counted.
const ROWS_KEPT: usize = 10_000;

impl CheckRun {
    /// The verdict of this run of `check`, which ended at `at`.
    #[must_use]
    pub fn verdict(&self, check: &Check, at: Timestamp) -> Verdict {
        let Self { proven, contradicted, unknown, .. } = *self;
        let left_out = self.lacks.iter().map(|lack| lack.left_out()).sum::<u64>();
        let mut notes: Vec<_> = self.lacks.iter().map(note).collect();
        if self.rows.len() > ROWS_KEPT {
            let about = (self.rows.len() - ROWS_KEPT).to_string();
            notes.push(Note { code: "rows-left-out".into(), about });
        }
        Verdict {
            id: format!("{}@{}", self.check, at.strftime("%Y%m%dT%H%M%S%6fZ")),
            check: self.check.clone(),
            pack: self.pack.clone(),
            criteria: check.criteria.clone(),
            at,
            as_of: self.as_of,
            sql: self.sql.clone(),
            population: self.population.clone(),
            inputs: self.inputs.iter().map(used).collect(),
            shares: Shares { proven, contradicted, unknown },
            columns: self.columns.clone(),
            rows: self.rows.iter().take(ROWS_KEPT).cloned().collect(),
            rows_total: self.rows.len() as u64 + left_out,
            notes,
            fresh_days: days(check.fresh_days),
            unknown_after_days: days(check.unknown_after_days),
            tolerated_bp: 0,
            compartment: check.compartment.clone(),
        }
    }
}

fn days(days: u32) -> u16 {
    u16::try_from(days).unwrap_or(u16::MAX)
}

fn note(lack: &super::Lacks) -> Note {
    Note { code: lack.name().to_owned(), about: lack.about() }
}

fn used(used: &super::InputUsed) -> Used {
    Used {
        name: used.input.clone(),
        source: used.file.clone(),
        sha256: used.sha256.clone(),
        rows: used.rows.rows,
        repeated: used.rows.repeated,
        dated: used.dated,
        received: used.received,
        max_age_days: used.max_age_days.and_then(|days| u16::try_from(days).ok()),
    }
}

impl Desk {
    /// Keeps what `runs` found, one verdict each, and proposes a finding wherever one
    /// contradicts what somebody says, a source is silent or somebody is not seen. Returns the verdicts.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn keep_verdicts(
        &self,
        checks: &Checks,
        runs: &[CheckRun],
    ) -> Result<Vec<Verdict>, AppError> {
        let named: Vec<_> = runs.iter().map(|run| run.check.as_str()).collect();
        let _numbering = self.app.numbering.lock().await;
        self.act(Permission::Review, "check.run", &named.join(" "), async |_| {
            let now = self.now();
            let of = |run: &CheckRun| Some(run.verdict(checks.get(&run.check)?, now));
            let verdicts: Vec<_> = runs.iter().filter_map(of).collect();
            let mut facts: Vec<_> = verdicts.iter().map(found).collect();
            let contradicted = self.contradictions(&verdicts).await?;
            let gaps = self.gaps(&verdicts, contradicted.len()).await?;
            facts.extend(contradicted.into_iter().chain(gaps));
            Ok((facts, verdicts))
        })
        .await
    }

    /// The verdicts of `check`, or of all, newest first.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn verdicts(
        &self,
        check: Option<&str>,
        (offset, limit): (u64, u64),
    ) -> Result<Vec<Verdict>, AppError> {
        self.may_read().await?;
        let mut filter = Filter::new(Kind::Verdict).page(offset, limit);
        if let Some(check) = check {
            filter = filter.labelled(format!("check:{check}"));
        }
        Ok(records(self.app.registers.list(&filter).await?, Record::verdict))
    }

    /// One verdict.
    ///
    /// # Errors
    /// MANDATE, ABSENT, or the store's.
    pub async fn verdict(&self, id: &str) -> Result<Verdict, AppError> {
        self.may_read().await?;
        let stored = self.app.registers.lookup(&Key::new(Kind::Verdict, id)).await?;
        match stored.and_then(|stored| stored.record.verdict()) {
            Some(verdict) => Ok(verdict),
            None => self.absent("check.show", &format!("verdict/{id}")).await,
        }
    }
}

fn found(verdict: &Verdict) -> NewFact {
    let fact = Fact::Verdict(VerdictFact::Found(Box::new(verdict.clone())));
    NewFact::new(Kind::Verdict, &verdict.id, Expect::Absent, fact)
}
