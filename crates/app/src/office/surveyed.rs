//! The yearly report over a survey that this node itself made, and how low each sector lies.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Campaign, CampaignState, Permission, SectorReport, Submission, SurveyRow, group_lines,
};

use crate::{AppError, Desk};

/// How low the answers of one sector lie; for the eyes of the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectorFloor {
    /// 業態, as the population spells it.
    pub sector: String,
    /// How many of it answered.
    pub members: usize,
    /// The lowest grade that one of them gave.
    pub floor: Option<u8>,
    /// Who gave it, and to how many items; most first.
    pub weakest: Vec<(String, usize)>,
    /// How many answers are unknown or missing.
    pub unknown: usize,
}

impl Desk {
    /// The newest survey of this node whose answers are fixed.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn newest_analysed(&self) -> Result<Option<Campaign>, AppError> {
        let all = self.campaigns().await?;
        let fixed = all.into_iter().filter(|one| one.state >= CampaignState::Analysed);
        Ok(fixed.max_by_key(|one| one.analysed))
    }

    /// The report of `year` over `campaign` and the incidents that institutions reported here.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn surveyed_report(
        &self,
        year: i16,
        campaign: Option<&Campaign>,
    ) -> Result<SectorReport, AppError> {
        self.may("office.report", Permission::Share).await?;
        let survey = match campaign {
            Some(campaign) => self.survey_rows(campaign).await?,
            None => Vec::new(),
        };
        let incidents = self.reported_incidents().await?;
        let grade_max = campaign.map_or(0, |campaign| campaign.grade_max);
        let min = self.app.office.contributors_min;
        Ok(SectorReport::of(year, (&survey, grade_max), &incidents, min))
    }

    /// How low each sector lies, and who is lowest.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn sector_floors(&self, campaign: &Campaign) -> Result<Vec<SectorFloor>, AppError> {
        self.may("office.report", Permission::Share).await?;
        let rows = self.survey_rows(campaign).await?;
        let sectors = campaign.sectors();
        Ok(sectors.iter().map(|(sector, _)| floor(sector, &rows)).collect())
    }

    /// Everybody who is asked, item by item: silence is a row without a grade.
    async fn survey_rows(&self, campaign: &Campaign) -> Result<Vec<SurveyRow>, AppError> {
        let handed = self.submissions_of(campaign).await?;
        let handed: BTreeMap<_, _> =
            handed.iter().map(|one| (one.institution.as_str(), one)).collect();
        let mut rows = Vec::new();
        for one in &campaign.asked {
            let submission = handed.get(one.institution.as_str());
            let id = Submission::id_of(&campaign.id, &one.institution);
            rows.extend(campaign.items.iter().map(|item| SurveyRow {
                row: format!("submission/{id}"),
                institution: one.institution.clone(),
                sector: one.sector.clone(),
                item: item.clone(),
                grade: submission.and_then(|submission| submission.grade(item)),
            }));
        }
        Ok(rows)
    }
}

fn floor(sector: &str, rows: &[SurveyRow]) -> SectorFloor {
    let own = rows.iter().filter(|row| row.sector == sector);
    let members: BTreeSet<_> =
        own.filter(|row| row.grade.is_some()).map(|row| row.institution.clone()).collect();
    let lines = group_lines(rows, &members);
    let floor = lines.iter().filter_map(|line| line.floor).min();
    let mut counts = BTreeMap::<&String, usize>::new();
    let lowest = lines.iter().filter(|line| line.floor.is_some() && line.floor == floor);
    lowest.flat_map(|line| &line.weakest).for_each(|who| *counts.entry(who).or_default() += 1);
    let mut weakest: Vec<_> = counts.into_iter().map(|(who, n)| (who.clone(), n)).collect();
    weakest.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
    SectorFloor {
        sector: sector.to_owned(),
        members: members.len(),
        floor,
        weakest,
        unknown: lines.iter().map(|line| line.unknown.len()).sum(),
    }
}
