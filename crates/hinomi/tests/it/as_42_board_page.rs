//! AS-42: the board's one page: what was said, what happened, what nobody knows.

use serde_json::{Value, json};

use crate::harness::{House, text};

const SAID: &str = "特権IDのログを6月までに毎週点検する";
const CHECK: &str = "firm-a-1-privileged";

/// Twenty privileged ids: eight reviewed, seven not, of five nobody knows.
fn privileged(house: &House, today: &str) -> String {
    let row = |n: usize| {
        let reviewed = match n {
            0..8 => "Y",
            8..15 => "N",
            _ => "",
        };
        format!("id-{n:02},personal,post-{n},{today},90,{reviewed}")
    };
    let rows: Vec<_> = (0..20).map(row).collect();
    let header = "privileged_id,kind,owner,password_changed_on,max_age_days,log_reviewed";
    house.file("privileged.csv", format!("{header}\n{}\n", rows.join("\n")))
}

fn today() -> String {
    let now =
        jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("Asia/Tokyo").expect("a zone"));
    now.date().to_string()
}

fn meetings(house: &House) {
    let today = today();
    house.done(&["board", "prepare", "last", "--held-on", "2026-03-31", "--from", "2026-01-01"]);
    let witness = format!("check:{CHECK}");
    house.done(&[
        "board",
        "state",
        "last",
        SAID,
        "--shown-by",
        &witness,
        "--by-when",
        "2026-06-30",
    ]);
    house.done(&["board", "prepare", "now", "--held-on", &today, "--from", "2026-04-01"]);
    house.done(&["board", "ask", "now", "ログ点検の自動化に人員を割くか"]);
}

fn ran(house: &House) {
    let today = today();
    let input = format!("privileged={}", privileged(house, &today));
    let dated = format!("privileged={today}T00:00+09:00");
    let args = ["check", "run", CHECK, "--as-of", &today, "--input", &input, "--dated", &dated];
    let ran = house.run(&args);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.of_kind("kept").len(), 1, "{ran:?}");
}

fn show(house: &House) -> Value {
    house.done(&["board", "show", "now"]).remove(0)
}

/// Covers: A144.
#[test]
fn what_was_said_is_held_against_what_the_machine_found() {
    let house = House::new();
    meetings(&house);
    let before = show(&house);
    let shares = &before["happened"][0]["shares"];
    assert_eq!(shares["of"], 0, "nothing shows it yet");
    let told = |page: &Value, why: &str| {
        let all = page["unknown"].as_array().expect("gaps").clone();
        all.into_iter().find(|gap| gap["why"] == why)
    };
    assert!(told(&before, "not-shown").is_some(), "{before}");
    ran(&house);
    let page = show(&house);
    let happened = &page["happened"][0];
    assert_eq!((&happened["words"], &happened["due"]), (&json!(SAID), &json!(true)));
    let percent = json!({"proven": 40.0, "contradicted": 35.0, "unknown": 25.0});
    assert_eq!((&happened["shares"]["percent"], &happened["shares"]["of"]), (&percent, &json!(20)));
    assert_eq!(told(&page, "not-shown"), None);
    let of_every = |list: &str| {
        let all = page[list].as_array().expect("a list").clone();
        all.into_iter().all(|one| {
            let n = |name: &str| one["shares"][name].as_u64().expect("a count");
            n("proven") + n("contradicted") + n("unknown") == n("of")
        })
    };
    assert!(of_every("trend") && of_every("basics") && of_every("happened"), "{page}");
}

/// Covers: A266, A297.
#[test]
fn the_six_basics_stand_on_the_page_and_are_unknown_until_shown() {
    let house = House::new();
    meetings(&house);
    let standing = |page: &Value, code: &str| {
        let all = page["basics"].as_array().expect("six").clone();
        assert_eq!(all.len(), 6);
        let own = all.into_iter().find(|basic| basic["criterion"] == format!("jp-fsa-2015/{code}"));
        text(&own.expect("there")["standing"])
    };
    assert_eq!(standing(&show(&house), "BASIC-privileged"), "unknown");
    ran(&house);
    assert_eq!(standing(&show(&house), "BASIC-privileged"), "contradicted");
    assert_eq!(standing(&show(&house), "BASIC-patch"), "unknown");
}

