//! Every check over a large house: `check_speed make DIR EVENTS` writes its files, the same
//! for the same number; `check_speed run DIR` runs all checks over them and prints the cost.
//!
//! The house: EVENTS events and a tenth as many accesses across the wall and operations,
//! in Parquet; 200,000 accounts and people, and the lists of the other checks, in CSV.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use app::checks::{Content, Given, built_in_checks, run_checks};
use archive::{Archive, write_parquet};
use jiff::{Timestamp, civil::date, tz::TimeZone};
use ports::{Bounds, Cells, FileFormat, ListColumn, Queries};

/// The day asked for, and the moment at which it ends in Japan.
const AS_OF: (i16, i8, i8) = (2026, 10, 31);
const END_S: i64 = 1_793_458_800;
const ACCOUNTS: u64 = 200_000;
const HOSTS: u64 = 20_000;
const PART: u64 = 500_000;

#[expect(clippy::print_stdout, reason = "it is what this program is for")]
fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1..).unwrap_or_default() {
        [verb, dir, events] if verb == "make" => make(Path::new(dir), events.parse()?),
        [verb, dir] if verb == "run" => {
            let threads = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            for line in threads.block_on(run(Path::new(dir)))? {
                println!("{line}");
            }
            Ok(())
        }
        _ => anyhow::bail!("check_speed make DIR EVENTS | check_speed run DIR"),
    }
}

