//! What happened that risks have to be looked at again for: volumes that rose, a network
//! that grew, bulletins, incidents. Each points once at the risks on the assets concerned.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use model::{
    Asset, AssetFact, Expect, Exposure, Fact, Key, Kind, Permission, Record, Risk, Stage, Trigger,
    Triggered, folded, rises,
};
use tables::{Expected, Fault, Row, Source};

use super::{
    about,
    list::{moment, start_of},
};
use crate::{AppError, Desk, import::cells::Cells};

/// A count of one day on an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// The asset.
    pub asset: String,
    /// The day.
    pub day: Date,
    /// How many.
    pub count: u64,
}

/// A warning from outside that touches an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulletin {
    /// Its number at its issuer.
    pub id: String,
    /// The asset.
    pub asset: String,
    /// When it came.
    pub at: Timestamp,
}

/// What is looked through beside the registers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Nothing that happened before this moment is told.
    pub since: Option<Timestamp>,
    /// Counts of days.
    pub volumes: Vec<Volume>,
    /// Warnings.
    pub bulletins: Vec<Bulletin>,
}

/// A trigger and the risk at which it points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// The risk.
    pub risk: String,
    /// What points at it.
    pub trigger: Triggered,
}

impl Scan {
    /// Reads counts of days: columns `asset`, `day`, `count`.
    ///
    /// # Errors
    /// Every fault with line and column.
    pub fn take_volumes(&mut self, list: &Source) -> Result<(), Vec<Fault>> {
        self.volumes.extend(read(list, &["asset", "day", "count"], &|row| {
            let day = row.required("day")?;
            let day = day.parse().map_err(|_| row.fault("day", Expected::new("day")))?;
            let count = model::folded(&row.required("count")?).replace(',', "");
            let count =
                count.parse().map_err(|_| row.fault("count", Expected::new("whole-number")))?;
            Ok(Volume { asset: row.required("asset")?, day, count })
        })?);
        Ok(())
    }

    /// Reads bulletins: columns `id`, `asset`, `at` (a time or a day).
    ///
    /// # Errors
    /// Every fault with line and column.
    pub fn take_bulletins(&mut self, list: &Source) -> Result<(), Vec<Fault>> {
        self.bulletins.extend(read(list, &["id", "asset", "at"], &|row| {
            let at = moment(row, "at")?;
            let at = at.ok_or_else(|| row.fault("at", Expected::new("time")))?;
            Ok(Bulletin { id: row.id()?, asset: row.required("asset")?, at })
        })?);
        Ok(())
    }
}

