//! AS-30: authentication of each operation of each channel, and what mails carry.

use crate::harness::{House, Ran, hinomi};

const CHECKS: [&str; 4] = [
    "authentication-login",
    "authentication-withdrawal",
    "authentication-payee-change",
    "mail-login-links",
];

fn run(house: &House, matrix: &str, templates: &str) -> Ran {
    let matrix = format!("authentication={}", house.file("matrix.csv", matrix));
    let templates = format!("mail_templates={}", house.file("templates.csv", templates));
    let args = ["--json", "check", "run"];
    let inputs = ["--input", &matrix, "--input", &templates];
    hinomi(&[&args[..], &CHECKS, &inputs].concat(), b"")
}

/// Each check that found something, with how many rows.
fn gaps(ran: &Ran) -> Vec<(String, usize)> {
    let verdicts = ran.of_kind("verdict");
    let of = |verdict: &serde_json::Value| {
        let rows = verdict["rows"].as_array().expect("rows").len();
        (verdict["check"].as_str().expect("a check").to_owned(), rows)
    };
    verdicts.iter().map(of).filter(|(_, rows)| *rows > 0).collect()
}

/// Covers: A207.
#[test]
fn two_operations_and_a_template_are_gaps_and_passkeys_close_them() {
    let house = House::new();
    let before = "channel,operation,factor,by_default\n\
        web,login,password+SMS,Y\nweb,withdrawal,passkey,Y\nweb,payee change,password,Y\n";
    let ran = run(&house, before, "template,login_link\n取引のお知らせ,Y\n残高のお知らせ,N\n");
    assert_eq!(ran.code, 1, "{ran:?}");
    let expected = [CHECKS[0], CHECKS[2], CHECKS[3]].map(|check| (check.to_owned(), 1));
    assert_eq!(gaps(&ran), expected);
    let after = "チャネル,操作,認証,既定\n\
        ウェブ,ログイン,パスキー,○\nウェブ,出金,パスキー,○\nウェブ,出金先口座の変更,パスキー,○\n";
    let ran = run(&house, after, "template,login_link\n残高のお知らせ,N\n");
    assert_eq!((ran.code, gaps(&ran)), (0, vec![]), "{ran:?}");
}

#[test]
fn a_passkey_that_is_not_the_default_is_a_gap_and_what_is_not_listed_is_unknown() {
    let house = House::new();
    let matrix =
        "channel,operation,factor,by_default\nweb,login,passkey,N\napp,withdrawal,passkey,Y\n";
    let ran = run(&house, matrix, "template,login_link\na,N\n");
    let login = &ran.of_kind("verdict")[0];
    assert_eq!((&login["contradicted"], &login["unknown"]), (&1.into(), &1.into()), "{login}");
    let payee = &ran.of_kind("verdict")[2];
    assert_eq!((&payee["proven"], &payee["unknown"]), (&0.into(), &2.into()), "{payee}");
}
