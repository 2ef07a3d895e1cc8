//! 分析とフィードバック: figures of a survey, and each institution's own result beside them
//! (A061, A062).

use serde::{Deserialize, Serialize};

use crate::{
    Campaign, Submission, Surveyed,
    suppression::{Figures, GroupFigure, Thousandths, published},
};

/// How many of a sector were asked and answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectorReturn {
    /// The sector.
    pub sector: String,
    /// Asked.
    pub asked: usize,
    /// Of whom so many answered.
    pub answered: usize,
}

/// The figures of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFigures {
    /// The item.
    pub item: String,
    /// Of each sector, in the order of the population.
    pub sectors: Vec<(String, GroupFigure)>,
    /// Of all.
    pub total: GroupFigure,
}

/// What a survey says of those who answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyTables {
    /// Asked.
    pub asked: usize,
    /// Of whom so many answered.
    pub answered: usize,
    /// So many after the due time.
    pub late: usize,
    /// Who did not, in the order of the population. They are reminded, not graded.
    pub silent: Vec<Surveyed>,
    /// Returns by sector.
    pub sectors: Vec<SectorReturn>,
    /// Figures by item.
    pub items: Vec<ItemFigures>,
}

impl SurveyTables {
    /// Answered per hundred asked, in tenths, rounded half up: 969 is 96.9 %.
    #[must_use]
    pub fn rate_permille(&self) -> usize {
        (self.answered * 2000 + self.asked) / (self.asked.max(1) * 2)
    }

    /// The figure of `item` for `sector`.
    #[must_use]
    pub fn figure(&self, item: &str, sector: &str) -> Option<&GroupFigure> {
        let figures = self.items.iter().find(|one| one.item == item)?;
        figures.sectors.iter().find(|(name, _)| name == sector).map(|(_, figure)| figure)
    }
}

/// The figures of `campaign` over what was handed in.
#[must_use]
pub fn survey_tables(campaign: &Campaign, submissions: &[Submission]) -> SurveyTables {
    let answered: Vec<_> = submissions.iter().filter(|one| one.answered()).collect();
    let here = |one: &Surveyed| answered.iter().any(|s| s.institution == one.institution);
    let late = |one: &&&Submission| one.sets.last().is_some_and(|set| set.late);
    let sector = |(sector, asked): (&str, usize)| SectorReturn {
        sector: sector.to_owned(),
        asked,
        answered: answered.iter().filter(|one| one.sector == sector).count(),
    };
    SurveyTables {
        asked: campaign.asked.len(),
        answered: answered.len(),
        late: answered.iter().filter(late).count(),
        silent: campaign.asked.iter().filter(|one| !here(one)).cloned().collect(),
        sectors: campaign.sectors().into_iter().map(sector).collect(),
        items: campaign.items.iter().map(|item| figures(campaign, &answered, item)).collect(),
    }
}

/// Whoever gave no grade for the item contributes nothing to its figures.
fn figures(campaign: &Campaign, answered: &[&Submission], item: &str) -> ItemFigures {
    let graded = answered.iter().filter_map(|one| Some((one.sector.as_str(), one.grade(item)?)));
    let (sectors, grades): (Vec<_>, Vec<_>) = graded.unzip();
    let names: Vec<_> = campaign.sectors().into_iter().map(|(sector, _)| sector).collect();
    let of = |name: &&str| {
        let own = sectors.iter().enumerate().filter(|(_, sector)| *sector == name);
        own.map(|(at, _)| at).collect::<Vec<_>>()
    };
    let all = (0..grades.len()).collect();
    let groups: Vec<_> = names.iter().map(of).chain([all]).collect();
    let (grade_max, k) = (campaign.grade_max, campaign.contributors_min);
    let mut figures = published(Figures { grades: &grades, grade_max, groups: &groups, k });
    let total = figures.remove(names.len());
    let sectors = names.into_iter().map(str::to_owned).zip(figures).collect();
    ItemFigures { item: item.to_owned(), sectors, total }
}

/// One item of an institution's own result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackLine {
    /// The item.
    pub item: String,
    /// Its own grade; `None` if it said unknown, or nothing.
    pub own: Option<u8>,
    /// The median of its sector, where that may be published.
    pub median: Option<Thousandths>,
    /// How many of its sector have a grade.
    pub contributors: usize,
}

