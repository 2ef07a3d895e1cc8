//! A row of the list of assets.

use model::{
    Asset, AssetFact, AssetKind, DataClass, Defence, Expect, Exposure, Fact, Importance, Kind,
};
use ports::NewFact;
use tables::Fault;

use super::cells::Cells;

const KINDS: &str = "service, system, terminal, network, information, log-source, third-party";
const CLASSES: &str = "customer, personal, sensitive, authentication, electronic-value, corporate";
const IMPORTANCE: &str = "high, middle, low";
const EXPOSURE: &str = "internet, partner, internal, none";
const DEFENCES: &str = "entry, inside, exit, detection, none";

/// The columns of the list, in the order in which it is written.
pub(crate) const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "name",
    "aliases",
    "reaches",
    "data",
    "owner",
    "depends-on",
    "importance",
    "exposure",
    "defences",
];

/// The word for a list that is known to be empty.
pub(crate) const NONE: &str = "none";

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
        depends_on: row.values("depends-on").map(str::to_owned).collect(),
        importance: row.maybe_word::<Importance>("importance", IMPORTANCE)?,
        exposure: row.maybe_word::<Exposure>("exposure", EXPOSURE)?,
        defences: defences(row)?,
        id,
    })
}

/// An empty cell is unknown; `none` says that there are none.
fn defences(row: &Cells<'_>) -> Result<Option<Vec<Defence>>, Fault> {
    match row.cell("defences") {
        None => Ok(None),
        Some(cell) if model::folded(cell) == NONE => Ok(Some(Vec::new())),
        Some(_) => row.words("defences", DEFENCES).map(Some),
    }
}
