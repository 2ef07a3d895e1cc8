//! Lists, feeds and packs of checks that are not as they should be: said with their place,
//! and nothing of them is taken.

use crate::harness::{House, Ran, hinomi};

fn files(house: &House, content: impl AsRef<[u8]>) -> Ran {
    let input = format!("files={}", house.file("files.csv", content));
    hinomi(&["--json", "--lang", "en", "check", "run", "password-on-files", "--input", &input], b"")
}

fn refused(ran: &Ran, says: &[&str]) {
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.of_kind("verdict").is_empty(), "{ran:?}");
    assert!(says.iter().all(|say| ran.stderr.contains(say)), "{says:?}: {}", ran.stderr);
}

#[test]
fn a_list_without_a_needed_column_or_cut_within_quotes_is_refused() {
    let house = House::new();
    refused(&files(&house, "file,colour\na,red\n"), &["files.csv", "password_set"]);
    refused(&files(&house, "file,password_set\na,Y\n\"b,Y\n"), &["line 3"]);
    refused(&files(&house, "file,password_set\na,Y\na,N\n"), &["line 3", "2"]);
    refused(&files(&house, "file,password_set,file\na,Y,b\n"), &["line 1"]);
    refused(&files(&house, b"\x00\x01\x02\xff\xfe\x00"), &["files.csv"]);
    refused(&files(&house, ""), &["files.csv"]);
}

#[test]
fn every_faulty_cell_is_named_with_its_line() {
    let house = House::new();
    refused(&files(&house, "file,password_set\na,Y\nb,maybe\nc,N\nd,42\n"), &["line 3", "line 5"]);
}

#[test]
fn quoted_newlines_formulas_and_other_encodings_are_words() {
    let house = House::new();
    let ran = files(&house, "file,password_set\n\"a\nb.xls\",N\n=HYPERLINK(1),N\n");
    let rows = ran.of_kind("verdict")[0]["rows"].to_string();
    assert!(rows.contains("a\\nb.xls") && rows.contains("=HYPERLINK(1)"), "{rows}");
    let utf16: Vec<u8> = "\u{feff}ファイル名,パスワード\n表.xls,×\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let ran = files(&house, utf16);
    assert_eq!(ran.of_kind("verdict")[0]["rows"][0][0], "表.xls", "{ran:?}");
}

#[test]
fn a_damaged_archive_and_a_json_of_no_known_kind_are_refused() {
    let house = House::new();
    refused(&files(&house, b"\x1f\x8b\x08\x00not gzip"), &["files.csv", "unpacked"]);
    refused(&files(&house, b"PK\x03\x04not a workbook"), &["files.csv"]);
    refused(&files(&house, "{\"a\": 1}"), &["Vuls"]);
    refused(&files(&house, "{\"scannedCves\": {"), &["JSON"]);
}

#[test]
fn in_a_long_list_the_one_line_that_contradicts_another_is_found() {
    let house = House::new();
    let mut text = String::from("file,password_set\n");
    for n in 0..100_000 {
        let set = if n % 2 == 0 { "Y" } else { "N" };
        text.push_str(&format!("/share/{}.xls,{set}\n", n % 99_999));
    }
    refused(&files(&house, &text), &["line 100001", "line 2"]);
}

const CHECK: &str = r#"
[pack]
id = "own"
version = "1"
title = { ja = "自前", en = "own" }
published = "2026-01-01"
applies_from = "2026-01-01"
source = "ours"
verified = false

[[check]]
id = "own"
title = { ja = "自前", en = "own" }
row = { ja = "行", en = "row" }
inputs = ["files"]
sql = "SELECT file AS thing FROM files WHERE NOT password_set"
population = "SELECT file AS thing, true AS seen FROM files"
fresh_days = 31
unknown_after_days = 92
criteria = ["jp-fsa-2015/BASIC-password"]
source = "ours"
[check.violation]
as_of = "2015-06-01"
rows = 1
lists.files = '''
file,password_set
a,N
'''
[check.clean]
as_of = "2015-06-01"
lists.files = '''
file,password_set
a,Y
'''
"#;

fn pack(house: &House, from: &str, to: &str) -> Ran {
    assert!(CHECK.contains(from), "{from}");
    let file = house.file("own.toml", CHECK.replacen(from, to, 1));
    hinomi(&["--lang", "en", "check", "test", "--pack", &file], b"")
}

#[test]
fn a_pack_that_does_not_hold_is_refused_with_line_and_column() {
    let house = House::new();
    let whole = pack(&house, "id = \"own\"", "id = \"own\"");
    assert_eq!(whole.code, 0, "{whole:?}");
    for (from, to, says) in [
        ("WHERE NOT password_set\"", "WHERE x > {days}\"", "there is no threshold days"),
        ("inputs = [\"files\"]", "inputs = [\"fiels\"]", "there is no input fiels"),
        ("rows = 1", "rows = 0", "expected rows here"),
        ("fresh_days = 31", "fresh_days = 310", "at most unknown_after_days"),
        ("criteria = [\"jp-fsa-2015/BASIC-password\"]", "criteria = []", "expected a criterion"),
        ("[check.violation]", "[check.plant]", "violation"),
        ("population =", "popluation =", "popluation"),
        ("id = \"own\"\ntitle", "id = \"../own\"\ntitle", "plain id"),
    ] {
        let ran = pack(&house, from, to);
        assert_eq!(ran.code, 3, "{to}: {ran:?}");
        assert!(ran.stderr.contains(says), "{to}: {}", ran.stderr);
        assert!(ran.stderr.contains("own.toml:") || ran.stderr.contains("line"), "{}", ran.stderr);
        assert!(ran.stdout.is_empty(), "nothing was tried: {ran:?}");
    }
}

#[test]
fn sql_that_writes_reads_elsewhere_or_never_ends_is_refused_in_bounded_time() {
    let house = House::new();
    let select = "SELECT file AS thing FROM files WHERE NOT password_set";
    for sql in [
        "SELEC file AS thing FROM files",
        "SELECT nothing AS thing FROM files",
        "DROP TABLE files",
        "INSERT INTO files VALUES ('a', true)",
        "COPY files TO '/tmp/out.csv'",
        "CREATE EXTERNAL TABLE x STORED AS CSV LOCATION '/etc/passwd'",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT repeat('x', 2000000000) AS thing FROM files",
        "SELECT CAST(now() AS VARCHAR) AS thing FROM files",
        "SELECT CAST(random() AS VARCHAR) AS thing FROM files",
    ] {
        let ran = pack(&house, select, sql);
        assert_eq!(ran.code, 3, "{sql}: {ran:?}");
        assert!(ran.stderr.contains("own"), "{sql}: {}", ran.stderr);
    }
    assert!(!std::path::Path::new("/tmp/out.csv").exists());
}
