//! `hinomi demo`: the main job from end to end, on an invented firm.

mod checks;
mod failures;
mod findings;
mod practice;
mod reviews;
mod risks;
mod rules;
mod sector;
mod sharing;

use std::path::{Path, PathBuf};

use anyhow::Context;
use app::NewIncident;
use clap::Args as ClapArgs;
use jiff::{Timestamp, civil, tz::TimeZone};
use model::{Nature, Observation, ReportKind, Signal, SignalKind};

use super::{import, mail, report, rule, up, watch};
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::Output,
    rules::RuleArgs,
    wiring::{self, House},
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi demo --listen 127.0.0.1:8470
  hinomi demo --sector --dir demo-sector")]
pub struct Args {
    /// Where the invented firm and its data go; made anew at every run
    #[arg(long, default_value = "demo-data")]
    dir: PathBuf,
    /// Day of the logs [default: yesterday in Japan]
    #[arg(long)]
    date: Option<civil::Date>,
    /// Seed of all chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Instead: an authority, a sharing body and three institutions that warn each other,
    /// five processes with pages at this and the next four ports
    #[arg(long)]
    sector: bool,
    /// One node of the sector, in this directory
    #[arg(long, hide = true)]
    node: Option<PathBuf>,
    /// Where that node takes parcels
    #[arg(long, hide = true, requires = "node")]
    exchange: Option<std::net::SocketAddr>,
    /// Stop after the summary
    #[arg(long)]
    no_serve: bool,
    /// Address of the page; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8470")]
    listen: std::net::SocketAddr,
}

/// A file that tells a directory of the demo from somebody's own.
const MARK: &str = ".hinomi-demo";

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    must_not_name_data(global)?;
    if let Some(dir) = &args.node {
        return sector::serve(global, output, dir, (args.listen, args.exchange)).await;
    }
    if args.sector {
        clear(&args.dir)?;
        return sector::run(global, output, &args.dir, args.listen, !args.no_serve).await;
    }
    let date = args.date.map_or_else(yesterday, Ok)?;
    clear(&args.dir)?;
    let firm = demo::firm(date, args.seed);
    write_out(&args.dir, &firm)?;
    // Never into somebody's real store, whatever the environment names.
    let data = Some(args.dir.join("data"));
    let global = Global { data, store: None, ..global.clone() };
    let house = wiring::open(&global).await?;
    say(output, "1. 架空の証券会社を登録 / the invented firm")?;
    lists(output, &house, &firm).await?;
    risks::load(&house.desk, &house.app.desk("cio").await?).await?;
    say(output, "2. 記録を監視 / watching its logs")?;
    let signals = watched(output, &house, &args.dir, &firm).await?;
    say(output, "3. 事案と速報 / incidents and the first report")?;
    let pdf = incidents(output, &house, &args.dir, date, &signals).await?;
    rules::load(&house.desk).await?;
    say(output, &format!("4. 速報 / first report: {}", pdf.display()))?;
    reviews::load(&house).await?;
    failures::load(&house.desk).await?;
    checks::load(&house.desk).await?;
    findings::load(&house).await?;
    sharing::load(&house).await?;
    practice::load(&house).await?;
    if args.no_serve {
        return Ok(Outcome::Done);
    }
    up::serve(&house, output, args.listen).await
}

/// The demo never touches somebody's own data, so it does not take a name for it either.
/// What the environment names is meant for other verbs.
fn must_not_name_data(global: &Global) -> Result<(), BadInput> {
    let usual = std::env::var_os("HINOMI_DATA").map(PathBuf::from);
    match &global.data {
        Some(data) if Some(data) != usual.as_ref() => Err(BadInput(format!(
            "--data {}: the demo keeps its own data inside its directory; name that with --dir",
            data.display()
        ))),
        _ => Ok(()),
    }
}

fn say(output: &Output, line: &str) -> anyhow::Result<()> {
    if output.json { Ok(()) } else { output.line(line) }
}

fn yesterday() -> anyhow::Result<civil::Date> {
    let today = Timestamp::now().to_zoned(TimeZone::get("Asia/Tokyo")?).date();
    Ok(today.yesterday()?)
}

/// Empties a directory of the demo; leaves every other one alone.
fn clear(dir: &Path) -> anyhow::Result<()> {
    let named = || format!("demo directory {}", dir.display());
    if dir.exists() {
        let empty = std::fs::read_dir(dir).with_context(named)?.next().is_none();
        if !empty && !dir.join(MARK).exists() {
            let why = "is not empty and not the demo's; name another one with --dir";
            return Err(BadInput(format!("{}: {why}", dir.display())).into());
        }
        std::fs::remove_dir_all(dir).with_context(named)?;
    }
    std::fs::create_dir_all(dir.join("logs")).with_context(named)?;
    std::fs::write(dir.join(MARK), "made anew by every `hinomi demo`\n").with_context(named)
}

