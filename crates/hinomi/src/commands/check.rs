//! `hinomi check`: controls as queries.

mod kept;

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use app::checks::{
    CheckError, CheckRun, Checks, Content, Given, built_in_checks, checks_of, run_checks,
    try_plants,
};
use archive::Archive;
use clap::{Args as ClapArgs, Subcommand};
use flate2::read::MultiGzDecoder;
use jiff::{Timestamp, civil::Date};
use packs::Pack;
use ports::{Bounds, FileFormat, Queries};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tables::{Cell, Format, write};

use super::import::faulty;
use crate::{
    args::Global,
    failure::{BadInput, Outcome, read_named, write_named},
    output::Output,
    progress::Progress,
    wiring,
};

/// No list that people wrote is larger; events in Parquet may be.
const LIST_BYTES_MAX: u64 = 512 * 1024 * 1024;
const PACK_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Rows shown on a terminal; `--out` and `--json` have all.
const ROWS_SHOWN: usize = 20;

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "With --data the verdicts are kept; without it nothing is. Exit code 1 if anything is contradicted or unknown.
Examples:
  hinomi check list
  hinomi check show firm-a-4-user-ids
  hinomi check test
  hinomi check run firm-a-4-user-ids --input accounts=ad.csv --input accounts=db.csv \\
    --input people=hr.xlsx --as-of 2015-04-01 --out rows.csv
  hinomi check run --input files=files.csv
  hinomi --data tower check run plan-tests contact-tests"
)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// Another pack of checks; may be given more than once
    #[arg(long, global = true, value_name = "FILE")]
    pack: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// All checks and what they read
    List,
    /// One check: what a row means, its SQL, its inputs with their columns
    Show { id: String },
    /// Run every check on its planted violation and on its clean lists
    Test,
    /// Run checks over files; without ids, all that have their inputs; kept with --data
    Run(RunArgs),
    /// Verdicts that were kept, newest first, with what each is worth now
    Verdicts { check: Option<String> },
    /// One verdict: rows, query, data and what it is worth now
    Verdict { id: String },
}

#[derive(Debug, ClapArgs)]
struct RunArgs {
    ids: Vec<String>,
    /// A file for an input: CSV, XLSX, JSON of a scanner or feed, Parquet. With --data the
    /// house's own registers stand in for assets, plans, contacts and controls without a file
    #[arg(long, value_name = "NAME=FILE")]
    input: Vec<String>,
    /// When the data of an input are of, with offset
    #[arg(long, value_name = "NAME=TIME")]
    dated: Vec<String>,
    /// The day asked for [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Write the offending rows of all runs as a list (.csv or .xlsx)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let checks = checks(&args.pack)?;
    match args.what {
        What::List => list(output, &checks),
        What::Show { id } => show(output, &checks, &id),
        What::Test => test(output, &checks).await,
        What::Run(args) => over(global, output, &checks, &args).await,
        What::Verdicts { check } => kept::list(global, output, check.as_deref()).await,
        What::Verdict { id } => kept::show(global, output, &id).await,
    }
}

/// The built-in checks, or those of the named packs over the built-in inputs.
fn checks(files: &[PathBuf]) -> anyhow::Result<Checks> {
    if files.is_empty() {
        return Ok(built_in_checks().map_err(wiring::faults)?);
    }
    let mut packs = vec![app::checks::built_in_inputs().map_err(wiring::faults)?];
    for file in files {
        let bytes = read_named(file, PACK_BYTES_MAX)?;
        let name = file.display().to_string();
        packs.push(Pack::parse(&name, &String::from_utf8_lossy(&bytes)).map_err(wiring::faults)?);
    }
    Ok(checks_of(&packs).map_err(wiring::faults)?)
}

fn list(output: &Output, checks: &Checks) -> anyhow::Result<Outcome> {
    for check in &checks.checks {
        if output.json {
            output.object(&json!({"kind": "check", "check": check.id, "pack": check.pack,
                "title": {"ja": check.title.ja, "en": check.title.en}, "inputs": check.inputs,
                "optional": check.optional, "criteria": check.criteria, "source": check.source}))?;
            continue;
        }
        let (title, inputs) = (in_words(output, &check.title), check.inputs.join(", "));
        let args = [("check", check.id.as_str()), ("title", title), ("inputs", &inputs)];
        output.line(&output.words.say("check-lists", &args))?;
    }
    Ok(Outcome::Done)
}

