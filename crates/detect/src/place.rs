//! Where to look: the source and record behind a figure.

use std::sync::Arc;

use event::Source;
use serde_json::{Value, json};

/// A record of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) source: u32,
    pub(crate) record: u64,
}

/// The file of a source without folder and packing: a log that was moved or packed is
/// the same log.
pub(crate) fn file_name(source: &str) -> &str {
    let name = source.rsplit(['/', '\\']).next().unwrap_or(source);
    let plain = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst"));
    plain.filter(|name| !name.is_empty()).unwrap_or(name)
}

/// The sources seen so far; few, for a source is a file or a stream.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources(Vec<Arc<Source>>);

impl Sources {
    /// The number of `source`. The latest comes first, as batches of one follow each other.
    pub(crate) fn number(&mut self, source: &Arc<Source>) -> u32 {
        let position = self.0.iter().rposition(|known| known == source).unwrap_or_else(|| {
            self.0.push(source.clone());
            self.0.len() - 1
        });
        u32::try_from(position).unwrap_or(u32::MAX)
    }

    pub(crate) fn name(&self, number: u32) -> &str {
        self.0.get(number as usize).map_or("", |source| &source.name)
    }

    /// `rows` of the evidence, each place once.
    pub(crate) fn rows(&self, places: &[Place]) -> Value {
        let mut rows = Vec::new();
        for place in places {
            let row = json!({"source": self.name(place.source), "record": place.record});
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        rows.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_was_moved_or_packed_is_the_same_log() {
        for source in
            ["traffic.csv", "./traffic.csv", "/var/log/traffic.csv.gz", "old/traffic.csv.zst"]
        {
            assert_eq!(file_name(source), "traffic.csv");
        }
        assert_eq!(file_name("-"), "-");
    }
}
