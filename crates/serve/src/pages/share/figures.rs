//! The figures of a survey as a map of items and sectors: words in every cell, and what is
//! withheld hatched, with the reason.

use model::{Campaign, GroupFigure, SurveyTables, Thousandths};

use super::campaign::{asks, sector};
use crate::shell::{Shell, plain};

/// One item of the map.
pub(super) struct HeatRow {
    pub(super) item: String,
    pub(super) asks: String,
    pub(super) cells: Vec<HeatCell>,
}

/// What may be told of one sector.
pub(super) struct HeatCell {
    pub(super) class: &'static str,
    pub(super) lines: Vec<String>,
    /// What a reader hears.
    pub(super) say: String,
}

/// The map, all together in the last column.
pub(super) fn heat(s: &Shell, campaign: &Campaign, tables: &SurveyTables) -> Vec<HeatRow> {
    let row = |item: &model::ItemFigures| {
        let of = |id: &str, figure: &GroupFigure| {
            let here = format!("{} {}", item.item, sector(s, campaign, id));
            cell(s, campaign, figure, &here)
        };
        // Columns stand in the order of the population, whatever order the figures have.
        let sectors = campaign.sectors();
        let figure = |id: &str| item.sectors.iter().find(|(own, _)| own == id);
        let cells = sectors.iter().map(|(id, _)| match figure(id) {
            Some((id, figure)) => of(id, figure),
            None => nobody(s),
        });
        let total = format!("{} {}", item.item, s.t("survey-total"));
        let total = cell(s, campaign, &item.total, &total);
        HeatRow {
            item: plain(&item.item),
            asks: asks(s, campaign, &item.item),
            cells: cells.chain([total]).collect(),
        }
    };
    tables.items.iter().map(row).collect()
}

fn nobody(s: &Shell) -> HeatCell {
    let word = s.t("survey-answer-blank");
    HeatCell { class: "h0", say: word.clone(), lines: vec![word] }
}

fn cell(s: &Shell, campaign: &Campaign, figure: &GroupFigure, here: &str) -> HeatCell {
    let count = format!("n={}", figure.n);
    let (class, mut lines) = match (figure.withheld, figure.median) {
        (None, Some(median)) => shown(s, campaign, median, figure.mean),
        (Some(why), _) => {
            let why = s.t(&format!("survey-cell-{}", why.name()));
            ("hu", vec![s.t("feedback-withheld"), why])
        }
        // Nobody gave a grade: nothing is withheld, and nothing is known.
        (None, None) => ("hu", vec![s.t("survey-answer-unknown")]),
    };
    lines.push(count);
    HeatCell { class, say: format!("{here}: {}", lines.join("、")), lines }
}

/// The word first, then the figures.
fn shown(
    s: &Shell,
    campaign: &Campaign,
    median: Thousandths,
    mean: Option<Thousandths>,
) -> (&'static str, Vec<String>) {
    let (class, word) = band(campaign, median);
    let figure = |id: &str, value: Thousandths| s.tx(id, &short(value));
    let mut lines = vec![s.t(&format!("survey-band-{word}")), figure("survey-median", median)];
    lines.extend(mean.map(|mean| figure("survey-mean", mean)));
    (class, lines)
}

/// Where a median lies: weak is what the survey calls weak, strong is the upper quarter.
fn band(campaign: &Campaign, median: Thousandths) -> (&'static str, &'static str) {
    let grade = |grade: u8| u32::from(grade) * 1000;
    match median.0 {
        m if m <= grade(campaign.weak_max) => ("h1", "weak"),
        m if m * 4 >= grade(campaign.grade_max) * 3 => ("hp", "strong"),
        _ => ("h0", "middle"),
    }
}

/// A figure without the zeros that say nothing.
fn short(value: Thousandths) -> String {
    value.to_string().trim_end_matches('0').trim_end_matches('.').to_owned()
}