fn show(output: &Output, checks: &Checks, id: &str) -> anyhow::Result<Outcome> {
    let check = checks.get(id).ok_or_else(|| no_check(id))?;
    let named = check.inputs.iter().chain(&check.optional);
    let inputs = named.filter_map(|name| checks.inputs.get(name));
    let columns = |input: &app::checks::Input| -> Vec<Value> {
        let column = |column: &app::checks::Column| json!({"name": column.name, "required": column.required, "aliases": column.aliases});
        input.columns.iter().map(column).collect()
    };
    let inputs: Vec<_> =
        inputs.map(|input| json!({"input": input.name, "columns": columns(input)})).collect();
    let object = json!({"kind": "check", "check": check.id, "pack": check.pack,
        "title": {"ja": check.title.ja, "en": check.title.en},
        "row": {"ja": check.row.ja, "en": check.row.en}, "inputs": inputs, "sql": check.sql,
        "population": check.population, "thresholds": check.thresholds, "fresh_days": check.fresh_days,
        "unknown_after_days": check.unknown_after_days, "late_after_days": check.late_after_days, "criteria": check.criteria, "source": check.source});
    output.record(&object)?;
    Ok(Outcome::Done)
}

async fn test(output: &Output, checks: &Checks) -> anyhow::Result<Outcome> {
    let tried = try_plants(checks, &Archive, &output.zone).await;
    let tried = tried.map_err(|error| said(output, error))?;
    for tried in &tried {
        if output.json {
            output.object(&json!({"kind": "plant", "check": tried.check, "plant": tried.plant, "holds": tried.holds(),
                "expected": {"rows": tried.expected.0, "unknown": tried.expected.1},
                "found": {"rows": tried.found.0, "unknown": tried.found.1}}))?;
            continue;
        }
        let id = if tried.holds() { "check-plant-holds" } else { "check-plant-fails" };
        let figures = [tried.expected.0, tried.expected.1, tried.found.0, tried.found.1]
            .map(|n| n.to_string());
        let args = [
            ("check", tried.check.as_str()),
            ("plant", tried.plant),
            ("expected", &figures[0]),
            ("expected_unknown", &figures[1]),
            ("found", &figures[2]),
            ("found_unknown", &figures[3]),
        ];
        output.line(&output.words.say(id, &args))?;
    }
    Ok(Outcome::found_if(tried.iter().any(|tried| !tried.holds())))
}

async fn over(
    global: &Global,
    output: &Output,
    checks: &Checks,
    args: &RunArgs,
) -> anyhow::Result<Outcome> {
    let now = Timestamp::now();
    let mut given = given(&args.input, &args.dated, now)?;
    let as_of = args.as_of.unwrap_or_else(|| now.to_zoned(output.zone.clone()).date());
    let day = (as_of, &output.zone);
    given.extend(kept::registers(global, checks, &args.ids, &given, day).await?);
    let place = Archive.open(Bounds::default())?;
    let progress = Progress::new("check run");
    let (runs, lacking) = run_checks(checks, &args.ids, &given, &*place, day, &|done, of| {
        progress.at(done, of);
    })
    .await
    .map_err(|error| said(output, error))?;
    drop(progress);
    for run in &runs {
        tell(output, checks, run)?;
    }
    let asked_for = !args.ids.is_empty();
    for (check, input) in &lacking {
        not_run(output, check, input)?;
    }
    if let Some(out) = &args.out {
        export(out, &runs)?;
    }
    kept::keep(global, output, checks, &runs).await?;
    let short = runs.iter().any(|run| !run.passes()) || runs.is_empty();
    Ok(Outcome::found_if(short || (asked_for && !lacking.is_empty())))
}

fn not_run(output: &Output, check: &str, input: &str) -> anyhow::Result<()> {
    if output.json {
        return output.object(&json!({"kind": "not-run", "check": check, "missing_input": input}));
    }
    output.line(&output.words.say("check-not-run", &[("check", check), ("input", input)]))
}

fn tell(output: &Output, checks: &Checks, run: &CheckRun) -> anyhow::Result<()> {
    if output.json { output.object(&object(run)) } else { lines(output, checks, run) }
}

