//! What is arranged before anything happens: when the level was last assessed, gates before
//! releases, who acts for whom, who speaks, what guards the entry, how operations are
//! authenticated.

use serde_json::Value;

use crate::harness::{House, Ran, hinomi, text};

/// One check over lists, as of the first of April 2015.
fn run(house: &House, check: &str, lists: &[(&str, &str)]) -> Ran {
    let input = |(name, list): &(&str, &str)| {
        format!("{name}={}", house.file(&format!("{name}.csv"), *list))
    };
    let inputs: Vec<_> = lists.iter().map(input).collect();
    let dated: Vec<_> =
        lists.iter().map(|(name, _)| format!("{name}=2015-04-01T00:00+09:00")).collect();
    let mut args = vec!["--json", "check", "run", check, "--as-of", "2015-04-01"];
    inputs.iter().for_each(|input| args.extend(["--input", input]));
    dated.iter().for_each(|dated| args.extend(["--dated", dated]));
    hinomi(&args, b"")
}

/// The rows of a verdict, each with the cells of these columns.
fn rows(ran: &Ran, columns: &[&str]) -> Vec<Vec<String>> {
    let verdict = &ran.of_kind("verdict")[0];
    let header = verdict["columns"].as_array().expect("columns");
    let at = |name: &&str| header.iter().position(|own| own == *name).expect("a column");
    let at: Vec<_> = columns.iter().map(at).collect();
    let cell = |row: &Value, at: usize| row[at].as_str().unwrap_or_default().to_owned();
    let all = verdict["rows"].as_array().expect("rows");
    all.iter().map(|row| at.iter().map(|at| cell(row, *at)).collect()).collect()
}

fn speaks_to(check: &str) -> Vec<String> {
    let shown = hinomi(&["--json", "check", "show", check], b"").objects().remove(0);
    shown["criteria"].as_array().expect("criteria").iter().map(text).collect()
}

fn count(ran: &Ran, what: &str) -> u64 {
    ran.of_kind("verdict")[0][what].as_u64().expect("a count")
}

/// Covers: A048.
#[test]
fn an_assessment_past_its_interval_is_amber_and_one_long_past_is_red() {
    let list = "area,assessed_on,every_days\n\
        network,2014-03-01,366\ntrading,2014-01-01,184\ncrm,2015-01-01,184\nnew,,\n";
    let ran = run(&House::new(), "level-assessments", &[("level_assessments", list)]);
    let found = rows(&ran, &["thing", "light", "last_on", "days_past"]);
    let expected =
        [["network", "amber", "2014-03-01", "30"], ["trading", "red", "2014-01-01", "271"]];
    assert_eq!(found, expected);
    assert_eq!((count(&ran, "proven"), count(&ran, "unknown")), (1, 1), "never said is unknown");
    assert_eq!(speaks_to("level-assessments"), ["jp-fsa-2015/SV-03"]);
}

/// Covers: A049.
#[test]
fn a_release_without_its_gate_is_flagged_and_one_to_come_is_not() {
    let releases = "project,release,released_on\n\
        app,1.0,2015-01-10\napp,1.1,2015-02-10\nweb,2.0,2015-03-01\ncrm,3.0,2015-03-05\nbank,4.0,2015-06-01\n";
    let gates = "project,release,passed_on,passed,record\n\
        app,1.0,2015-01-20,Y,G-1\napp,1.1,2015-02-01,N,G-2\nCRM,3.0,2015-03-01,Y,G-3\n";
    let ran =
        run(&House::new(), "security-gates", &[("releases", releases), ("security_gates", gates)]);
    let mut found = rows(&ran, &["thing", "defect"]);
    found.sort();
    let expected =
        [["app 1.0", "gate-after-release"], ["app 1.1", "not-passed"], ["web 2.0", "no-gate"]];
    assert_eq!(found, expected);
    assert_eq!(count(&ran, "proven"), 2, "one that passed, one that is not out yet");
    assert_eq!(speaks_to("security-gates"), ["jp-fsa-2015/SV-04", "jp-fsa-2015/EL-06"]);
}

/// Covers: A050, A195.
#[test]
fn every_post_has_a_deputy_a_tested_contact_and_authority_for_what_it_may_stop() {
    let list = "post,holder,deputy,may_stop,authority_ref,contact_tested_on\n\
        lead,sato,mori,Y,,2015-03-01\nnetwork,abe,,N,,2015-03-01\n\
        forensics,kato,ＫＡＴＯ,N,,2014-06-01\nlegal,ono,ueda,N,,\n";
    let posts = |list| run(&House::new(), "response-posts", &[("response_posts", list)]);
    let ran = posts(list);
    let mut found = rows(&ran, &["thing", "defect"]);
    found.sort();
    let expected = [
        ["forensics", "deputy-is-holder"],
        ["forensics", "test-old"],
        ["lead", "no-authority"],
        ["network", "no-deputy"],
    ];
    assert_eq!(found, expected);
    assert_eq!(count(&ran, "unknown"), 1, "a contact that nobody tested is unknown");
    assert_eq!(speaks_to("response-posts"), ["jp-fsa-2015/SV-05", "jp-fsa-2015/IM-イ-c"]);
    let none = "post,holder,deputy,may_stop,contact_tested_on\nlead,sato,mori,N,2015-03-01\n";
    assert_eq!(rows(&posts(none), &["thing", "defect"]), [["lead", "nobody-may-stop"]]);
}

