//! The units of the authority as they stand in its registers: who answers for them, to whom
//! they turn next, and what they own (A131, A133).

use model::{Asset, Kind, Mandate, OfficeUnit, Party, Record};

use crate::{AppError, Desk};

/// A unit with what the registers hold of it.
#[derive(Clone, Debug)]
pub struct UnitView {
    /// The unit of the pack.
    pub unit: OfficeUnit,
    /// Whether the register of parties has it.
    pub entered: bool,
    /// Who of it holds a mandate now.
    pub holders: Vec<String>,
    /// The units to which it turns, one after the other, each with its holders.
    pub line: Vec<(String, Vec<String>)>,
    /// Each of its systems, and whether the register of assets says that it is its own.
    pub systems: Vec<(String, bool)>,
}

impl UnitView {
    /// Whether a system of it is missing in the register, or somebody in its line.
    #[must_use]
    pub fn lacks(&self) -> bool {
        let systems = self.systems.iter().any(|(_, owned)| !owned);
        systems || self.line.iter().any(|(_, holders)| holders.is_empty())
    }
}

impl Desk {
    /// The units of the pack, in its order.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn office_units(&self) -> Result<Vec<UnitView>, AppError> {
        self.may_read().await?;
        let parties = self.all(Kind::Party, Record::party).await?;
        let mandates = self.all(Kind::Mandate, Record::mandate).await?;
        let assets = self.all(Kind::Asset, Record::asset).await?;
        let holders = |unit: &OfficeUnit| self.holders(&parties, &mandates, &unit.id);
        let rules = &self.app.office;
        let view = |unit: &OfficeUnit| UnitView {
            entered: parties.iter().any(|party| party.id == unit.id),
            holders: holders(unit),
            line: rules.line(unit).iter().map(|up| (up.id.clone(), holders(up))).collect(),
            systems: unit.systems.iter().map(|id| (id.clone(), owns(&assets, unit, id))).collect(),
            unit: unit.clone(),
        };
        Ok(rules.unit.iter().map(view).collect())
    }

    /// Who of `unit` holds a mandate now.
    fn holders(&self, parties: &[Party], mandates: &[Mandate], unit: &str) -> Vec<String> {
        let of_it = |party: &&Party| {
            [&party.unit, &party.parent].iter().any(|of| of.as_deref() == Some(unit))
        };
        let holds = |party: &&Party| {
            mandates.iter().any(|one| one.party == party.id && one.current(self.now()))
        };
        parties.iter().filter(of_it).filter(holds).map(|party| party.id.clone()).collect()
    }
}

fn owns(assets: &[Asset], unit: &OfficeUnit, id: &str) -> bool {
    assets.iter().any(|asset| asset.id == id && asset.owner.as_deref() == Some(unit.id.as_str()))
}