fn state(run: &CheckRun) -> &'static str {
    match run {
        run if run.contradicted > 0 => "contradicted",
        run if run.passes() => "proven",
        _ => "unknown",
    }
}

/// Hundredths of a percent, so that ten of 950 read as 1.05 and 949 of 950 never as 100.
fn share(part: u64, of: u64) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let exact = part as f64 * 100.0 / of as f64;
    let rounded = (exact * 100.0).round() / 100.0;
    let shown = if rounded >= 100.0 && part < of { 99.99 } else { rounded };
    format!("{shown:.2}")
}

fn object(run: &CheckRun) -> Value {
    let inputs = run.inputs.iter().map(|used| {
        json!({"input": used.input, "file": used.file, "sha256": used.sha256, "rows": used.rows.rows,
            "repeated": used.rows.repeated, "dated": used.dated.map(|(at, _)| at),
            "dated_by": used.dated.map(|(_, by)| format!("{by:?}").to_lowercase()), "received": used.received})
    });
    let inputs: Vec<_> = inputs.collect();
    let lacks: Vec<_> =
        run.lacks.iter().map(|lack| json!({"note": lack.name(), "about": lack.about()})).collect();
    json!({"kind": "verdict", "check": run.check, "pack": run.pack, "state": state(run), "as_of": run.as_of,
        "of": run.of, "seen": run.seen, "proven": run.proven, "contradicted": run.contradicted, "unknown": run.unknown,
        "proven_pct": share(run.proven, run.of), "columns": run.columns, "rows": run.rows, "inputs": inputs,
        "notes": lacks, "sql": run.sql, "population": run.population})
}

fn lines(output: &Output, checks: &Checks, run: &CheckRun) -> anyhow::Result<()> {
    let words = &output.words;
    let title = checks.get(&run.check).map_or("", |check| in_words(output, &check.title));
    let figures = [run.of, run.proven, run.contradicted, run.unknown].map(|n| n.to_string());
    let (state, share) = (words.word(&format!("check-{}", state(run))), share(run.proven, run.of));
    output.line(&words.say(
        "check-line",
        &[
            ("state", state.as_str()),
            ("title", title),
            ("check", &run.check),
            ("of", &figures[0]),
            ("proven", &figures[1]),
            ("contradicted", &figures[2]),
            ("unknown", &figures[3]),
            ("share", &share),
        ],
    ))?;
    for used in &run.inputs {
        let dated = used
            .dated
            .map_or_else(|| words.word("check-input-undated"), |(at, _)| output.moment(at));
        let rows = used.rows.rows.to_string();
        output.line(&words.say(
            "check-input-line",
            &[
                ("input", used.input.as_str()),
                ("file", &used.file),
                ("rows", &rows),
                ("dated", &dated),
            ],
        ))?;
    }
    for lack in &run.lacks {
        output.line(
            &words.say(&format!("check-lacks-{}", lack.name()), &[("about", &lack.about())]),
        )?;
    }
    for row in run.rows.iter().take(ROWS_SHOWN) {
        let row: Vec<_> = row.iter().map(|cell| cell.as_deref().unwrap_or("?")).collect();
        output.line(&words.say("check-row-line", &[("row", &row.join(" · "))]))?;
    }
    let more = run.rows.len().saturating_sub(ROWS_SHOWN);
    if more > 0 {
        output.line(&words.say("check-rows-more", &[("count", &more.to_string())]))?;
    }
    Ok(())
}

/// All offending rows as one list, a check after the other; each cell with its name.
fn export(out: &Path, runs: &[CheckRun]) -> anyhow::Result<()> {
    let name = out.display().to_string();
    let format = Format::by_name(&name).ok_or_else(|| {
        BadInput(format!("--out {name}: expected a name that ends in .csv or .xlsx"))
    })?;
    let columns = runs.iter().flat_map(|run| &run.columns);
    let mut header = vec!["check".to_owned()];
    columns.for_each(|column| {
        if !header.contains(column) {
            header.push(column.clone())
        }
    });
    let mut rows = Vec::new();
    for run in runs {
        for row in &run.rows {
            let cell = |name: &String| {
                let at = run.columns.iter().position(|column| column == name);
                let cell = at.and_then(|at| row.get(at)?.clone());
                Cell::Text(if name == "check" {
                    run.check.clone()
                } else {
                    cell.unwrap_or_default()
                })
            };
            rows.push(header.iter().map(cell).collect::<Vec<_>>());
        }
    }
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows = rows.iter().map(Vec::as_slice);
    Ok(write_named(out, write(format, &header, rows)?)?)
}

