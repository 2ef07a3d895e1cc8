//! 金融モニタリングレポート: the yearly report of a sector from the rows of a survey and of a
//! register of incidents (A138–A140). Every figure knows the rows it was made of, the same rows
//! give the same bytes, and no institution is named or follows from what is shown.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    disclosure::{Rest, shown},
    submission::item_key,
    suppression::{Figures, Thousandths, published},
};

/// One answer of a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyRow {
    /// Where it stands, for example `f07_survey.csv:12`.
    pub row: String,
    /// Who was asked.
    pub institution: String,
    /// 業態
    pub sector: String,
    /// What was asked.
    pub item: String,
    /// The grade; nothing if nobody answered, which is no 0.
    pub grade: Option<u8>,
}

/// One incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentRow {
    /// Where it stands.
    pub row: String,
    /// Whose.
    pub institution: String,
    /// 業態
    pub sector: String,
    /// The day.
    pub day: Date,
    /// By what.
    pub cause: String,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// For example `survey/securities/SV01/mean`.
    pub id: String,
    /// A whole number, or one with three places.
    pub value: String,
    /// For how many institutions it stands.
    pub institutions: usize,
    /// The rows it was made of; they stay in the house.
    #[serde(skip)]
    pub rows: Vec<String>,
}

/// The figures of a year, in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SectorReport {
    /// The year.
    pub year: i16,
    /// No figure stands for fewer institutions.
    pub institutions_min: usize,
    /// The figures.
    pub figures: Vec<Figure>,
}

impl SectorReport {
    /// The report of `year`, over a survey with grades up to `grade_max`.
    #[must_use]
    pub fn of(
        year: i16,
        (survey, grade_max): (&[SurveyRow], u8),
        incidents: &[IncidentRow],
        min: usize,
    ) -> Self {
        let mut figures = responses(survey, min);
        for (item, rows) in by_item(survey) {
            figures.extend(grades(item, &rows, grade_max, min));
        }
        let of_year: Vec<_> = incidents.iter().filter(|i| i.day.year() == year).collect();
        figures.extend(counted(&of_year, min));
        figures.sort_by(|a, b| a.id.cmp(&b.id));
        Self { year, institutions_min: min, figures }
    }
}

fn figure<'a>(
    id: String,
    value: String,
    rows: impl IntoIterator<Item = (&'a String, &'a String)>,
) -> Figure {
    let (mut of, mut who) = (Vec::new(), BTreeSet::new());
    for (row, institution) in rows {
        of.push(row.clone());
        who.insert(institution);
    }
    Figure { id, value, institutions: who.len(), rows: of }
}

fn asked<'a>(rows: &[&'a SurveyRow]) -> impl Iterator<Item = (&'a String, &'a String)> {
    rows.iter().map(|row| (&row.row, &row.institution))
}

/// Asked and answering institutions of each sector that may be shown.
fn responses(survey: &[SurveyRow], min: usize) -> Vec<Figure> {
    let answered = survey.iter().filter(|row| row.grade.is_some());
    let sectors = shown(answered, |r| &r.sector, |r| &r.institution, min, Rest::Leave);
    let mut figures = Vec::new();
    for (sector, answered) in sectors {
        let all: Vec<_> = survey.iter().filter(|row| row.sector == sector).collect();
        for (name, rows) in [("asked", all), ("answered", answered)] {
            let mut own = figure(format!("survey/{sector}/{name}"), String::new(), asked(&rows));
            own.value = own.institutions.to_string();
            figures.push(own);
        }
    }
    figures
}

/// The rows of each item, under the first of its spellings.
fn by_item(survey: &[SurveyRow]) -> Vec<(&str, Vec<&SurveyRow>)> {
    let mut items: BTreeMap<String, Vec<&SurveyRow>> = BTreeMap::new();
    for row in survey {
        items.entry(item_key(&row.item)).or_default().push(row);
    }
    items.into_values().map(|rows| (rows[0].item.as_str(), rows)).collect()
}