/// Covers: A194.
#[test]
fn who_may_speak_is_settled_and_contacts_and_templates_are_tried() {
    let list = "template,speaker,deputy,last_tested_on\n\
        leak,,abe,2015-01-01\noutage,ono,ueda,2013-04-01\nddos,ono,ueda,2015-01-01\nfraud,ono,ueda,\n";
    let ran = run(&House::new(), "public-statements", &[("statement_templates", list)]);
    let found = rows(&ran, &["thing", "defect", "last_on"]);
    assert_eq!(found, [["leak", "no-speaker", "2015-01-01"], ["outage", "test-old", "2013-04-01"]]);
    assert_eq!(count(&ran, "unknown"), 1);
    let contacts = "contact,last_tested_on,reached\nbank,2014-06-01,Y\nisp,2015-03-01,N\n";
    let called = run(&House::new(), "contact-tests", &[("contacts", contacts)]);
    let found = rows(&called, &["thing", "defect"]);
    assert_eq!(found, [["bank", "test-old"], ["isp", "not-reached"]]);
    assert_eq!(
        speaks_to("public-statements"),
        speaks_to("contact-tests"),
        "both speak of reporting and publicity"
    );
}

/// Covers: A198.
#[test]
fn controls_at_the_entry_show_when_they_were_last_seen_to_work() {
    let assets = "asset,importance\nbank,high\nweb,high\npc,low\n";
    let controls = "control,asset,layer,effective,checked_on\n\
        fw,bank,entry,Y,2013-01-01\nids,bank,entry,N,2015-01-01\nips,bank,entry,Y,2015-01-01\n\
        waf,bank,entry,,\nid,web,inside,Y,2015-01-01\n";
    let ran = run(&House::new(), "entry-controls", &[("assets", assets), ("controls", controls)]);
    let mut found = rows(&ran, &["thing", "defect", "last_on"]);
    found.sort();
    let expected = [
        ["fw bank", "check-old", "2013-01-01"],
        ["ids bank", "not-effective", "2015-01-01"],
        ["web", "no-control-at-entry", ""],
    ];
    assert_eq!(found, expected);
    assert_eq!(count(&ran, "unknown"), 1, "one of which nobody said that it works");
    assert_eq!(speaks_to("entry-controls"), ["jp-fsa-2015/IM-ロ-a"]);
}

/// Covers: A057.
#[test]
fn each_operation_of_each_channel_says_its_factors_and_whether_they_resist_phishing() {
    let matrix = "channel,operation,factor,by_default\n\
        web,login,password+SMS,Y\nweb,withdrawal,passkey,Y\nweb,payee change,password+OTP,Y\n\
        app,login,passkey,Y\napp,withdrawal,certificate,N\napp,payee change,passkey,Y\n";
    let of = |check: &str| run(&House::new(), check, &[("authentication", matrix)]);
    let weak = [
        ("authentication-login", vec![["web", "not-resistant", "password+sms"]]),
        ("authentication-withdrawal", vec![["app", "not-default", "certificate"]]),
        ("authentication-payee-change", vec![["web", "not-resistant", "password+token"]]),
    ];
    for (check, expected) in weak {
        let ran = of(check);
        assert_eq!(rows(&ran, &["thing", "defect", "factors"]), expected, "{check}");
        assert_eq!((count(&ran, "of"), count(&ran, "proven")), (2, 1), "{check}");
        assert!(speaks_to(check).contains(&"jp-fsa-2015/SV-12".to_owned()), "{check}");
    }
}

/// Covers: A058.
#[test]
fn advice_to_customers_says_to_how_many_and_how_many_took_it_up() {
    let list = "campaign,advice,advised_on,reached,took_up\n\
        browser,update,2015-02-01,1000,90\notp,use a token,2015-02-01,1000,400\n\
        leaflet,,2015-02-01,1000,300\ntool,install,2015-02-01,100,120\napp,use it,2015-02-01,1000,\n";
    let ran = run(&House::new(), "customer-advice", &[("customer_advice", list)]);
    let mut found = rows(&ran, &["thing", "defect"]);
    found.sort();
    let expected =
        [["browser", "low-uptake"], ["leaflet", "no-advice"], ["tool", "more-than-reached"]];
    assert_eq!(found, expected);
    assert_eq!((count(&ran, "of"), count(&ran, "proven")), (5, 1));
    assert_eq!(count(&ran, "unknown"), 1, "nobody counted who took it up");
    assert_eq!(speaks_to("customer-advice"), ["jp-fsa-2015/SV-13"]);
}