/// Covers: A144.
#[test]
fn looking_and_deciding_are_recorded() {
    let house = House::new();
    meetings(&house);
    show(&house);
    show(&house);
    house.done(&["board", "decide", "now", "1", "承認する。担当はシステム部"]);
    house.refused("STATE", &["board", "decide", "now", "1", "やはり見送る"]);
    house.refused("VALUE", &["board", "decide", "now", "2", "承認する"]);
    let page = show(&house);
    assert_eq!(page["asks"][0]["decided"]["words"], "承認する。担当はシステム部");
    assert_eq!(
        page["viewed"].as_array().map(Vec::len),
        Some(1),
        "again within half an hour is once"
    );
    let ledger = house.done(&["ledger", "export"]);
    let acts = |act: &str| ledger.iter().filter(|line| line["act"] == act).count();
    assert_eq!((acts("board.viewed"), acts("board.decided"), acts("board.stated")), (1, 1, 1));
}

/// A decision, what it moved, and what came of it at a later meeting.
///
/// Covers: A183.
#[test]
fn what_a_decision_moved_and_what_came_of_it_stands_before_a_later_meeting() {
    let house = House::new();
    house.done(&["party", "import", &crate::harness::fixture("parties.csv")]);
    house.done(&["asset", "import", &house.file("assets.csv", "id,kind\nweb,service\n")]);
    house.done(&["board", "prepare", "last", "--held-on", "2026-03-31", "--from", "2026-01-01"]);
    house.done(&["board", "ask", "last", "復旧の自動化に人員と予算を割くか"]);
    house.done(&["board", "decide", "last", "1", "二人と三百万円を充てる"]);
    house.done(&["board", "prepare", "now", "--held-on", &today(), "--from", "2026-04-01"]);
    assert_eq!(show(&house)["moved"], json!([]), "minutes alone move nothing");
    let plan = ["action", "plan", "--what", "切替を自動にする", "--measure", "root-cause"];
    let takes = ["--owner", "csirt-lead", "--effort", "40", "--cost", "3000000"];
    let about = ["--about", "board/last", "--about", "asset/web"];
    let planned = house.done(&[&plan[..], &takes, &about].concat()).remove(0);
    let action = text(&planned["id"]);
    let moved = |meeting: &str| house.done(&["board", "show", meeting]).remove(0)["moved"].clone();
    let now = moved("now");
    assert_eq!((&now[0]["cost_yen"], &now[0]["effort_days"]), (&json!(3_000_000), &json!(40)));
    assert_eq!((&now[0]["action"], &now[0]["state"]), (&json!(action), &json!("planned")));
    assert_eq!(moved("last"), json!([]), "a meeting does not look ahead");
    house.done(&["action", "approve", &action, "--as", "chief"]);
    house.done(&["action", "claim", &action, "--words", "切替を自動にした"]);
    assert_eq!(moved("now")[0]["state"], "claimed", "said to be done is not yet an outcome");
}

#[test]
fn a_statement_that_nothing_can_show_is_not_taken() {
    let house = House::new();
    meetings(&house);
    for witness in ["check:none", "criterion:none/1", "trust-me", ""] {
        house.refused("VALUE", &["board", "state", "now", "約束する", "--shown-by", witness]);
    }
    let witness = format!("check:{CHECK}");
    house.refused("BLANK", &["board", "state", "now", "—", "--shown-by", &witness]);
    house.refused(
        "EXISTS",
        &["board", "prepare", "now", "--held-on", "2026-06-30", "--from", "2026-04-01"],
    );
    house.refused("ABSENT", &["board", "show", "none"]);
}
