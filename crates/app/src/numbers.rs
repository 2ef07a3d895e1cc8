//! The numbers that people call a record by: `2026-001`, `F-2026-001`.

use jiff::tz::{TimeZone, offset};
use model::{Key, Kind, Record};
use ports::{Filter, StoreError};

use crate::{Desk, desk::records};

/// Records made within one instant; the highest number is among the newest.
const NEWEST_LOOKED_AT: u64 = 16;

impl Desk {
    /// The next number of the year, in Japan. A number whose record was erased is not
    /// given again: the ledger still knows it. Whoever takes one holds `App::numbering`.
    pub(crate) async fn next_number(
        &self,
        kind: Kind,
        prefix: &str,
        id: fn(Record) -> Option<String>,
    ) -> Result<String, StoreError> {
        Ok(self.next_numbers(kind, prefix, id, 1).await?.remove(0))
    }

    /// The next `count` numbers, at least one.
    pub(crate) async fn next_numbers(
        &self,
        kind: Kind,
        prefix: &str,
        id: fn(Record) -> Option<String>,
        count: usize,
    ) -> Result<Vec<String>, StoreError> {
        let year = self.now().to_zoned(TimeZone::fixed(offset(9))).year();
        let prefix = format!("{prefix}{year}-");
        let newest = self.whole.list(&Filter::new(kind).page(0, NEWEST_LOOKED_AT)).await?;
        let number = |id: String| id.strip_prefix(&prefix)?.parse::<u64>().ok();
        let last = records(newest, id).into_iter().filter_map(number).max();
        let (mut next, mut found) = (last.unwrap_or(0) + 1, Vec::new());
        while found.len() < count.max(1) {
            let id = format!("{prefix}{next:03}");
            if self.whole.history(&Key::new(kind, &id)).await?.is_empty() {
                found.push(id);
            }
            next += 1;
        }
        Ok(found)
    }
}