/// Mean and floor of an item, in each sector of which anything may be shown and over these
/// sectors together. What is kept back of a survey is kept back here: it is the same judge.
fn grades(item: &str, rows: &[&SurveyRow], grade_max: u8, k: usize) -> Vec<Figure> {
    // Whoever answered twice is one contributor; the last answer counts.
    let graded = rows.iter().filter_map(|row| Some((&row.institution, (*row, row.grade?))));
    let last: BTreeMap<_, _> = graded.collect();
    let (rows, grades): (Vec<_>, Vec<_>) = last.into_values().unzip();
    let judged =
        |groups: &[Vec<usize>]| published(Figures { grades: &grades, grade_max, groups, k });
    let mut sectors: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        sectors.entry(&row.sector).or_default().push(at);
    }
    sectors.retain(|_, own| judged(std::slice::from_ref(own))[0].withheld.is_none());
    let mut total: Vec<_> = sectors.values().flatten().copied().collect();
    total.sort_unstable();
    // A sector may be called so, too; the total has a name of its own.
    sectors.insert("=all", total);
    let (names, groups): (Vec<_>, Vec<_>) = sectors.into_iter().unzip();
    let mut figures = Vec::new();
    for ((name, group), shown) in names.into_iter().zip(&groups).zip(judged(&groups)) {
        let own: Vec<_> = group.iter().map(|at| rows[*at]).collect();
        let mean = shown.mean.map(|mean| ("mean", mean.to_string()));
        let floor = shown.floor.map(|floor| ("floor", floor.to_string()));
        for (what, value) in mean.into_iter().chain(floor) {
            figures.push(figure(format!("survey/{name}/{item}/{what}"), value, asked(&own)));
        }
    }
    figures
}

/// Incidents by sector and by cause; both add up to all of them.
fn counted(incidents: &[&IncidentRow], min: usize) -> Vec<Figure> {
    let all = || incidents.iter().copied();
    let sectors = shown(all(), |r| &r.sector, |r| &r.institution, min, Rest::Merge);
    let causes = shown(all(), |r| &r.cause, |r| &r.institution, min, Rest::Merge);
    if all().map(|row| &row.institution).collect::<BTreeSet<_>>().len() < min {
        return Vec::new();
    }
    let of = |id: String, rows: Vec<&IncidentRow>| {
        let value = rows.len().to_string();
        figure(id, value, rows.into_iter().map(|row| (&row.row, &row.institution)))
    };
    let sectors =
        sectors.into_iter().map(|(name, rows)| of(format!("incidents/sector/{name}"), rows));
    let causes = causes.into_iter().map(|(name, rows)| of(format!("incidents/cause/{name}"), rows));
    let mut figures: Vec<_> = sectors.chain(causes).collect();
    figures.push(of("incidents/all".to_owned(), incidents.to_vec()));
    figures
}

/// One item in a group, for the group's own eyes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupLine {
    /// What was asked.
    pub item: String,
    /// The mean of those who answered, which says nothing of the weakest.
    pub mean: String,
    /// The lowest grade.
    pub floor: Option<u8>,
    /// Who stands there.
    pub weakest: BTreeSet<String>,
    /// Who did not answer.
    pub unknown: BTreeSet<String>,
}

/// The items of a survey over the members of one group: the weakest by name (A140).
#[must_use]
pub fn group_lines(survey: &[SurveyRow], members: &BTreeSet<String>) -> Vec<GroupLine> {
    let items = by_item(survey).into_iter();
    items.map(|(item, rows)| group_line(&rows, members, item)).collect()
}