/// 個別フィードバック: an institution's own result beside its sector, and nobody else's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// The survey.
    pub campaign: String,
    /// The institution.
    pub institution: String,
    /// Its sector.
    pub sector: String,
    /// The highest grade.
    pub grade_max: u8,
    /// Up to this grade an answer is weak.
    pub weak_max: u8,
    /// Its items.
    pub lines: Vec<FeedbackLine>,
}

impl Feedback {
    /// What it says of an item.
    #[must_use]
    pub fn line(&self, item: &str) -> Option<&FeedbackLine> {
        self.lines.iter().find(|line| line.item == item)
    }

    /// What its own answers call weak.
    pub fn weak(&self) -> impl Iterator<Item = &FeedbackLine> {
        self.lines.iter().filter(|line| line.own.is_some_and(|grade| grade <= self.weak_max))
    }
}

/// The own result of whoever handed in `submission`.
#[must_use]
pub fn feedback(campaign: &Campaign, tables: &SurveyTables, submission: &Submission) -> Feedback {
    let line = |item: &String| {
        let figure = tables.figure(item, &submission.sector);
        FeedbackLine {
            item: item.clone(),
            own: submission.grade(item),
            median: figure.and_then(|figure| figure.median),
            contributors: figure.map_or(0, |figure| figure.n),
        }
    };
    Feedback {
        campaign: campaign.id.clone(),
        institution: submission.institution.clone(),
        sector: submission.sector.clone(),
        grade_max: campaign.grade_max,
        weak_max: campaign.weak_max,
        lines: campaign.items.iter().map(line).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Graded, Handed};

    fn campaign(institutions: usize) -> Campaign {
        let one = |at| Surveyed {
            institution: format!("INS{at}"),
            sector: if at < 2 { "exchange" } else { "bank" }.into(),
            node: format!("ins{at}"),
        };
        Campaign {
            items: vec!["SV-01".into()],
            asked: (0..institutions).map(one).collect(),
            contributors_min: 5,
            grade_max: 4,
            weak_max: 1,
            ..Campaign::default()
        }
    }

    fn answered(campaign: &Campaign, at: usize, grade: Option<u8>) -> Submission {
        let Surveyed { institution, sector, .. } = campaign.asked[at].clone();
        let answers = vec![Graded { item: "SV-01".into(), grade, ..Graded::default() }];
        let set = Handed { answers, late: false, via: "parcel".into(), at: None };
        Submission { institution, sector, sets: vec![set], ..Submission::default() }
    }

    #[test]
    fn silence_and_unknown_are_no_grade_of_zero() {
        let campaign = campaign(9);
        let grades = [Some(2), Some(3), Some(0), Some(1), Some(2), Some(3), Some(4), None];
        let handed: Vec<_> =
            grades.iter().enumerate().map(|(at, grade)| answered(&campaign, at, *grade)).collect();
        let tables = survey_tables(&campaign, &handed);
        assert_eq!((tables.asked, tables.answered, tables.rate_permille()), (9, 8, 889));
        let silent: Vec<_> = tables.silent.iter().map(|one| one.institution.as_str()).collect();
        assert_eq!(silent, ["INS8"]);
        let bank = tables.figure("SV-01", "bank").expect("there");
        assert_eq!(
            (bank.n, bank.mean, bank.median),
            (5, Some(Thousandths(2000)), Some(Thousandths(2000)))
        );
        assert!(tables.figure("SV-01", "exchange").expect("there").withheld.is_some());
        assert!(tables.items[0].total.withheld.is_some(), "it would tell the exchanges");
        let own = feedback(&campaign, &tables, &handed[2]);
        assert_eq!((own.lines[0].own, own.lines[0].median), (Some(0), Some(Thousandths(2000))));
        assert_eq!(own.weak().count(), 1);
        let exchange = feedback(&campaign, &tables, &handed[0]);
        assert_eq!((exchange.lines[0].own, exchange.lines[0].median), (Some(2), None));
        assert_eq!(feedback(&campaign, &tables, &handed[7]).weak().count(), 0, "unknown");
    }
}
