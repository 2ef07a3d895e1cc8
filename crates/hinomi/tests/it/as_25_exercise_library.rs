//! AS-25: the library of exercises, with what the source says of each.

use serde_json::json;

use crate::harness::{House, text};

/// Covers: A112, A113, A114, A225.
#[test]
fn three_scripts_with_exactly_what_the_source_says() {
    let house = House::new();
    let all = house.done(&["drill", "library"]);
    let told: Vec<_> = all
        .iter()
        .map(|one| {
            let name = ["id", "name", "host", "held", "breadth"].map(|field| text(&one[field]));
            (name.join(" / "), text(&one["with"]["ja"]), text(&one["attack"]["ja"]))
        })
        .collect();
    let expected = [
        (
            "X1 / Quantum Dawn 2 / SIFMA / 2013-07 / cross-sector",
            "金融機関・証券取引所・政府関係機関",
            "証券市場への同時多発攻撃",
        ),
        (
            "X2 / CAPP Exercise / FS-ISAC / 2014-09 / in-sector",
            "決済サービス提供機関",
            "支払プロセスへの攻撃",
        ),
        (
            "X3 / Waking Shark 2 / BOE / 2013-11 / cross-sector",
            "金融機関・証券取引所・政府",
            "DDoS等",
        ),
    ];
    assert_eq!(told, expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
    assert!(all.iter().all(|one| one["counts"] == true), "they leave the firm");
    let one = house.done(&["drill", "library", "X2"]).remove(0);
    let last = &one["inject"][2];
    assert_eq!(last["follows"], json!(["leadership/payments"]), "it waits for a decision");
    let unknown = house.run(&["drill", "library", "X9"]);
    assert_eq!(unknown.code, 3);
    assert!(unknown.stderr.contains("X1, X2, X3"), "{unknown:?}");
}

#[test]
fn a_script_of_ones_own_is_read_and_faults_are_told_with_their_place() {
    let house = House::new();
    let pack = |follows: &str| {
        let head = "[pack]\nid = \"own\"\nversion = \"1\"\ntitle.ja = \"x\"\ntitle.en = \"x\"\n\
             published = \"2026-01-01\"\napplies_from = \"2026-01-01\"\nsource = \"own\"\nverified = false\n";
        let words = "title = { ja = \"題\", en = \"t\" }\n";
        format!(
            "{head}[[exercises.script]]\nid = \"S\"\n{words}breadth = \"single-firm\"\naims = [\"contact\"]\n\
             [[exercises.script.inject]]\nid = \"a\"\nafter_min = 0\nfollows = [{follows}]\n{words}\
             words = {{ ja = \"文\", en = \"w\" }}\n"
        )
    };
    let good = house.file("good.toml", pack(""));
    let told = house.done(&["drill", "library", "--pack", &good]);
    assert_eq!((&told[0]["id"], &told[0]["counts"]), (&json!("S"), &json!(false)));
    let bad = house.file("bad.toml", pack("\"b\""));
    let ran = house.run(&["drill", "library", "--pack", &bad]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("bad.toml:"), "{ran:?}");
}
