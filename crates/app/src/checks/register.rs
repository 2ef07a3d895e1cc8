//! Registers of this house as tables for checks: what is kept here needs no list.
//!
//! A register says what people entered. That is enough to show what is lacking or too old;
//! where it only claims something, the cell that would prove it stays empty, and empty is
//! unknown.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use model::{Asset, Contact, Defence, Importance, Kind, Party, PartyKind, Plan, Record, Roster};
use serde::Deserialize;

use super::{Check, Checks, Content, Given};
use crate::{AppError, Desk, Upto};

/// A register that a check may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Register {
    /// 資産
    Assets,
    /// The layers of defence that assets are said to have.
    Defences,
    /// 計画, but for those that no longer hold.
    Plans,
    /// Contacts of the roster, with their last test messages.
    Contacts,
    /// Natural persons among the parties.
    People,
}

/// Rows under a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub header: Vec<String>,
    /// The cells; an empty one is unknown.
    pub rows: Vec<Vec<String>>,
    /// The moment of which it speaks.
    pub at: Timestamp,
}

impl Register {
    /// The word used in packs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Assets => "assets",
            Self::Defences => "defences",
            Self::Plans => "plans",
            Self::Contacts => "contacts",
            Self::People => "people",
        }
    }

    /// What it tells.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Assets => &["asset", "importance", "kind", "owner"],
            Self::Defences => &["control", "asset", "layer", "effective", "checked_on"],
            Self::Plans => &["plan", "kind", "approved_on", "tested_on", "reviewed_on"],
            Self::Contacts => &["contact", "last_tested_on", "reached"],
            Self::People => &["person", "name", "unit", "layer"],
        }
    }
}

impl Desk {
    /// The registers that `ids` (all checks, if none is named) read and of which nobody
    /// gave a list, as they were at the end of `as_of` or are now. One in which nothing
    /// stands is as good as no list.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn registers_for(
        &self,
        checks: &Checks,
        ids: &[String],
        given: &[Given],
        (as_of, zone): (Date, &TimeZone),
    ) -> Result<Vec<Given>, AppError> {
        self.may_read().await?;
        let end = as_of.tomorrow().ok().and_then(|day| day.to_zoned(zone.clone()).ok());
        let end = end.map(|end| end.timestamp()).filter(|end| *end < self.now());
        let (upto, at) = (end.map_or(Upto::Now, Upto::Time), end.unwrap_or_else(|| self.now()));
        let asked = |check: &&Check| ids.is_empty() || ids.contains(&check.id);
        let reads = |name: &String| checks.checks.iter().filter(asked).any(|one| one.reads(name));
        let mut found = Vec::new();
        for input in checks.inputs.values().filter(|input| reads(&input.name)) {
            let Some(register) = input.register else { continue };
            if given.iter().any(|given| given.input == input.name) {
                continue;
            }
            let rows = self.rows_of_register(register, upto, zone).await?;
            if !rows.is_empty() {
                found.push(of_register(&input.name, register, rows, at));
            }
        }
        Ok(found)
    }

    async fn rows_of_register(
        &self,
        register: Register,
        upto: Upto,
        zone: &TimeZone,
    ) -> Result<Vec<Vec<String>>, AppError> {
        let day = |at: Timestamp| at.to_zoned(zone.clone()).date();
        Ok(match register {
            Register::Assets => self.assets_at(upto).await?.iter().map(asset).collect(),
            Register::Defences => self.assets_at(upto).await?.iter().flat_map(defences).collect(),
            Register::Plans => {
                let plans = self.known_then(Kind::Plan, upto, Record::plan, |plan| &plan.id);
                let mut plans = plans.await?;
                plans.retain(|plan| plan.retired.is_none());
                plans.iter().map(|one| plan(one, day)).collect()
            }
            Register::Contacts => {
                let rosters = self.known_then(Kind::Roster, upto, Record::roster, |_| Roster::ID);
                rosters.await?.iter().flat_map(|roster| contacts(roster, day)).collect()
            }
            Register::People => {
                let parties = self.known_then(Kind::Party, upto, Record::party, |one| &one.id);
                let mut people = parties.await?;
                people.retain(|party| party.kind == PartyKind::Person);
                people.iter().map(person).collect()
            }
        })
    }

    async fn assets_at(&self, upto: Upto) -> Result<Vec<Asset>, AppError> {
        self.known_then(Kind::Asset, upto, Record::asset, |asset| &asset.id).await
    }
}

