//! Every item of the inspection manual, イ to チ with its letters: a claim, a document and a
//! result come out as they should.

use app::{Choice, Desk, HandedIn, NewReview, RuleBook};
use jiff::civil::Date;
use model::{
    Checked, Code, CriterionKind, Declared, EvidenceType, Line, Review, ReviewKind, Said, Standing,
};

use crate::{
    administrator,
    as_26_tenancy::{enter, mandate},
    code, house,
};

const TODAY: Date = Date::constant(2026, 6, 10);

/// Items and lettered examples of the manual as the source has them.
#[rustfmt::skip]
const ITEMS: [&str; 17] = [
    "イ", "イ-a", "イ-b", "イ-c", "イ-d", "ロ", "ロ-a", "ロ-b", "ロ-c", "ハ", "ハ-a", "ハ-b", "ハ-c", "ニ", "ホ", "ト", "チ",
];

/// What the manual asks, by code.
fn manual() -> Vec<String> {
    let set = RuleBook::built_in().expect("the packs hold").in_force("jp-fsa-2015", TODAY);
    let set = set.expect("in force");
    let of_manual = set.criteria.iter().filter(|one| one.code.starts_with("IM-") && one.asked());
    of_manual.map(|one| one.code.clone()).collect()
}

pub fn word(declared: Declared) -> Said {
    Said { words: "実施している".into(), ..Said::of(Line::First, declared, TODAY) }
}

pub fn handed_in(kind: EvidenceType, bytes: &str) -> HandedIn {
    HandedIn {
        title: "資料".into(),
        kind,
        file: "a.csv".into(),
        bytes: bytes.as_bytes().to_vec(),
        taken_on: TODAY,
        method: "export".into(),
        fresh_until: None,
        sha256: None,
    }
}

pub fn looked(outcome: Standing) -> Checked {
    Checked {
        line: Line::Third,
        outcome,
        sample: 5,
        of: 25,
        words: "5件を見た".into(),
        evidence: Vec::new(),
        by: String::new(),
        at: None,
    }
}

/// A review of these names, and somebody who answers and somebody who looks.
pub async fn opened(app: &app::App, names: Vec<String>) -> (String, Desk, Desk) {
    let own = administrator(app).await;
    for (party, role) in [("owner", "manager"), ("auditor", "auditor")] {
        enter(&own, party).await;
        own.give_mandate(&mandate(party, role)).await.expect("given");
    }
    let new = NewReview {
        kind: ReviewKind::SelfCheck,
        title: "点検".into(),
        packs: vec!["jp-fsa-2015@1".into()],
        criteria: names,
        population: Vec::new(),
        period: (Date::constant(2026, 4, 1), Date::constant(2027, 3, 31)),
        due: None,
        carried_from: None,
    };
    let id = own.open_review(&new).await.expect("opened");
    (id, app.desk("owner").await.expect("a desk"), app.desk("auditor").await.expect("a desk"))
}

async fn standing(desk: &Desk, review: &str, name: &str) -> Standing {
    let view = desk.review(review).await.expect("readable");
    let row = view.responses.iter().find(|row| row.response.criterion == name);
    row.expect("asked").standing
}

/// Covers: A160, A192, A249.
#[tokio::test]
async fn a_claim_is_unknown_a_document_is_unknown_a_result_that_another_verified_is_proven() {
    let (app, ..) = house().await;
    let codes = manual();
    assert_eq!(codes, ITEMS.map(|item| format!("IM-{item}")));
    let names: Vec<_> = codes.iter().map(|code| format!("jp-fsa-2015/{code}")).collect();
    let (review, owner, auditor) = opened(&app, names.clone()).await;
    for name in &names {
        let id = Review::response_id(&review, "", name);
        owner.say(&id, &word(Declared::Met)).await.expect("said");
        assert_eq!(standing(&owner, &review, name).await, Standing::Unknown, "{name}: claim");

        let rule = handed_in(EvidenceType::Document, &format!("規程 {name}"));
        owner.hand_in(&id, &rule).await.expect("taken");
        let refused = auditor.verify(&id, &looked(Standing::Proven)).await;
        assert_eq!(code(refused), Code::Value, "{name}: a rule does not show that it works");
        assert_eq!(standing(&owner, &review, name).await, Standing::Unknown, "{name}: document");

        let result = handed_in(EvidenceType::Result, &format!("結果 {name}"));
        owner.hand_in(&id, &result).await.expect("taken");
        assert_eq!(
            standing(&owner, &review, name).await,
            Standing::Unknown,
            "{name}: nobody looked"
        );
        let own = owner.verify(&id, &looked(Standing::Proven)).await;
        assert_eq!(code(own), Code::Person, "{name}: not the own word");
        auditor.verify(&id, &looked(Standing::Proven)).await.expect("verified");
        assert_eq!(standing(&owner, &review, name).await, Standing::Proven, "{name}: result");
    }
    let shares = owner.review(&review).await.expect("readable").shares;
    assert_eq!((shares.proven, shares.population()), (names.len() as u64, names.len() as u64));
}

/// The reserved place ヘ is told as a heading and asked of nobody.
///
/// Covers: A207.
#[tokio::test]
async fn the_reserved_item_is_not_asked() {
    let book = RuleBook::built_in().expect("the packs hold");
    let set = book.in_force("jp-fsa-2015", TODAY).expect("in force");
    let reserved = set.criterion("IM-ヘ").expect("it has its place");
    assert_eq!(reserved.kind, CriterionKind::Heading);
    let (_, names) = app::chosen(book, "jp-fsa-2015", TODAY, &Choice::default()).expect("asked");
    assert!(!names.iter().any(|name| name.ends_with("IM-ヘ")));
}
