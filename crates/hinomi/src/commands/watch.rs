//! `hinomi watch`

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Instant,
};

use clap::Args as ClapArgs;
use detect::{Census, Detectors, Dropped, Matches};
use event::Batch;
use jiff::Timestamp;
use logs::{Format, Input, OpenError, Options, Reader, Warnings};
use model::{Allow, Heard, Signal};
use serde_json::{Value, json};

use super::signal::{print_signal, signal_json};
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::{Output, to_stderr},
    progress::Progress,
    rules::{self, Judged, Judging, RuleArgs},
    wiring,
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Without --data nothing is kept; with it, signals are stored and allowances apply.
Examples:
  hinomi watch proxy.csv /var/log/sshd.log.gz
  zcat old.gz | hinomi watch - --format syslog --json
  hinomi watch Security.evtx --rules sigma/rules
  hinomi watch logs/ --data /srv/hinomi"
)]
pub struct Args {
    /// Files, folders, or - for standard input; gz and zst are unpacked
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Take this format instead of recognising one from the content
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    #[command(flatten)]
    rules: RuleArgs,
}

/// What a run read and found.
#[derive(Default)]
pub struct Watched {
    /// The signals, ordered by start.
    pub signals: Vec<Signal>,
    /// Records read.
    pub events: u64,
    /// Bytes read, unpacked.
    pub bytes: u64,
    /// Bad records by kind.
    pub bad_records: BTreeMap<&'static str, u64>,
    /// What the detectors had to give up, by kind.
    pub dropped: BTreeMap<&'static str, u64>,
    /// Sources that tell no year or no zone, so that these were assumed.
    pub assumed: BTreeSet<String>,
    /// What each source said.
    pub sources: Vec<Heard>,
    /// Sources that could not be read, or broke off.
    pub failed: Vec<String>,
    /// What the rules came to.
    pub judged: Judged,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let started = Instant::now();
    let house = match global.data {
        Some(_) => Some(wiring::open(global).await?),
        None => None,
    };
    let (allow, known) = match &house {
        Some(house) => (house.desk.allowances().await?, house.desk.asset_names().await?),
        None => (Vec::new(), Vec::new()),
    };
    let judging = args.rules.judging(house.as_ref()).await?;
    let gathers = house.is_some();
    let watched = watch(&args.paths, args.format, (allow, judging, gathers), &known, output)?;
    if let Some(house) = &house {
        house.desk.keep_signals(watched.signals.clone()).await?;
        house.desk.keep_sources(watched.sources.clone()).await?;
    }
    for signal in &watched.signals {
        print_signal(output, &signal_json(signal, &output.zone), signal)?;
    }
    summary(output, &watched, started)?;
    if watched.events == 0 {
        nothing_read(&watched)?;
    }
    watched.failed.iter().for_each(|failure| to_stderr(failure));
    let found = !watched.signals.is_empty() || watched.judged.matches > 0;
    Ok(Outcome::found_if(found || !watched.failed.is_empty()))
}

/// A quiet log is no fault; one of which nothing can be read is.
fn nothing_read(watched: &Watched) -> Result<(), BadInput> {
    if !watched.failed.is_empty() {
        return Err(BadInput(watched.failed.join("\n")));
    }
    match watched.bad_records.values().sum() {
        0 => Ok(()),
        bad => Err(BadInput(format!("none of {bad} records could be read: is it another format?"))),
    }
}

/// # Errors
/// If no format is so called.
pub fn format(name: &str) -> Result<Format, String> {
    Format::by_name(name).ok_or_else(|| format!("expected one of {}", Format::names()))
}

/// Reads everything and lets the detectors and the rules look at it, on this thread;
/// `known` are the systems of the register. Matches of rules become signals if `gathers`.
///
/// # Errors
/// If a path does not exist, or the detectors' pack does not hold. A source that
/// cannot be read does not keep the others from being read.
pub fn watch(
    paths: &[PathBuf],
    format: Option<Format>,
    (allow, judging, gathers): (Vec<Allow>, Option<Judging>, bool),
    known: &[String],
    output: &Output,
) -> anyhow::Result<Watched> {
    let sources = logs::sources(paths).map_err(|error| BadInput(chain(&error)))?;
    let config = super::mail::detector_config()?;
    let options = Options {
        zone: output.zone.clone(),
        received: Timestamp::now().as_microsecond(),
        format,
        limits: logs::Limits::default(),
    };
    if sources.inputs.is_empty() && sources.skipped.is_empty() {
        let named: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(BadInput(format!("{}: no files there", named.join(", "))).into());
    }
    for path in &sources.skipped {
        to_stderr(&format!("{}: neither file nor folder; not read", path.display()));
    }
    let mut lookout = Lookout {
        matches: gathers.then(|| Matches::new(&config, allow.clone())),
        detectors: Detectors::new(&config, allow),
        census: Census::new(known.iter().map(String::as_str)),
        judging,
        output,
    };
    let mut watched = Watched::default();
    let progress = Progress::new("watch");
    for input in &sources.inputs {
        read(input, &options, &mut lookout, &mut watched, &progress)?;
    }
    lookout.finish(&mut watched);
    Ok(watched)
}

/// All that looks at each batch: the detectors, the census of sources, and rules with what
/// becomes of their matches.
struct Lookout<'a> {
    detectors: Detectors,
    census: Census,
    judging: Option<Judging>,
    matches: Option<Matches>,
    output: &'a Output,
}

