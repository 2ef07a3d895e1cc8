//! The checks of the packs, and the shapes of the lists that they read.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use packs::{Fault, Pack};
use serde::Deserialize;

use super::{register::Register, sql};

/// Something said in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    /// A list as somebody exported it.
    List,
    /// Events: a source that falls silent is a finding of its own.
    Events,
    /// A register of this house.
    Register,
    /// A feed from outside, with its own date.
    Feed,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// A day.
    Day,
    /// A moment.
    Moment,
}

/// A column of an input.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name in SQL.
    pub name: String,
    /// What its cells are.
    #[serde(default = "text")]
    pub kind: ColumnKind,
    /// Whether the list is of no use without it.
    #[serde(default)]
    pub required: bool,
    /// Whether it names something that other lists name too: SQL then also sees it
    /// under `<name>_key`, without the difference of half and full width.
    #[serde(default)]
    pub key: bool,
    /// What real exports call it. Of several that a file has, the first with a cell is
    /// taken.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What stands between several cells in one: each makes a row of its own.
    #[serde(default)]
    pub split: Option<String>,
    /// The only words it may hold, each with the ways in which exports write it.
    #[serde(default)]
    pub words: BTreeMap<String, Vec<String>>,
}

/// A month: what comes later was likely made for whoever asked.
const fn late_after_days() -> u32 {
    31
}

const fn text() -> ColumnKind {
    ColumnKind::Text
}

/// The shape of a list.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name in SQL and on the command line.
    pub name: String,
    /// What it is.
    pub kind: InputKind,
    /// Its name for readers.
    pub title: Said,
    /// The register of this house that stands in where nobody gives a list.
    #[serde(default)]
    pub register: Option<Register>,
    /// Columns whose cells together stand once.
    #[serde(default)]
    pub unique: Vec<String>,
    /// The column whose latest cell dates the data.
    #[serde(default)]
    pub dated_by: Option<String>,
    /// Days after which the data say nothing about the day asked for.
    #[serde(default)]
    pub max_age_days: Option<i64>,
    /// Its columns.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
}

/// Rows that a check is tried on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plant {
    /// The day asked for.
    pub as_of: Date,
    /// How many offending rows there are.
    #[serde(default)]
    pub rows: u64,
    /// How many things nobody knows of.
    #[serde(default)]
    pub unknown: u64,
    /// Each input as delimited text.
    pub lists: BTreeMap<String, String>,
}

/// A control as a query.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Its id.
    pub id: String,
    /// Its name for readers.
    pub title: Said,
    /// What an offending row means.
    pub row: Said,
    /// The inputs without which it says nothing.
    pub inputs: Vec<String>,
    /// Inputs that it can do without; they are empty then.
    #[serde(default)]
    pub optional: Vec<String>,
    /// The offending rows; the first column is called `thing`.
    pub sql: String,
    /// The things in scope: `thing`, and `seen`, whether there are data of it.
    pub population: String,
    /// Figures that the SQL names in braces.
    #[serde(default)]
    pub thresholds: BTreeMap<String, f64>,
    /// Days for which its verdict is fresh.
    pub fresh_days: u32,
    /// Days after which its verdict says nothing any more.
    pub unknown_after_days: u32,
    /// Days after the day asked for within which evidence is not late.
    #[serde(default = "late_after_days")]
    pub late_after_days: u32,
    /// The closed compartment in which its verdicts lie: only mandates that open it see
    /// the rows. Open to all who may review, if nothing stands here.
    #[serde(default)]
    pub compartment: String,
    /// The criteria it speaks to, as `pack/code`.
    pub criteria: Vec<String>,
    /// Where it comes from, for example `seed:L65`.
    pub source: String,
    /// A violation that must make it fire.
    pub violation: Plant,
    /// Clean lists that must not.
    pub clean: Plant,
    /// Pack and version.
    #[serde(skip)]
    pub pack: String,
}