fn write_out(dir: &Path, firm: &demo::Firm) -> anyhow::Result<()> {
    let logs = firm.logs.iter().map(|file| (dir.join("logs").join(file.name), &file.text));
    let lists = [&firm.parties, &firm.assets, &firm.mail];
    let lists = lists.into_iter().map(|file| (dir.join(file.name), &file.text));
    for (path, text) in logs.chain(lists) {
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

async fn lists(output: &Output, house: &House, firm: &demo::Firm) -> anyhow::Result<()> {
    let list = |file: &demo::File| tables::Source::memory(file.text.as_bytes());
    let faulty =
        |file: &'static str| move |faults: Vec<_>| import::faulty(&output.words, file, &faults);
    let (parties, assets) = (list(&firm.parties), list(&firm.assets));
    let parties = house.desk.import_parties(&parties, &|_, _| {}).await?;
    let parties = parties.map_err(faulty(firm.parties.name))?.rows;
    let assets = house.desk.import_assets(&assets, &|_, _| {}).await?;
    let assets = assets.map_err(faulty(firm.assets.name))?.rows;
    say(output, &format!("   parties {parties} · assets {assets}"))
}

async fn watched(
    output: &Output,
    house: &House,
    dir: &Path,
    firm: &demo::Firm,
) -> anyhow::Result<Vec<Signal>> {
    let known = house.desk.asset_names().await?;
    rule::own(house).await?;
    let judging = RuleArgs::default().judging(Some(house)).await?;
    let watched =
        watch::watch(&[dir.join("logs")], None, (Vec::new(), judging, true), &known, output)?;
    let (events, bad): (_, u64) = (watched.events, watched.bad_records.values().sum());
    house.desk.keep_signals(watched.signals.clone()).await?;
    house.desk.keep_sources(watched.sources.clone()).await?;
    say(
        output,
        &format!("   events {events} · bad records {bad} · signals {}", watched.signals.len()),
    )?;
    for signal in &watched.signals {
        say(
            output,
            &format!("   {} {}", signal.id, text::reason(&output.words, signal, &output.zone)),
        )?;
    }
    let received = model::instant(&firm.mail_received).context("the demo's own time")?;
    let (_, taken) = mail::take(house, output, firm.mail.text.as_bytes(), received).await?;
    let mut signals = watched.signals;
    if let Some(signal) = taken {
        say(
            output,
            &format!("   {} {}", signal.id, text::reason(&output.words, &signal, &output.zone)),
        )?;
        signals.push(signal);
    }
    Ok(signals)
}

/// Opens an incident for the beacon and one for the attack with its mail, and
/// prepares the first report of the former.
async fn incidents(
    output: &Output,
    house: &House,
    dir: &Path,
    date: civil::Date,
    signals: &[Signal],
) -> anyhow::Result<PathBuf> {
    let ids = |kinds: &[SignalKind]| {
        let of = signals.iter().filter(|signal| kinds.contains(&signal.kind));
        of.map(|signal| signal.id.clone()).collect::<Vec<_>>()
    };
    let attack = ids(&[SignalKind::AvailabilityAttack, SignalKind::ExtortionMail]);
    let at = |clock: &str| format!("{date}T{clock}+09:00");
    open(house, "ネット取引へのDDoS攻撃と脅迫メール", attack, &[("aware", at("11:12"))]).await?;
    let beacon = ids(&[SignalKind::Beacon]);
    let title = "業務端末から外部サイトへの不審な通信";
    let id = open(house, title, beacon, &first_hour(&at)).await?;
    let prepared = house.desk.prepare_report(&id, ReportKind::First).await?;
    let sender = house.desk.institution().await?.map(|party| party.name).unwrap_or_default();
    let pdf = dir.join(format!("{}.pdf", prepared.report.id));
    std::fs::write(&pdf, report::pdf(&house.app.form, &prepared, &sender, output)?)
        .with_context(|| pdf.display().to_string())?;
    for answer in &prepared.report.answers {
        let (number, state) = (text::number(answer.no), text::state(&output.words, answer.state));
        let line = text::one_line(&output.words, &house.app.form, answer, &output.zone);
        say(output, &format!("   {number} [{state}] {line}"))?;
    }
    Ok(pdf)
}

async fn open(
    house: &House,
    title: &str,
    signals: Vec<String>,
    facts: &[(&str, String)],
) -> anyhow::Result<String> {
    let fact = |(key, value): &(&str, String)| Observation {
        key: (*key).to_owned(),
        value: value.clone(),
        happened: None,
        known: None,
    };
    let facts = facts.iter().map(fact).collect();
    let new = NewIncident {
        nature: Nature::Cyber,
        title: title.to_owned(),
        signals,
        facts,
        compartment: String::new(),
    };
    Ok(house.desk.open_incident(&new).await?)
}

/// What the firm found out within the hour; the rest is unknown and said to be.
fn first_hour(at: &dyn Fn(&str) -> String) -> Vec<(&'static str, String)> {
    vec![
        ("aware", at("17:40")),
        ("customers", "unknown".into()),
        ("isolated:PC-077", at("17:52")),
        ("measure:internet_cut", "no".into()),
        ("measure:mail_cut", "unknown".into()),
        ("measure:outbound_watch", at("17:45")),
        ("commander", "CSIRT責任者".into()),
        ("executive_told", "no".into()),
        ("told:authority", at("18:10")),
        ("told:sharing_body", at("18:12")),
        ("vendor_asked", at("18:05")),
        ("vendor_scope", "検体の種類、被害と拡散の範囲".into()),
        ("scan_detectable", "yes".into()),
        ("scan_done", "12/180".into()),
    ]
}