fn group_line(rows: &[&SurveyRow], members: &BTreeSet<String>, item: &str) -> GroupLine {
    let own = rows.iter().filter(|row| members.contains(&row.institution));
    let known: Vec<_> = own.filter_map(|row| Some((&row.institution, row.grade?))).collect();
    let grades: Vec<_> = known.iter().map(|(_, grade)| *grade).collect();
    let floor = grades.iter().copied().min();
    let named = |weak: bool| {
        let of = known.iter().filter(|(_, grade)| !weak || Some(*grade) == floor);
        of.map(|(member, _)| (*member).clone()).collect::<BTreeSet<_>>()
    };
    GroupLine {
        item: item.to_owned(),
        mean: Thousandths::of(grades.iter().map(|g| u32::from(*g)).sum(), grades.len()).to_string(),
        floor,
        weakest: named(true),
        unknown: members.difference(&named(false)).cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(institution: &str, sector: &str, grade: Option<u8>) -> SurveyRow {
        SurveyRow {
            row: format!("row-{institution}"),
            institution: institution.into(),
            sector: sector.into(),
            item: "SV01".into(),
            grade,
        }
    }

    fn incident(institution: &str, sector: &str, cause: &str) -> IncidentRow {
        IncidentRow {
            row: format!("row-{institution}"),
            institution: institution.into(),
            sector: sector.into(),
            day: Date::constant(2015, 5, 1),
            cause: cause.into(),
        }
    }

    #[test]
    fn a_sector_of_two_is_in_no_figure_and_no_total() {
        let many = (0..9).map(|n| answer(&format!("i{n}"), "bank", Some(n % 4)));
        let few = (20..22).map(|n| answer(&format!("i{n}"), "exchange", Some(4)));
        let silent = [answer("i30", "bank", None)];
        let survey: Vec<_> = many.chain(few).chain(silent).collect();
        let expected = [
            ("survey/bank/asked", "10"),
            ("survey/bank/answered", "9"),
            ("survey/bank/SV01/mean", "1.333"),
            ("survey/bank/SV01/floor", "1"),
            ("survey/=all/SV01/mean", "1.333"),
            ("survey/=all/SV01/floor", "1"),
        ];
        assert_eq!(values(&survey), BTreeMap::from(expected.map(owned)));
    }

    /// The figures of a survey with five grades.
    fn values(survey: &[SurveyRow]) -> BTreeMap<String, String> {
        let report = SectorReport::of(2015, (survey, 4), &[], 5);
        report.figures.into_iter().map(|figure| (figure.id, figure.value)).collect()
    }

    fn owned((id, value): (&str, &str)) -> (String, String) {
        (id.to_owned(), value.to_owned())
    }

    #[test]
    fn what_a_survey_keeps_back_is_kept_back_here() {
        let of = |grades: &[u8]| -> Vec<_> {
            let answers = grades.iter().enumerate();
            answers.map(|(n, grade)| answer(&format!("i{n}"), "bank", Some(*grade))).collect()
        };
        let told = |survey: &[SurveyRow]| {
            let said = values(survey);
            let said =
                ["mean", "floor"].map(|w| said.get(&format!("survey/bank/SV01/{w}")).cloned());
            said.map(Option::unwrap_or_default)
        };
        assert_eq!(told(&of(&[0, 0, 0, 0, 3])), ["", ""], "the one of 3 would know all others");
        assert_eq!(told(&of(&[0, 1, 2, 3, 4])), ["2.000", ""], "the lowest is somebody's answer");
        assert_eq!(told(&of(&[0, 1, 1, 1, 2, 3, 3, 4, 4])), ["2.111", "2"]);
        let mut twice = of(&[0, 1, 2, 3]);
        twice.extend(of(&[4]));
        assert_eq!(told(&twice), ["", ""], "four institutions, one of them twice");
    }

    #[test]
    fn an_item_is_one_however_it_is_typed() {
        let survey = (0..6).map(|n| {
            let item = if n % 2 == 0 { "SV-01" } else { "sv01" }.to_owned();
            SurveyRow { item, ..answer(&format!("i{n}"), "bank", Some(n % 4)) }
        });
        let said = values(&survey.collect::<Vec<_>>());
        assert_eq!(said.get("survey/bank/SV-01/mean").map(String::as_str), Some("1.167"));
        assert!(!said.keys().any(|id| id.contains("sv01")), "{said:?}");
    }

    #[test]
    fn the_group_sees_its_weakest_member_and_who_is_silent() {
        let survey =
            [answer("a", "x", Some(3)), answer("b", "x", Some(1)), answer("z", "x", Some(0))];
        let members = ["a", "b", "c"].map(str::to_owned).into();
        let line = group_lines(&survey, &members).remove(0);
        assert_eq!((line.mean.as_str(), line.floor), ("2.000", Some(1)));
        assert_eq!(
            (line.weakest, line.unknown),
            (["b".to_owned()].into(), ["c".to_owned()].into())
        );
    }

    proptest! {
        /// No figure stands for too few, incidents add up however they are parted, and what is
        /// said names nobody.
        #[test]
        fn no_institution_is_named_or_counted_alone(
            answers in prop::collection::vec((0_u8..9, 0_u8..3, prop::option::of(0_u8..5)), 0..60),
            incidents in prop::collection::vec((0_u8..9, 0_u8..3, 0_u8..3), 0..30),
        ) {
            let name = |n: u8| format!("INS{n:03}");
            let survey: Vec<_> =
                answers.iter().map(|(i, s, g)| answer(&name(*i), &format!("s{s}"), *g)).collect();
            let incidents: Vec<_> = incidents
                .iter()
                .map(|(i, s, c)| incident(&name(*i), &format!("s{s}"), &format!("c{c}")))
                .collect();
            let report = SectorReport::of(2015, (&survey, 4), &incidents, 5);
            for figure in &report.figures {
                prop_assert!(figure.institutions >= 5, "{figure:?}");
                prop_assert!(!figure.rows.is_empty());
            }
            let sum = |prefix: &str| {
                let own = report.figures.iter().filter(|f| f.id.starts_with(prefix));
                own.map(|f| f.value.parse::<usize>().expect("a number")).sum::<usize>()
            };
            prop_assert_eq!(sum("incidents/sector/"), sum("incidents/all"));
            prop_assert_eq!(sum("incidents/cause/"), sum("incidents/all"));
            let said = serde_json::to_string(&report).expect("plain");
            prop_assert!(!said.contains("INS"));
            prop_assert_eq!(report, SectorReport::of(2015, (&survey, 4), &incidents, 5));
        }
    }
}
