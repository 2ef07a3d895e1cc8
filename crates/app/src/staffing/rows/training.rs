//! A row of the plan of trainings.

use model::{Expect, Fact, Kind, People, Training, TrainingFact, TrainingKind};
use ports::NewFact;
use tables::{Expected, Fault};

use super::one_of;
use crate::import::cells::Cells;

pub(in crate::staffing) const COLUMNS: [&str; 5] = ["id", "title", "kind", "audience", "planned"];

const KINDS: &str = "seminar, course, exercise";

pub(in crate::staffing) fn fact(row: &Cells<'_>, rules: &People) -> Result<NewFact, Fault> {
    let id = row.id()?;
    let audience = row.required("audience")?;
    let audiences = || rules.audience.iter().map(|audience| &audience.id);
    if !audiences().any(|known| *known == audience) {
        return Err(row.fault("audience", one_of(audiences())));
    }
    let missing = || row.fault("planned", Expected::new("day"));
    let training = Training {
        id: id.clone(),
        title: row.required("title")?,
        kind: row.word::<TrainingKind>("kind", KINDS)?,
        audience,
        planned: row.day("planned")?.ok_or_else(missing)?,
        held: None,
    };
    let fact = Fact::Training(TrainingFact::Planned(Box::new(training)));
    Ok(NewFact::new(Kind::Training, id, Expect::Any, fact))
}
