//! Whom the firm tells of an incident and whom it asks: police, industry body, vendor; and what
//! the first report says of it by itself.

use serde_json::{Value, json};

use crate::harness::{House, each, fixture, text};

/// An incident of a beacon, of which nobody outside was told.
fn incident(house: &House) -> String {
    house.done(&["asset", "import", &fixture("as05_assets.csv")]);
    let signal = text(&house.watch(&[&fixture("f03_proxy.csv")])[0]["id"]);
    let id = house.open(&["--from", &signal, "--aware", "2015-06-10T17:05+09:00"]);
    house.record(&id, &["customers=unknown"]);
    id
}

fn contact(house: &House, act: &str, id: &str, more: &[&str]) -> Value {
    house.done(&[&["incident", act, id], more].concat()).remove(0)
}

fn body<'a>(questions: &'a [Value], id: &str) -> &'a Value {
    let parts = questions[7]["value"]["parts"].as_array().expect("parts");
    parts.iter().find(|part| part["id"] == id).expect("asked for")
}

/// Covers: A096a, A283.
#[test]
fn the_police_are_told_with_time_person_number_and_form() {
    let house = House::new();
    let id = incident(&house);
    assert_eq!(body(&house.first_report(&id), "police")["state"], "not_done");
    let at = ["--to", "警察", "--at", "2015-06-10T18:10+09:00"];
    let nobody = [&["incident", "contact", &id, "--person", " "][..], &at].concat();
    assert_eq!(house.refused("BLANK", &nobody).as_deref(), Some("person"));
    let said = ["--person", "サイバー対策課", "--number", "27-1234", "--form", "被害届"];
    let told = contact(&house, "contact", &id, &[&at[..], &said].concat());
    assert_eq!((&told["to"], &told["person"]), (&"police".into(), &"サイバー対策課".into()));
    assert_eq!((&told["number"], &told["form"]), (&"27-1234".into(), &"被害届".into()));
    assert_eq!(told["at"], "2015-06-10T18:10:00+09:00");
    assert_eq!(told["received"], json!({"at": told["at"], "number": "27-1234"}));
    let report = house.first_report(&id);
    let police = body(&report, "police");
    assert_eq!((&police["state"], &police["at"]), (&"answered".into(), &told["at"]));
    assert!(report[7]["source"].as_array().expect("sources").contains(&json!("contact/1")));
    let shown = house.run_plain(&["incident", "contacts", &id, "--lang", "ja"]);
    assert!(shown.stdout.contains("警察") && shown.stdout.contains("27-1234"), "{shown:?}");
}

/// Covers: A283.
#[test]
fn who_was_told_is_filled_from_the_report_that_was_sent() {
    let house = House::new();
    let id = incident(&house);
    assert_eq!(body(&house.first_report(&id), "authority")["state"], "not_done");
    let sent = house.done(&["report", "send", &id]).remove(0);
    let follow = house.done(&["report", "follow", &id]).remove(0);
    let changed = follow["questions"].as_array().expect("questions");
    let eighth = changed.iter().find(|question| question["no"] == 8).expect("it changed");
    assert_eq!(eighth["new"]["value"]["told"], 1);
    let first = &eighth["new"]["value"]["parts"][0];
    assert_eq!((&first["id"], &first["at"]), (&"authority".into(), &sent["submitted"]));
    let source = format!("report/{}", text(&sent["report"]));
    assert_eq!(eighth["new"]["source"], json!([source]));
}

/// Covers: A096c.
#[test]
fn a_report_reaches_the_desk_of_the_industry_body_and_its_receipt_comes_back() {
    let house = House::new();
    let id = incident(&house);
    let draft = text(&house.done(&["report", "first", &id])[0]["report"]);
    let desk = ["--to", "ceptoar", "--person", "事務局", "--at", "2015-06-10T19:00+09:00"];
    let hand = |report: &str| [&desk[..], &["--report", report]].concat().join("\t");
    let args = hand(&draft);
    let args: Vec<_> = ["incident", "contact", &id].into_iter().chain(args.split('\t')).collect();
    assert_eq!(house.refused("STATE", &args), Some(draft.clone()), "a draft was not handed over");
    house.done(&["report", "send", &id]);
    let told = house.done(&args).remove(0);
    assert_eq!((&told["to"], &told["report"]), (&"industry_body".into(), &draft.clone().into()));
    assert_eq!((&told["state"], &told["received"]), (&"told".into(), &Value::Null));
    let receipt = ["1", "--number", "C-0042", "--at", "2015-06-10T19:20+09:00"];
    let taken = contact(&house, "reply", &id, &receipt);
    let expected = json!({"at": "2015-06-10T19:20:00+09:00", "number": "C-0042"});
    assert_eq!((&taken["state"], &taken["received"]), (&"received".into(), &expected));
    let shown = house.run_plain(&["incident", "contacts", &id, "--lang", "ja"]);
    assert!(shown.stdout.contains("受領") && shown.stdout.contains("C-0042"), "{shown:?}");
}

