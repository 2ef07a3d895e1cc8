//! Formats, containers and streams, seen from the command line.

use crate::harness::{House, fixture, hinomi};

#[test]
fn standard_input_folders_gz_and_zst_give_the_same_signal() {
    let log = std::fs::read(fixture("f03_proxy.csv")).expect("the fixture");
    let piped = hinomi(&["watch", "-", "--json"], &log);
    let id = piped.of_kind("signal")[0]["id"].clone();
    let house = House::new();
    std::fs::create_dir_all(house.path("logs/deep")).expect("a folder");
    house.file("logs/deep/proxy.csv", &log);
    let folder = house.path("logs").display().to_string();
    for path in
        [folder, house.file("proxy.csv.gz", gz(&log)), house.file("proxy.csv.zst", zst(&log))]
    {
        let ran = hinomi(&["watch", &path, "--json"], b"");
        assert_eq!(ran.of_kind("signal")[0]["id"], id, "{path}");
    }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    packed("gzip", bytes)
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).expect("packed")
}

/// Packed by the program that people pack logs with.
fn packed(program: &str, bytes: &[u8]) -> Vec<u8> {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };
    let mut child = Command::new(program)
        .arg("-c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("piped").write_all(bytes).expect("fed");
    child.wait_with_output().expect("it ends").stdout
}

#[test]
fn a_bad_record_costs_that_record_and_is_shown_with_its_place() {
    let mut log = std::fs::read_to_string(fixture("f03_proxy.csv")).expect("the fixture");
    log.push_str("yesterday,PC-017,203.0.113.66,x,POST,1,1\nshort,row\n");
    let house = House::new();
    let ran = hinomi(&["watch", &house.file("proxy.csv", log), "--json"], b"");
    let summary = &ran.of_kind("summary")[0];
    assert_eq!(summary["events"], 121);
    let bad: u64 = summary["bad_records"]
        .as_object()
        .expect("kinds")
        .values()
        .filter_map(|v| v.as_u64())
        .sum();
    assert_eq!(bad, 2, "{summary}");
    assert!(
        ran.stderr.contains("record 122") && ran.stderr.contains("record 123"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.of_kind("signal")[0]["evidence"]["requests"], 97);
}

#[test]
fn escapes_in_a_log_never_reach_the_terminal() {
    let house = House::new();
    let log = std::fs::read_to_string(fixture("f03_proxy.csv")).expect("the fixture");
    let evil = log.replace("PC-017", "PC\u{1b}[2J-\u{202e}017");
    let file = house.file("evil.csv", evil);
    for args in [&["watch", &file][..], &["watch", &file, "--json"]] {
        let ran = hinomi(args, b"");
        assert!(
            !ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{202e}'),
            "{}",
            ran.stdout
        );
        assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.stderr);
        assert!(ran.stdout.contains("017"));
        if args.contains(&"--json") {
            let read = &ran.of_kind("signal")[0]["entities"][0]["name"];
            assert!(read.as_str().is_some_and(|name| name.contains("017")), "{read}");
        }
    }
}

#[test]
fn an_unknown_format_says_what_to_do() {
    let house = House::new();
    let ran = hinomi(
        &["watch", &house.file("poem.txt", "the autumn wind\nover the tower\nnobody writes\n")],
        b"",
    );
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("--format"), "{}", ran.stderr);
    let missing = hinomi(&["watch", "/nonexistent/log"], b"");
    assert_eq!(missing.code, 3, "{missing:?}");
}

#[test]
fn a_year_and_a_zone_that_a_log_does_not_tell_are_marked_as_assumed() {
    let house = House::new();
    let line = |n: u32| {
        format!(
            "Dec 10 06:55:{n:02} gw sshd[1]: Failed password for root from 203.0.113.9 port 1 ssh2\n"
        )
    };
    let log: String = (0..20).map(line).collect();
    let ran = hinomi(&["watch", &house.file("auth.log", log), "--json"], b"");
    let signal = &ran.of_kind("signal")[0];
    assert_eq!(signal["evidence"]["time_assumed"], true, "{signal}");
    let told = hinomi(&["watch", &fixture("f03_proxy.csv"), "--json"], b"");
    assert!(told.of_kind("signal")[0]["evidence"]["time_assumed"].is_null());
}

#[test]
fn a_log_that_was_moved_or_packed_is_the_same_log() {
    let house = House::new();
    let log = std::fs::read(fixture("f01_fx_traffic.csv")).expect("the fixture");
    let ids: Vec<_> =
        [house.file("f01_fx_traffic.csv", &log), house.file("f01_fx_traffic.csv.gz", gz(&log))]
            .iter()
            .chain([&fixture("f01_fx_traffic.csv")])
            .map(|path| hinomi(&["watch", path, "--json"], b"").of_kind("signal")[0]["id"].clone())
            .collect();
    assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
}
