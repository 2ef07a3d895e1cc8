//! A row of the list of assets.

use model::{Asset, AssetFact, AssetKind, DataClass, Expect, Fact, Kind};
use ports::NewFact;
use tables::Fault;

use super::cells::Cells;

const KINDS: &str = "service, system, terminal, network, information, log-source, third-party";
const CLASSES: &str = "personal, sensitive, authentication, electronic-value, corporate";

pub(super) fn facts(row: &Cells<'_>) -> Result<Vec<NewFact>, Fault> {
    let asset = asset(row)?;
    let (id, fact) = (asset.id.clone(), Fact::Asset(AssetFact::Registered(asset)));
    Ok(vec![NewFact::new(Kind::Asset, id, Expect::Any, fact)])
}

fn asset(row: &Cells<'_>) -> Result<Asset, Fault> {
    let id = row.id()?;
    Ok(Asset {
        kind: row.word::<AssetKind>("kind", KINDS)?,
        name: row.owned("name").unwrap_or_else(|| id.clone()),
        aliases: row.values("aliases").map(str::to_owned).collect(),
        reaches: row.values("reaches").map(str::to_owned).collect(),
        data: row.words::<DataClass>("data", CLASSES)?,
        owner: row.owned("owner"),
        id,
    })
}
