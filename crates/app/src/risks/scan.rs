//! What happened that risks have to be looked at again for: volumes that rose, a network
//! that grew, bulletins, incidents. Each points once at the risks on the assets concerned.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use model::{
    Asset, AssetFact, Expect, Exposure, Fact, Key, Kind, Permission, Record, Risk, Stage, Threat,
    Trigger, Triggered, folded, rises,
};
use tables::{Expected, Fault, Row, Source};

use super::{
    about,
    list::{THREATS, moment, start_of, threat},
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
pub struct AssetWarning {
    /// Its number at its issuer.
    pub id: String,
    /// The asset.
    pub asset: String,
    /// When it came.
    pub at: Timestamp,
}

/// A technique of a threat, as those who watch threats write it down (A006).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Technique {
    /// The threat of the scope table.
    pub threat: Threat,
    /// What is done, in words or as a number of a catalogue.
    pub technique: String,
    /// When it was first seen.
    pub first_seen: Timestamp,
}

/// What is looked through beside the registers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Nothing that happened before this moment is told.
    pub since: Option<Timestamp>,
    /// Counts of days.
    pub volumes: Vec<Volume>,
    /// Warnings.
    pub bulletins: Vec<AssetWarning>,
    /// Techniques of threats.
    pub techniques: Vec<Technique>,
}

/// A trigger and the risk at which it points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointed {
    /// The risk.
    pub risk: String,
    /// What points at it.
    pub trigger: Triggered,
}

impl Desk {
    /// Reads counts of days into `scan`: columns `asset`, `day`, `count`.
    ///
    /// # Errors
    /// MANDATE; every fault with line and column as the inner error, an asset that the
    /// register does not know among them. Then nothing of the list is taken.
    pub async fn take_volumes(
        &self,
        scan: &mut Scan,
        list: &Source,
    ) -> Result<Result<(), Vec<Fault>>, AppError> {
        let columns = &["asset", "day", "count"];
        let taken = self.rows_to_scan(list, columns, &volume, |volume| Some(&volume.asset)).await?;
        Ok(taken.map(|taken| scan.volumes.extend(taken)))
    }

    /// Reads bulletins into `scan`: columns `id`, `asset`, `at` (a time or a day).
    ///
    /// # Errors
    /// As [`Self::take_volumes`]; also for one that has not come yet.
    pub async fn take_bulletins(
        &self,
        scan: &mut Scan,
        list: &Source,
    ) -> Result<Result<(), Vec<Fault>>, AppError> {
        let (columns, now) = (&["id", "asset", "at"], self.now());
        let read = |row: &Cells<'_>| bulletin(row, now);
        let taken =
            self.rows_to_scan(list, columns, &read, |bulletin| Some(&bulletin.asset)).await?;
        Ok(taken.map(|taken| scan.bulletins.extend(taken)))
    }

    /// Reads techniques of threats into `scan`: columns `threat`, `technique`, `first-seen`
    /// (a time or a day).
    ///
    /// # Errors
    /// As [`Self::take_volumes`].
    pub async fn take_techniques(
        &self,
        scan: &mut Scan,
        list: &Source,
    ) -> Result<Result<(), Vec<Fault>>, AppError> {
        let columns = &["threat", "technique", "first-seen"];
        let taken = self.rows_to_scan(list, columns, &technique, |_| None).await?;
        Ok(taken.map(|taken| scan.techniques.extend(taken)))
    }