impl Lookout<'_> {
    fn look(&mut self, batch: &Batch) -> anyhow::Result<()> {
        let Self { detectors, census, judging, matches, output } = self;
        census.observe(batch);
        detectors.observe(batch);
        let Some(judging) = judging else { return Ok(()) };
        judging.observe(batch, &mut |found| {
            if let Some(matches) = matches {
                matches.observe(&found.rule, found.record, &found.because());
            }
            rules::print(output, &found.told)
        })
    }

    fn finish(self, watched: &mut Watched) {
        let Self { mut detectors, census, judging, mut matches, .. } = self;
        watched.judged = judging.map(Judging::judged).unwrap_or_default();
        watched.sources = census.finish();
        let mut signals = std::mem::take(&mut watched.signals);
        signals.extend(detectors.finish(None));
        signals.extend(matches.iter_mut().flat_map(Matches::finish));
        let assumed =
            |signal: &Signal| sources_of(signal).any(|name| watched.assumed.contains(name));
        let mark = |signal: Signal| {
            if assumed(&signal) { signal.with("time_assumed", true) } else { signal }
        };
        signals = signals.into_iter().map(mark).collect();
        signals.sort_by(|a, b| (a.start.earliest(), &a.id).cmp(&(b.start.earliest(), &b.id)));
        watched.signals = signals;
        let dropped = matches.as_ref().map_or_else(Dropped::default, Matches::dropped);
        let dropped = detectors.dropped().plus(dropped);
        watched.dropped = dropped.counts().filter(|(_, count)| *count > 0).collect();
    }
}

fn read(
    input: &Input,
    options: &Options,
    lookout: &mut Lookout<'_>,
    watched: &mut Watched,
    progress: &Progress,
) -> anyhow::Result<()> {
    let mut reader = match Reader::open(input, options) {
        Ok(reader) => reader,
        Err(error) => {
            watched.failed.push(match error {
                OpenError::Unrecognised { .. } => {
                    format!("{}; name it with --format if it is one of them", chain(&error))
                }
                error => chain(&error),
            });
            return Ok(());
        }
    };
    loop {
        match reader.next_batch() {
            Ok(Some(batch)) => {
                watched.events += batch.len() as u64;
                if batch.records().next().is_some_and(|record| record.time_assumed()) {
                    watched.assumed.insert(batch.source().name.clone());
                }
                lookout.look(&batch)?;
                watched.signals.extend(lookout.detectors.drain());
                reader.reuse(batch);
                progress.at(watched.events, 0);
            }
            Ok(None) => break,
            Err(error) => {
                watched.failed.push(chain(&error));
                break;
            }
        }
    }
    let bad = reader.warnings().counts().map(|(_, count)| count).sum();
    lookout.census.bad(reader.source(), bad);
    note(reader.warnings(), watched);
    Ok(())
}

/// The sources that a signal's evidence points at.
fn sources_of(signal: &Signal) -> impl Iterator<Item = &str> {
    let rows = signal.evidence.get("rows").and_then(Value::as_array).into_iter().flatten();
    rows.filter_map(|row| row.get("source")?.as_str())
}

/// Counts what was wrong with a source and shows the first few places.
fn note(warnings: &Warnings, watched: &mut Watched) {
    watched.bytes += warnings.bytes;
    for (kind, count) in warnings.counts() {
        *watched.bad_records.entry(kind.name()).or_default() += count;
    }
    warnings.examples().iter().for_each(|warning| to_stderr(&warning.to_string()));
}

fn summary(output: &Output, watched: &Watched, started: Instant) -> anyhow::Result<()> {
    let Watched { events, bytes, bad_records, dropped, signals, judged, failed, .. } = watched;
    let wall_s = rounded(started.elapsed().as_secs_f64());
    if output.json {
        return output.object(&json!({
            "kind": "summary",
            "events": events,
            "bytes": bytes,
            "bad_records": bad_records,
            "dropped": dropped,
            "unread": failed,
            "rules_loaded": judged.rules,
            "rules_refused": judged.refused,
            "rules_off": judged.off,
            "excepted": judged.excepted,
            "matches": judged.matches,
            "signals": signals.len(),
            "cpu_s": cpu_s(),
            "wall_s": wall_s,
        }));
    }
    let bad: String =
        bad_records.iter().map(|(kind, count)| format!(" · {kind} {count}")).collect();
    let lost: String = dropped.iter().map(|(kind, count)| format!(" · {kind} {count}")).collect();
    let found = signals.len();
    let matched = match judged.rules {
        0 => String::new(),
        rules => format!(" · rules {rules} · matches {}{}", judged.matches, left_alone(judged)),
    };
    output.line(&format!(
        "events {events} · bytes {bytes} · signals {found}{matched}{bad}{lost} · {wall_s} s"
    ))
}

/// What the house decided of rules, where it comes to something.
fn left_alone(judged: &Judged) -> String {
    let counts = [("off", judged.off as u64), ("excepted", judged.excepted)];
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(what, count)| format!(" · {what} {count}")).collect()
}

fn rounded(seconds: f64) -> f64 {
    (seconds * 100.0).round() / 100.0
}

/// Processor time of this process so far, in seconds; `None` where the system does not tell.
fn cpu_s() -> Option<f64> {
    const TICKS_PER_S: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(") ")?.1;
    let mut ticks = after_name.split(' ').skip(11).map(|field| field.parse::<f64>().ok());
    Some(rounded((ticks.next()?? + ticks.next()??) / TICKS_PER_S))
}

/// An error with what lies beneath it.
pub fn chain(error: &dyn std::error::Error) -> String {
    let sources = std::iter::successors(error.source(), |error| error.source());
    sources.fold(error.to_string(), |said, source| format!("{said}: {source}"))
}
