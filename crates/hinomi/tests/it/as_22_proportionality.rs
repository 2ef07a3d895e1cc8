//! AS-22: examples never decide what stands above them, what does not apply takes a reason,
//! an approver and an end, and no figure that somebody types sets a grade.

use serde_json::Value;

use crate::{
    harness::{House, text},
    reviewing::{asked, opened, people, row},
};

/// Covers: A217, A218.
#[test]
fn ticking_every_example_leaves_the_parent_open_and_another_way_can_satisfy_it() {
    let house = House::new();
    people(&house);
    let review = opened(&house, &["--criterion", "IM-ロ"]);
    let say = |criterion: &str, args: &[&str]| {
        let all = [&["review", "answer", review.as_str(), criterion][..], args, &["--as", "owner"]];
        house.run(&all.concat())
    };
    for letter in ["a", "b", "c"] {
        assert_eq!(
            say(&format!("IM-ロ-{letter}"), &["met", "--words", "実施している", "--share", "100"])
                .code,
            0
        );
    }
    let shown = asked(&house, &review);
    assert_eq!(row(&shown, "IM-ロ")["claim"], Value::Null, "nothing was said of the parent");
    let of = |name: &str| shown[0][name].as_u64().expect("a count");
    assert_eq!((of("proven"), of("contradicted"), of("unknown"), of("of")), (0, 0, 4, 4));
    assert_eq!((of("claimed"), of("silent")), (3, 1));
    let trouble = house.run(&["review", "trouble", &review]);
    assert_eq!(trouble.code, 1);
    let kinds: Vec<_> = trouble.objects().iter().map(|one| text(&one["trouble"])).collect();
    for kind in ["examples-only", "claim-without-evidence", "identical-texts"] {
        assert!(kinds.contains(&kind.to_owned()), "{kinds:?}");
    }

    // Another documented method, its result looked at by somebody else.
    assert_eq!(say("IM-ロ", &["met", "--words", "通信を仮想化して分離している"]).code, 0);
    let rule = house.file("kitei.txt", "分離の規程");
    let result = house.file("result.csv", "試験,結果\n侵入試験,遮断\n");
    let hand_in = |file: &str, kind: &str| {
        let args = [
            "review",
            "evidence",
            &review,
            "IM-ロ",
            file,
            "--type",
            kind,
            "--on",
            "2026-06-01",
            "--as",
            "owner",
        ];
        house.done(&args).remove(0)
    };
    let verify =
        ["review", "verify", &review, "IM-ロ", "proven", "--sample", "4/4", "--line", "third"];
    assert_eq!(hand_in(&rule, "document")["proves_effect"], false);
    house.refused("VALUE", &[&verify[..], &["--as", "auditor"]].concat());
    assert_eq!(row(&asked(&house, &review), "IM-ロ")["standing"], "unknown");
    assert_eq!(hand_in(&result, "result")["proves_effect"], true);
    house.refused("PERSON", &[&verify[..], &["--as", "owner"]].concat());
    house.done(&[&verify[..], &["--as", "auditor"]].concat());
    let shown = asked(&house, &review);
    assert_eq!(row(&shown, "IM-ロ")["standing"], "proven");
    assert_eq!(row(&shown, "IM-ロ-a")["standing"], "unknown", "and the examples stay as they were");
}

/// Covers: A217.
#[test]
fn what_does_not_apply_takes_a_reason_somebody_else_and_an_end() {
    let house = House::new();
    people(&house);
    let review = opened(&house, &["--criterion", "IM-ロ"]);
    let na = |args: &[&str]| {
        let first = ["review", "answer", review.as_str(), "IM-ロ-c", "na", "--as", "owner"];
        [&first[..], args].concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |args: Vec<String>| {
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        house.run(&args)
    };
    let refused = |args: Vec<String>| {
        let ran = run(args);
        assert_eq!(ran.code, 4, "{ran:?}");
        text(&ran.objects()[0]["code"])
    };
    let (far, past) = ("2099-12-31", "2020-01-01");
    assert_eq!(refused(na(&["--reason", "—", "--approver", "auditor", "--until", far])), "REASON");
    assert_eq!(refused(na(&["--reason", "店舗がない", "--until", far])), "APPROVAL");
    assert_eq!(
        refused(na(&["--reason", "店舗がない", "--approver", "owner", "--until", far])),
        "APPROVAL"
    );
    assert_eq!(
        refused(na(&["--reason", "店舗がない", "--approver", "nobody", "--until", far])),
        "APPROVAL"
    );
    assert_eq!(
        refused(na(&["--reason", "店舗がない", "--approver", "auditor", "--until", past])),
        "TIME"
    );
    assert_eq!(
        run(na(&["--reason", "店舗がない", "--approver", "auditor"])).code,
        3,
        "without an end"
    );
    assert_eq!(
        run(na(&["--reason", "店舗がない", "--approver", "auditor", "--until", far])).code,
        0
    );
    let shown = asked(&house, &review);
    let of = |name: &str| shown[0][name].as_u64().expect("a count");
    assert_eq!((of("not_applicable"), of("unknown"), of("of")), (1, 4, 4), "it stays in the count");
    assert_eq!(house.refusals(), 5, "each refusal stands in the ledger");
}
