//! Cells of a row as values of a record.

use model::Spell;
use serde::de::DeserializeOwned;
use tables::{Expected, Fault, Row};

/// A row, read as a record.
pub(crate) struct Cells<'a>(pub(crate) &'a Row);

impl Cells<'_> {
    /// A cell without the blanks around it, if something is left.
    pub(crate) fn cell(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(str::trim).filter(|cell| !cell.is_empty())
    }

    pub(crate) fn owned(&self, column: &str) -> Option<String> {
        self.cell(column).map(str::to_owned)
    }

    pub(crate) fn required(&self, column: &str) -> Result<String, Fault> {
        self.owned(column).ok_or_else(|| self.fault(column, Expected::new("value")))
    }

    /// An id that says what it shows: nothing in it acts or cannot be seen.
    pub(crate) fn id(&self) -> Result<String, Fault> {
        let id = self.required("id")?;
        if model::has_invisible(&id) || id.contains('/') {
            return Err(self.fault("id", Expected::new("id-visible")));
        }
        Ok(id)
    }

    /// A word of a closed list, as the record's own serialisation spells it.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: &str, of: &str) -> Result<T, Fault> {
        self.read(column, &self.required(column)?, of)
    }

    /// As [`Self::word`], where the cell may be empty.
    pub(crate) fn maybe_word<T: DeserializeOwned>(
        &self,
        column: &str,
        of: &str,
    ) -> Result<Option<T>, Fault> {
        self.cell(column).map(|word| self.read(column, word, of)).transpose()
    }

    fn read<T: DeserializeOwned>(&self, column: &str, word: &str, of: &str) -> Result<T, Fault> {
        let word = serde_json::Value::String(model::folded(word.trim()));
        let expected = || Expected::of("word", of);
        serde_json::from_value(word).map_err(|_| self.fault(column, expected()))
    }

    /// Values parted by `;`, `、` or blanks.
    pub(crate) fn values(&self, column: &str) -> impl Iterator<Item = &str> {
        self.cell(column)
            .unwrap_or_default()
            .split([';', '；', ' ', '\u{3000}', '、'])
            .filter(|part| !part.is_empty())
    }

    pub(crate) fn words<T: DeserializeOwned>(
        &self,
        column: &str,
        of: &str,
    ) -> Result<Vec<T>, Fault> {
        self.values(column).map(|word| self.read(column, word, of)).collect()
    }

    pub(crate) fn time(&self, column: &str) -> Result<Option<jiff::Timestamp>, Fault> {
        let read = |text: &str| {
            model::instant(text).map_err(|_| self.fault(column, Expected::new("time")))
        };
        self.cell(column).map(read).transpose()
    }

    /// A day, written YYYY-MM-DD.
    pub(crate) fn day(&self, column: &str) -> Result<Option<jiff::civil::Date>, Fault> {
        let read = |text: &str| text.parse().map_err(|_| self.fault(column, Expected::new("day")));
        self.cell(column).map(read).transpose()
    }

    /// Names with the days on which they held, parted by `;` or `、`.
    pub(crate) fn spells(&self, column: &str) -> Result<Vec<Spell>, Fault> {
        let cell = self.cell(column).unwrap_or_default();
        let parts = cell.split([';', '；', '、']).map(str::trim).filter(|part| !part.is_empty());
        let read = |part: &str| part.parse();
        parts
            .map(read)
            .collect::<Result<_, _>>()
            .map_err(|_| self.fault(column, Expected::new("spell")))
    }

    pub(crate) fn fault(&self, column: &str, expected: Expected) -> Fault {
        self.0.fault(column, expected)
    }
}
