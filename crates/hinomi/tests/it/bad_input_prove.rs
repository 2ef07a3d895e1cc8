//! Bad input and abuse around reviews: rows Import, Criterion, Response and Evidence of
//! domain section E. Nothing is stored, and it is said what to do.

use serde_json::Value;

use crate::{
    harness::{House, Ran, text},
    reviewing::{asked, opened, people, row},
};

fn kinds(ran: &Ran) -> Vec<String> {
    ran.objects().iter().map(|one| text(&one["trouble"])).collect()
}

fn said(house: &House, review: &str, criterion: &str, args: &[&str]) {
    let all = [&["review", "answer", review, criterion][..], args, &["--as", "owner"]];
    house.done(&all.concat());
}

/// Criterion: "not applicable" for everything is reported as a rate with its reasons.
#[test]
fn not_applicable_for_everything_is_reported_and_flatters_nothing() {
    let house = House::new();
    people(&house);
    let review = opened(&house, &["--criterion", "IM-ロ"]);
    for code in ["IM-ロ", "IM-ロ-a", "IM-ロ-b", "IM-ロ-c"] {
        said(
            &house,
            &review,
            code,
            &["na", "--reason", "対象外", "--approver", "auditor", "--until", "2099-12-31"],
        );
    }
    let ran = house.run(&["review", "trouble", &review]);
    let na =
        ran.objects().into_iter().find(|one| one["trouble"] == "not-applicable").expect("told");
    assert_eq!((&na["count"], &na["of"], &na["detail"]), (&4.into(), &4.into(), &"対象外".into()));
    let shown = asked(&house, &review);
    assert_eq!((&shown[0]["unknown"], &shown[0]["proven"]), (&4.into(), &0.into()));
}

/// Response: the same file for many items, screenshots only, last year's text, late answers,
/// claims without evidence.
#[test]
fn what_is_too_easy_is_told_and_nothing_is_dropped() {
    let house = House::new();
    people(&house);
    let last = opened(&house, &["--criterion", "IM-ロ"]);
    said(&house, &last, "IM-ロ", &["met", "--words", "四半期ごとに棚卸し"]);
    let carried =
        ["--criterion", "IM-ロ", "--carry-from", &last, "--due", "2020-01-01T00:00+09:00"];
    let review = opened(&house, &carried);
    let picture = house.file("screen.png", b"\x89PNG\r\n\x1a\nx");
    for code in ["IM-ロ-a", "IM-ロ-b", "IM-ロ-c"] {
        said(&house, &review, code, &["met", "--words", "実施済み"]);
        let args = [
            "review",
            "evidence",
            &review,
            code,
            &picture,
            "--type",
            "operation",
            "--on",
            "2026-06-01",
            "--as",
            "owner",
        ];
        let taken = house.done(&args).remove(0);
        assert_eq!(taken["warnings"], serde_json::json!(["screenshot-only"]));
    }
    let ran = house.run(&["review", "trouble", &review]);
    let found = kinds(&ran);
    for kind in [
        "same-evidence",
        "screenshot-only",
        "identical-texts",
        "carried-unchanged",
        "late",
        "claim-without-evidence",
    ] {
        assert!(found.contains(&kind.to_owned()), "{kind}: {found:?}");
    }
    let same =
        ran.objects().into_iter().find(|one| one["trouble"] == "same-evidence").expect("told");
    assert_eq!(same["count"], 3);
    let shown = asked(&house, &review);
    assert_eq!(row(&shown, "IM-ロ-a")["late"], true, "kept, and visibly late");
    let word = &row(&shown, "IM-ロ")["said"][0];
    assert_eq!((&word["by"], &word["carried_from"]), (&"owner".into(), &last.as_str().into()));
}

/// Response: an answer after the review was closed, and a review that goes back.
#[test]
fn after_the_end_nothing_changes() {
    let house = House::new();
    people(&house);
    let review = opened(&house, &["--criterion", "IM-ロ"]);
    house.done(&["review", "advance", &review, "closed", "--words", "終了"]);
    house.refused("STATE", &["review", "answer", &review, "IM-ロ", "met", "--as", "owner"]);
    house.refused("STATE", &["review", "advance", &review, "answering"]);
    assert_eq!(row(&asked(&house, &review), "IM-ロ")["claim"], Value::Null);
    house.refused("ABSENT", &["review", "show", "SC-2026-999"]);
    house.refused("ABSENT", &["review", "answer", &review, "IM-ヌ", "met", "--as", "owner"]);
    house.refused(
        "ABSENT",
        &[
            "review",
            "open",
            "--rules",
            "none",
            "--title",
            "x",
            "--from",
            "2026-04-01",
            "--to",
            "2027-03-31",
        ],
    );
    house.refused(
        "VALUE",
        &[
            "review",
            "open",
            "--rules",
            "jp-fsa-2015",
            "--title",
            "x",
            "--from",
            "2027-04-01",
            "--to",
            "2026-03-31",
        ],
    );
    house.refused("MANDATE", &["review", "advance", &review, "closed", "--as", "branch"]);
}