/// All checks, with the shapes of their inputs.
#[derive(Clone, Debug, Default)]
pub struct Checks {
    /// In the order of the packs.
    pub checks: Vec<Check>,
    /// By name.
    pub inputs: BTreeMap<String, Input>,
}

impl Check {
    /// Whether it asks the input `name`.
    pub(crate) fn reads(&self, name: &String) -> bool {
        self.inputs.contains(name) || self.optional.contains(name)
    }
}

impl Checks {
    /// The check of that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }
}

/// The packs of checks that come with the program.
pub const CHECK_PACKS: [(&str, &str); 12] = [
    ("packs/checks/inputs.toml", include_str!("../../../../packs/checks/inputs.toml")),
    ("packs/checks/firm-a.toml", include_str!("../../../../packs/checks/firm-a.toml")),
    ("packs/checks/information.toml", include_str!("../../../../packs/checks/information.toml")),
    ("packs/checks/basics.toml", include_str!("../../../../packs/checks/basics.toml")),
    ("packs/checks/identity.toml", include_str!("../../../../packs/checks/identity.toml")),
    ("packs/checks/weaknesses.toml", include_str!("../../../../packs/checks/weaknesses.toml")),
    ("packs/checks/readiness.toml", include_str!("../../../../packs/checks/readiness.toml")),
    (
        "packs/checks/authentication.toml",
        include_str!("../../../../packs/checks/authentication.toml"),
    ),
    ("packs/checks/traces.toml", include_str!("../../../../packs/checks/traces.toml")),
    ("packs/checks/governance.toml", include_str!("../../../../packs/checks/governance.toml")),
    ("packs/checks/chances.toml", include_str!("../../../../packs/checks/chances.toml")),
    ("packs/checks/arrangements.toml", include_str!("../../../../packs/checks/arrangements.toml")),
];

/// The checks that come with the program.
///
/// # Errors
/// Every fault with file, line and column.
pub fn built_in_checks() -> Result<Checks, Vec<Fault>> {
    let packs: Result<Vec<_>, _> =
        CHECK_PACKS.iter().map(|(name, text)| Pack::parse(name, text)).collect();
    checks_of(&packs?)
}

/// The inputs that come with the program, for packs of others.
///
/// # Errors
/// Every fault with file, line and column.
pub fn built_in_inputs() -> Result<Pack, Vec<Fault>> {
    Pack::parse(CHECK_PACKS[0].0, CHECK_PACKS[0].1)
}

/// What is wrong with a pack of checks beside the inputs that come with the program.
#[must_use]
pub fn faults_of(pack: Pack) -> Vec<Fault> {
    let of = match built_in_inputs() {
        Ok(inputs) if inputs.label() != pack.label() => checks_of(&[inputs, pack]),
        Ok(_) => checks_of(&[pack]),
        Err(faults) => Err(faults),
    };
    of.err().unwrap_or_default()
}

/// The checks in some packs, which may share inputs.
///
/// # Errors
/// Every fault with file, line and column; then none of them is taken.
pub fn checks_of(packs: &[Pack]) -> Result<Checks, Vec<Fault>> {
    let (mut all, mut faults, mut parts) = (Checks::default(), Vec::new(), Vec::new());
    for pack in packs {
        match sections(pack) {
            Ok((inputs, checks)) => parts.push((pack, inputs, checks)),
            Err(found) => faults.extend(found),
        }
    }
    for (pack, inputs, _) in &mut parts {
        faults.extend(take_inputs(pack, std::mem::take(inputs), &mut all.inputs));
    }
    for (pack, _, checks) in parts {
        for (at, mut check) in checks.into_iter().enumerate() {
            check.pack = pack.label();
            faults.extend(check_faults(pack, at, &check, &all));
            all.checks.push(check);
        }
    }
    if faults.is_empty() { Ok(all) } else { Err(faults) }
}

fn sections(pack: &Pack) -> Result<(Vec<Input>, Vec<Check>), Vec<Fault>> {
    pack.only(&["input", "check"])?;
    let inputs = if pack.has("input") { pack.section("input")? } else { Vec::new() };
    let checks = if pack.has("check") { pack.section("check")? } else { Vec::new() };
    Ok((inputs, checks))
}

