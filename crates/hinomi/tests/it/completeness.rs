//! The register of assets beside what the logs say.

use serde_json::{Value, json};

use crate::harness::House;

const PROXY: &str = "ts,src_host,src_ip,dst_ip,dst_name,bytes_out\n\
    2015-06-10T09:10:00+09:00,PC-017,10.0.0.17,203.0.113.5,example.com,10\n\
    2015-06-10T10:10:00+09:00,PC-018,10.0.0.18,192.0.2.10,web,10\n\
    2015-06-10T11:10:00+09:00,pc-017,10.0.0.17,203.0.113.6,example.com,10\n";

const ASSETS: &str = "id,kind,name,aliases,depends-on,owner,data\n\
    trade,service,取引,,WEB-01,desk,\n\
    WEB-01,system,ウェブ,192.0.2.10,DB-01,desk,\n\
    DB-01,system,口座,,,desk,personal\n\
    PC-017,terminal,端末,10.0.0.17,,,\n\
    proxy.csv,log-source,記録,,,,\n\
    LAN-1,network,網,,,,\n";

fn house() -> House {
    let house = House::new();
    let parties = house.file("parties.csv", "id,kind,name\ndesk,unit,運用\n");
    house.done(&["party", "import", &parties]);
    house.done(&["asset", "import", &house.file("assets.csv", ASSETS)]);
    house.watch(&[&house.file("proxy.csv", PROXY)]);
    house
}

