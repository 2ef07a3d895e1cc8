//! `hinomi doctor`: is everything in order that the next bad night will need?

use std::path::{Path, PathBuf};

use app::{Check, Verdict};
use clap::Args as ClapArgs;
use deliver::{Config, Secrets};
use jiff::Timestamp;
use model::Contact;
use ports::Ledger;
use serde_json::json;

use super::{backup, pack};
use crate::{
    args::Global,
    failure::{BadInput, Outcome},
    output::Output,
    wiring::{self, House},
};

#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Exit code 1 if something falls short. What nobody knows is unknown, never ok.
Example:
  hinomi doctor --data /srv/hinomi"
)]
pub struct Args {}

pub async fn run(global: &Global, output: &Output, _: Args) -> anyhow::Result<Outcome> {
    let data = wiring::data_dir(global);
    if !data.is_dir() {
        let why = "is not there; name the data directory with --data";
        return Err(BadInput(format!("{}: {why}", data.display())).into());
    }
    let checks = match wiring::open(global).await {
        Ok(house) => look(&house, &data).await?,
        Err(error) => vec![
            Check::new("ledger", Verdict::FallsShort, "store-closed")
                .arg("why", format!("{error:#}")),
        ],
    };
    checks.iter().try_for_each(|check| say(output, check))?;
    Ok(Outcome::found_if(checks.iter().any(|check| check.verdict == Verdict::FallsShort)))
}

async fn look(house: &House, data: &Path) -> anyhow::Result<Vec<Check>> {
    let mut checks = house.desk.check_up().await?;
    let roster = house.desk.roster().await?;
    let contacts: Vec<_> = roster.contacts.into_values().flatten().collect();
    checks.extend(delivery(data, &contacts));
    checks.extend(files(data));
    checks.push(packs());
    // Which sources ought to write is not recorded yet, so nobody knows whether all do.
    checks.push(Check::new("sources", Verdict::Unknown, "sources-unrecorded"));
    checks.push(disk(data, house.app.alerts.disk_free_min_mib));
    checks.push(clock(house).await?);
    checks.push(backed_up(house, data));
    Ok(checks)
}

fn say(output: &Output, check: &Check) -> anyhow::Result<()> {
    let said = text::check(&output.words, check.finding, &shown(output, &check.args));
    if output.json {
        let args: serde_json::Map<_, _> =
            check.args.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        return output.object(&json!({
            "kind": "check", "about": check.about, "state": check.verdict.name(),
            "finding": check.finding, "args": args, "said": said,
        }));
    }
    let state = output.words.word(&format!("check-state-{}", check.verdict.name()));
    let about = output.words.word(&format!("check-about-{}", check.about));
    output.line(&format!("{state} {about}: {said}"))
}

/// Times among the arguments as people of this zone write them.
fn shown(output: &Output, args: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let show = |(name, value): &(&'static str, String)| {
        let at = value.parse::<Timestamp>().ok().map(|at| output.moment(at));
        (*name, at.unwrap_or_else(|| value.clone()))
    };
    args.iter().map(show).collect()
}

/// Whether the ways that the roster names are configured, with secrets that are secret.
fn delivery(data: &Path, contacts: &[Contact]) -> Vec<Check> {
    let short = |finding| Check::new("delivery", Verdict::FallsShort, finding);
    let config = match Config::load(data) {
        Ok(config) => config,
        Err(error) => return vec![short("delivery-faulty").arg("why", error.to_string())],
    };
    let by_mail = contacts.iter().any(|contact| matches!(contact, Contact::Mail { .. }));
    let mail = match (&config.mail, by_mail) {
        (None, true) => short("mail-not-configured"),
        (None, false) => Check::new("delivery", Verdict::Unknown, "mail-not-needed"),
        (Some(mail), _) => {
            Check::new("delivery", Verdict::Fine, "mail-configured").arg("host", &mail.host)
        }
    };
    let unsigned = |contact: &&Contact| matches!(contact, Contact::Webhook { secret: None, .. });
    let unsigned = contacts.iter().filter(unsigned).count();
    let unsigned = (unsigned > 0).then(|| {
        let check = Check::new("delivery", Verdict::Unknown, "webhook-unsigned");
        check.arg("count", unsigned.to_string())
    });
    let no_link =
        config.link.is_none().then(|| Check::new("delivery", Verdict::Unknown, "link-unset"));
    let named = contacts.iter().filter_map(|contact| match contact {
        Contact::Webhook { secret, .. } => secret.clone(),
        Contact::Mail { .. } => None,
    });
    let mut names: Vec<_> = named.chain(config.mail.and_then(|mail| mail.secret)).collect();
    names.sort();
    names.dedup();
    let secrets = Secrets::of(data);
    let secret = |name: &String| match secrets.read(name) {
        Ok(_) => Check::new("secrets", Verdict::Fine, "secret-kept").arg("name", name),
        Err(error) => Check::new("secrets", Verdict::FallsShort, "secret-unusable")
            .arg("name", name)
            .arg("why", error.to_string()),
    };
    let secrets = names.iter().map(secret).collect::<Vec<_>>();
    [Some(mail), unsigned, no_link].into_iter().flatten().chain(secrets).collect()
}

