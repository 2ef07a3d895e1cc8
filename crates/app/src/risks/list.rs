//! A list of risks: taken whole, or not at all; or, if that is asked for, the rows that
//! hold, with those that were refused named.

use std::collections::HashSet;

use model::{CauseClass, Expect, Grading, Loser, NewRisk, Permission, RiskFact, Threat, identify};
use ports::NewFact;
use serde::Serialize;
use tables::{Expected, Fault, Row, Source};

use super::{about, located};
use crate::{
    AppError, Desk,
    import::{cells::Cells, whole::whole},
};

/// A row that was not taken, and why.
pub type RowRefused = Fault;

/// What became of a list of risks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportedRisks {
    /// The risks that were taken.
    pub ids: Vec<String>,
    /// Rows that were refused; only where a part was asked for.
    #[serde(skip)]
    pub refused: Vec<RowRefused>,
}

const COLUMNS: [&str; 15] = [
    "id",
    "title",
    "cause",
    "loses",
    "asset",
    "kind",
    "threat",
    "motive",
    "likelihood",
    "likelihood-why",
    "impact",
    "impact-why",
    "treatment",
    "approver",
    "assessed",
];
/// Without these no row can be taken.
const REQUIRED: [&str; 9] = [
    "id",
    "title",
    "cause",
    "loses",
    "asset",
    "likelihood",
    "likelihood-why",
    "impact",
    "impact-why",
];

const CAUSES: &str = "down, malfunction, defect, misuse";
const LOSERS: &str = "customer, firm";
pub(super) const THREATS: &str = "T1, T2, T3, T4, T5, T6";
/// Rows of a risk register beyond this are another list.
const ROWS_MAX: usize = 10_000;

impl Desk {
    /// Takes a list of risks. With `partly`, rows that do not hold are left out and named;
    /// else one of them is enough to take nothing.
    ///
    /// # Errors
    /// MANDATE, or the store's; faulty cells come as the inner error.
    pub async fn import_risks(
        &self,
        list: &Source,
        partly: bool,
    ) -> Result<Result<ImportedRisks, Vec<Fault>>, AppError> {
        let (command, permission) = ("risk.import", Permission::Register);
        self.may(command, permission).await?;
        let rows = match whole(list, &REQUIRED, &COLUMNS, ROWS_MAX) {
            Ok(rows) => rows,
            Err(faults) => {
                return Ok(Err(self.refused_list(faults).await?));
            }
        };
        let (mut facts, mut imported, mut seen) =
            (Vec::new(), ImportedRisks::default(), HashSet::new());
        for row in rows {
            match self.risk_of(&row, &mut seen).await? {
                Ok((id, of)) => {
                    imported.ids.push(id);
                    facts.extend(of);
                }
                Err(fault) => imported.refused.push(fault),
            }
        }
        if !(imported.refused.is_empty() || partly && !facts.is_empty()) {
            return Ok(Err(self.refused_list(imported.refused).await?));
        }
        if !imported.refused.is_empty() {
            // What was left out is a refused write, too.
            self.refused_list(imported.refused.clone()).await?;
        }
        self.act(permission, command, "", async |_| Ok((facts.clone(), ()))).await?;
        Ok(Ok(imported))
    }

    /// The faults, after they were written down as a refusal.
    async fn refused_list(&self, faults: Vec<Fault>) -> Result<Vec<Fault>, AppError> {
        Ok(self.not_taken("risk.import", faults).await?.err().unwrap_or_default())
    }

    async fn risk_of(
        &self,
        row: &Row,
        seen: &mut HashSet<String>,
    ) -> Result<Result<(String, Vec<NewFact>), Fault>, AppError> {
        let cells = Cells(row);
        let new = match new_risk(&cells) {
            Ok(new) => new,
            Err(fault) => return Ok(Err(fault)),
        };
        if !seen.insert(new.id.clone()) {
            return Ok(Err(cells.fault("id", Expected::new("id-once"))));
        }
        let judged = self.risk_facts(&cells, &new).await;
        match judged {
            Ok(facts) => Ok(Ok((new.id, facts))),
            Err(AppError::Refused(refusal)) => Ok(Err(fault_of(&cells, &refusal))),
            Err(error) => Err(error),
        }
    }

