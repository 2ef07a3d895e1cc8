//! Triage, and lists that are imported.

use serde_json::json;

use crate::harness::{House, fixture, text};

#[test]
fn signals_are_held_dismissed_with_a_reason_and_promoted_once() {
    let house = House::new();
    let id = text(&house.watch(&[&fixture("f03_proxy.csv")])[0]["id"]);
    house.done(&["signal", "hold", &id, "--why", "端末の持ち主に確認中"]);
    assert_eq!(house.done(&["signal", "list", "--state", "held"]).len(), 1);
    assert_eq!(
        house.refused("REASON", &["signal", "dismiss", &id, "--why", "—"]).as_deref(),
        Some("why")
    );
    let incident = text(&house.done(&["signal", "promote", &id])[0]["incident"]);
    house.refused("STATE", &["signal", "dismiss", &id, "--why", "誤検知でした"]);
    assert_eq!(house.show(&incident)["signals"], json!([id]));
    house.refused("ABSENT", &["signal", "show", "sig_0000000000000000"]);
}

#[test]
fn a_list_is_taken_whole_or_not_at_all_and_every_faulty_cell_is_named() {
    let house = House::new();
    let list = "id,kind,name,data\nA-1,system,a,personal\nA-2,sytem,b,\nA-1,system,c,\nA-3,system,d,secret\n";
    let ran = house.run(&["asset", "import", &house.file("assets.csv", list)]);
    assert_eq!(ran.code, 3, "{ran:?}");
    for place in ["3行目の列「kind」", "4行目の列「id」", "5行目の列「data」"] {
        assert!(ran.stderr.contains(place), "{place} in {}", ran.stderr);
    }
    house.refused("ABSENT", &["ledger", "prove", "asset/A-1"]);
}

#[test]
fn ids_that_hide_something_and_lists_without_an_end_are_not_taken() {
    let house = House::new();
    let import = |name: &str, list: &str| {
        let ran = house.run(&["asset", "import", &house.file(name, list)]);
        assert_eq!(ran.code, 3, "{ran:?}");
        ran.stderr
    };
    assert!(import("hidden.csv", "id,kind\nA-\u{200b}1,system\n").contains("2行目の列「id」"));
    assert!(import("headless.csv", "A-1,system\nA-1,system\n").contains("1行目の列「id」"));
    assert!(
        import("cut.csv", "id,kind,name\nA-1,system,\"half a na").contains("2行目の列「name」")
    );
    assert!(import("twice.csv", "id,id\n1,2\n").contains("1行目の列「2」"));
    assert!(import("empty.csv", "").contains("見出しの行"));
}

#[test]
fn cells_that_look_like_formulas_and_quoted_newlines_stay_words() {
    let house = House::new();
    let list = "id,kind,name\nA-1,system,\"=cmd|' /C calc'!A0\nand a second line\"\n";
    house.done(&["asset", "import", &house.file("assets.csv", list)]);
    let proof = house.done(&["ledger", "prove", "asset/A-1"]);
    assert_eq!(proof.len(), 1);
}

#[test]
fn lists_in_shift_jis_are_read() {
    let house = House::new();
    // id,kind,name / FS-9,system,営業ファイル in Shift_JIS.
    let mut list = b"id,kind,name\nFS-9,system,".to_vec();
    list.extend([0x89, 0x63, 0x8b, 0xc6, 0x83, 0x74, 0x83, 0x40, 0x83, 0x43, 0x83, 0x8b, b'\n']);
    let done = house.done(&["asset", "import", &house.file("sjis.csv", list)]);
    assert_eq!(done[0]["rows"], 1);
}