/// Names that SQL sees beside the columns of the list.
const OUR_OWN: [&str; 2] = ["at_line", "at_file"];

fn take_inputs(pack: &Pack, inputs: Vec<Input>, all: &mut BTreeMap<String, Input>) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, input) in inputs.into_iter().enumerate() {
        let mut fault = |path: &str, what: &str| {
            faults.push(pack.fault(&format!("input.{at}.{path}"), what));
        };
        if !sql::plain_name(&input.name) || input.name == sql::OFFENDING {
            fault("name", "expected a name of small letters, digits and _");
        }
        let mut names = BTreeSet::from(OUR_OWN);
        for (at, column) in input.columns.iter().enumerate() {
            if !sql::plain_name(&column.name) || !names.insert(&column.name) {
                fault(&format!("column.{at}.name"), "expected a plain name that stands once");
            }
        }
        if let Some(register) = input.register {
            let tells = |column: &&Column| register.columns().contains(&column.name.as_str());
            for column in input.columns.iter().filter(|one| one.required && !tells(one)) {
                let what = format!("{} does not tell {}", register.name(), column.name);
                fault("register", &what);
            }
        }
        let named = input.unique.iter().chain(&input.dated_by);
        for name in named.filter(|name| !names.contains(name.as_str())) {
            fault("unique", &format!("there is no column {name}"));
        }
        if all.insert(input.name.clone(), input).is_some() {
            fault("name", "another input has this name");
        }
    }
    faults
}

fn check_faults(pack: &Pack, at: usize, check: &Check, all: &Checks) -> Vec<Fault> {
    let path = |part: &str| format!("check.{at}.{part}");
    let fault = |part: &str, what: String| pack.fault(&path(part), &what);
    let mut faults = Vec::new();
    if all.get(&check.id).is_some() || !model::plain_file_name(&check.id) {
        faults.push(fault("id", "expected a plain id that stands once".to_owned()));
    }
    let wanted = check.inputs.iter().chain(&check.optional);
    let missing = wanted.filter(|name| !all.inputs.contains_key(*name));
    faults.extend(missing.map(|name| fault("inputs", format!("there is no input {name}"))));
    for (part, text) in [("sql", &check.sql), ("population", &check.population)] {
        let unknown = sql::names(text).into_iter().filter(|name| !sql::known(name, check));
        faults.extend(unknown.map(|name| fault(part, format!("there is no threshold {name}"))));
    }
    if check.fresh_days > check.unknown_after_days {
        faults.push(fault("fresh_days", "expected at most unknown_after_days".to_owned()));
    }
    if check.violation.rows == 0 || check.clean.rows != 0 {
        faults.push(fault("violation", "expected rows here and none in clean".to_owned()));
    }
    if check.criteria.is_empty() {
        faults.push(fault("criteria", "expected a criterion".to_owned()));
    }
    for (part, plant) in [("violation", &check.violation), ("clean", &check.clean)] {
        let lists = plant.lists.keys();
        let needless = lists.filter(|name| !check.reads(name));
        faults.extend(needless.map(|name| fault(part, format!("the check does not read {name}"))));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_criterion_that_a_check_speaks_to_stands_in_a_rule_pack() {
        let rules = crate::RuleBook::built_in().expect("whole");
        let checks = built_in_checks().expect("whole");
        let named = checks.checks.iter().flat_map(|check| {
            check.criteria.iter().map(move |criterion| (check.id.as_str(), criterion.as_str()))
        });
        let unknown: Vec<_> =
            named.filter(|(_, criterion)| rules.criterion(criterion).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn every_check_says_where_it_comes_from_in_both_languages() {
        for check in &built_in_checks().expect("whole").checks {
            let said =
                [&check.title.ja, &check.title.en, &check.row.ja, &check.row.en, &check.source];
            assert!(said.iter().all(|said| !said.is_empty()), "{}", check.id);
        }
    }
}
