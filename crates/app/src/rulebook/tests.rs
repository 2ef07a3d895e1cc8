//! The rule sets that come with the program, and what is said of faulty ones.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use jiff::civil::date;
use model::{Authority, Cell, Code, CriterionKind, Function, Moment, Subject, Threat};

use super::*;

fn book() -> &'static RuleBook {
    RuleBook::built_in().expect("the rule packs hold")
}

fn codes<'a>(criteria: impl Iterator<Item = &'a Criterion>) -> Vec<&'a str> {
    criteria.map(|one| one.code.as_str()).collect()
}

/// Covers: A001, A250.
#[test]
fn every_criterion_says_where_it_comes_from_and_why_it_is_asked() {
    let all = book().rulesets().iter().flat_map(|set| &set.criteria);
    let silent: Vec<_> =
        all.filter(|one| one.source.is_empty() || one.purpose.ja.is_empty()).collect();
    assert!(silent.is_empty(), "{silent:?}");
    // One of each of the parts I to IV of the source that ask something of firms.
    let set = book().ruleset("jp-fsa-2015@1").expect("known");
    for line in ["seed:L65", "seed:L740-L742", "seed:L965-L968"] {
        assert!(set.criteria.iter().any(|one| one.source == line), "{line}");
    }
}

/// The source, where it lies beside the project.
fn seed() -> Option<PathBuf> {
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    above.map(|dir| dir.join("shared/seed.txt")).find(|path| path.exists())
}

