//! The built-in checks over the engine: plants, shuffled rows, Parquet beside CSV, and
//! questions that would never end.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use app::checks::{
    Check, CheckRun, Checks, Content, Given, built_in_checks, run_checks, try_plants,
};
use archive::{Archive, write_parquet};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use ports::{Bounds, Cells, FileFormat, ListColumn, Queries, QueryError};
use proptest::prelude::*;

fn tokyo() -> TimeZone {
    TimeZone::get("Asia/Tokyo").expect("known")
}

fn given(input: &str, content: Content, at: Timestamp) -> Given {
    let (file, sha256) = (input.to_owned(), String::new());
    let written = Some(at);
    Given { input: input.to_owned(), file, content, sha256, said: None, written, received: at }
}

fn bytes(text: &str) -> Content {
    Content::Bytes(Arc::from(text.as_bytes()))
}

async fn run(checks: &Checks, check: &Check, as_of: Date, given: &[Given]) -> CheckRun {
    let place = Archive.open(Bounds::default()).expect("it opens");
    let ids = [check.id.clone()];
    let (runs, _) = run_checks(checks, &ids, given, &*place, (as_of, &tokyo()), &|_, _| {})
        .await
        .expect("it runs");
    runs.into_iter().next().expect("one")
}

#[tokio::test]
async fn every_plant_holds() {
    let checks = built_in_checks().expect("whole");
    let tried = try_plants(&checks, &Archive, &tokyo()).await.expect("tried");
    let broken: Vec<_> = tried.iter().filter(|tried| !tried.holds()).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(checks.checks.len() >= 30, "{}", checks.checks.len());
}

/// Lists that come to a check so many days after the day asked for.
async fn received(check: &Check, checks: &Checks, days: i64) -> CheckRun {
    let end: Timestamp = "2015-04-01T15:00:00Z".parse().expect("a time");
    let received = end + jiff::SignedDuration::from_hours(24 * days);
    let said = Some(end);
    let list = |(name, text): (&String, &String)| Given {
        said,
        ..given(name, bytes(text.trim_start()), received)
    };
    let lists: Vec<_> = check.clean.lists.iter().map(list).collect();
    run(checks, check, check.clean.as_of, &lists).await
}

#[tokio::test]
async fn how_late_evidence_may_come_its_check_says() {
    let checks = built_in_checks().expect("whole");
    let monthly = checks.get("plan-tests").expect("there");
    let late = |run: &CheckRun| run.lacks.iter().any(|lack| lack.name() == "late-evidence");
    assert!(!late(&received(monthly, &checks, 31).await));
    assert!(late(&received(monthly, &checks, 32).await), "a month, unless it says otherwise");
    let weekly = Check { late_after_days: 7, ..monthly.clone() };
    let alone = Checks { checks: vec![weekly.clone()], ..checks.clone() };
    assert!(!late(&received(&weekly, &alone, 7).await));
    assert!(late(&received(&weekly, &alone, 8).await));
}

/// What a run says, without where its rows stood.
fn said(run: &CheckRun) -> ([u64; 4], Vec<Vec<Option<String>>>) {
    let kept = |name: &String| name != "at_line" && name != "at_file";
    let of: Vec<_> =
        run.columns.iter().enumerate().filter(|(_, name)| kept(name)).map(|(at, _)| at).collect();
    let mut rows: Vec<Vec<_>> =
        run.rows.iter().map(|row| of.iter().map(|at| row[*at].clone()).collect()).collect();
    rows.sort();
    ([run.of, run.proven, run.contradicted, run.unknown], rows)
}