/// Whether the data directory and what lies in `secrets` are for their owner alone.
fn files(data: &Path) -> Vec<Check> {
    let folder = std::fs::read_dir(data.join(Secrets::FOLDER)).into_iter().flatten();
    let inside = folder.flatten().map(|entry| entry.path());
    let all: Vec<PathBuf> = std::iter::once(data.to_path_buf()).chain(inside).collect();
    let open = all.iter().filter(|path| readable_by_others(path));
    let check = |path: &PathBuf| {
        let check = Check::new("secrets", Verdict::FallsShort, "file-open");
        check.arg("file", path.display().to_string())
    };
    let mut checks: Vec<_> = open.map(check).collect();
    if checks.is_empty() {
        checks.push(Check::new("secrets", Verdict::Fine, "files-closed"));
    }
    checks
}

#[cfg(unix)]
fn readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|seen| seen.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &Path) -> bool {
    false
}

fn packs() -> Check {
    let faults: Vec<_> =
        app::BUILT_IN.iter().flat_map(|(name, text)| pack::check(name, text)).collect();
    match faults.first() {
        None => Check::new("packs", Verdict::Fine, "packs-loaded")
            .arg("count", app::BUILT_IN.len().to_string()),
        Some(fault) => {
            Check::new("packs", Verdict::FallsShort, "pack-faulty").arg("why", fault.to_string())
        }
    }
}

fn disk(data: &Path, min_mib: u64) -> Check {
    let Some(free) = free_mib(data) else {
        return Check::new("disk", Verdict::Unknown, "disk-unknown");
    };
    let (verdict, finding) = match free {
        free if free < min_mib => (Verdict::FallsShort, "disk-short"),
        _ => (Verdict::Fine, "disk-free"),
    };
    Check::new("disk", verdict, finding)
        .arg("free", free.to_string())
        .arg("min", min_mib.to_string())
}

#[cfg(unix)]
fn free_mib(data: &Path) -> Option<u64> {
    let seen = rustix::fs::statvfs(data).ok()?;
    Some(seen.f_bavail.saturating_mul(seen.f_frsize) / (1024 * 1024))
}

#[cfg(not(unix))]
fn free_mib(_: &Path) -> Option<u64> {
    None
}

/// The clock must not be behind the last entry: then it went backwards, or it was ahead.
async fn clock(house: &House) -> anyhow::Result<Check> {
    /// Clocks that are kept right are kept to less.
    const BEHIND_S_MAX: i64 = 2;
    let (_, last) = house.store.head().await?;
    let Some(last) = last else {
        return Ok(Check::new("clock", Verdict::Unknown, "clock-unknown"));
    };
    let behind = last.as_second() - house.app.clock.now().as_second();
    let (verdict, finding) = match behind {
        s if s > BEHIND_S_MAX => (Verdict::FallsShort, "clock-behind"),
        _ => (Verdict::Fine, "clock-forward"),
    };
    Ok(Check::new("clock", verdict, finding).arg("seconds", behind.max(0).to_string()))
}

fn backed_up(house: &House, data: &Path) -> Check {
    let Some(last) = backup::last(data) else {
        return Check::new("backup", Verdict::Unknown, "backup-unknown");
    };
    let hours = (house.app.clock.now().as_second() - last.as_second()) / 3600;
    let (verdict, finding) = match hours {
        hours if hours > i64::from(house.app.alerts.backup_every_h) => {
            (Verdict::FallsShort, "backup-old")
        }
        _ => (Verdict::Fine, "backup-fresh"),
    };
    let every = house.app.alerts.backup_every_h.to_string();
    Check::new("backup", verdict, finding).arg("hours", hours.to_string()).arg("every", every)
}
