//! A row of the list of parties, with a mandate if it says what the party may do.

use jiff::Timestamp;
use model::{
    Expect, Fact, Kind, Layer, Mandate, MandateFact, Party, PartyFact, PartyKind, Permission,
};
use ports::NewFact;
use tables::Fault;

use super::cells::Cells;

const KINDS: &str =
    "institution, unit, person, vendor, industry-body, authority, sharing-body, police, outside";
const LAYERS: &str = "board, executive, manager, operator";
const PERMISSIONS: &str =
    "read, watch, triage, respond, approve, report, register, pay, audit, administer";

/// The columns of the list, in the order in which it is written.
pub(crate) const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "name",
    "layer",
    "parent",
    "contact",
    "unit",
    "sectors",
    "designations",
    "natural",
    "successor-of",
];

/// Further columns, by which a row also gives its party a mandate.
pub(super) const MANDATE_COLUMNS: &[&str] = &["role", "may", "from", "until"];

pub(super) fn facts(row: &Cells<'_>, now: Timestamp) -> Result<Vec<NewFact>, Fault> {
    let party = party(row)?;
    let fact = Fact::Party(PartyFact::Registered(party.clone()));
    let mut facts = vec![NewFact::new(Kind::Party, party.id, Expect::Any, fact)];
    facts.extend(mandate(row, now)?.map(|mandate| {
        let (id, given) = (mandate.id.clone(), MandateFact::Given(mandate));
        NewFact::new(Kind::Mandate, id, Expect::Any, Fact::Mandate(given))
    }));
    Ok(facts)
}

fn party(row: &Cells<'_>) -> Result<Party, Fault> {
    let id = row.id()?;
    Ok(Party {
        kind: row.word::<PartyKind>("kind", KINDS)?,
        name: row.owned("name").unwrap_or_else(|| id.clone()),
        layer: row.maybe_word::<Layer>("layer", LAYERS)?,
        parent: row.owned("parent"),
        contact: row.owned("contact"),
        unit: row.owned("unit"),
        sectors: row.spells("sectors")?,
        designations: row.spells("designations")?,
        natural: row.owned("natural"),
        successor_of: row.owned("successor-of"),
        id,
    })
}

fn mandate(row: &Cells<'_>, now: Timestamp) -> Result<Option<Mandate>, Fault> {
    let may = row.words::<Permission>("may", PERMISSIONS)?;
    if may.is_empty() {
        return Ok(None);
    }
    let (party, role) = (row.required("id")?, row.owned("role").unwrap_or_else(|| "member".into()));
    let (from, until) = (row.time("from")?.unwrap_or(now), row.time("until")?);
    let mandate = Mandate::standing(format!("{party}/{role}"), party, role, &may, from);
    Ok(Some(Mandate { until, ..mandate }))
}
