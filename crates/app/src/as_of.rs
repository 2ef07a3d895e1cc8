//! A register as of a moment: the same fold, stopped earlier.

use jiff::Timestamp;
use model::{Key, Kind, Record};
use ports::Line;

use crate::{AppError, Desk};

/// The record that these entries about `key` make up.
pub(crate) fn folded(key: &Key, lines: &[Line]) -> Option<Record> {
    lines.iter().fold(None, |before, line| match &line.fact {
        Some(fact) => Record::fold(before, key, fact.clone(), &line.written),
        None => before,
    })
}

impl Desk {
    /// All records of `kind` as they were at `moment`, as far as this desk reaches.
    pub(crate) async fn all_at<T>(
        &self,
        kind: Kind,
        of: fn(Record) -> Option<T>,
        id: fn(&T) -> String,
        moment: Timestamp,
    ) -> Result<Vec<T>, AppError> {
        let now = self.all(kind, of).await?;
        if moment >= self.now() {
            return Ok(now);
        }
        let mut then = Vec::new();
        for one in &now {
            let key = Key::new(kind, id(one));
            let mut lines = self.app.registers.history(&key).await?;
            lines.retain(|line| line.written.at <= moment);
            then.extend(folded(&key, &lines).and_then(of));
        }
        Ok(then)
    }
}
