//! Surveys, figures and questionnaires as lines and as JSON.

use app::{CampaignView, Reminded, SurveyPast};
use model::{
    AdminYear, Campaign, Feedback, FeedbackLine, GroupFigure, Questionnaire, Surveyed, Withheld,
    day_in_japan,
};
use serde_json::{Value, json};
use text::Words;

use super::{joined, of_kind, sector};
use crate::{failure::Outcome, output::Output};

pub fn campaign(output: &Output, campaign: &Campaign) -> anyhow::Result<Outcome> {
    if output.json {
        output.object(&shape(campaign))?;
    } else {
        line(output, campaign)?;
    }
    Ok(Outcome::Done)
}

fn shape(campaign: &Campaign) -> Value {
    let mut object = of_kind("campaign", json!(campaign));
    object["asked"] = json!(campaign.asked.len());
    object["year"] = json!(year(campaign));
    object
}

/// The administrative year in which it is due (A074).
fn year(campaign: &Campaign) -> String {
    AdminYear::of(day_in_japan(campaign.due)).in_era()
}

fn line(output: &Output, campaign: &Campaign) -> anyhow::Result<()> {
    let state = output.words.word(&format!("survey-{}", campaign.state.name()));
    let args = [
        ("id", campaign.id.as_str()),
        ("phase", &campaign.phase.to_string()),
        ("state", &state),
        ("due", &output.moment(campaign.due)),
        ("year", &year(campaign)),
        ("title", &campaign.title),
    ];
    output.line(&output.words.say("survey-line", &args))
}

pub fn sent(output: &Output, campaign: &Campaign, beyond: &[String]) -> anyhow::Result<Outcome> {
    if output.json {
        let mut object = shape(campaign);
        object["beyond"] = json!(beyond);
        output.object(&object)?;
        return Ok(Outcome::Done);
    }
    line(output, campaign)?;
    list(output, "survey-beyond", beyond)?;
    Ok(Outcome::Done)
}

/// A line with names, if there are any.
fn list(output: &Output, id: &str, names: &[String]) -> anyhow::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let names = joined(names.iter().map(String::as_str));
    output.line(&output.words.say(id, &[("institutions", &names)]))
}

pub fn reminded(output: &Output, id: &str, told: &Reminded) -> anyhow::Result<Outcome> {
    let names = |of: &[Surveyed]| of.iter().map(|one| one.institution.clone()).collect::<Vec<_>>();
    let (sent, beyond) = (names(&told.sent), names(&told.beyond));
    if output.json {
        let silent = [&sent[..], &beyond].concat();
        let shown = json!({"kind": "reminded", "campaign": id, "silent": silent, "beyond": beyond});
        output.object(&shown)?;
        return Ok(Outcome::Done);
    }
    let count = sent.len().to_string();
    output.line(&output.words.say("survey-reminded", &[("count", &count)]))?;
    list(output, "survey-silent", &sent)?;
    list(output, "survey-beyond", &beyond)?;
    Ok(Outcome::Done)
}

/// Found if somebody is to be reminded, or is asked though in no sector, or is not asked.
pub fn status(output: &Output, view: &CampaignView) -> anyhow::Result<Outcome> {
    let lacking = !view.unlisted.is_empty() || !view.without_sector.is_empty();
    if output.json {
        output.object(&returns(view))?;
    } else {
        print_returns(output, view)?;
    }
    Ok(Outcome::found_if(lacking || view.reminder_due))
}

fn returns(view: &CampaignView) -> Value {
    let mut object = shape(&view.campaign);
    let tables = &view.tables;
    let sector = |one: &model::SectorReturn| json!({"sector": one.sector, "asked": one.asked, "answered": one.answered});
    object["answered"] = json!(tables.answered);
    object["late"] = json!(tables.late);
    object["response_rate_pct"] = json!(tables.rate_permille() as f64 / 10.0);
    object["sectors"] = json!(tables.sectors.iter().map(sector).collect::<Vec<_>>());
    let silent: Vec<_> = tables.silent.iter().map(|one| &one.institution).collect();
    object["silent"] = json!(silent);
    object["unlisted"] = json!(view.unlisted);
    object["without_sector"] = json!(view.without_sector);
    object["reminder_due"] = json!(view.reminder_due);
    object
}

fn print_returns(output: &Output, view: &CampaignView) -> anyhow::Result<()> {
    let (words, tables) = (&output.words, &view.tables);
    line(output, &view.campaign)?;
    let rate = tables.rate_permille();
    let args = [
        ("answered", tables.answered.to_string()),
        ("asked", tables.asked.to_string()),
        ("rate", format!("{}.{}", rate / 10, rate % 10)),
        ("late", tables.late.to_string()),
    ];
    output.line(
        &words.say("survey-returns", &args.each_ref().map(|(name, v)| (*name, v.as_str()))),
    )?;
    for one in &tables.sectors {
        let args = [
            ("sector", sector(words, &view.campaign, &one.sector)),
            ("answered", one.answered.to_string()),
            ("asked", one.asked.to_string()),
        ];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        output.line(&words.say("survey-sector", &args))?;
    }
    let silent: Vec<_> = tables.silent.iter().map(|one| one.institution.clone()).collect();
    list(output, "survey-silent", &silent)?;
    list(output, "survey-unlisted", &view.unlisted)?;
    list(output, "survey-without-sector", &view.without_sector)?;
    if view.reminder_due {
        output.line(&words.say("survey-reminder-due", &[("id", &view.campaign.id)]))?;
    }
    Ok(())
}