    /// The rows of a list, all of them or none; those that name an asset name a known one.
    async fn rows_to_scan<T>(
        &self,
        list: &Source,
        columns: &[&str],
        of: &dyn Fn(&Cells<'_>) -> Result<T, Fault>,
        asset: fn(&T) -> Option<&str>,
    ) -> Result<Result<Vec<T>, Vec<Fault>>, AppError> {
        self.may("risk.scan", Permission::Register).await?;
        let (mut taken, mut faults, mut known) = (Vec::new(), Vec::new(), BTreeMap::new());
        let rows = match opened(list, columns) {
            Ok(rows) => rows,
            Err(faults) => return Ok(self.not_taken("risk.scan", faults).await?.map(|_| taken)),
        };
        for row in rows {
            let judged = row.and_then(|row: Row| of(&Cells(&row)).map(|value| (row, value)));
            match judged {
                Ok((_, value)) if self.knows(asset(&value), &mut known).await? => taken.push(value),
                Ok((row, _)) => faults.push(row.fault("asset", Expected::new("asset-known"))),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() {
            return Ok(Ok(taken));
        }
        Ok(self.not_taken("risk.scan", faults).await?.map(|_| taken))
    }

    /// Whether the register knows an asset called `name`; each name is looked for once.
    async fn knows(
        &self,
        name: Option<&str>,
        known: &mut BTreeMap<String, bool>,
    ) -> Result<bool, AppError> {
        let Some(name) = name else { return Ok(true) };
        if let Some(known) = known.get(name) {
            return Ok(*known);
        }
        let knows = !self.assets_called(name).await?.is_empty();
        known.insert(name.to_owned(), knows);
        Ok(knows)
    }
}

fn volume(row: &Cells<'_>) -> Result<Volume, Fault> {
    let day = row.required("day")?;
    let day = day.parse().map_err(|_| row.fault("day", Expected::new("day")))?;
    let count = model::folded(&row.required("count")?).replace(',', "");
    let count = count.parse().map_err(|_| row.fault("count", Expected::new("whole-number")))?;
    Ok(Volume { asset: row.required("asset")?, day, count })
}

fn bulletin(row: &Cells<'_>, now: Timestamp) -> Result<AssetWarning, Fault> {
    let at = moment(row, "at")?.ok_or_else(|| row.fault("at", Expected::new("time")))?;
    if at > now {
        return Err(row.fault("at", Expected::new("past")));
    }
    Ok(AssetWarning { id: row.id()?, asset: row.required("asset")?, at })
}

fn technique(row: &Cells<'_>) -> Result<Technique, Fault> {
    let threat = threat(row)?;
    let threat = threat.ok_or_else(|| row.fault("threat", Expected::of("word", THREATS)))?;
    let first_seen = moment(row, "first-seen")?;
    let first_seen = first_seen.ok_or_else(|| row.fault("first-seen", Expected::new("time")))?;
    Ok(Technique { threat, technique: row.required("technique")?, first_seen })
}

/// The rows of a list that has these columns.
fn opened(list: &Source, columns: &[&str]) -> Result<Vec<Result<Row, Fault>>, Vec<Fault>> {
    let rows = list.open()?;
    let missing = columns.iter().filter(|name| !rows.header().iter().any(|own| own == **name));
    let missing: Vec<_> =
        missing.map(|name| Fault::new(1, *name, Expected::new("column"), "")).collect();
    if missing.is_empty() { Ok(rows.collect()) } else { Err(missing) }
}

/// What something that happened concerns.
enum Concerned {
    Asset(String),
    Threat(Threat),
}

impl Concerned {
    fn touches(&self, risk: &Risk) -> bool {
        match self {
            Self::Asset(asset) => *asset == risk.asset,
            Self::Threat(threat) => risk.threat == Some(*threat),
        }
    }
}

/// What happened, and when it was written down if nobody typed a time.
struct Happened {
    concerns: Concerned,
    trigger: Triggered,
    recorded: Option<Timestamp>,
}

impl Desk {
    /// Looks through the registers and `scan`, and points at the risks concerned.
    ///
    /// # Errors
    /// ABSENT for an asset that the register does not know; MANDATE.
    pub async fn scan_risks(&self, scan: &Scan) -> Result<Vec<Pointed>, AppError> {
        self.act(Permission::Register, "risk.scan", "", async |_| {
            let risks = self.all(Kind::Risk, Record::risk).await?;
            let mut happened = self.volumes(scan).await?;
            happened.extend(self.told(scan).await?);
            happened.extend(self.changed_threats(scan)?);
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
            for one in happened.iter().filter(|one| one.concerns.touches(risk)) {
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
                let concerns = Concerned::Asset(asset.clone());
                happened.push(Happened { concerns, trigger, recorded: None });
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
            let concerns = Concerned::Asset(asset);
            happened.push(Happened { concerns, trigger, recorded: None });
        }
        Ok(happened)
    }

    /// A006: techniques concern the risks of their threat, on whatever asset.
    fn changed_threats(&self, scan: &Scan) -> Result<Vec<Happened>, AppError> {
        let mut happened = Vec::new();
        for seen in &scan.techniques {
            model::not_in_future(seen.first_seen, "first-seen", self.now())?;
            let source = format!("{} {}", seen.threat.name(), seen.technique);
            let trigger = Triggered::new(Trigger::Threat, source, Some(seen.first_seen));
            let concerns = Concerned::Threat(seen.threat);
            happened.push(Happened { concerns, trigger, recorded: None });
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
                    let concerns = Concerned::Asset(asset.to_owned());
                    happened.push(Happened { concerns, trigger, recorded });
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
                let concerns = Concerned::Asset(asset.clone());
                happened.push(Happened { concerns, trigger, recorded: None });
            }
        }
        Ok(happened)
    }
}
