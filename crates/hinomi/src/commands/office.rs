//! `hinomi office`: the coordination office of the authority, its programmes and its report.

use std::path::PathBuf;

use app::{Desk, NewCollected, NewMeasure, ReportTables};
use clap::{Args as ClapArgs, Subcommand};
use jiff::civil::Date;
use model::{Collected, Figure, GroupLine, OfficeDuty, Reliability, SectorReport};
use serde_json::json;
use tables::{Fault, Source};

use super::{import::faulty, roster::moment, signal::done};
use crate::{args::Global, failure::Outcome, output::Output, wiring};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Duties: experts, bureaus, monitoring, measures. Reliability: A (always so far) to E (never so far), F (unknown).
The survey: institution, sector, item, grade. Incidents: institution, sector, day, cause.
A published figure stands for five institutions or more (packs/office.toml), and none tells what a survey withholds;
its rows stay in the house.
Examples:
  hinomi office collect --duty bureaus --from 監督局 --reliability B --title 不正送金の増加 --theme fraud --row incident/2026-001
  hinomi office return C-2026-001 --to 監督局 --words '次回の一斉把握で尋ねます'
  hinomi office pending
  hinomi office themes
  hinomi office measure add --programme policy-4 --title 経営層セミナー --owner 企画調整室 --link training/2026-seminar-1
  hinomi office programmes
  hinomi office units
  hinomi office report --year 2015 --survey survey.csv --incidents incidents.csv
  hinomi office report --year 2015 --survey survey.csv --open survey/securities/SV01/mean
  hinomi office sharing
  hinomi office group --of holding-a --survey survey.csv"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write down what was collected
    Collect {
        #[arg(long, value_parser = duty)]
        duty: OfficeDuty,
        /// Whom it is from: a bureau, an expert
        #[arg(long)]
        from: String,
        /// How far the source can be relied on
        #[arg(long, value_parser = reliability)]
        reliability: Reliability,
        #[arg(long)]
        title: String,
        /// What it is about, in one word that others use, too
        #[arg(long, default_value = "")]
        theme: String,
        /// A record that it speaks of; may be repeated
        #[arg(long)]
        row: Vec<String>,
    },
    /// Tell somebody what came of it
    Return {
        id: String,
        #[arg(long)]
        to: String,
        #[arg(long)]
        words: String,
    },
    /// What was collected, and who was told what came of it
    List {
        /// Only under this duty
        #[arg(long, value_parser = duty)]
        duty: Option<OfficeDuty>,
    },
    /// What bureaus were not told in time
    Pending {
        /// By the clock of this moment, with offset
        #[arg(long)]
        as_of: Option<String>,
    },
    /// Themes of monitoring that follow from what was collected, with their rows
    Themes,
    /// Measures of the five policies
    Measure {
        #[command(subcommand)]
        what: MeasureWhat,
    },
    /// The five policies with their measures; those that live in no record are named
    Programmes,
    /// The units of the authority: who answers, to whom they turn next, what they own
    Units,
    /// The yearly report of the sector
    Report {
        #[arg(long)]
        year: i16,
        #[arg(long, value_name = "FILE")]
        survey: Option<PathBuf>,
        #[arg(long, value_name = "FILE")]
        incidents: Option<PathBuf>,
        /// The rows behind one figure, for the eyes of the house
        #[arg(long, value_name = "FIGURE")]
        open: Option<String>,
    },
    /// By node: what it told, what it was sent, and of that what arrived, was read, was answered
    Sharing,
    /// A survey over the members of one group, the weakest by name
    Group {
        /// The group, as in the register of parties
        #[arg(long)]
        of: String,
        #[arg(long, value_name = "FILE")]
        survey: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum MeasureWhat {
    /// Enter one
    Add {
        #[arg(long)]
        programme: String,
        #[arg(long)]
        title: String,
        #[arg(long)]
        owner: String,
        #[arg(long, value_name = "DATE")]
        due: Option<Date>,
        /// A record in which it lives; may be repeated
        #[arg(long)]
        link: Vec<String>,
    },
    /// A further record in which it lives
    Link { id: String, record: String },
}

fn duty(text: &str) -> Result<OfficeDuty, String> {
    let found = OfficeDuty::ALL.into_iter().find(|duty| duty.name() == text);
    found.ok_or_else(|| "expected experts, bureaus, monitoring or measures".to_owned())
}

fn reliability(text: &str) -> Result<Reliability, String> {
    serde_json::from_value(json!(text.to_uppercase())).map_err(|_| "expected A to F".to_owned())
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let desk = wiring::open(global).await?.desk;
    match args.what {
        What::Collect { duty, from, reliability, title, theme, row } => {
            let source = from;
            let new = NewCollected { duty, title, source, reliability, theme, rows: row };
            numbered(output, "collected", &desk.collect(&new).await?)
        }
        What::Return { id, to, words } => {
            desk.give_back(&id, &to, &words).await?;
            done(output, &json!({"kind": "given-back", "id": id, "to": to}))?;
            Ok(Outcome::Done)
        }
        What::List { duty } => {
            let items = desk.collected().await?;
            let shown = items.iter().filter(|item| duty.is_none_or(|duty| item.duty == duty));
            for item in shown {
                collected(output, item)?;
            }
            Ok(Outcome::Done)
        }
        What::Pending { as_of } => {
            let as_of = as_of.as_deref().map(|at| moment("--as-of", at)).transpose()?;
            pending(output, &desk.owed_returns(as_of).await?)
        }
        What::Themes => themes(output, &desk.proposed_themes().await?),
        What::Measure { what } => measure(output, &desk, what).await,
        What::Programmes => programmes(output, &desk).await,
        What::Units => units(output, &desk).await,
        What::Report { year, survey, incidents, open } => {
            report(output, &desk, year, (survey, incidents), open.as_deref()).await
        }
        What::Sharing => sharing(output, &desk).await,
        What::Group { of, survey } => {
            let name = survey.display().to_string();
            let lines = desk.group_view(&of, (&name, &Source::file(&survey))).await?;
            group(output, &lines.map_err(|faults| faulty(&output.words, &name, &faults))?)
        }
    }
}

/// Exit code 1 while a system of a unit, or somebody in a line, is in no register.
async fn units(output: &Output, desk: &Desk) -> anyhow::Result<Outcome> {
    let all = desk.office_units().await?;
    for view in &all {
        let unit = &view.unit;
        let line: Vec<_> =
            view.line.iter().map(|(id, who)| json!({"unit": id, "holders": who})).collect();
        let systems: Vec<_> =
            view.systems.iter().map(|(id, own)| json!({"asset": id, "owned": own})).collect();
        if output.json {
            output.object(&json!({"kind": "unit", "id": unit.id, "title": unit.title, "source": unit.source,
                "entered": view.entered, "holders": view.holders, "line": line, "systems": systems}))?;
            continue;
        }
        let title = output.words.pick(&unit.title.ja, &unit.title.en);
        let up = |(id, who): &(String, Vec<String>)| match who.is_empty() {
            true => format!("→ {id} ({})", output.words.word("unknown")),
            false => format!("→ {id} ({})", who.join(" ")),
        };
        let line: Vec<_> = view.line.iter().map(up).collect();
        let owned = |(id, own): &(String, bool)| match own {
            true => id.clone(),
            false => format!("{id} ({})", output.words.word("not-done")),
        };
        let systems: Vec<_> = view.systems.iter().map(owned).collect();
        let (who, line, systems) = (view.holders.join(" "), line.join(" "), systems.join(" "));
        output.line(&format!("{}  {title}  {who}  {line}  {systems}", unit.id))?;
    }
    Ok(Outcome::found_if(all.iter().any(app::UnitView::lacks)))
}

fn numbered(output: &Output, kind: &str, id: &str) -> anyhow::Result<Outcome> {
    done(output, &json!({"kind": kind, "id": id}))?;
    Ok(Outcome::Done)
}

fn collected(output: &Output, item: &Collected) -> anyhow::Result<()> {
    if output.json {
        let mut object = json!(item);
        object["kind"] = json!("collected");
        object["state"] = json!(item.state());
        return output.object(&object);
    }
    let told: Vec<_> = item.given_back.iter().map(|given| given.to.as_str()).collect();
    let told = if told.is_empty() { "—".to_owned() } else { told.join("、") };
    let args = [
        ("id", item.id.as_str()),
        ("duty", &output.words.word(&format!("office-{}", item.duty.name()))),
        ("source", &item.source),
        ("reliability", &format!("{:?}", item.reliability)),
        ("title", &item.title),
        ("told", &told),
    ];
    output.line(&output.words.say("office-collected", &args))
}

fn pending(output: &Output, owed: &[model::Owed]) -> anyhow::Result<Outcome> {
    for one in owed {
        if output.json {
            let mut object = json!(one);
            object["kind"] = json!("owed");
            output.object(&object)?;
            continue;
        }
        let args = [("id", one.id.as_str()), ("to", &one.to), ("since", &output.moment(one.since))];
        output.line(&output.words.say("office-owed", &args))?;
    }
    Ok(Outcome::found_if(!owed.is_empty()))
}

fn themes(output: &Output, themes: &[model::Theme]) -> anyhow::Result<Outcome> {
    for theme in themes {
        if output.json {
            let mut object = json!(theme);
            object["kind"] = json!("theme");
            output.object(&object)?;
            continue;
        }
        let rows: Vec<_> = theme.rows.iter().map(String::as_str).collect();
        let sources: Vec<_> = theme.sources.iter().map(String::as_str).collect();
        let (sources, rows) = (sources.join("、"), rows.join("、"));
        let args = [("theme", theme.theme.as_str()), ("sources", &sources), ("rows", &rows)];
        output.line(&output.words.say("office-theme", &args))?;
    }
    Ok(Outcome::Done)
}

async fn measure(output: &Output, desk: &Desk, what: MeasureWhat) -> anyhow::Result<Outcome> {
    match what {
        MeasureWhat::Add { programme, title, owner, due, link } => {
            let new = NewMeasure { programme, title, owner, due, links: link };
            numbered(output, "measure", &desk.enter_measure(&new).await?)
        }
        MeasureWhat::Link { id, record } => {
            desk.link_measure(&id, &record).await?;
            numbered(output, "measure", &id)
        }
    }
}

async fn programmes(output: &Output, desk: &Desk) -> anyhow::Result<Outcome> {
    let mut unlinked = false;
    for programme in desk.programmes().await? {
        let title = &programme.programme.title;
        let title = output.words.pick(&title.ja, &title.en);
        if !output.json {
            output.line(title)?;
        }
        for view in &programme.measures {
            unlinked |= view.in_use.is_empty();
            measure_line(output, view)?;
        }
        if output.json {
            let ids: Vec<_> = programme.measures.iter().map(|view| &view.measure.id).collect();
            output.object(&json!({"kind": "programme", "id": programme.programme.id,
                "title": title, "source": programme.programme.source, "measures": ids}))?;
        }
    }
    Ok(Outcome::found_if(unlinked))
}

fn measure_line(output: &Output, view: &app::MeasureView) -> anyhow::Result<()> {
    if output.json {
        let mut object = json!(view.measure);
        object["kind"] = json!("measure");
        object["in_use"] = json!(view.in_use);
        object["late"] = json!(view.late);
        return output.object(&object);
    }
    let in_use = match view.in_use.is_empty() {
        true => output.words.word("office-unlinked"),
        false => view.in_use.join("、"),
    };
    let (id, owner) = (&view.measure.id, &view.measure.owner);
    output.line(&format!("  {id}  {}  {owner}  {in_use}", view.measure.title))
}

async fn report(
    output: &Output,
    desk: &Desk,
    year: i16,
    (survey, incidents): (Option<PathBuf>, Option<PathBuf>),
    open: Option<&str>,
) -> anyhow::Result<Outcome> {
    let name = |file: &Option<PathBuf>| file.as_ref().map(|f| f.display().to_string());
    let (survey_name, incidents_name) = (name(&survey), name(&incidents));
    let (survey, incidents) = (survey.map(Source::file), incidents.map(Source::file));
    let tables = ReportTables {
        survey: survey_name.as_deref().zip(survey.as_ref()),
        incidents: incidents_name.as_deref().zip(incidents.as_ref()),
    };
    let names: Vec<_> = [&survey_name, &incidents_name].into_iter().flatten().cloned().collect();
    let wrong = |faults: Vec<Fault>| faulty(&output.words, &names.join(", "), &faults);
    match open {
        Some(figure) => {
            let opened = desk.opened_figure(year, &tables, figure).await?;
            rows(output, &opened.map_err(wrong)?)
        }
        None => figures(output, &desk.sector_report(year, &tables).await?.map_err(wrong)?),
    }
}

fn figures(output: &Output, report: &SectorReport) -> anyhow::Result<Outcome> {
    if output.json {
        let mut object = json!(report);
        object["kind"] = json!("sector-report");
        output.object(&object)?;
        return Ok(Outcome::Done);
    }
    for figure in &report.figures {
        let institutions = figure.institutions.to_string();
        let args =
            [("id", figure.id.as_str()), ("value", &figure.value), ("institutions", &institutions)];
        output.line(&output.words.say("office-figure", &args))?;
    }
    Ok(Outcome::Done)
}

fn rows(output: &Output, figure: &Figure) -> anyhow::Result<Outcome> {
    if output.json {
        output.object(&json!({"kind": "figure", "id": figure.id, "value": figure.value,
            "institutions": figure.institutions, "rows": figure.rows}))?;
        return Ok(Outcome::Done);
    }
    figure.rows.iter().try_for_each(|row| output.line(row))?;
    Ok(Outcome::Done)
}

async fn sharing(output: &Output, desk: &Desk) -> anyhow::Result<Outcome> {
    for (node, of) in desk.sharing_by_node().await? {
        if output.json {
            let mut object = json!(of);
            object["kind"] = json!("sharing");
            object["node"] = json!(node);
            output.object(&object)?;
            continue;
        }
        let count = |n: usize| n.to_string();
        let args = [
            ("node", node.as_str()),
            ("told", &count(of.told)),
            ("sent", &count(of.sent)),
            ("delivered", &count(of.delivered)),
            ("read", &count(of.read)),
            ("answered", &count(of.answered)),
        ];
        output.line(&output.words.say("office-sharing", &args))?;
    }
    Ok(Outcome::Done)
}

fn group(output: &Output, lines: &[GroupLine]) -> anyhow::Result<Outcome> {
    for line in lines {
        if output.json {
            let mut object = json!(line);
            object["kind"] = json!("group-line");
            output.object(&object)?;
            continue;
        }
        let named = |names: &std::collections::BTreeSet<String>| {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            if names.is_empty() { "—".to_owned() } else { names.join("、") }
        };
        let floor = line.floor.map_or_else(|| "—".to_owned(), |floor| floor.to_string());
        let args = [
            ("item", line.item.as_str()),
            ("mean", &line.mean),
            ("floor", &floor),
            ("weakest", &named(&line.weakest)),
            ("unknown", &named(&line.unknown)),
        ];
        output.line(&output.words.say("office-group", &args))?;
    }
    Ok(Outcome::Done)
}
