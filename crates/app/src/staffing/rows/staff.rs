//! A row of the list of people at work.

use model::{CameFrom, Expect, Fact, Kind, People, Spell, Staff, StaffFact};
use ports::NewFact;
use tables::Fault;

use super::{listed, one_of};
use crate::import::cells::Cells;

pub(in crate::staffing) const COLUMNS: [&str; 7] =
    ["id", "posts", "deputy-for", "knowledge", "origin", "since", "until"];
pub(in crate::staffing) const REQUIRED: [&str; 2] = ["id", "origin"];

const ORIGINS: &str = "hired, trained, seconded";

pub(in crate::staffing) fn fact(row: &Cells<'_>, rules: &People) -> Result<NewFact, Fault> {
    let person = row.id()?;
    let posts = || rules.post.iter().map(|post| &post.id);
    let staff = Staff {
        person: person.clone(),
        posts: listed(row, "posts", posts())?,
        deputy_for: listed(row, "deputy-for", posts())?,
        knowledge: knowledge(row, rules)?,
        origin: row.word::<CameFrom>("origin", ORIGINS)?,
        since: row.day("since")?,
        until: row.day("until")?,
    };
    let fact = Fact::Staff(StaffFact::Entered(Box::new(staff)));
    Ok(NewFact::new(Kind::Staff, person, Expect::Any, fact))
}

fn knowledge(row: &Cells<'_>, rules: &People) -> Result<Vec<Spell>, Fault> {
    let held = row.spells("knowledge")?;
    let known = || rules.knowledge.iter().map(|knowledge| &knowledge.id);
    match held.iter().all(|spell| known().any(|known| *known == spell.name)) {
        true => Ok(held),
        false => Err(row.fault("knowledge", one_of(known()))),
    }
}
