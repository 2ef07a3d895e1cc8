//! What this house already knows of what a bulletin names: signals, log files, Parquet.

use std::path::PathBuf;

use archive::Archive;
use event::{Field, Record};
use jiff::Timestamp;
use model::{Affected, Bulletin, Hunt, Indicator, Swept};
use ports::{Answer, Bounds, FileFormat, Queries, Rows};
use serde_json::{Value, json};

use crate::{events, failure::Outcome, output::Output, wiring::House};

pub async fn run(
    output: &Output,
    house: &House,
    id: &str,
    files: &[PathBuf],
) -> anyhow::Result<Outcome> {
    let (bulletin, mut hunt) = house.desk.hunt_signals(id).await?;
    let (parquet, others) = events::split(files, &house.data_dir)?;
    let mut unread = Vec::new();
    for input in &others {
        let look = &mut |batch: &event::Batch| {
            let source = batch.source().name.clone();
            batch.records().for_each(|record| look(&mut hunt, record, &source));
        };
        events::read(output, input, look, &mut unread);
    }
    if !parquet.is_empty() {
        ask(parquet, &bulletin.sheet.indicators, &mut hunt, &mut unread).await?;
    }
    let assets = house.desk.assets_asked_about(&bulletin.sheet).await?;
    let (sightings, records) = hunt.finish();
    let swept = Swept { sightings, records, assets, unread };
    house.desk.keep_sweep(id, &swept).await?;
    tell(output, id, &swept)?;
    Ok(Outcome::found_if(swept.suggests() == Affected::Exposed))
}

fn look(hunt: &mut Hunt, record: Record<'_>, source: &str) {
    let text = |field| record.get(field).map(String::from_utf8_lossy);
    let mut values = Vec::new();
    record.visit(|_, value| values.push(String::from_utf8_lossy(value)));
    // Many logs tell the machine and the path of a request apart.
    let path = text(Field::Url).filter(|path| path.starts_with('/'));
    values.extend(text(Field::DstName).zip(path).map(|(name, path)| name + path));
    let when = record.time().and_then(|at| Timestamp::from_microsecond(at).ok());
    let hosts = [Field::SrcHost, Field::SrcIp, Field::Reporter];
    let host = hosts.into_iter().find_map(text).unwrap_or_default();
    hunt.see(values.iter().map(|value| &**value), when, &host, source);
}

/// Rows that may name an indicator are found by letters, and looked at as records are.
async fn ask(
    paths: Vec<PathBuf>,
    indicators: &[Indicator],
    hunt: &mut Hunt,
    unread: &mut Vec<String>,
) -> anyhow::Result<()> {
    let source = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" ");
    let place = Archive.open(Bounds::default())?;
    place.put("events", Rows::Files(FileFormat::Parquet, paths)).await?;
    let columns = place.ask("SELECT * FROM events LIMIT 0").await?.columns;
    let Some(condition) = condition(&columns, indicators) else { return Ok(()) };
    let answer = place.ask(&format!("SELECT * FROM events WHERE {condition}")).await?;
    let all = place.ask("SELECT count(*) FROM events").await?.rows;
    let all = all.first().and_then(|row| row.first()?.as_deref()?.parse::<u64>().ok());
    hunt.passed(all.unwrap_or(answer.found).saturating_sub(answer.found));
    let left_out = answer.found.saturating_sub(answer.rows.len() as u64);
    if left_out > 0 {
        unread.push(format!("{source}: {left_out}"));
    }
    rows(&answer, hunt, &source);
    Ok(())
}

fn rows(answer: &Answer, hunt: &mut Hunt, source: &str) {
    let column =
        |field| answer.columns.iter().position(|name| logs::field_for(name) == Some(field));
    let (time, host) = (column(Field::Time), column(Field::SrcHost).or(column(Field::SrcIp)));
    for row in &answer.rows {
        let cell = |at: Option<usize>| at.and_then(|at| row[at].as_deref());
        let when = cell(time).and_then(|text| model::instant(text).ok());
        let values = row.iter().flatten().map(String::as_str);
        hunt.see(values, when, cell(host).unwrap_or_default(), source);
    }
}