/// Covers: A223.
#[test]
fn each_of_the_eight_sharing_bodies_is_a_line_of_the_checklist() {
    let house = House::new();
    let id = incident(&house);
    let list = || house.done(&["incident", "bodies", &id]);
    let eight = "ceptoar industry_association ipa jpcert f_isac_jp nca jc3 antiphishing";
    assert_eq!(each(&list(), "body"), eight.split(' ').collect::<Vec<_>>());
    assert!(list().iter().all(|one| one["told"].is_null()));
    for (to, at) in
        [("JPCERT", "18:10"), ("フィッシング対策協議会", "18:20"), ("業界団体", "18:30")]
    {
        let at = format!("2015-06-10T{at}+09:00");
        contact(&house, "contact", &id, &["--to", to, "--person", "窓口", "--at", &at]);
    }
    let all = list();
    let told: Vec<_> = all.iter().filter(|one| !one["told"].is_null()).cloned().collect();
    assert_eq!(each(&told, "body"), ["industry_association", "jpcert", "antiphishing"]);
    assert_eq!(
        (&told[1]["told"], &told[1]["contact"]),
        (&json!("2015-06-10T18:10:00+09:00"), &json!(1))
    );
    let report = house.first_report(&id);
    for part in ["sharing_body", "industry_body"] {
        assert_eq!(body(&report, part)["state"], "answered", "{part}: the kind of body was told");
    }
    let shown = house.run_plain(&["incident", "contacts", &id, "--lang", "ja"]).stdout;
    assert!(shown.contains("フィッシング対策協議会 窓口"), "by its own name: {shown}");
    let shown = house.run_plain(&["incident", "bodies", &id, "--lang", "ja"]).stdout;
    assert!(shown.contains("日本シーサート協議会") && shown.contains("未実施"), "{shown}");
}

/// Covers: A096b, A284.
#[test]
fn a_vendor_is_asked_with_a_scope_and_a_day_and_its_clock_runs_until_it_answers() {
    let house = House::new();
    let id = incident(&house);
    assert_eq!(house.first_report(&id)[8]["state"], "not_done");
    let vendor = ["--to", "vendor", "--person", "解析窓口", "--at", "2015-06-10T17:40+09:00"];
    let due = ["--due", "2015-06-11T17:40+09:00"];
    let nothing = [&["incident", "request", &id][..], &vendor, &due].concat();
    assert_eq!(house.refused("BLANK", &nothing).as_deref(), Some("scope"));
    let scope = ["--scope", "virus-type", "--scope", "spread"];
    let asked = contact(&house, "request", &id, &[&vendor[..], &due, &scope].concat());
    assert_eq!(asked["request"]["scope"], json!(["virus-type", "spread"]));
    assert_eq!((&asked["state"], &asked["clock"]["late"]), (&"late".into(), &true.into()));
    let ninth = house.first_report(&id).remove(8);
    assert_eq!((&ninth["state"], &ninth["source"]), (&"answered".into(), &json!(["contact/1"])));
    assert_eq!(ninth["value"]["at"], "2015-06-10T17:40:00+09:00");
    assert_eq!(ninth["value"]["request"], json!(["virus-type", "spread"]));
    assert!(text(&ninth["text"]["ja"]).contains("ウィルスの種類・拡散の範囲"), "{ninth}");
    let answer = ["1", "--words", "既知の型、2台に拡散", "--at", "2015-06-10T23:10+09:00"];
    let answered = contact(&house, "reply", &id, &answer);
    assert_eq!(answered["state"], "answered");
    let clock = &answered["clock"];
    assert_eq!((&clock["minutes"], &clock["late"]), (&json!(330), &false.into()));
    assert_eq!(clock["stopped"], "2015-06-10T23:10:00+09:00");
    let anchors = house.show(&id)["anchors"].clone();
    assert_eq!(anchors["aware"]["value"]["of"], "2015-06-10T17:05:00+09:00", "ours is another");
    house.refused("ABSENT", &["incident", "reply", &id, "7", "--words", "x", "--at", answer[4]]);
}

/// Covers: A274.
#[test]
fn what_may_have_left_is_told_with_its_bytes_its_data_and_how_sure_it_is() {
    let house = House::new();
    let id = incident(&house);
    let sixth = || house.first_report(&id).remove(5)["value"].clone();
    let bytes = house.done(&["signal", "list"]);
    let seen: Vec<_> = bytes.iter().filter(|one| one["type"] == "beacon").collect();
    let value = sixth();
    assert_eq!(value["leaving"]["state"], "suspected");
    assert_eq!(value["leaving"]["bytes_out"], seen[0]["evidence"]["bytes_out"]);
    assert!(value["leaving"]["bytes_out"].as_u64() > Some(0), "{value}");
    assert_eq!(value["via"][0]["asset"], "FS-01", "data in reach of the host");
    let maybe = ["incident", "record", &id, "exfiltration=たぶん"];
    assert_eq!(house.refused("VALUE", &maybe).as_deref(), Some("exfiltration"));
    for (said, state) in [("確認", "confirmed"), ("excluded", "excluded")] {
        house.record(&id, &[&format!("exfiltration={said}")]);
        assert_eq!(sixth()["leaving"]["state"], state);
    }
}