/// The lists of a plant with their rows in another order, some of them more than once.
fn shuffled(lists: &BTreeMap<String, String>, seed: u64) -> BTreeMap<String, String> {
    let one = |(name, text): (&String, &String)| {
        let text = text.trim();
        if text.starts_with(['{', '#']) {
            return (name.clone(), text.to_owned());
        }
        let (header, rest) = text.split_once('\n').unwrap_or((text, ""));
        let key = |line: &str, at: usize| {
            let mut z = seed ^ (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ line.len() as u64;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z ^ (z >> 31)
        };
        let mut lines: Vec<(u64, &str)> = Vec::new();
        for (at, line) in rest.lines().enumerate() {
            let key = key(line, at);
            lines.extend((0..=key % 3).map(|again| (key.rotate_left(again as u32 * 7), line)));
        }
        lines.sort_unstable();
        let lines: Vec<_> = lines.into_iter().map(|(_, line)| line).collect();
        (name.clone(), format!("{header}\n{}\n", lines.join("\n")))
    };
    lists.iter().map(one).collect()
}

async fn over(
    checks: &Checks,
    check: &Check,
    as_of: Date,
    lists: &BTreeMap<String, String>,
) -> CheckRun {
    let at = as_of.to_zoned(tokyo()).expect("a day").timestamp();
    let given: Vec<_> =
        lists.iter().map(|(name, text)| given(name, bytes(text.trim_start()), at)).collect();
    run(checks, check, as_of, &given).await
}

proptest! {
    // A seed has no simpler neighbour, so there is nothing to shrink.
    #![proptest_config(ProptestConfig { max_shrink_iters: 0, ..ProptestConfig::with_cases(6) })]

    /// Same facts and same pack, same result: invariant 5 of the design, for checks.
    #[test]
    fn order_and_repetition_of_rows_change_no_verdict(seed: u64) {
        let threads = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("threads");
        let checks = built_in_checks().expect("whole");
        threads.block_on(async {
            for check in &checks.checks {
                let plant = &check.violation;
                let before = over(&checks, check, plant.as_of, &plant.lists).await;
                let after = over(&checks, check, plant.as_of, &shuffled(&plant.lists, seed)).await;
                prop_assert_eq!(said(&before), said(&after), "{}", check.id);
            }
            Ok(())
        })?;
    }
}

fn events(dir: &Path, rows: &[(i64, &str, &str)]) -> Content {
    let text = |name: &str, cells: Vec<&str>| {
        let cells = cells.into_iter().map(|cell| (!cell.is_empty()).then(|| cell.to_owned()));
        ListColumn { name: name.to_owned(), cells: Cells::Text(cells.collect()) }
    };
    let moments = rows.iter().map(|(at, ..)| Some(*at * 1_000_000)).collect();
    let columns = vec![
        ListColumn { name: "日時".to_owned(), cells: Cells::Moment(moments) },
        text("記録元", rows.iter().map(|(_, source, _)| *source).collect()),
        text("ユーザー", rows.iter().map(|(.., user)| *user).collect()),
    ];
    let path = dir.join("events.parquet");
    write_parquet(&path, &mut std::iter::once(columns)).expect("written");
    Content::File(FileFormat::Parquet, path)
}

/// 2015-06-10T23:00:00+09:00.
const EVENING: i64 = 1_433_944_800;

#[tokio::test]
async fn events_in_parquet_are_read_by_the_names_that_exports_use() {
    let dir = tempfile::tempdir().expect("a directory");
    let checks = built_in_checks().expect("whole");
    let check = checks.get("basic-log-watch").expect("known");
    let at = Timestamp::from_second(EVENING + 7_200).expect("a time");
    let content =
        events(dir.path(), &[(EVENING, "ＰＲＯＸＹ", "u1"), (EVENING - 400_000, "fw", "")]);
    let sources = "source,max_silence_h\nproxy,24\nfw,24\n";
    let lists = [given("log_sources", bytes(sources), at), given("events", content, at)];
    let as_of = "2015-06-10".parse().expect("a day");
    let found = run(&checks, check, as_of, &lists).await;
    assert_eq!((found.of, found.proven, found.contradicted), (2, 1, 1), "{found:?}");
    let used = found.inputs.iter().find(|used| used.input == "events").expect("used");
    assert_eq!(used.rows.rows, 2);
    assert_eq!(used.dated.map(|(at, _)| at.as_second()), Some(EVENING));
    // A clock that runs years ahead keeps no source alive.
    let ahead =
        events(dir.path(), &[(EVENING - 900_000, "proxy", ""), (4_000_000_000, "proxy", "")]);
    let lists = [given("log_sources", bytes(sources), at), given("events", ahead, at)];
    let found = run(&checks, check, as_of, &lists).await;
    assert!(found.lacks.iter().any(|lack| lack.name() == "silent-source"), "{found:?}");
    assert_eq!(found.proven, 0, "{found:?}");
}

#[tokio::test]
async fn a_question_that_would_never_end_is_bounded() {
    let bounds = Bounds {
        time: Duration::from_secs(3),
        memory_bytes: 64 * 1024 * 1024,
        ..Bounds::default()
    };
    let place = Archive.open(bounds).expect("it opens");
    for sql in [
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000) \
         SELECT count(*) FROM n a, n b, n c, n d",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000) \
         SELECT string_agg(concat(CAST(a.x AS VARCHAR), CAST(b.x AS VARCHAR)), '') FROM n a, n b",
    ] {
        let begun = std::time::Instant::now();
        let asked = place.ask(sql).await;
        assert!(matches!(asked, Err(QueryError::Bound(_))), "{sql}: {asked:?}");
        assert!(begun.elapsed() < Duration::from_secs(30), "{sql}: {:?}", begun.elapsed());
    }
}