/// What any row must contain that names one of the indicators; `None` without any.
fn condition(columns: &[String], indicators: &[Indicator]) -> Option<String> {
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let mut any = Vec::new();
    for needle in indicators.iter().map(needle) {
        let text = needle.replace('\'', "''");
        let has = |name: &String| {
            format!("strpos(lower(CAST({} AS VARCHAR)), '{text}') > 0", quoted(name))
        };
        any.extend(columns.iter().map(has));
    }
    (!any.is_empty()).then(|| any.join(" OR "))
}

/// Letters that stand in every spelling of what an indicator names.
fn needle(indicator: &Indicator) -> String {
    use model::IndicatorKind::{Address, Range};
    match indicator.kind {
        // Of an IPv6 address there are many spellings, and of a range many addresses.
        Address | Range if indicator.value.contains(':') => ":".to_owned(),
        Range => {
            let (address, bits) =
                indicator.value.split_once('/').unwrap_or((&indicator.value, "0"));
            let whole = bits.parse::<usize>().unwrap_or(0) / 8;
            let octets: String =
                address.split('.').take(whole.min(3)).map(|o| format!("{o}.")).collect();
            if octets.is_empty() { ".".to_owned() } else { octets }
        }
        _ => indicator.host().to_owned(),
    }
}

fn tell(output: &Output, id: &str, swept: &Swept) -> anyhow::Result<()> {
    if output.json {
        let mut object = json!(swept);
        object["kind"] = json!("swept");
        object["id"] = json!(id);
        object["suggests"] = json!(swept.suggests());
        return output.object(&object);
    }
    for one in &swept.sightings {
        let at = |at: Option<Timestamp>| at.map_or("—".to_owned(), |at| output.moment(at));
        let (first, last, count) = (at(one.first), at(one.last), one.count.to_string());
        let hosts = one.hosts.iter().cloned().collect::<Vec<_>>().join("、");
        let veiled = Indicator::read(&one.indicator).map_or_else(String::new, |i| i.veiled());
        let args = [
            ("value", veiled.as_str()),
            ("count", &count),
            ("first", &first),
            ("last", &last),
            ("hosts", &hosts),
        ];
        output.line(&output.words.say("sweep-sighting", &args))?;
    }
    for trouble in &swept.unread {
        output.line(&output.words.say("sweep-unread", &[("what", trouble)]))?;
    }
    let records = usize::try_from(swept.records).unwrap_or(usize::MAX);
    output.line(&output.words.say_counts("sweep-records", &[("count", records)]))?;
    suggestion(output, swept.suggests(), &swept.assets)
}

/// What this house would answer if it answered what it knows; nobody answers by that.
pub fn proposed(bulletin: &Bulletin, assets: &[String]) -> Value {
    match bulletin.waits_for_answer() {
        true => json!({"affected": suggested(bulletin, assets), "assets": assets}),
        false => Value::Null,
    }
}

/// The same for people.
pub fn propose(output: &Output, bulletin: &Bulletin, assets: &[String]) -> anyhow::Result<()> {
    suggestion(output, suggested(bulletin, assets), assets)
}

fn suggested(bulletin: &Bulletin, assets: &[String]) -> Affected {
    let swept = bulletin.swept.clone().unwrap_or_default();
    Swept { assets: assets.to_vec(), ..swept }.suggests()
}

fn suggestion(output: &Output, affected: Affected, assets: &[String]) -> anyhow::Result<()> {
    let said = output.words.word(&format!("affected-{}", affected.name()));
    let args = [("affected", said.as_str()), ("assets", &assets.join("、"))];
    output.line(&output.words.say("sweep-suggests", &args))
}
