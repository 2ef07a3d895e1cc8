//! Registers as lists: what is exported is what an import takes back.

use model::{Asset, DataClass, Defence, Kind, Party, Permission, Record, Spell};
use serde::Serialize;
use tables::Cell;

use crate::{AppError, Desk, import::asset::NONE};

/// A list as it is shown or written: the names of its columns and its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Names of the columns.
    pub header: Vec<&'static str>,
    /// Rows, each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// The bytes of the list in `format`.
    ///
    /// # Errors
    /// If a workbook cannot hold it.
    pub fn write(&self, format: tables::Format) -> Result<Vec<u8>, tables::WriteError> {
        tables::write(format, &self.header, self.rows.iter().map(Vec::as_slice))
    }
}

impl Desk {
    /// The register of assets as a list, by id.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn asset_sheet(&self) -> Result<Sheet, AppError> {
        self.may("asset.export", Permission::Read).await?;
        let mut assets = self.all(Kind::Asset, Record::asset).await?;
        assets.sort_by(|a, b| a.id.cmp(&b.id));
        let header = crate::import::asset::COLUMNS.to_vec();
        Ok(Sheet { header, rows: assets.iter().map(asset_row).collect() })
    }

    /// The register of parties as a list, by id, without their mandates.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn party_sheet(&self) -> Result<Sheet, AppError> {
        self.may("party.export", Permission::Read).await?;
        let mut parties = self.all(Kind::Party, Record::party).await?;
        parties.sort_by(|a, b| a.id.cmp(&b.id));
        let header = crate::import::party::COLUMNS.to_vec();
        Ok(Sheet { header, rows: parties.iter().map(party_row).collect() })
    }
}

fn asset_row(asset: &Asset) -> Vec<Cell> {
    vec![
        asset.id.as_str().into(),
        word(asset.kind),
        asset.name.as_str().into(),
        values(&asset.aliases),
        values(&asset.reaches),
        values(&asset.data.iter().map(|class| DataClass::name(*class)).collect::<Vec<_>>()),
        maybe(asset.owner.as_deref()),
        values(&asset.depends_on),
        maybe_word(asset.importance),
        maybe_word(asset.exposure),
        defences(asset.defences.as_deref()),
    ]
}

fn party_row(party: &Party) -> Vec<Cell> {
    vec![
        party.id.as_str().into(),
        word(party.kind),
        party.name.as_str().into(),
        maybe_word(party.layer),
        maybe(party.parent.as_deref()),
        maybe(party.contact.as_deref()),
        maybe(party.unit.as_deref()),
        spells(&party.sectors),
        spells(&party.designations),
        maybe(party.natural.as_deref()),
        maybe(party.successor_of.as_deref()),
    ]
}

/// A word of a closed list, as the record's own serialisation spells it.
pub(crate) fn word_of(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn word(value: impl Serialize) -> Cell {
    word_of(value).into()
}

fn maybe_word(value: Option<impl Serialize>) -> Cell {
    value.map_or_else(|| "".into(), word)
}

fn defences(known: Option<&[Defence]>) -> Cell {
    match known {
        None => "".into(),
        Some([]) => NONE.into(),
        Some(some) => values(&some.iter().map(word_of).collect::<Vec<_>>()),
    }
}

fn spells(spells: &[Spell]) -> Cell {
    values(&spells.iter().map(Spell::to_string).collect::<Vec<_>>())
}

fn maybe(text: Option<&str>) -> Cell {
    text.unwrap_or_default().into()
}

fn values<T: AsRef<str>>(values: &[T]) -> Cell {
    values.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(";").into()
}