fn in_words<'a>(output: &Output, said: &'a app::checks::Said) -> &'a str {
    match output.words.lang() {
        text::Lang::Ja => &said.ja,
        text::Lang::En => &said.en,
    }
}

fn no_check(id: &str) -> BadInput {
    BadInput(format!("there is no check {id}; `hinomi check list` names them"))
}

fn said(output: &Output, error: CheckError) -> anyhow::Error {
    match error {
        CheckError::Faulty { file, faults } => faulty(&output.words, &file, &faults).into(),
        CheckError::NoCheck(id) => no_check(&id).into(),
        CheckError::NoInput(name) => {
            BadInput(format!("there is no input {name}; `hinomi check show ID` names them")).into()
        }
        CheckError::Query { check, error } => BadInput(format!("{check}: {error}")).into(),
    }
}

fn given(inputs: &[String], dated: &[String], now: Timestamp) -> Result<Vec<Given>, BadInput> {
    let mut times = std::collections::BTreeMap::new();
    for text in dated {
        let (name, time) = pair("--dated", text)?;
        let at = model::instant(time).map_err(|error| {
            BadInput(format!("--dated {text}: {error}; write it as in 2015-04-01T00:00+09:00"))
        })?;
        times.insert(name, at);
    }
    let one = |text: &String| {
        let (name, file) = pair("--input", text)?;
        let path = Path::new(file);
        let (content, sha256) = content(path)?;
        let written = std::fs::metadata(path).and_then(|about| about.modified()).ok();
        let written = written.and_then(|at| Timestamp::try_from(at).ok());
        let said = times.get(name).copied();
        Ok(Given {
            input: name.to_owned(),
            file: file.to_owned(),
            content,
            sha256,
            said,
            written,
            received: now,
        })
    };
    inputs.iter().map(one).collect()
}

fn pair<'a>(option: &str, text: &'a str) -> Result<(&'a str, &'a str), BadInput> {
    text.split_once('=').ok_or_else(|| BadInput(format!("{option} {text}: expected NAME=VALUE")))
}

/// Parquet and JSON lines are read by the engine, everything else here.
fn content(path: &Path) -> Result<(Content, String), BadInput> {
    let format = match path.extension().and_then(|ending| ending.to_str()) {
        Some("parquet") => FileFormat::Parquet,
        Some("jsonl" | "ndjson") => FileFormat::JsonLines,
        _ => {
            let bytes = read_named(path, LIST_BYTES_MAX)?;
            let sha256 = model::sha256_hex(&bytes);
            return Ok((Content::Bytes(Arc::from(unpacked(path, bytes)?)), sha256));
        }
    };
    Ok((Content::File(format, path.to_owned()), digest(path)?))
}

/// What gzip holds, up to what a list may be.
fn unpacked(path: &Path, bytes: Vec<u8>) -> Result<Vec<u8>, BadInput> {
    if !bytes.starts_with(b"\x1f\x8b") {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    let mut reader = MultiGzDecoder::new(&bytes[..]).take(LIST_BYTES_MAX + 1);
    let read = reader.read_to_end(&mut plain);
    read.map_err(|error| BadInput(format!("{} cannot be unpacked: {error}", path.display())))?;
    if plain.len() as u64 > LIST_BYTES_MAX {
        let name = path.display();
        return Err(BadInput(format!("{name}: at most {LIST_BYTES_MAX} unpacked bytes are taken")));
    }
    Ok(plain)
}

fn digest(path: &Path) -> Result<String, BadInput> {
    let unreadable = |error| BadInput(format!("{} cannot be read: {error}", path.display()));
    let mut file = File::open(path).map_err(unreadable)?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut piece).map_err(unreadable)? {
            0 => return Ok(model::hex(&hash.finalize())),
            read => hash.update(&piece[..read]),
        }
    }
}