#[test]
fn every_line_that_is_cited_stands_in_the_source() {
    let Some(path) = seed() else {
        let why = "SKIPPED: the source is not beside the project; its lines were not compared\n";
        std::io::stderr().write_all(why.as_bytes()).expect("said");
        return;
    };
    let text = std::fs::read_to_string(path).expect("readable");
    let lines: Vec<_> = text.split('\n').map(str::trim).collect();
    let mut compared = 0;
    for set in book().rulesets() {
        for one in &set.criteria {
            let Some(cited) = one.source.strip_prefix("seed:L") else { continue };
            let ends: Vec<usize> = cited.split("-L").map(|n| n.parse().expect("a line")).collect();
            let blank = ends.iter().any(|n| lines.get(n - 1).is_none_or(|line| line.is_empty()));
            assert!(!blank, "{} cites {}", one.code, one.source);
            if let Some(begins) = begins(&one.code) {
                let line = lines[ends[0] - 1];
                assert!(line.starts_with(&begins), "{}: {line}", one.code);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 44, "the lettered items, the elements and firm A's were compared");
}

/// How the line of an item with a letter or a number of its own begins in the source.
fn begins(code: &str) -> Option<String> {
    let parts: Vec<_> = code.split('-').collect();
    match parts[..] {
        ["IM", "ヘ"] => None,
        ["IM", letter] | ["GL", "①" | "②", letter] => Some(format!("{letter}．")),
        ["IM", _, example] => Some(format!("{example}.")),
        ["EL", n] => {
            let at = n.parse::<usize>().ok()?;
            "①②③④⑤⑥⑦⑧⑨⑩⑪".chars().nth(at - 1).map(String::from)
        }
        ["FA", n] => {
            let at = n.parse::<usize>().ok()?;
            "⑴⑵⑶⑷⑸⑹".chars().nth(at - 1).map(String::from)
        }
        _ => None,
    }
}

/// Covers: A003, A251.
#[test]
fn the_version_changes_overnight_and_opens_its_gap_list_the_same_day() {
    let on = |day| book().in_force("jp-fsa-2015", date(2015, 4, day)).map(Ruleset::label);
    assert_eq!(on(21).as_deref(), Some("jp-fsa-2015@0"));
    assert_eq!(on(22).as_deref(), Some("jp-fsa-2015@1"));
    let gaps: Vec<_> = book()
        .gaps_on(date(2015, 4, 22))
        .into_iter()
        .filter(|(set, _)| set.id == "jp-fsa-2015")
        .flat_map(|(_, codes)| codes)
        .collect();
    let has = |code: &str| gaps.iter().any(|gap| gap == code);
    assert!(["GL-①-ロ", "IM-イ", "IM-ロ-c", "IM-チ", "BASIC-scan"].iter().all(|new| has(new)));
    assert!(!has("GL-①-イ"), "what did not change is no gap");
    assert!(!has("IM-ヘ"), "what is not in the source is not asked");
    assert!(book().gaps_on(date(2015, 4, 21)).is_empty());
    assert!(book().gaps_on(date(2015, 4, 23)).is_empty());
}

/// Covers: A002.
#[test]
fn a_rule_set_holds_from_its_day_on_and_not_before() {
    let holds = |day| {
        let all = book().all_in_force(day);
        all.iter().any(|set| set.id == "jp-fsa-policy-2015")
    };
    assert!(!holds(date(2015, 7, 1)) && holds(date(2015, 7, 2)));
}

/// Covers: A192, A207.
#[test]
fn the_manual_runs_from_i_to_chi_and_its_gap_is_shown_and_mapped() {
    let set = book().ruleset("jp-fsa-2015@1").expect("known");
    let manual = || set.criteria.iter().filter(|one| one.code.starts_with("IM-"));
    let tops = manual().filter(|one| one.parent.is_none());
    let expected: Vec<_> = "イロハニホヘトチ".chars().map(|c| format!("IM-{c}")).collect();
    assert_eq!(codes(tops), expected);
    let letters = |code| codes(set.children(code)).concat().replace(code, "");
    assert_eq!(letters("IM-イ"), "-a-b-c-d");
    assert_eq!((letters("IM-ロ"), letters("IM-ハ")), ("-a-b-c".into(), "-a-b-c".into()));
    assert!(manual().all(|one| one.parent.is_none() || one.kind == CriterionKind::Example));
    let gap = set.criterion("IM-ヘ").expect("reserved");
    assert!(gap.text.ja.starts_with("原資料に記載なし") && !gap.asked());
    assert_eq!(gap.maps_to, ["jp-auth-2025/AUTH-1"]);
    assert_eq!(book().mapped_from("jp-auth-2025/AUTH-1"), ["jp-fsa-2015/IM-ヘ"]);
}

/// Covers: A044, A065, A066, A067, A069.
#[test]
fn the_survey_asks_its_fourteen_questions_and_five_confirmations() {
    let set = book().ruleset("jp-fsa-2015@1").expect("known");
    let of = |kind| set.criteria.iter().filter(move |one| one.kind == kind);
    assert_eq!(of(CriterionKind::Question).count(), 14);
    assert_eq!(codes(of(CriterionKind::Confirmation)), ["CF-1", "CF-2", "CF-3", "CF-4", "CF-5"]);
    let asks = |threat, function| match set.cell(threat, function) {
        Cell::NotApplicable(_) => None,
        Cell::Asked(there) => {
            Some(there.iter().filter(|one| one.kind == CriterionKind::Question).count())
        }
    };
    use Function::*;
    let institution = [Identify, Protect, Detect, Respond].map(|f| asks(Threat::T1, f));
    assert_eq!(institution, [Some(4), Some(5), Some(1), Some(1)]);
    assert_eq!([Service, Customer].map(|f| asks(Threat::T6, f)), [Some(1), Some(2)]);
    // Our reading of the figure: the other cells do not apply, and are no gap.
    assert_eq!([Service, Customer].map(|f| asks(Threat::T3, f)), [None, None]);
    assert_eq!([Identify, Respond].map(|f| asks(Threat::T6, f)), [None, None]);
}

/// Covers: A153.
#[test]
fn as_29_eleven_elements_in_order_and_their_place_is_data() {
    let set = book().ruleset("jp-fsa-2015@1").expect("known");
    let order: Vec<_> = set.elements().filter_map(|one| one.text.ja.chars().next()).collect();
    assert_eq!(order, "①②③④⑤⑥⑦⑧⑨⑩⑪".chars().collect::<Vec<_>>());
    let moments = |set: &Ruleset| set.elements().map(|one| one.moment).collect::<Vec<_>>();
    let at = |moment| moments(set).iter().filter(|found| **found == Some(moment)).count();
    assert_eq!((at(Moment::Before), at(Moment::Both), at(Moment::After)), (7, 3, 1));
    // Moving one is an edit of the data and nothing else.
    let (name, text) = RULE_PACKS[5];
    let begin = text.find("code = \"EL-11\"").expect("the last element");
    let (before, element) = text.split_at(begin);
    let moved = format!("{before}{}", element.replacen("\"after\"", "\"before\"", 1));
    let moved = RuleBook::of(&[Pack::parse(name, &moved).expect("sound")]).expect("sound");
    let moved = moments(&moved.rulesets()[0]);
    assert_eq!(moved.last(), Some(&Some(Moment::Before)));
    assert_eq!(moved[..10], moments(set)[..10]);
}

/// Covers: A011, A111, A123, A150, A151, A152, A154, A155.
#[test]
fn what_binds_the_state_is_no_firms_self_check() {
    let law = book().ruleset("jp-law").expect("known");
    let state = codes(law.criteria.iter().filter(|one| one.subject == Subject::State));
    assert_eq!(state, ["BACS-14", "BACS-21"]);
    assert!(law.criteria.iter().all(|one| !one.asked()), "nodes and the state's duties");
    assert_eq!(law.criterion("123-1-14").expect("cited").parent.as_deref(), Some("FIEA-40-2"));
    assert_eq!(codes(law.children("123-1-14")), ["III-2-4", "III-2-8", "III-2-9", "MANUAL"]);
    let day = jiff::civil::Date::constant(2026, 1, 1);
    let asking = |codes: &[&str]| {
        let codes = codes.iter().map(|code| (*code).to_owned()).collect();
        let choice = crate::Choice { codes, only: Vec::new() };
        crate::prove::chosen(book(), "jp-law", day, &choice).map(drop)
    };
    assert_eq!(asking(&["BACS-14"]).expect_err("the state's").code, Code::Value);
}

/// Covers: A120, A121.
#[test]
fn the_board_and_the_representative_director_are_asked_apart() {
    let bank = book().ruleset("jp-bank-2015").expect("known");
    assert_eq!(bank.addressed_to, ["major-bank"]);
    let (_, director) = book().criterion("jp-bank-2015/MB-1-②").expect("known");
    let (_, board) = book().criterion("jp-fsa-2015/GL-①-ロ").expect("known");
    assert!(director.text.ja.contains("代表取締役") && !board.text.ja.contains("代表取締役"));
    assert!(director.maps_to.is_empty(), "neither stands for the other");
    assert_ne!(director.layer, board.layer);
}

/// Covers: A180.
#[test]
fn every_duty_of_a_firm_lies_with_exactly_one_of_four_layers() {
    let mut seen = std::collections::BTreeSet::new();
    for set in book().rulesets() {
        for criterion in set.criteria.iter().filter(|one| one.asked()) {
            let layer = criterion.layer.map(model::Layer::name);
            assert!(layer.is_some(), "{} {}", set.label(), criterion.code);
            seen.extend(layer);
        }
    }
    assert_eq!(seen.len(), model::Layer::ALL.len(), "{seen:?}");
}

#[test]
fn what_is_asked_of_institutions_now_hangs_together() {
    let set = book().ruleset("jp-fsa-2015@1").expect("known");
    let six: Vec<_> =
        codes(set.children("NOW-3")).into_iter().filter(|c| c.starts_with("BASIC-")).collect();
    assert_eq!(six.len(), 6, "{six:?}");
    let lecture = |code: &str| set.criterion(code).expect("known").authority;
    assert_eq!(lecture("NOW-1"), Authority::Lecture, "the lecturer's view is marked as such");
    assert_eq!(set.criterion("MIND-1").and_then(|one| one.layer), Some(model::Layer::Board));
}

/// A rule set of one file, with `criteria` after its head.
fn pack(head: &str, criteria: &str) -> String {
    format!(
        "[pack]\nid = \"x\"\nversion = \"1\"\ntitle = {{ ja = \"x\", en = \"x\" }}\n\
         published = \"2020-01-01\"\napplies_from = \"2020-01-02\"\nsource = \"ours\"\n\
         verified = false\n\n[rules]\nauthority = \"own\"\n{head}\n{criteria}"
    )
}

fn criterion(code: &str, rest: &str) -> String {
    format!(
        "[[criterion]]\ncode = \"{code}\"\nja = \"x\"\nen = \"x\"\n\
         purpose = {{ ja = \"x\", en = \"x\" }}\nsource = \"seed:L7\"\n{rest}\n"
    )
}

/// Line and text of each fault of these texts, taken together.
fn faults(texts: &[&str]) -> Vec<(usize, String)> {
    let packs: Result<Vec<_>, _> = texts.iter().map(|text| Pack::parse("x.toml", text)).collect();
    let faults = packs.map_or_else(|faults| faults, |packs| RuleBook::faults_of(&packs));
    faults.into_iter().map(|fault| (fault.line, fault.what)).collect()
}

#[test]
fn every_fault_of_a_rule_set_is_told_with_its_line_and_nothing_is_taken() {
    let check = |head: &str, criteria: &[(&str, &str)], line: usize, what: &str| {
        let criteria: String = criteria.iter().map(|(c, rest)| criterion(c, rest)).collect();
        let text = pack(head, &criteria);
        let found = faults(&[&text]);
        assert!(found.iter().any(|(l, w)| *l == line && w.contains(what)), "{what}: {found:?}");
        let taken = Pack::parse("x.toml", &text).map(|pack| RuleBook::of(&[pack]));
        assert!(taken.is_ok_and(|taken| taken.is_err()), "{what}: never in part");
    };
    let ok = ("a", "");
    check("", &[ok, ("b", "parent = \"z\"")], 26, "expected the code of a criterion");
    check("", &[("a", "parent = \"b\""), ("b", "parent = \"a\"")], 19, "lead back to itself");
    check("", &[ok, ("a", "")], 21, "stands twice");
    check("", &[ok, ("b c", "")], 21, "expected letters");
    check("", &[("a", "kind = \"example\"")], 13, "needs what it is an example of");
    check("", &[("a", "maps_to = [\"jp-fsa-2015/IM-ヌ\"]")], 19, "no rule set has this criterion");
    check("", &[("a", "maps_to = [\"x/b\"]"), ("b", "maps_to = [\"x/a\"]")], 19, "in a ring");
    check("", &[("a", "anchor = \"aware\"")], 19, "unknown field `anchor`");
    check("", &[("a", "moment = \"during\""), ("b", "tier = \"best\"")], 26, "unknown variant");
    check("transition_until = \"2020-01-01\"", &[ok], 12, "ends before the version applies");
}

#[test]
fn versions_and_parts_that_cannot_stand_together_are_told() {
    let first = pack("", &criterion("a", ""));
    let second = first.replace("version = \"1\"", "version = \"2\"");
    let found = faults(&[&first, &second]);
    assert_eq!(found.iter().filter(|(line, _)| *line == 6).count(), 2, "{found:?}");
    let ours = second
        .replace("id = \"x\"", "id = \"jp-fsa-2015\"")
        .replace("2020-01-01", "2015-04-21")
        .replace("2020-01-02", "2015-04-22");
    assert!(faults(&[&ours])[0].1.contains("jp-fsa-2015@1 applies from this day"));
    let other_title =
        first.replace("ja = \"x\", en = \"x\" }\npublished", "ja = \"y\", en = \"x\" }\npublished");
    let found = faults(&[&first, &other_title]);
    assert!(found.iter().any(|(_, what)| what.contains("another title")), "{found:?}");
    let early = first.replace("2020-01-01", "2020-02-01");
    assert!(faults(&[&early])[0].1.contains("before it was published"));
}

#[test]
fn a_built_in_file_is_sound_alone_and_a_copy_of_it_too() {
    for (name, text) in RULE_PACKS {
        let pack = Pack::parse(name, text).expect("sound");
        assert_eq!(RuleBook::faults_of(&[pack]), [], "{name}");
    }
}

#[test]
fn a_transition_opens_no_gap_list_and_keeps_the_version_before() {
    let first = pack("", &criterion("a", ""));
    let second = pack("transition_until = \"2020-06-30\"", &criterion("b", ""))
        .replace("version = \"1\"", "version = \"2\"")
        .replace("2020-01-02", "2020-04-01");
    let packs = [first, second].map(|text| Pack::parse("x.toml", &text).expect("sound"));
    let book = RuleBook::of(&packs).expect("sound");
    assert!(book.gaps_on(date(2020, 4, 1)).is_empty());
    let also = |month| book.still_allowed("x", date(2020, month, 30)).map(Ruleset::label);
    assert_eq!((also(6).as_deref(), also(7), also(3)), (Some("x@1"), None, None));
}

#[test]
fn every_check_speaks_to_criteria_that_there_are() {
    let checks = crate::checks::built_in_checks().expect("sound");
    let named = checks.checks.iter().flat_map(|check| &check.criteria);
    let unknown: Vec<_> = named.filter(|name| book().criterion(name).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
