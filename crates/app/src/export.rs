//! Registers as lists: what is exported is what an import takes back.

use model::{Asset, DataClass, Kind, Party, Permission, Record};
use serde::Serialize;
use tables::Cell;

use crate::{AppError, Desk};

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
        let header = super::import::ASSET_COLUMNS.to_vec();
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
        let header = super::import::PARTY_COLUMNS.to_vec();
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
    ]
}

fn party_row(party: &Party) -> Vec<Cell> {
    vec![
        party.id.as_str().into(),
        word(party.kind),
        party.name.as_str().into(),
        party.layer.map_or_else(|| "".into(), word),
        maybe(party.parent.as_deref()),
        maybe(party.contact.as_deref()),
    ]
}

/// A word of a closed list, as the record's own serialisation spells it.
fn word(value: impl Serialize) -> Cell {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().into()
}

fn maybe(text: Option<&str>) -> Cell {
    text.unwrap_or_default().into()
}

fn values<T: AsRef<str>>(values: &[T]) -> Cell {
    values.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(";").into()
}