#[test]
fn an_export_imported_again_gives_the_same_register_and_nothing_in_it_acts() {
    let house = House::new();
    let list = "id,kind,name,aliases,reaches,data,owner\n\
                A-1,system,\"=cmd|' /C calc'!A0\",192.0.2.1;a.example,A-2,personal;corporate,\n\
                A-2,network,\"+81 \"\"内線\"\"\n第2\",,,,\n";
    house.done(&["asset", "import", &house.file("assets.csv", list)]);
    for name in ["out.csv", "out.xlsx"] {
        let (out, other) = (house.path(name).display().to_string(), House::new());
        house.done(&["asset", "export", &out]);
        assert_eq!(other.done(&["asset", "import", &out])[0]["rows"], 2);
        let again = other.path("again.csv").display().to_string();
        other.done(&["asset", "export", &again]);
        let first = house.path("first.csv").display().to_string();
        house.done(&["asset", "export", &first]);
        let [first, again] = [first, again].map(|path| std::fs::read_to_string(path).expect(name));
        assert_eq!(first, again);
        assert!(first.contains("\"'=cmd|") || first.contains(",'=cmd|"), "{first}");
    }
    let refused = house.run(&["asset", "export", &house.path("out.txt").display().to_string()]);
    assert_eq!(refused.code, 3, "{refused:?}");
}

#[test]
fn every_attribute_of_parties_and_assets_comes_back_and_bad_ones_are_named() {
    let house = House::new();
    let parties = "id,kind,name,parent,unit,sectors,designations,natural,successor-of\n\
                   hd,institution,持株,,,,,,\n\
                   sec,institution,証券,hd,,securities:2020-04-01..;fx:2019-01-01..2024-03-31,基幹:2024-05-17..,,old\n\
                   suzuki,person,鈴木,sec,it,,,,\n\
                   duty,person,当番,sec,it,,,suzuki,\n";
    house.done(&["party", "import", &house.file("parties.csv", parties)]);
    let assets = "id,kind,name,owner,depends-on,importance,exposure,defences\n\
                  trade,service,取引,sec,WEB,high,internet,entry;detection\n\
                  WEB,system,ウェブ,suzuki,,middle,partner,none\n";
    house.done(&["asset", "import", &house.file("assets.csv", assets)]);
    for (verb, list) in [("party", parties), ("asset", assets)] {
        let out = house.path(&format!("{verb}.csv")).display().to_string();
        house.done(&[verb, "export", &out]);
        let written = std::fs::read_to_string(&out).expect("written");
        for cell in list.lines().skip(1).flat_map(|line| line.split(',')) {
            assert!(written.contains(cell), "{cell} in {written}");
        }
    }
    let refused = |verb: &str, list: &str| {
        let ran = house.run(&[verb, "import", &house.file("bad.csv", list)]);
        assert_eq!(ran.code, 3, "{ran:?}");
        ran.stderr
    };
    let said = refused("asset", "id,kind,owner,exposure\nX,system,nobody,\nY,system,,wide\n");
    assert!(said.contains("3行目の列「exposure」"), "{said}");
    let said = refused("asset", "id,kind,owner\nX,system,nobody\nY,system,sec\nZ,system,nobody\n");
    assert!(said.contains("2行目の列「owner」") && said.contains("4行目"), "{said}");
    let said = refused("party", "id,kind,sectors\nX,institution,fx:2020\n");
    assert!(said.contains("2行目の列「sectors」"), "{said}");
    house.refused("ABSENT", &["ledger", "prove", "asset/Y"]);
}

#[test]
fn a_group_that_leads_back_to_itself_is_refused() {
    let house = House::new();
    house.done(&["party", "import", &house.file("a.csv", "id,kind,parent\na,unit,b\nb,unit,c\n")]);
    let ran = house.run(&[
        "party",
        "import",
        &house.file("c.csv", "id,kind,parent\nx,unit,a\nc,unit,a\n"),
    ]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("3行目の列「parent」") && !ran.stderr.contains("2行目"), "{ran:?}");
}

#[test]
fn words_in_full_width_are_the_same_words() {
    let house = House::new();
    let list =
        "id,kind,aliases,importance\nA-1,ｓｙｓｔｅｍ,a.example；b.example　c.example,ＨＩＧＨ\n";
    house.done(&["asset", "import", &house.file("assets.csv", list)]);
    let shown = house.done(&["asset", "show", "c.example"]).remove(0);
    assert_eq!(shown["aliases"], json!(["a.example", "b.example", "c.example"]));
    assert_eq!((&shown["type"], &shown["importance"]), (&json!("system"), &json!("high")));
}
