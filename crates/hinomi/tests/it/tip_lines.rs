//! Tips on the command line: one receipt, nobody who is named, a copy that says nothing.

use serde_json::json;

use crate::harness::{House, text};

/// A house with two who handle whistleblowing, one of them in the sales unit.
fn house() -> House {
    let house = House::new();
    let parties = "id,kind,name,unit\nsales,unit,営業部,\ntsuho-1,person,担当1,sales\n\
                   tsuho-2,person,担当2,\nkantoku,person,監督担当,\n";
    let parties = house.file("parties.csv", parties);
    house.done(&["party", "import", &parties]);
    for party in ["tsuho-1", "tsuho-2"] {
        let give = ["mandate", "give", party, "--role", "csirt", "--compartment", "whistleblowing"];
        house.done(&give);
    }
    house.done(&["mandate", "give", "kantoku", "--role", "authority"]);
    house
}

/// Covers: A134, A298, A299.
#[test]
fn a_tip_has_one_receipt_and_is_seen_by_those_who_handle_its_intake_alone() {
    let house = house();
    house.done(&["mandate", "give", "kantoku", "--role", "csirt", "--compartment", "tips"]);
    let take = |kind: &str, as_party: &str| {
        house.run(&["--as", as_party, "tip", "take", "--kind", kind, "--words", "帳簿が二つ"])
    };
    let receipt = take("whistleblowing", "tsuho-1").objects().remove(0);
    assert_eq!((&receipt["again"], &receipt["handled"]), (&json!(false), &json!(true)));
    let again = take("whistleblowing", "tsuho-2").objects().remove(0);
    assert_eq!((&again["id"], &again["again"]), (&receipt["id"], &json!(true)));
    let tip = take("tip", "kantoku").objects().remove(0);
    assert_ne!(tip["id"], receipt["id"]);
    house.refused("MANDATE", &["tip", "take", "--kind", "pension-hotline", "--words", "x"]);

    let listed = |party: &str| house.done(&["--as", party, "tip", "list"]).len();
    assert_eq!((listed("tsuho-2"), listed("kantoku"), listed("local-administrator")), (1, 1, 0));
    let id = text(&receipt["id"]);
    let hidden = house.refused("ABSENT", &["--as", "kantoku", "tip", "show", &id]);
    assert_eq!(hidden.as_deref(), Some(format!("tip/{id}").as_str()));
}

/// Covers: A300.
#[test]
fn a_file_is_copied_without_its_author_and_its_original_is_unsealed_with_a_reason() {
    let house = house();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"tEXt", &b"Author\0Tanaka"[..]), (b"IEND", b"")] {
        png.extend(u32::try_from(data.len()).expect("short").to_be_bytes());
        png.extend([&name[..], data, &[0; 4]].concat());
    }
    let file = house.file("tanaka.png", &png);
    let take = ["tip", "take", "--kind", "whistleblowing", "--words", "写真です", "--file", &file];
    let receipt = house.run(&[&["--as", "tsuho-2"], &take[..]].concat()).objects().remove(0);
    let id = text(&receipt["id"]);
    let shown = house.done(&["--as", "tsuho-2", "tip", "show", &id]).remove(0);
    assert!(!shown.to_string().contains("tanaka"), "{shown}");
    let out = house.path("copy.png").display().to_string();
    let get = ["tip", "file", &id, "1", "--out", &out];
    house.done(&[&["--as", "tsuho-2"], &get[..]].concat());
    let copy = std::fs::read(&out).expect("written");
    assert!(!copy.windows(6).any(|window| window == b"Tanaka"));
    let unseal = [&["--as", "tsuho-2"], &get[..], &["--unseal", "真偽の確認"]].concat();
    house.refused("MANDATE", &unseal);
    let give =
        ["mandate", "give", "tsuho-2", "--role", "manager", "--compartment", "whistleblowing"];
    house.done(&give);
    house.done(&unseal);
    assert_eq!(std::fs::read(&out).expect("written"), png);
}

#[test]
fn a_flood_from_one_source_is_stopped_and_counted() {
    let house = house();
    let take = |n: usize, from: &str| {
        let words = format!("通報 {n}");
        let take = ["tip", "take", "--kind", "whistleblowing", "--words", &words, "--from", from];
        house.run(&[&["--as", "tsuho-2"], &take[..]].concat())
    };
    for n in 0..20 {
        assert_eq!(take(n, "web").code, 0);
    }
    let refused = take(20, "web").objects().remove(0);
    assert_eq!((&refused["kind"], &refused["code"]), (&json!("refusal"), &json!("RATE")));
    assert!(text(&refused["hint"]["en"]).contains("20"), "{refused}");
    assert_eq!(take(21, "電話").code, 0, "another source is heard");
}
