//! What an answer has to rest on: the inventory, dated minutes, a record of a test; and what
//! holds of criteria of governance and people whatever is claimed.

use app::{HandedIn, RuleBook};
use model::{Code, CriterionKind, Declared, EvidenceType, Layer, Review, Standing};

use crate::{
    administrator, code, house,
    manual_items::{handed_in, looked, opened, word},
};

fn name(code: &str) -> String {
    format!("jp-fsa-2015/{code}")
}

fn by(method: &str, kind: EvidenceType, bytes: &str) -> HandedIn {
    HandedIn { method: method.into(), ..handed_in(kind, bytes) }
}

async fn state(desk: &app::Desk, id: &str) -> &'static str {
    desk.response(id).await.expect("readable").0.response.state()
}

/// Covers: A046.
#[tokio::test]
async fn what_is_to_be_protected_stays_a_claim_until_the_inventory_is_linked() {
    let (app, ..) = house().await;
    let own = administrator(&app).await;
    let list = tables::Source::memory(*b"id,kind,data\nweb,service,personal\ndb,system,\n");
    own.import_assets(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    let (review, owner, auditor) = opened(&app, vec![name("SV-01"), name("SV-03")]).await;
    let id = Review::response_id(&review, "", &name("SV-01"));
    owner.say(&id, &word(Declared::Met)).await.expect("said");
    assert_eq!(state(&owner, &id).await, "claimed");
    owner.hand_in(&id, &handed_in(EvidenceType::Result, "一覧はある")).await.expect("taken");
    assert_eq!(state(&owner, &id).await, "claimed", "a file that is no inventory is no link");
    assert_eq!(code(auditor.verify(&id, &looked(Standing::Proven)).await), Code::Value);
    let linked = owner.hand_in_inventory(&id, "資産台帳の写し").await.expect("taken");
    assert_eq!(state(&owner, &id).await, "evidenced");
    let (_, bytes) = owner.evidence_bytes(&linked.id).await.expect("kept");
    let snapshot = String::from_utf8(bytes).expect("text");
    assert!(snapshot.lines().count() == 3 && snapshot.contains("web") && snapshot.contains("db"));
    auditor.verify(&id, &looked(Standing::Proven)).await.expect("verified");
    let standing = async || owner.response(&id).await.expect("readable").0.standing;
    assert_eq!(standing().await, Standing::Proven);
    owner.withdraw(&linked.id, "古い写しだった").await.expect("withdrawn");
    assert_eq!(standing().await, Standing::Stale, "without the link it is shown no more");
    let other = Review::response_id(&review, "", &name("SV-03"));
    owner.hand_in(&other, &handed_in(EvidenceType::Result, "診断")).await.expect("taken");
    assert_eq!(state(&owner, &other).await, "evidenced", "a question that asks for no link");
}

/// Covers: A047.
#[tokio::test]
async fn management_recognition_rests_on_dated_minutes() {
    let (app, ..) = house().await;
    let (review, owner, _) = opened(&app, vec![name("SV-02")]).await;
    let id = Review::response_id(&review, "", &name("SV-02"));
    owner.say(&id, &word(Declared::Met)).await.expect("said");
    owner.hand_in(&id, &handed_in(EvidenceType::Document, "社長の挨拶")).await.expect("taken");
    assert_eq!(state(&owner, &id).await, "claimed");
    let ahead = HandedIn {
        taken_on: "2026-07-01".parse().expect("a day"),
        ..by("minutes", EvidenceType::Document, "取締役会議事録 7月")
    };
    assert_eq!(code(owner.hand_in(&id, &ahead).await), Code::Time, "minutes of a day to come");
    let minutes = by("minutes", EvidenceType::Document, "取締役会議事録 M-9");
    let taken = owner.hand_in(&id, &minutes).await.expect("taken");
    assert_eq!((state(&owner, &id).await, taken.taken_on), ("evidenced", minutes.taken_on));
}

/// Covers: A054, A068.
#[tokio::test]
async fn a_contingency_plan_is_shown_by_a_test_and_never_by_its_document() {
    let (app, ..) = house().await;
    let names = vec![name("CF-4"), name("SV-09")];
    let (review, owner, auditor) = opened(&app, names.clone()).await;
    for name in &names {
        let id = Review::response_id(&review, "", name);
        owner.say(&id, &word(Declared::Met)).await.expect("said");
        let document = by("test", EvidenceType::Document, &format!("計画書 {name}"));
        owner.hand_in(&id, &document).await.expect("taken");
        assert_eq!(state(&owner, &id).await, "claimed", "{name}: called a test, and a document");
        let export = handed_in(EvidenceType::Result, &format!("他の結果 {name}"));
        owner.hand_in(&id, &export).await.expect("taken");
        assert_eq!(code(auditor.verify(&id, &looked(Standing::Proven)).await), Code::Value);
        let drill = by("test", EvidenceType::Operation, &format!("訓練の記録 {name}"));
        owner.hand_in(&id, &drill).await.expect("taken");
        assert_eq!(state(&owner, &id).await, "evidenced");
        auditor.verify(&id, &looked(Standing::Proven)).await.expect("verified");
        let view = owner.response(&id).await.expect("readable").0;
        assert_eq!(view.standing, Standing::Proven, "{name}");
    }
}

/// Resolutions, policies, reporting lines and plans for people: a paper shows that they
/// exist, only what was done shows that they work.
///
/// Covers: A173, A183, A186, A209.
#[tokio::test]
async fn a_paper_shows_no_governance_and_no_people() {
    let (app, ..) = house().await;
    let book = RuleBook::built_in().expect("the packs hold");
    let layers = [
        ("GL-①-ロ", Layer::Board, "GL-①"),
        ("GL-②-イ", Layer::Manager, "GL-②"),
        ("VW-1-a", Layer::Board, "VW-1"),
        ("IM-チ", Layer::Executive, ""),
    ];
    let names = layers.map(|(code, ..)| name(code)).to_vec();
    let (review, owner, auditor) = opened(&app, names).await;
    for (code_of, layer, above) in layers {
        let (_, criterion) = book.criterion(&name(code_of)).expect("in the book");
        assert!(criterion.asked() && criterion.kind == CriterionKind::Check, "{code_of}");
        assert_eq!(criterion.layer, Some(layer), "{code_of}: whose it is");
        assert_eq!(criterion.parent.as_deref().unwrap_or_default(), above);
        let id = Review::response_id(&review, "", &name(code_of));
        owner.say(&id, &word(Declared::Met)).await.expect("said");
        let minutes = by("minutes", EvidenceType::Document, &format!("議事録 {code_of}"));
        owner.hand_in(&id, &minutes).await.expect("taken");
        let refused = code(auditor.verify(&id, &looked(Standing::Proven)).await);
        assert_eq!(refused, Code::Value, "{code_of}: minutes are a document, not a result");
        let result = handed_in(EvidenceType::Result, &format!("人員と予算の実績 {code_of}"));
        owner.hand_in(&id, &result).await.expect("taken");
        auditor.verify(&id, &looked(Standing::Proven)).await.expect("verified");
        let view = owner.response(&id).await.expect("readable").0;
        assert_eq!(view.standing, Standing::Proven, "{code_of}");
    }
}

#[tokio::test]
async fn the_same_bytes_are_the_same_evidence_only_if_they_were_obtained_in_the_same_way() {
    let (app, ..) = house().await;
    let (review, owner, _) = opened(&app, vec![name("SV-01")]).await;
    let id = Review::response_id(&review, "", &name("SV-01"));
    let kind = EvidenceType::Result;
    owner.hand_in(&id, &by("export", kind, "一覧")).await.expect("taken");
    owner.hand_in(&id, &by("export", kind, "一覧")).await.expect("the same, once");
    match owner.hand_in(&id, &by("interview", kind, "一覧")).await {
        Err(app::AppError::Refused(refusal)) => {
            assert_eq!(
                (refusal.code, refusal.detail.as_deref()),
                (Code::Exists, Some("other-method"))
            );
        }
        other => panic!("expected a refusal, found {other:?}"),
    }
}
