//! The institutions of the house side by side, by sector. What they said and handed in
//! stays in their registers: only standings come out.

use std::{collections::BTreeMap, sync::Arc};

use model::{Key, Kind, Party, Permission, Position, Record, SectorView, Standing, sectors};
use ports::Filter;

use crate::{
    AppError, Desk,
    desk::records,
    scoped::{Extent, Scoped},
};

/// The sector of an institution of which nobody said one.
const NO_SECTOR: &str = "unknown";

impl Desk {
    /// The sectors of `institutions` (their codes), over the responses of their newest
    /// reviews.
    ///
    /// # Errors
    /// MANDATE: it takes the administrator of the house, at home; or the store's.
    pub async fn sectors(
        &self,
        institutions: &[String],
    ) -> Result<BTreeMap<String, SectorView>, AppError> {
        let at_home = match self.tenant().is_empty() {
            true => Ok(()),
            false => Err(model::Refusal::new(model::Code::Mandate).field("administer")),
        };
        self.noting("sector.show", "", at_home).await?;
        self.may("sector.show", Permission::Administer).await?;
        let mut known = Vec::new();
        for code in institutions {
            known.extend(self.standings_of(code).await?);
        }
        let positions = known.iter().map(|(member, sector, criterion, standing)| Position {
            member,
            sector,
            criterion,
            standing: *standing,
        });
        Ok(sectors(positions))
    }

    async fn standings_of(
        &self,
        code: &str,
    ) -> Result<Vec<(String, String, String, Standing)>, AppError> {
        let mut theirs = self.clone();
        let (inner, extent) = (self.house.clone(), Extent::whole(code));
        theirs.app.registers = Arc::new(Scoped { inner, extent });
        let party = theirs.app.registers.lookup(&Key::new(Kind::Party, code)).await?;
        let sectors = of(party.and_then(|stored| stored.record.party()), self.today());
        let listed = theirs.app.registers.list(&Filter::new(Kind::Response)).await?;
        let mut responses = records(listed, Record::response);
        // Of each criterion and member the newest review counts.
        responses.sort_by(|a, b| b.review.cmp(&a.review));
        let mut seen = std::collections::BTreeSet::new();
        responses.retain(|own| seen.insert((own.criterion.clone(), own.member.clone())));
        let known = theirs.standings(responses).await?;
        let each = |sector: String| {
            let code = code.to_owned();
            known.iter().map(move |(criterion, standing)| {
                (code.clone(), sector.clone(), criterion.clone(), *standing)
            })
        };
        Ok(sectors.into_iter().flat_map(each).collect())
    }
}

fn of(party: Option<Party>, today: jiff::civil::Date) -> Vec<String> {
    let spells = party.map(|party| party.sectors).unwrap_or_default();
    let current = spells.into_iter().filter(|spell| spell.holds_on(today));
    let names: Vec<_> = current.map(|spell| spell.name).collect();
    if names.is_empty() { vec![NO_SECTOR.to_owned()] } else { names }
}