    async fn risk_facts(&self, row: &Cells<'_>, new: &NewRisk) -> Result<Vec<NewFact>, AppError> {
        self.free_id(&new.id).await?;
        let fact = identify(new, self.risk_rules())?;
        if let Some(of) = new.grading.of {
            model::not_in_future(of, "assessed", self.now())?;
        }
        let asset = self.asset_of(&new.asset).await?;
        let mut facts = vec![about(&new.id, Expect::Absent, located(fact, &asset.id))];
        if let Some(word) = row.cell("treatment") {
            let approver = row.cell("approver").unwrap_or_default();
            let fact = RiskFact::Treated(self.treatment(word, approver).await?);
            facts.push(about(&new.id, Expect::Any, fact));
        }
        Ok(facts)
    }
}

fn new_risk(row: &Cells<'_>) -> Result<NewRisk, Fault> {
    let text = |column: &str| row.owned(column).unwrap_or_default();
    Ok(NewRisk {
        id: row.id()?,
        title: text("title"),
        cause: row.maybe_word::<CauseClass>("cause", CAUSES)?,
        loses: row.words::<Loser>("loses", LOSERS)?,
        asset: text("asset"),
        kind: text("kind"),
        threat: threat(row)?,
        motive: text("motive"),
        grading: Grading {
            likelihood: grade(row, "likelihood")?,
            likelihood_why: text("likelihood-why"),
            impact: grade(row, "impact")?,
            impact_why: text("impact-why"),
            of: moment(row, "assessed")?,
        },
    })
}

pub(super) fn threat(row: &Cells<'_>) -> Result<Option<Threat>, Fault> {
    let Some(word) = row.cell("threat") else { return Ok(None) };
    let found = Threat::ALL.into_iter().find(|threat| threat.name().eq_ignore_ascii_case(word));
    found.map(Some).ok_or_else(|| row.fault("threat", Expected::of("word", THREATS)))
}

fn grade(row: &Cells<'_>, column: &str) -> Result<Option<u8>, Fault> {
    let read = |cell: &str| {
        let grade = model::folded(cell).parse().ok().filter(|n| model::GRADES.contains(n));
        grade.ok_or_else(|| row.fault(column, Expected::new("grade")))
    };
    row.cell(column).map(read).transpose()
}

/// A moment, or a day; a day counts from its first minute in Japan, so that what happened
/// in its course is not taken for answered.
pub(super) fn moment(row: &Cells<'_>, column: &str) -> Result<Option<jiff::Timestamp>, Fault> {
    let day = row.cell(column).and_then(|cell| cell.parse::<jiff::civil::Date>().ok());
    let is_day = row.cell(column).is_some_and(|cell| !cell.contains(['T', ':']));
    match day.filter(|_| is_day) {
        Some(day) => Ok(start_of(day)),
        None => row.time(column),
    }
}

/// The first minute of a day in Japan.
pub(super) fn start_of(day: jiff::civil::Date) -> Option<jiff::Timestamp> {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
    zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok()
}

/// The refusal of a row, at the column that it names.
fn fault_of(row: &Cells<'_>, refusal: &model::Refusal) -> Fault {
    use model::Code;
    let field = refusal.field.as_deref().unwrap_or_default();
    let (column, expected) = match (refusal.code, field) {
        (Code::Blank, "cause") => ("cause", Expected::of("word", CAUSES)),
        (Code::Blank, "loses") => ("loses", Expected::of("word", LOSERS)),
        (Code::Approval, _) => ("approver", Expected::new("approver")),
        (Code::Mandate | Code::Person, _) => ("approver", Expected::new("approver-other")),
        (Code::Value, "kind") => ("kind", Expected::new("risk-kind")),
        (Code::Value, "treatment") => {
            ("treatment", Expected::of("word", "reduce, avoid, transfer, accept"))
        }
        (Code::Reason, field) => (field, Expected::new("rationale")),
        (Code::Exists, _) => ("id", Expected::new("risk-new")),
        (Code::Absent, _) => ("asset", Expected::new("asset-known")),
        (Code::Time, _) => ("assessed", Expected::new("past")),
        (_, field) => (field, Expected::new("value")),
    };
    row.fault(column, expected)
}