/// Evidence: another hash than named, the same bytes as something else, an executable, a
/// secret, nothing at all.
#[test]
fn evidence_is_kept_as_it_is_or_not_at_all() {
    let house = House::new();
    people(&house);
    let review = opened(&house, &["--criterion", "IM-ロ"]);
    let hand_in = |file: &str, kind: &str, more: &[&str]| {
        let first = [
            "review",
            "evidence",
            review.as_str(),
            "IM-ロ",
            file,
            "--type",
            kind,
            "--on",
            "2026-06-01",
            "--as",
            "owner",
        ];
        house.run(&[&first[..], more].concat())
    };
    let code = |ran: &Ran| {
        (ran.code, ran.objects().first().map(|one| text(&one["code"])).unwrap_or_default())
    };
    let file = house.file("a.csv", "a");
    let zeros = "00".repeat(32);
    assert_eq!(code(&hand_in(&file, "result", &["--sha256", &zeros])), (4, "VALUE".into()));
    assert_eq!(asked(&house, &review)[0]["evidenced"], 0, "nothing was stored");
    assert_eq!(hand_in(&file, "document", &[]).code, 0);
    assert_eq!(
        code(&hand_in(&file, "result", &[])),
        (4, "EXISTS".into()),
        "a rule does not become a result"
    );
    let virus = house.file("tool.pdf", b"MZ\x90\x00\x03");
    let warned = hand_in(&virus, "operation", &[]);
    assert_eq!(warned.objects()[0]["warnings"], serde_json::json!(["executable"]));
    assert!(warned.stderr.contains("実行"), "{}", warned.stderr);
    let key = house.file("key.txt", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc");
    assert_eq!(
        hand_in(&key, "operation", &[]).objects()[0]["warnings"],
        serde_json::json!(["secret-pattern"])
    );
    assert_eq!(code(&hand_in(&house.file("empty.csv", ""), "result", &[])), (4, "BLANK".into()));
    assert_eq!(hand_in(&house.path("gone.csv").display().to_string(), "result", &[]).code, 3);
    house.done(&[
        "review", "verify", &review, "IM-ロ", "proven", "--sample", "1/1", "--as", "auditor",
    ]);
    assert_eq!(row(&asked(&house, &review), "IM-ロ")["standing"], "proven");
    let id = text(&warned.objects()[0]["id"]);
    house.refused("REASON", &["review", "withdraw", &id, "--why", "—", "--as", "owner"]);
    house.done(&["review", "withdraw", &id, "--why", "誤って預けた", "--as", "owner"]);
    assert_eq!(asked(&house, &review)[0]["proven"], 1, "the other record still shows it");
}

/// Import: the sheet is taken whole or not at all; every faulty cell is named with row and
/// column; what somebody else changed meanwhile is told.
#[test]
fn a_faulty_sheet_names_every_cell_and_changes_nothing() {
    let house = House::new();
    people(&house);
    let review = opened(&house, &["--criterion", "IM-ロ"]);
    for code in ["IM-ロ", "IM-ロ-a"] {
        house.done(&["review", "assign", &review, code, "branch"]);
    }
    let sheet = house.path("sheet.xlsx").display().to_string();
    house.done(&["review", "sheet", &review, "--party", "branch", "--out", &sheet]);
    let rows = tables::Source::file(&sheet).open().expect("a workbook");
    let header = rows.header().join(",");
    assert!(header.starts_with("番号,版,項目,設問,趣旨,線,回答,"), "{header}");
    let rows: Vec<Vec<String>> = rows.map(|row| row.expect("sound").cells().to_vec()).collect();
    assert_eq!(rows.len(), 2, "what the branch has to answer");
    let csv = |rows: &[Vec<String>]| {
        let cell = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",");
        let lines: Vec<_> = rows.iter().map(line).collect();
        house.file("back.csv", format!("{header}\n{}\n", lines.join("\n")))
    };
    let take = |file: &str| house.run(&["review", "take", &review, file, "--as", "branch"]);

    let mut faulty = rows.clone();
    faulty[0][6] = "たぶん".into();
    faulty[1][6] = "満たしている".into();
    faulty[1][7] = "101".into();
    faulty.push(rows[1].clone());
    let ran = take(&csv(&faulty));
    assert_eq!(ran.code, 3, "{ran:?}");
    for place in ["回答", "割合", "番号", "2行", "3行", "4行"] {
        assert!(ran.stderr.contains(place), "{place}: {}", ran.stderr);
    }
    assert_eq!(asked(&house, &review)[0]["claimed"], 0, "nothing was taken in part");

    let mut sound = rows.clone();
    (sound[0][6], sound[0][8]) = ("満たしている".into(), "=cmd|'/c calc'!A1".into());
    said(&house, &review, "IM-ロ", &["not-met"]);
    let ran = take(&csv(&sound));
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("ほかの人が"), "{}", ran.stderr);
    house.done(&["review", "sheet", &review, "--party", "branch", "--out", &sheet]);
    let again = tables::Source::file(&sheet).open().expect("a workbook");
    let again: Vec<Vec<String>> = again.map(|row| row.expect("sound").cells().to_vec()).collect();
    let mut sound = again.clone();
    (sound[0][6], sound[0][8]) = ("満たしている".into(), "=cmd|'/c calc'!A1".into());
    let ran = take(&csv(&sound));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        (&ran.objects()[0]["answers"], &ran.objects()[0]["unchanged"]),
        (&1.into(), &1.into())
    );
    assert_eq!(row(&asked(&house, &review), "IM-ロ")["words"], "=cmd|'/c calc'!A1");

    let headless = house.file("headless.csv", "a,b\n1,2\n");
    assert_eq!(take(&headless).code, 3);
    let binary = house.file("broken.xlsx", b"PK\x03\x04 broken");
    assert_eq!(take(&binary).code, 3);
}