/// The same numbers in every run (Steele, Lea, Flood: SplitMix64).
fn chance(of: u64) -> u64 {
    let mut z = of.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn make(dir: &Path, events: u64) -> anyhow::Result<()> {
    fs::create_dir_all(dir)?;
    parquet(&dir.join("events.parquet"), events, event)?;
    parquet(&dir.join("wall_log.parquet"), events / 10, access)?;
    parquet(&dir.join("operation_log.parquet"), events / 10, operation)?;
    lists(dir)
}

/// The cells of one row, in the order of the columns; the first is the moment.
type Row = (i64, Vec<(&'static str, Option<String>)>);

fn parquet(path: &Path, rows: u64, row: fn(u64, u64) -> Row) -> anyhow::Result<()> {
    let starts = (0..rows).step_by(usize::try_from(PART)?);
    let mut parts = starts.map(|from| part(from..(from + PART).min(rows), rows, row));
    write_parquet(path, &mut parts).context("written")?;
    Ok(())
}

fn part(range: std::ops::Range<u64>, of: u64, row: fn(u64, u64) -> Row) -> Vec<ListColumn> {
    let (mut moments, mut texts) = (Vec::new(), Vec::<(&str, Vec<Option<String>>)>::new());
    for at in range {
        let (moment, cells) = row(at, of);
        moments.push(Some(moment));
        for (n, (name, cell)) in cells.into_iter().enumerate() {
            if texts.len() == n {
                texts.push((name, Vec::new()));
            }
            texts[n].1.push(cell);
        }
    }
    let column = |name: &str, cells| ListColumn { name: name.to_owned(), cells };
    let texts = texts.into_iter().map(|(name, cells)| column(name, Cells::Text(cells)));
    std::iter::once(column("time", Cells::Moment(moments))).chain(texts).collect()
}

/// Ten days, evenly.
fn moment(at: u64, of: u64) -> i64 {
    let second = i64::try_from(at * 864_000 / of.max(1)).unwrap_or_default();
    (END_S - 864_000 + second) * 1_000_000
}

fn event(at: u64, of: u64) -> Row {
    let by = chance(at);
    // Half a percent of the events is by nobody on the lists, as much on no listed host.
    let user = if by.is_multiple_of(200) { ACCOUNTS + by % 50 } else { (by >> 8) % ACCOUNTS };
    let host = if by.is_multiple_of(199) { HOSTS + by % 50 } else { (by >> 32) % HOSTS };
    let login = by % 10 < 3;
    let failed = login && (user % 500 == 0 || by.is_multiple_of(40));
    let cells = vec![
        ("source", Some(format!("source{}", by % 180))),
        ("user", Some(format!("u{user:06}"))),
        ("host", Some(format!("PC-{host:05}"))),
        ("action", Some(if login { "login" } else { "request" }.to_owned())),
        ("result", Some(if failed { "failure" } else { "success" }.to_owned())),
    ];
    (moment(at, of), cells)
}

fn access(at: u64, of: u64) -> Row {
    let by = chance(at ^ 0xacce55);
    let deal = by % 100;
    let user = if by.is_multiple_of(5_000) { 999_999 } else { deal * 100 + (by >> 16) % 100 };
    let cells = vec![
        ("user_id", Some(format!("u{user:06}"))),
        ("deal", Some(format!("P-{deal}"))),
        ("file", Some(format!("plan{}.xlsx", (by >> 24) % 50))),
        ("action", Some("view".to_owned())),
    ];
    (moment(at, of), cells)
}

fn operation(at: u64, of: u64) -> Row {
    let login = chance(at ^ 0x0b5) % 20_000;
    let cells = vec![
        ("login", Some(format!("S{login}"))),
        ("command", Some(format!("command {}", at % 97))),
    ];
    (moment(at, of), cells)
}

fn day(at: u64, within: u64) -> String {
    let back = i64::try_from(chance(at) % within.max(1)).unwrap_or_default();
    let at = Timestamp::from_second(END_S - 86_400 - back * 86_400).unwrap_or_default();
    at.strftime("%Y-%m-%d").to_string()
}

fn clock(second: i64) -> String {
    let at = Timestamp::from_second(second).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn list(
    dir: &Path,
    name: &str,
    header: &str,
    rows: u64,
    row: impl Fn(u64) -> String,
) -> anyhow::Result<()> {
    let mut text = format!("{header}\n");
    for at in 0..rows {
        writeln!(text, "{}", row(at))?;
    }
    fs::write(dir.join(format!("{name}.csv")), text).with_context(|| name.to_owned())
}

fn importance(at: u64) -> &'static str {
    ["high", "medium", "low"][usize::try_from(at % 3).unwrap_or_default()]
}

fn lists(dir: &Path) -> anyhow::Result<()> {
    let asset = |at: u64| format!("A{:04}", at % 1_000);
    list(
        dir,
        "accounts",
        "user_id,employee,status,rights_dept,kind,last_login_on",
        ACCOUNTS,
        |n| {
            let status = if n % 40 == 0 { "無効" } else { "有効" };
            format!("u{n:06},E{n:06},{status},部署{},個人,{}", n % 300, day(n, 95))
        },
    )?;
    list(dir, "people", "employee,state,dept,joined_on,left_on", ACCOUNTS, |n| match n % 50 {
        0 => format!("E{n:06},退職,部署{},2010-04-01,{}", n % 300, day(n, 400)),
        _ => format!("E{n:06},在籍,部署{},2010-04-01,", (n + u64::from(n % 900 == 7)) % 300),
    })?;
    list(dir, "training", "employee,course,attended_on", ACCOUNTS, |n| {
        format!("E{n:06},基礎,{}", day(n, 370))
    })?;
    list(dir, "phishing_drills", "drill,employee,sent_on,opened,reported", ACCOUNTS, |n| {
        format!("D{},E{n:06},2026-10-01,{},Y", n % 20, if n % 9 == 0 { "Y" } else { "N" })
    })?;
    list(dir, "account_access", "user_id,data,need_approved,access_logged", 20_000, |n| {
        format!("u{n:06},口座番号,{},Y", if n % 97 == 0 { "N" } else { "Y" })
    })?;
    list(dir, "sensitive_access", "user_id,data,need_approved,access_logged", 5_000, |n| {
        format!("u{n:06},機微,Y,{}", if n % 97 == 0 { "N" } else { "Y" })
    })?;
    list(
        dir,
        "privileged",
        "privileged_id,kind,owner,password_changed_on,log_reviewed,reviewed_on,last_used_on",
        1_000,
        |n| {
            let kind = if n % 30 == 0 { "共用" } else { "個人" };
            format!("root@h{n},{kind},運用班,{},Y,{},{}", day(n, 95), day(n, 190), day(n, 95))
        },
    )?;
    list(dir, "service_ids", "user_id,owner", 500, |n| {
        format!("u{:06},運用班", ACCOUNTS + n % 10)
    })?;
    list(
        dir,
        "subsidiaries",
        "subsidiary,holds_equivalent_customer_data,guidance_given,guidance_on",
        50,
        |n| format!("子会社{n},Y,Y,{}", day(n, 380)),
    )?;
    list(dir, "audits", "fiscal_year,theme,state", 40, |n| {
        format!("{},テーマ{},実施", 2022 + n % 4, n / 4)
    })?;
    list(dir, "files", "file,password_set", 50_000, |n| {
        format!("/share/{n}.xlsx,{}", if n % 33 == 0 { "N" } else { "Y" })
    })?;
    list(dir, "need_to_know", "user_id,deal,from_on,listed_on", 10_000, |n| {
        format!("u{n:06},P-{},2026-01-01,2026-10-30", n / 100)
    })?;
    list(dir, "log_sources", "source,asset,max_silence_h", 200, |n| {
        format!("source{n},{},24", asset(n))
    })?;
    list(dir, "assets", "asset,importance", 1_000, |n| format!("{},{}", asset(n), importance(n)))?;
    list(dir, "password_settings", "system,min_length,complexity,lockout_after", 300, |n| {
        format!("{},{},Y,5", asset(n), 9 + n % 6)
    })?;
    list(dir, "patches", "asset,patch,severity,released_on,applied_on", 50_000, |n| {
        format!(
            "{},KB{n},high,{},{}",
            asset(n),
            day(n, 200),
            if n % 70 == 0 { String::new() } else { day(n, 20) }
        )
    })?;
    list(dir, "hosts", "host,kind", HOSTS, |n| format!("PC-{n:05},端末"))?;
    list(dir, "scans", "host,last_full_scan_on", HOSTS, |n| format!("PC-{n:05},{}", day(n, 8)))?;
    list(
        dir,
        "privileged_requests",
        "request,privileged_id,requested_by,approved_by,from_at,until_at",
        20_000,
        |n| {
            let from = END_S - 864_000 + i64::try_from(n).unwrap_or_default() * 43;
            format!("R{n},root@h{},u1,u2,{},{}", n % 1_000, clock(from), clock(from + 7_200))
        },
    )?;
    list(dir, "privileged_logins", "login,time,privileged_id,host", 20_000, |n| {
        let at = END_S - 864_000 + i64::try_from(n).unwrap_or_default() * 43 + 60;
        format!("S{n},{},root@h{},h", clock(at), (n + u64::from(n % 999 == 0)) % 1_000)
    })?;
    list(dir, "weaknesses", "asset,component,cve,severity,found_on,fixed_on", 100_000, |n| {
        let fixed = if n % 20 == 0 { String::new() } else { day(n, 10) };
        format!(
            "{},lib{},CVE-2026-{:05},high,{},{fixed}",
            asset(n),
            n % 300,
            n % 30_000,
            day(n, 60)
        )
    })?;
    list(dir, "kev", "cve,added_on,due_on", 1_500, |n| {
        format!("CVE-2026-{:05},{},", n * 17, day(n, 300))
    })?;
    list(dir, "epss", "cve,epss,percentile", 250_000, |n| {
        format!("CVE-2026-{n:05},{},0.5", (chance(n) % 1_000) as f64 / 5_000.0)
    })?;
    list(dir, "backups", "asset,last_backup_on,last_restore_test_on,restore_ok", 1_000, |n| {
        format!("{},{},{},Y", asset(n), day(n, 3), day(n, 380))
    })?;
    list(dir, "contacts", "contact,last_tested_on,reached", 200, |n| {
        format!("連絡先{n},{},Y", day(n, 95))
    })?;
    list(dir, "plans", "plan,approved_on,tested_on,reviewed_on", 100, |n| {
        format!("計画{n},2026-01-01,{},2026-09-01", day(n, 380))
    })?;
    list(dir, "vendor_duties", "vendor,duty,due_on,done_on,evidence", 5_000, |n| {
        format!("V{},義務{n},2026-09-30,{},R-{n}", n % 200, day(n, 30))
    })?;
    list(dir, "vendors", "vendor,contact,last_tested_on,reached", 200, |n| {
        format!("V{n},窓口,{},Y", day(n, 190))
    })?;
    list(dir, "controls", "control,asset,layer,effective,checked_on", 9_000, |n| {
        let layer = ["entry", "inside", "exit"][usize::try_from(n / 1_000 % 3).unwrap_or_default()];
        format!(
            "C{},{},{layer},{},2026-08-01",
            n / 1_000,
            asset(n),
            if n % 31 == 0 { "N" } else { "Y" }
        )
    })?;
    list(dir, "baseline", "importance,control", 6, |n| format!("{},C{n}", importance(n)))?;
    list(dir, "authentication", "channel,operation,factor,by_default", 60, |n| {
        format!(
            "窓口{},{},パスキー,Y",
            n / 3,
            ["login", "withdrawal", "payee-change"][usize::try_from(n % 3).unwrap_or_default()]
        )
    })?;
    list(dir, "mail_templates", "template,login_link", 500, |n| {
        format!("ひな型{n},{}", if n % 90 == 0 { "Y" } else { "N" })
    })?;
    list(
        dir,
        "command_alerts",
        "alert,raised_at,command,user_id,reviewed_at,reviewed_by",
        20_000,
        |n| {
            let at = END_S - 864_000 + i64::try_from(n).unwrap_or_default() * 40;
            format!("A{n},{},psexec,u1,{},u2", clock(at), clock(at + 3_600))
        },
    )?;
    list(dir, "software", "asset,product,version,end_of_life_on,extended_until", 20_000, |n| {
        format!(
            "{},製品{},1,{},",
            asset(n),
            n / 1_000,
            if n % 90 == 0 { "2025-01-01" } else { "2029-01-01" }
        )
    })?;
    list(dir, "security_tests", "asset,test,tested_on", 4_000, |n| {
        format!("{},{},{}", asset(n), if n < 1_000 { "penetration" } else { "scan" }, day(n, 100))
    })?;
    list(dir, "data_inventory", "asset,data_class,confirmed_on", 3_000, |n| {
        format!("{},区分{},2026-06-01", asset(n), n / 1_000)
    })?;
    list(
        dir,
        "capabilities",
        "capability,kind,contact,tested_on,switch_minutes,target_minutes",
        20,
        |n| format!("手段{n},detour,窓口,{},10,30", day(n, 380)),
    )?;
    list(dir, "suspension_criteria", "asset,criteria_ref,resume_ref,approved_on", 900, |n| {
        format!("{},R-1,R-2,2026-04-01", asset(n))
    })?;
    list(dir, "memberships", "body,since_on,last_received_on", 10, |n| {
        format!("団体{n},2020-04-01,{}", day(n, 40))
    })?;
    list(dir, "bulletins", "bulletin,received_at,acknowledged_at", 2_000, |n| {
        let at = END_S - 864_000 + i64::try_from(n).unwrap_or_default() * 400;
        format!("B{n},{},{}", clock(at), clock(at + 7_200))
    })?;
    list(dir, "board_topics", "topic,every_days", 12, |n| format!("議題{n},184"))?;
    list(dir, "board_minutes", "topic,held_on,minutes_ref", 48, |n| {
        format!("議題{},2026-{:02}-01,M-{n}", n % 12, 4 + n / 12)
    })
}

async fn run(dir: &Path) -> anyhow::Result<Vec<String>> {
    let zone = TimeZone::get("Asia/Tokyo")?;
    let as_of = date(AS_OF.0, AS_OF.1, AS_OF.2);
    let checks = built_in_checks().map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let begun = Instant::now();
    let given = given(dir)?;
    let place = Archive.open(Bounds::default())?;
    let (at, each) = (std::sync::Mutex::new(Instant::now()), std::sync::Mutex::new(Vec::new()));
    let progress = |_: u64, _: u64| {
        let (Ok(mut at), Ok(mut each)) = (at.lock(), each.lock()) else { return };
        each.push(at.elapsed());
        *at = Instant::now();
    };
    let (runs, lacking) =
        run_checks(&checks, &[], &given, &*place, (as_of, &zone), &progress).await?;
    progress(0, 0);
    let wall = begun.elapsed();
    let rows: u64 = given_rows(&runs);
    let mut each = each.into_inner().unwrap_or_default();
    let reading = if each.is_empty() { Duration::ZERO } else { each.remove(0) };
    let mut lines = vec![format!(
        "{} checks ({} without input), {rows} rows of events, wall {:.2} s, processor {:.2} s, reading lists {:.2} s, peak {} MiB",
        runs.len(),
        lacking.len(),
        wall.as_secs_f64(),
        processor_s(),
        reading.as_secs_f64(),
        peak_mib(),
    )];
    let mut cost: Vec<_> = each.iter().zip(&checks.checks).collect();
    cost.sort_by(|a, b| b.0.cmp(a.0));
    lines.extend(
        cost.iter()
            .take(8)
            .map(|(cost, check)| format!("  {:.2} s {}", cost.as_secs_f64(), check.id)),
    );
    for run in runs
        .iter()
        .filter(|run| run.of == 0 || run.lacks.iter().any(|l| l.name() == "silent-source"))
    {
        lines.push(format!("  {} judged nothing: {:?}", run.check, run.lacks));
    }
    Ok(lines)
}

fn given_rows(runs: &[app::checks::CheckRun]) -> u64 {
    let used = runs.iter().flat_map(|run| &run.inputs).find(|used| used.input == "events");
    used.map_or(0, |used| used.rows.rows)
}

fn given(dir: &Path) -> anyhow::Result<Vec<Given>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir)?.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
    files.sort();
    let received = Timestamp::from_second(END_S)?;
    let one = |path: &PathBuf| -> anyhow::Result<Given> {
        let input = path.file_stem().context("a name")?.to_string_lossy().into_owned();
        let content = match path.extension().is_some_and(|ending| ending == "parquet") {
            true => Content::File(FileFormat::Parquet, path.clone()),
            false => Content::Bytes(Arc::from(fs::read(path)?)),
        };
        let file = path.display().to_string();
        Ok(Given {
            input,
            file,
            content,
            sha256: String::new(),
            said: None,
            written: Some(received),
            received,
        })
    };
    files.iter().map(one).collect()
}

/// The most memory that this process ever held (Linux).
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

/// Seconds of all processors together (Linux, a hundred ticks a second).
fn processor_s() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u32>().ok());
    f64::from(ticks.sum::<u32>()) / 100.0
}