/// The table as something that was given, with the hash of what it holds. A register was
/// there at the moment that it tells of: reading it later makes it no later.
fn of_register(
    input: &str,
    register: Register,
    mut rows: Vec<Vec<String>>,
    at: Timestamp,
) -> Given {
    rows.sort();
    let header = register.columns().iter().map(|name| (*name).to_owned()).collect();
    let table = Table { header, rows, at };
    let said = serde_json::json!([table.header, table.rows]).to_string();
    Given {
        input: input.to_owned(),
        file: format!("register/{}", register.name()),
        sha256: model::sha256_hex(said.as_bytes()),
        content: Content::Table(Arc::new(table)),
        said: None,
        written: None,
        received: at,
    }
}

/// The word of a record as lists write it.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().map(str::to_owned).unwrap_or_default()
}

fn asset(asset: &Asset) -> Vec<String> {
    let importance = asset.importance.map(|importance| match importance {
        Importance::High => "high",
        Importance::Middle => "medium",
        Importance::Low => "low",
    });
    let owner = asset.owner.clone().unwrap_or_default();
    vec![asset.id.clone(), importance.unwrap_or_default().to_owned(), word(&asset.kind), owner]
}

/// The layers at which something may be stopped (入口・内部・出口).
const LAYERS: [(Defence, &str); 3] =
    [(Defence::Entry, "entry"), (Defence::Inside, "inside"), (Defence::Exit, "exit")];

/// One row for each layer that the asset is said to have, or may have: whether it works
/// is not known here.
fn defences(asset: &Asset) -> Vec<Vec<String>> {
    let said = |layer: &Defence| asset.defences.as_ref().is_none_or(|all| all.contains(layer));
    let row = |(_, name): &(_, &str)| {
        let control = format!("{} {name}", asset.id);
        [control.as_str(), &asset.id, name, "", ""].map(str::to_owned).to_vec()
    };
    LAYERS.iter().filter(|(layer, _)| said(layer)).map(row).collect()
}

fn plan(plan: &Plan, day: impl Fn(Timestamp) -> Date) -> Vec<String> {
    let date = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let approved = plan.in_force().and_then(|version| version.approved.as_ref());
    let tested = plan.last_passed().map(|test| test.on);
    vec![
        plan.id.clone(),
        plan.kind.name().to_owned(),
        date(approved.map(|(_, at)| day(*at))),
        date(tested),
        date(plan.newest().map(|newest| day(newest.at))),
    ]
}

/// One row for each way to reach a party. Addresses are told to nobody who only checks.
fn contacts(roster: &Roster, day: impl Fn(Timestamp) -> Date) -> Vec<Vec<String>> {
    let mut counts = BTreeMap::new();
    let mut row = |party: &String, contact: &Contact| {
        let name = format!("{party} {}", contact.channel());
        let count: &mut usize = counts.entry(name.clone()).or_default();
        *count += 1;
        let name = if *count > 1 { format!("{name} {count}") } else { name };
        let tested = roster.tested.get(contact.target());
        let on = tested.map(|tested| day(tested.at).to_string());
        let reached = tested.map(|tested| if tested.trouble.is_none() { "Y" } else { "N" });
        vec![name, on.unwrap_or_default(), reached.unwrap_or_default().to_owned()]
    };
    let all = roster.contacts.iter();
    all.flat_map(|(party, all)| all.iter().map(|one| row(party, one)).collect::<Vec<_>>()).collect()
}

fn person(party: &Party) -> Vec<String> {
    let unit = party.unit.clone().unwrap_or_default();
    let layer = party.layer.as_ref().map(word).unwrap_or_default();
    vec![party.id.clone(), party.name.clone(), unit, layer]
}
