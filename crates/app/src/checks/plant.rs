//! Trying a check on rows that come with it: it fires on the planted violation, and it
//! keeps still on the clean lists.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, tz::TimeZone};
use ports::{Bounds, Queries};

use super::{Check, CheckError, CheckRun, Checks, Content, Given, Plant, run_checks};

/// How a check did on one of its plants.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The check.
    pub check: String,
    /// `violation` or `clean`.
    pub plant: &'static str,
    /// Rows and unknown things expected.
    pub expected: (u64, u64),
    /// Rows and unknown things found.
    pub found: (u64, u64),
}

impl Tried {
    /// Whether it did as it should.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.expected == self.found
    }
}

/// Tries every check on both of its plants.
///
/// # Errors
/// If a plant cannot be read or the engine refuses the SQL.
pub async fn try_plants(
    checks: &Checks,
    engine: &dyn Queries,
    zone: &TimeZone,
) -> Result<Vec<Tried>, CheckError> {
    let mut tried = Vec::new();
    for check in &checks.checks {
        for (name, plant) in [("violation", &check.violation), ("clean", &check.clean)] {
            let run = on(checks, check, plant, engine, zone).await?;
            let expected = (plant.rows, plant.unknown);
            let found = (run.rows.len() as u64, run.unknown);
            tried.push(Tried { check: check.id.clone(), plant: name, expected, found });
        }
    }
    Ok(tried)
}

async fn on(
    checks: &Checks,
    check: &Check,
    plant: &Plant,
    engine: &dyn Queries,
    zone: &TimeZone,
) -> Result<CheckRun, CheckError> {
    let error = |error| CheckError::Query { check: check.id.clone(), error };
    let place = engine.open(Bounds::default()).map_err(error)?;
    let needed = checks.inputs.iter().filter(|(name, _)| check.reads(name));
    let inputs: BTreeMap<_, _> = needed.map(|(n, input)| (n.clone(), input.clone())).collect();
    let alone = Checks { checks: vec![check.clone()], inputs };
    let given = given(plant, zone);
    let asked = (plant.as_of, zone);
    let (runs, lacking) = run_checks(&alone, &[], &given, &*place, asked, &|_, _| {}).await?;
    match (runs.into_iter().next(), lacking.into_iter().next()) {
        (Some(run), _) => Ok(run),
        (None, lacking) => Err(CheckError::NoInput(lacking.map_or_else(String::new, |(_, n)| n))),
    }
}

fn given(plant: &Plant, zone: &TimeZone) -> Vec<Given> {
    let at = plant.as_of.to_zoned(zone.clone()).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp());
    let one = |(name, text): (&String, &String)| Given {
        input: name.clone(),
        file: name.clone(),
        content: Content::Bytes(Arc::from(text.trim_start().as_bytes())),
        sha256: String::new(),
        said: None,
        written: Some(at),
        received: at,
    };
    plant.lists.iter().map(one).collect()
}
