//! The yearly report of the sector, its rows for whoever has to check it, and the view that a
//! group has of itself (A138–A140).

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::{TimeZone, offset};
use model::{
    Figure, GroupLine, IncidentRow, Kind, Permission, Record, SectorReport, SharingOf, group_lines,
    sharing,
};
use tables::{Fault, Source};

use super::rows;
use crate::{AppError, Desk, share::rules};

/// Tables for the report, each with the name under which its rows are cited.
#[derive(Debug, Default)]
pub struct ReportTables<'a> {
    /// Answers of a survey.
    pub survey: Option<(&'a str, &'a Source)>,
    /// Incidents of institutions, beside those that they reported here.
    pub incidents: Option<(&'a str, &'a Source)>,
}

/// What incident reports tell of the cause: they leave it to the follow-up.
const CAUSE_UNKNOWN: &str = "unknown";

/// The kind of node whose incidents are the sector's; what a hub passes on was counted there.
const INSTITUTION: &str = "institution";

/// The theme under which institutions report to a hub.
const REPORTED: &str = "incident-report";

impl Desk {
    /// The report of a year over these tables and the incidents that institutions reported here.
    /// The same tables and register give the same figures; which rows a figure was made of is
    /// in it and is never published.
    ///
    /// # Errors
    /// MANDATE; faulty cells come as the inner error.
    pub async fn sector_report(
        &self,
        year: i16,
        tables: &ReportTables<'_>,
    ) -> Result<Result<SectorReport, Vec<Fault>>, AppError> {
        self.may("office.report", Permission::Share).await?;
        let grade_max = rules()?.grade_max;
        let read = |(name, list)| rows::survey(list, name, grade_max);
        let survey = match tables.survey.map(read).transpose() {
            Ok(rows) => rows.unwrap_or_default(),
            Err(faults) => return Ok(Err(faults)),
        };
        let listed = tables.incidents.map(|(name, list)| rows::incidents(list, name)).transpose();
        let mut incidents = match listed {
            Ok(rows) => rows.unwrap_or_default(),
            Err(faults) => return Ok(Err(faults)),
        };
        incidents.extend(self.reported_incidents().await?);
        let min = self.app.office.contributors_min;
        Ok(Ok(SectorReport::of(year, (&survey, grade_max), &incidents, min)))
    }

    /// What institutions reported here, as rows of the report.
    pub(super) async fn reported_incidents(&self) -> Result<Vec<IncidentRow>, AppError> {
        let nodes = self.all(Kind::Node, Record::node).await?;
        let mut bulletins = self.all(Kind::Bulletin, Record::bulletin).await?;
        bulletins.retain(|b| {
            let real = b.sheet.exercise.is_empty() && b.state != model::BulletinState::Withdrawn;
            b.sheet.theme == REPORTED && real
        });
        bulletins.sort_by(|a, b| a.sheet.id.cmp(&b.sheet.id));
        let row = |bulletin: &model::Bulletin| {
            let hop = bulletin.received.as_ref()?;
            let reports = |node: &&model::Node| node.id == hop.node && node.kind == INSTITUTION;
            let node = nodes.iter().find(reports)?;
            Some(IncidentRow {
                row: format!("bulletin/{}", bulletin.sheet.id),
                institution: node.id.clone(),
                sector: node.sector.clone(),
                day: hop.at.to_zoned(TimeZone::fixed(offset(9))).date(),
                cause: CAUSE_UNKNOWN.to_owned(),
            })
        };
        Ok(bulletins.iter().filter_map(row).collect())
    }

    /// How much each node tells, and how it takes what it is told.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn sharing_by_node(&self) -> Result<BTreeMap<String, SharingOf>, AppError> {
        self.may("office.sharing", Permission::Share).await?;
        Ok(sharing(&self.all(Kind::Bulletin, Record::bulletin).await?))
    }

    /// The rows behind one figure of the report.
    ///
    /// # Errors
    /// ABSENT for a figure that is not in it, MANDATE; faulty cells come as the inner error.
    pub async fn opened_figure(
        &self,
        year: i16,
        tables: &ReportTables<'_>,
        figure: &str,
    ) -> Result<Result<Figure, Vec<Fault>>, AppError> {
        let report = match self.sector_report(year, tables).await? {
            Ok(report) => report,
            Err(faults) => return Ok(Err(faults)),
        };
        match report.figures.into_iter().find(|own| own.id == figure) {
            Some(figure) => Ok(Ok(figure)),
            None => self.absent("office.open", figure).await,
        }
    }

    /// A survey over the members of one group of this house's register: the weakest by name,
    /// inside the group only.
    ///
    /// # Errors
    /// ABSENT for a group without members here, MANDATE; faulty cells come as the inner error.
    pub async fn group_view(
        &self,
        group: &str,
        (name, survey): (&str, &Source),
    ) -> Result<Result<Vec<GroupLine>, Vec<Fault>>, AppError> {
        self.may_read().await?;
        let members = self.members_of_group(group).await?;
        if members.is_empty() {
            return self.absent("office.group", group).await;
        }
        let rows = rows::survey(survey, name, rules()?.grade_max);
        Ok(rows.map(|rows| group_lines(&rows, &members)))
    }

    /// The institutions below `group` in the register, whatever the level.
    async fn members_of_group(&self, group: &str) -> Result<BTreeSet<String>, AppError> {
        let parties = self.all(Kind::Party, Record::party).await?;
        let mut found = BTreeSet::from([group.to_owned()]);
        // Each round goes one level down; there are no more levels than parties.
        for _ in &parties {
            let below = |p: &&model::Party| p.parent.as_ref().is_some_and(|up| found.contains(up));
            let below: Vec<_> = parties.iter().filter(below).map(|p| p.id.clone()).collect();
            if below.iter().all(|id| found.contains(id)) {
                break;
            }
            found.extend(below);
        }
        let is_member = |p: &&model::Party| {
            p.kind == model::PartyKind::Institution && p.id != group && found.contains(&p.id)
        };
        Ok(parties.iter().filter(is_member).map(|p| p.id.clone()).collect())
    }
}