fn missing(house: &House) -> Value {
    let ran = house.run(&["asset", "missing"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    ran.objects().remove(0)
}

/// Covers: A055, A254.
#[test]
fn what_logs_name_and_the_register_lacks_is_listed_and_the_other_way_round() {
    let house = house();
    let found = missing(&house);
    let names = |list: &str, key: &str| -> Vec<Value> {
        found[list].as_array().expect(list).iter().map(|entry| entry[key].clone()).collect()
    };
    assert_eq!(names("unregistered", "name"), ["10.0.0.18", "PC-018"], "{found}");
    assert_eq!(found["unregistered"][0]["sources"], json!(["proxy.csv"]));
    assert_eq!(found["systems_seen"], 6);
    assert_eq!(names("unseen", "id"), ["DB-01"], "a network and a service need not appear");
    assert_eq!(found["assets_logging"], 4);
    assert_eq!(names("silent", "name"), ["proxy.csv"], "it stopped years ago");
    assert_eq!(found["silent"][0]["voice"]["since"], "2015-06-10T11:10:00+09:00");
    assert_eq!((&found["sources"], &found["assets"]), (&json!(1), &json!(6)));
    let gap = |field: &str| {
        let gaps = found["gaps"].as_array().expect("gaps");
        gaps.iter().find(|gap| gap["field"] == field).expect(field)["unknown"].clone()
    };
    assert_eq!((gap("data"), gap("owner"), gap("exposure")), (json!(5), json!(3), json!(6)));
}

#[test]
fn a_log_that_is_read_again_is_the_same_source() {
    let house = house();
    let before = missing(&house);
    house.watch(&[&house.path("proxy.csv").display().to_string()]);
    let after = missing(&house);
    assert_eq!(after["silent"][0]["hours"], before["silent"][0]["hours"]);
    assert_eq!(after["silent"][0]["records"], 3);
    assert_eq!(after["unregistered"], before["unregistered"]);
    let entries = house.done(&["ledger", "export"]);
    let of = |line: &&Value| line["act"] == "source.observed";
    assert_eq!(entries.iter().filter(of).count(), 2, "one fact for each run");
    house.done(&["ledger", "verify"]);
}

#[test]
fn people_read_what_cannot_be_said() {
    let ran = house().run_plain(&["asset", "missing"]);
    for words in ["6件中2件", "DB-01", "正常かどうかは不明", "分かりません", "「到達範囲」が不明"]
    {
        assert!(ran.stdout.contains(words), "{words} in {}", ran.stdout);
    }
}

#[test]
fn an_asset_shows_what_it_leads_to_and_what_hangs_on_it() {
    let house = house();
    let shown = |name: &str| house.done(&["asset", "show", name]).remove(0);
    let trade = shown("trade");
    assert_eq!(
        trade["leads_to"],
        json!([{"id": "WEB-01", "name": "ウェブ"}, {"id": "DB-01", "name": "口座"}])
    );
    assert_eq!((&trade["data_reached"], &trade["data_unknown"]), (&json!(["personal"]), &json!(1)));
    assert_eq!(trade["owned_by"]["id"], "desk");
    let web = shown("192.0.2.10");
    assert_eq!((&web["id"], &web["type"]), (&json!("WEB-01"), &json!("system")));
    assert_eq!(web["hangs_on_it"], json!([{"id": "trade", "name": "取引"}]));
    assert_eq!(web["sources"], json!(["proxy.csv"]));
    house.refused("ABSENT", &["asset", "show", "nowhere"]);
    house.refused("ABSENT", &["party", "show", "nobody"]);
    assert_eq!(house.done(&["asset", "list"]).len(), 6);
}

#[test]
fn signals_and_incidents_that_name_an_asset_stand_with_it() {
    let house = House::new();
    let assets = house.file("assets.csv", "id,kind\nPC-017,terminal\nPC-099,terminal\n");
    house.done(&["asset", "import", &assets]);
    let signal = house.watch(&[&crate::harness::fixture("f03_proxy.csv")]).remove(0);
    let id = crate::harness::text(&signal["id"]);
    let incident = house.open(&["--from", &id]);
    let shown = house.done(&["asset", "show", "pc-017"]).remove(0);
    assert_eq!(shown["signals"][0]["signal"]["id"], json!(id));
    assert_eq!(shown["incidents"], json!([incident]));
    let other = house.done(&["asset", "show", "PC-099"]).remove(0);
    assert_eq!((&other["signals"], &other["incidents"]), (&json!([]), &json!([])));
}

#[test]
fn who_may_not_read_sees_no_register() {
    let house = house();
    for args in [
        &["asset", "list"][..],
        &["asset", "missing"],
        &["asset", "show", "trade"],
        &["party", "list"],
        &["party", "show", "desk"],
    ] {
        house.refused("MANDATE", &[args, &["--as", "stranger"]].concat());
    }
    let out = house.path("out.csv").display().to_string();
    house.refused("MANDATE", &["asset", "export", &out, "--as", "stranger"]);
    assert!(!house.path("out.csv").exists());
}

#[test]
fn a_group_is_shown_as_a_tree() {
    let house = House::new();
    let list = "id,kind,name,parent\nhd,institution,持株,\nsec,institution,証券,hd\nit,unit,IT,sec\nx,unit,x,gone\n";
    house.done(&["party", "import", &house.file("parties.csv", list)]);
    let tree: Vec<_> = house
        .done(&["party", "list"])
        .iter()
        .map(|p| (p["id"].clone(), p["depth"].clone()))
        .collect();
    let at = |id: &str| tree.iter().find(|(own, _)| own == id).expect(id).1.clone();
    assert_eq!((at("hd"), at("sec"), at("it"), at("x")), (json!(0), json!(1), json!(2), json!(0)));
    assert_eq!(house.done(&["party", "show", "sec"])[0]["below"], json!(["it"]));
}

/// Covers: A230, A231.
#[test]
fn an_asset_with_personal_data_shows_its_four_sources_of_rules() {
    let house = House::new();
    let list = "id,kind,name,depends-on,data\n\
        site,service,取引,crm,\ncrm,system,顧客,,personal\nhealth,system,健康,,sensitive\n\
        firms,system,法人顧客,,customer\ndeals,system,案件,,corporate\nbare,system,x,,\n";
    house.done(&["asset", "import", &house.file("assets.csv", list)]);
    let rules = |asset: &str| -> Vec<String> {
        let shown = house.done(&["asset", "show", asset]).remove(0);
        let all = shown["rules"].as_array().expect("a list").clone();
        all.iter().map(crate::harness::text).collect()
    };
    let four = ["APPI", "FIB-order", "APPI-finance", "APPI-safety"];
    let four = four.map(|code| format!("jp-law/{code}"));
    for personal in ["crm", "health", "site"] {
        assert!(four.iter().all(|rule| rules(personal).contains(rule)), "{personal}");
    }
    for other in ["firms", "deals", "bare"] {
        assert!(!rules(other).iter().any(|rule| four.contains(rule)), "{other}");
    }
    let management = "jp-fsa-2015/III-2-4".to_owned();
    for held in ["crm", "health", "firms", "deals"] {
        assert!(rules(held).contains(&management), "{held}: customers' and others' information");
    }
    assert_eq!(rules("bare"), Vec::<String>::new(), "what it holds is unknown");
    let gaps = house.run(&["asset", "missing"]).objects().remove(0)["gaps"].clone();
    let data = gaps.as_array().expect("gaps").iter().find(|gap| gap["field"] == "data");
    assert_eq!(data.expect("counted")["unknown"], 2, "and told as unknown");
    let plain = house.run_plain(&["asset", "show", "crm"]).stdout;
    assert!(plain.contains("個人情報") && plain.contains("jp-law/APPI"), "{plain}");
}

/// Covers: A046.
#[test]
fn the_register_itself_is_the_link_that_the_question_asks_for() {
    use crate::reviewing::{asked, opened, people, row};
    let house = house();
    people(&house);
    let review = opened(&house, &["--criterion", "SV-01"]);
    let state = || {
        let shown = asked(&house, &review);
        let row = row(&shown, "SV-01");
        (crate::harness::text(&row["state"]), row["rests_on"].clone(), row["grounded"].clone())
    };
    house.done(&["review", "answer", &review, "SV-01", "met", "--as", "owner"]);
    let list = house.file("list.csv", "id\nweb\n");
    let of_day = ["--type", "result", "--on", "2026-05-01", "--as", "owner"];
    house.done(&[&["review", "evidence", &review, "SV-01", &list][..], &of_day].concat());
    assert_eq!(state(), ("claimed".into(), json!("inventory"), json!(false)));
    let linked = ["review", "evidence", &review, "SV-01", "--inventory", "--as", "owner"];
    assert_eq!(house.done(&linked)[0]["type"], "operation");
    assert_eq!(state(), ("evidenced".into(), json!("inventory"), json!(true)));
    assert_eq!(house.run(&["review", "evidence", &review, "SV-01"]).code, 2, "a file, or that");
}
