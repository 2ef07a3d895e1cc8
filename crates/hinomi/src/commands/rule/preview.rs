//! `hinomi rule preview`: how often a rule would have matched in events that are there,
//! before it watches.

use std::{
    collections::{BTreeMap, HashSet},
    path::{Path, PathBuf},
};

use clap::Args as ClapArgs;
use event::Field;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Value, json};
use sigma::{Lists, Rules};

use crate::{
    args::Global,
    events,
    failure::{BadInput, Outcome},
    output::{Output, to_stderr},
    progress::Progress,
    rules::{self, Exceptions, Found, Judging, id_of, kept, lists, load, refusal_line, usable},
    wiring,
};

/// How many matches are shown of each rule, and how many hosts and days are told apart.
const EXAMPLES: usize = 3;
const HOSTS: usize = 10_000;
const HOSTS_SHOWN: usize = 5;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  hinomi rule preview new-rule.yml --data /srv/hinomi
  hinomi rule preview new-rule.yml old-logs/
  hinomi rule preview 1f2e3d4c-… --data /srv/hinomi")]
pub struct Args {
    /// A file or folder with rules, or the id of a rule that was taken
    rule: String,
    /// Log files or folders [default: events/ of the data directory]
    files: Vec<PathBuf>,
    /// Hold it against every record, whatever log it is written for
    #[arg(long)]
    all_logsources: bool,
    /// What a placeholder stands for: a file with one value a line
    #[arg(long, value_name = "NAME=FILE")]
    rule_list: Vec<String>,
}

/// What one rule came to.
#[derive(Default)]
struct Hits {
    title: String,
    level: String,
    count: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    days: BTreeMap<Date, u64>,
    hosts: BTreeMap<String, u64>,
    examples: Vec<Value>,
}

pub async fn run(global: &Global, output: &Output, args: &Args) -> anyhow::Result<Outcome> {
    let (rules, wanted) = chosen(global, args).await?;
    let mut hits: BTreeMap<String, Hits> = wanted.into_iter().collect();
    let none = Exceptions::new(&[]);
    let mut judging = Judging::new(rules, !args.all_logsources, HashSet::new(), none);
    let (parquet, logs) = events::split(&args.files, &wiring::data_dir(global))?;
    if logs.is_empty() {
        let hint = "name log files, or put some into events/ of the data directory";
        return Err(BadInput(format!("there are no events to look at: {hint}")).into());
    }
    let (mut records, mut unread) = (0, not_looked_at(&parquet));
    let progress = Progress::new("preview");
    for input in &logs {
        let look = &mut |batch: &event::Batch| {
            records += batch.len() as u64;
            progress.at(records, 0);
            let _ = judging.observe(batch, &mut |found| {
                if let Some(of) = hits.get_mut(&found.rule.id) {
                    of.see(found, &output.zone);
                }
                Ok(())
            });
        };
        events::read(output, input, look, &mut unread);
    }
    if records == 0 && !unread.is_empty() {
        return Err(BadInput(unread.join("\n")).into());
    }
    unread.iter().for_each(|line| to_stderr(line));
    for (id, of) in &hits {
        of.tell(output, id, records)?;
    }
    Ok(Outcome::found_if(hits.values().any(|of| of.count > 0)))
}

/// The rules to load, and of which of them hits are told.
async fn chosen(global: &Global, args: &Args) -> anyhow::Result<(Rules, Vec<(String, Hits)>)> {
    let lists = lists(&args.rule_list)?;
    if Path::new(&args.rule).exists() {
        let paths = [PathBuf::from(&args.rule)];
        let rules = load(&paths, lists)?;
        rules.refusals().iter().for_each(|refusal| to_stderr(&refusal_line(refusal)));
        usable(&rules, &paths)?;
        let all = named(&rules);
        return Ok((rules, all));
    }
    let rules = match global.data {
        Some(_) => kept(&wiring::open(global).await?, lists).await?,
        None => sigma::Loader::new(Lists::default()).finish(),
    };
    let one: Vec<_> = named(&rules).into_iter().filter(|(id, _)| *id == args.rule).collect();
    if one.is_empty() {
        let hint = "neither a file, nor the id of a rule that was taken";
        return Err(BadInput(format!("{}: {hint}", args.rule)).into());
    }
    Ok((rules, one))
}

fn named(rules: &Rules) -> Vec<(String, Hits)> {
    let of_rules = rules.rules().iter().map(|it| (&it.id, &*it.title, it.level));
    let correlations = rules.correlations().iter().map(|it| (&it.id, &*it.title, it.level));
    let hits = |(id, title, level): (&Option<Box<str>>, &str, Option<sigma::Level>)| {
        let level = level.as_ref().map_or("-", sigma::Level::as_str).to_owned();
        (id_of(id.as_deref(), title), Hits { title: title.to_owned(), level, ..Hits::default() })
    };
    of_rules.chain(correlations).map(hits).collect()
}

/// Parquet holds columns, not records as they were written, and rules ask for those.
fn not_looked_at(parquet: &[PathBuf]) -> Vec<String> {
    let line = |path: &PathBuf| format!("{}: Parquet is not looked at", path.display());
    parquet.iter().map(line).collect()
}

impl Hits {
    fn see(&mut self, found: &Found<'_>, zone: &TimeZone) {
        self.count += 1;
        let at = found.record.time().and_then(|at| Timestamp::from_microsecond(at).ok());
        if let Some(at) = at {
            self.first = Some(self.first.map_or(at, |first| first.min(at)));
            self.last = Some(self.last.map_or(at, |last| last.max(at)));
            *self.days.entry(at.to_zoned(zone.clone()).date()).or_default() += 1;
        }
        let hosts = [Field::SrcHost, Field::Reporter, Field::SrcIp];
        let host = hosts.into_iter().find_map(|field| found.record.get(field)).unwrap_or(b"-");
        let host = String::from_utf8_lossy(host);
        if self.hosts.len() < HOSTS || self.hosts.contains_key(&*host) {
            *self.hosts.entry(host.into_owned()).or_default() += 1;
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push(found.told.clone());
        }
    }

    fn tell(&self, output: &Output, id: &str, records: u64) -> anyhow::Result<()> {
        let mut hosts: Vec<_> = self.hosts.iter().collect();
        hosts.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        if output.json {
            let hosts: serde_json::Map<_, _> =
                hosts.iter().map(|(name, count)| ((*name).clone(), json!(count))).collect();
            let days: serde_json::Map<_, _> =
                self.days.iter().map(|(day, count)| (day.to_string(), json!(count))).collect();
            return output.object(&json!({
                "kind": "preview", "rule_id": id, "rule_title": self.title, "level": self.level,
                "records": records, "hits": self.count, "first": self.first, "last": self.last,
                "days": days, "hosts": hosts, "examples": self.examples,
            }));
        }
        let shown = hosts.iter().take(HOSTS_SHOWN).map(|(name, count)| format!("{name} {count}"));
        let shown: Vec<_> = shown.collect();
        let days = self.days.len();
        output.line(&format!(
            "{}  {}: {} / {records} · {days} d · {}",
            self.level,
            self.title,
            self.count,
            shown.join(", ")
        ))?;
        self.examples.iter().try_for_each(|example| rules::print(output, example))
    }
}
