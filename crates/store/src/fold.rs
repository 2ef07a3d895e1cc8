//! One fact more about a record.

use model::{Fact, Key, Record, Written};
use ports::StoreError;

use crate::error::inconsistent;

/// Folds `fact` into `record` and says whether it made it what it is. Refusals,
/// erasures and recoveries tell something about a record without changing it.
///
/// # Errors
/// Inconsistency if the fact is about another kind of record than `key` names:
/// then the record would be lost.
pub(crate) fn fold(
    record: &mut Option<Record>,
    key: &Key,
    fact: Fact,
    written: &Written,
) -> Result<bool, StoreError> {
    if matches!(fact, Fact::Refused { .. } | Fact::Erased { .. } | Fact::Recovered { .. }) {
        return Ok(false);
    }
    let act = fact.act();
    let existed = record.is_some();
    *record = Record::fold(record.take(), key, fact, written);
    let fits = match record {
        Some(record) => record.kind() == key.kind,
        None => !existed,
    };
    if fits {
        Ok(true)
    } else {
        Err(inconsistent("registers", key, format!("{act} does not fit it")))
    }
}