/// The figures of each item by sector and of all together (`sector` is null).
pub fn figures(output: &Output, view: &CampaignView) -> anyhow::Result<Outcome> {
    if output.json {
        output.object(&returns(view))?;
    } else {
        print_returns(output, view)?;
    }
    for item in &view.tables.items {
        for (sector, figure) in &item.sectors {
            tell_figure(output, view, &item.item, Some(sector), figure)?;
        }
        tell_figure(output, view, &item.item, None, &item.total)?;
    }
    Ok(Outcome::Done)
}

fn tell_figure(
    output: &Output,
    view: &CampaignView,
    item: &str,
    of: Option<&str>,
    figure: &GroupFigure,
) -> anyhow::Result<()> {
    let GroupFigure { n, mean, median, floor: _, withheld } = figure;
    if output.json {
        return output.object(&json!({"kind": "figure", "item": item, "sector": of, "n": n,
            "mean": mean.map(|mean| mean.number()), "median": median.map(|median| median.number()),
            "suppressed": withheld.is_some(), "reason": withheld.map(Withheld::name)}));
    }
    let words = &output.words;
    let of = of.map_or_else(|| words.word("survey-total"), |id| sector(words, &view.campaign, id));
    let shown = |value: &Option<model::Thousandths>| {
        value.map_or_else(|| "–".to_owned(), |value| value.to_string())
    };
    let reason = withheld.map(|why| words.word(&format!("survey-withheld-{}", why.name())));
    let id = if reason.is_some() { "survey-figure-withheld" } else { "survey-figure" };
    let args = [
        ("item", item),
        ("sector", &of),
        ("n", &n.to_string()),
        ("mean", &shown(mean)),
        ("median", &shown(median)),
        ("reason", reason.as_deref().unwrap_or_default()),
    ];
    output.line(&words.say(id, &args))
}

pub fn history(output: &Output, institution: &str, past: &[SurveyPast]) -> anyhow::Result<Outcome> {
    for one in past {
        let sets = one.submission.as_ref().map_or(0, |submission| submission.sets.len());
        let interview = one.interview.as_ref().map(|interview| interview.state());
        if output.json {
            output.object(&json!({"kind": "survey-past", "institution": institution,
                "campaign": one.campaign.id, "phase": one.campaign.phase, "title": one.campaign.title,
                "follows": one.campaign.follows, "sets": one.submission.as_ref().map(|s| &s.sets),
                "interview": interview}))?;
            continue;
        }
        let words = &output.words;
        let interview = words.word(&format!("survey-interview-{}", interview.unwrap_or("none")));
        let args = [
            ("campaign", one.campaign.id.as_str()),
            ("phase", &one.campaign.phase.to_string()),
            ("title", &one.campaign.title),
            ("sets", &sets.to_string()),
            ("interview", &interview),
        ];
        output.line(&words.say("survey-past", &args))?;
    }
    Ok(Outcome::Done)
}

/// A questionnaire in one line.
pub fn sheet(output: &Output, sheet: &Questionnaire) -> anyhow::Result<()> {
    if output.json {
        return output.object(&sheet_shape(sheet));
    }
    let words = &output.words;
    let args = [
        ("id", sheet.ask.campaign.as_str()),
        ("phase", &sheet.ask.phase.to_string()),
        ("state", &words.word(&format!("survey-{}", sheet.state()))),
        ("due", &output.moment(sheet.ask.due)),
        ("year", &AdminYear::of(day_in_japan(sheet.ask.due)).in_era()),
        ("title", &sheet.ask.title),
    ];
    output.line(&words.say("survey-line", &args))
}

fn sheet_shape(sheet: &Questionnaire) -> Value {
    let mut object = of_kind("questionnaire", json!(sheet));
    object["id"] = json!(sheet.ask.campaign);
    object["state"] = json!(sheet.state());
    object["blank"] = json!(sheet.blank().collect::<Vec<_>>());
    object
}

/// The own grade beside those of the sector, once they were told.
fn result(words: &Words, of: &Feedback, line: &FeedbackLine) -> String {
    let withheld = || words.word("feedback-withheld");
    let median = line.median.as_ref().map_or_else(withheld, ToString::to_string);
    let weak = line.own.is_some_and(|own| own <= of.weak_max);
    let weak = if weak { words.word("feedback-weak") } else { String::new() };
    let count = line.contributors.to_string();
    words.say("survey-result-line", &[("median", &median), ("count", &count), ("weak", &weak)])
}

/// A questionnaire with its items.
pub fn questionnaire(output: &Output, one: &Questionnaire) -> anyhow::Result<Outcome> {
    sheet(output, one)?;
    if output.json {
        return Ok(Outcome::Done);
    }
    let words = &output.words;
    let most = one.ask.grade_max.to_string();
    output.line(&words.say("survey-grades", &[("most", &most)]))?;
    for item in &one.ask.items {
        let answer = one.answer(item);
        let grade = match answer.map(|answer| answer.grade) {
            Some(Some(grade)) => grade.to_string(),
            Some(None) => words.word("survey-answer-unknown"),
            None => words.word("survey-answer-blank"),
        };
        let carried = answer.is_some_and(|answer| answer.carried_from.is_some());
        let carried = if carried { words.word("survey-answer-carried") } else { String::new() };
        let said = answer.map_or(String::new(), |answer| format!("{} {carried}", answer.words));
        let asks = super::asks(words, &one.criterion(item));
        let args = [("item", item.as_str()), ("asks", &asks), ("grade", &grade), ("words", &said)];
        output.line(&words.say("survey-answer-line", &args))?;
        if let Some(own) = &one.feedback
            && let Some(line) = own.line(item)
        {
            output.line(&result(words, own, line))?;
        }
    }
    Ok(Outcome::Done)
}
