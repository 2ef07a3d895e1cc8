//! The numbers that people call a record by: `2026-001`, `F-2026-001`.

use jiff::tz::{TimeZone, offset};
use model::{Key, Kind, Record, number};
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
        series: &str,
        id: fn(Record) -> Option<String>,
    ) -> Result<String, StoreError> {
        Ok(self.next_numbers(kind, series, id, 1).await?.remove(0))
    }

    /// The next `count` numbers, at least one.
    pub(crate) async fn next_numbers(
        &self,
        kind: Kind,
        series: &str,
        id: fn(Record) -> Option<String>,
        count: usize,
    ) -> Result<Vec<String>, StoreError> {
        let year = self.now().to_zoned(TimeZone::fixed(offset(9))).year();
        let newest = self.whole.list(&Filter::new(kind).page(0, NEWEST_LOOKED_AT)).await?;
        // A number that none can follow came from elsewhere, and is not counted on.
        let follows = |id: String| number::count_in(series, year, &id)?.checked_add(1);
        let first = records(newest, id).into_iter().filter_map(follows).max().unwrap_or(1);
        let mut found = Vec::new();
        for next in first.. {
            let id = number::numbered(series, year, next);
            if self.whole.history(&Key::new(kind, &id)).await?.is_empty() {
                found.push(id);
            }
            if found.len() == count.max(1) {
                break;
            }
        }
        Ok(found)
    }
}