fn read<T>(
    list: &Source,
    columns: &[&str],
    of: &dyn Fn(&Cells<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Vec<Fault>> {
    let rows = list.open()?;
    let missing = columns.iter().filter(|name| !rows.header().iter().any(|own| own == **name));
    let missing: Vec<_> =
        missing.map(|name| Fault::new(1, *name, Expected::new("column"), "")).collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    let (mut taken, mut faults) = (Vec::new(), Vec::new());
    for row in rows {
        match row.and_then(|row: Row| of(&Cells(&row))) {
            Ok(value) => taken.push(value),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(taken) } else { Err(faults) }
}

/// What happened on an asset, and when it was written down if nobody typed a time.
struct Happened {
    asset: String,
    trigger: Triggered,
    recorded: Option<Timestamp>,
}

impl Desk {
    /// Looks through the registers and `scan`, and points at the risks concerned.
    ///
    /// # Errors
    /// ABSENT for an asset of a list that the register does not know; MANDATE.
    pub async fn scan_risks(&self, scan: &Scan) -> Result<Vec<Pointed>, AppError> {
        self.act(Permission::Register, "risk.scan", "", async |_| {
            let risks = self.all(Kind::Risk, Record::risk).await?;
            let mut happened = self.volumes(scan).await?;
            happened.extend(self.told(scan).await?);
            let at_risk: BTreeSet<_> = risks.iter().map(|risk| risk.asset.clone()).collect();
            happened.extend(self.grown(&at_risk).await?);
            happened.extend(self.incidents_on(&at_risk).await?);
            let wanted = |one: &Happened| {
                let moment = one.trigger.moment().or(one.recorded);
                scan.since.is_none_or(|since| moment.is_some_and(|moment| since <= moment))
            };
            happened.retain(wanted);
            let pointed = self.pointed(&risks, &happened);
            let facts = pointed.iter().map(|one| {
                about(&one.risk, Expect::Any, model::RiskFact::Triggered(one.trigger.clone()))
            });
            Ok((facts.collect(), pointed.clone()))
        })
        .await
    }

    fn pointed(&self, risks: &[Risk], happened: &[Happened]) -> Vec<Pointed> {
        let mut pointed: Vec<Pointed> = Vec::new();
        for risk in risks {
            let looked = risk.assessment().and_then(|assessment| assessment.at);
            for one in happened.iter().filter(|one| one.asset == risk.asset) {
                // What stood in the register when the risk was looked at is no news.
                let old = one.recorded.is_some_and(|at| looked.is_some_and(|looked| at <= looked));
                let new = Pointed { risk: risk.id.clone(), trigger: one.trigger.clone() };
                let points = risk.pointed_at(one.trigger.clone(), self.now()).is_some();
                if points && !old && !pointed.contains(&new) {
                    pointed.push(new);
                }
            }
        }
        pointed
    }

    /// TR1
    async fn volumes(&self, scan: &Scan) -> Result<Vec<Happened>, AppError> {
        let mut series: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for volume in &scan.volumes {
            series.entry(&volume.asset).or_default().push((volume.day, volume.count));
        }
        let mut happened = Vec::new();
        for (name, counts) in series {
            let asset = self.asset_of(name).await?.id;
            for rise in rises(&counts, self.risk_rules()) {
                let (from_day, from) = rise.from;
                let (on, to, percent) = (rise.on, rise.to, rise.percent);
                let source = format!("{asset} {from_day} {from} → {on} {to} (+{percent} %)");
                // The count of a day is known when the day is over.
                let since = on.tomorrow().ok().and_then(start_of);
                let trigger = Triggered::new(Trigger::Volume, source, since);
                happened.push(Happened { asset: asset.clone(), trigger, recorded: None });
            }
        }
        Ok(happened)
    }

    async fn told(&self, scan: &Scan) -> Result<Vec<Happened>, AppError> {
        let mut happened = Vec::new();
        for bulletin in &scan.bulletins {
            model::not_in_future(bulletin.at, "at", self.now())?;
            let asset = self.asset_of(&bulletin.asset).await?.id;
            let trigger = Triggered::new(Trigger::Bulletin, &bulletin.id, Some(bulletin.at));
            happened.push(Happened { asset, trigger, recorded: None });
        }
        Ok(happened)
    }

    /// TR2 and A005: new arrows from or to an asset at risk, and assets that can now be
    /// reached from the internet. How an asset was first registered is no change.
    async fn grown(&self, at_risk: &BTreeSet<String>) -> Result<Vec<Happened>, AppError> {
        let assets = self.all(Kind::Asset, Record::asset).await?;
        let arrows = |asset: &Asset| {
            asset.reaches.iter().chain(&asset.depends_on).cloned().collect::<BTreeSet<_>>()
        };
        let concerns =
            |asset: &&Asset| at_risk.contains(&asset.id) || !arrows(asset).is_disjoint(at_risk);
        let mut happened = Vec::new();
        for asset in assets.iter().filter(concerns) {
            let mut before: Option<Asset> = None;
            for line in self.app.registers.history(&Key::new(Kind::Asset, &asset.id)).await? {
                let Some(Fact::Asset(AssetFact::Registered(now))) = line.fact else { continue };
                let (at, seq) = (line.written.at, line.written.seq);
                let mut tell = |asset: &str, what: String| {
                    let source = format!("{what} (#{seq})");
                    let trigger = Triggered::new(Trigger::Connectivity, source, Some(at));
                    let recorded = Some(at);
                    happened.push(Happened { asset: asset.to_owned(), trigger, recorded });
                };
                if let Some(before) = &before {
                    for new in arrows(&now).difference(&arrows(before)) {
                        let what = format!("{} → {new}", now.id);
                        [&now.id, new].into_iter().for_each(|end| tell(end, what.clone()));
                    }
                    let internet = Some(Exposure::Internet);
                    if now.exposure == internet && before.exposure != internet {
                        tell(&now.id, format!("internet → {}", now.id));
                    }
                }
                before = Some(now);
            }
        }
        Ok(happened)
    }

    async fn incidents_on(&self, at_risk: &BTreeSet<String>) -> Result<Vec<Happened>, AppError> {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for id in at_risk {
            if let Ok(asset) = self.asset_of(id).await {
                names.extend(asset.names().map(|name| (folded(name), id.clone())));
                names.insert(folded(&asset.name), id.clone());
            }
        }
        let mut happened = Vec::new();
        for incident in self.all(Kind::Incident, Record::incident).await? {
            if matches!(incident.stage, Stage::Merged { .. }) || !incident.exercise.is_empty() {
                continue;
            }
            let mut named: Vec<String> =
                incident.facts.keys().filter_map(|key| key.qualifier().map(folded)).collect();
            let service = incident.fact("service").and_then(|known| known.value.text());
            named.extend(service.map(folded));
            for signal in self.signals_of(&incident).await? {
                named.extend(signal.signal.entities.iter().map(|entity| folded(&entity.name)));
            }
            let on: BTreeSet<_> = named.iter().filter_map(|name| names.get(name)).collect();
            for asset in on {
                let source = format!("incident/{}", incident.id);
                let at = Some(incident.opened_at);
                let trigger = Triggered::new(Trigger::Incident, source, at);
                happened.push(Happened { asset: asset.clone(), trigger, recorded: None });
            }
        }
        Ok(happened)
    }
}
