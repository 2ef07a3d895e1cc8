//! What holds of reviews whatever people do: words beside words, proof by others, nothing
//! read without a mandate, sheets taken whole or not at all.

use app::{AppError, Desk, FormWords, NewReview, TroubleKind};
use jiff::civil::Date;
use model::{
    Assigned, Code, Declared, EvidenceType, Fact, Line, Phase, Review, ReviewKind, Said, Standing,
};
use proptest::prelude::*;
use tables::{Cell, Fault, Format, Source};

use crate::{
    administrator,
    as_26_tenancy::mandate,
    code, house,
    manual_items::{handed_in, looked, opened, word},
};

const NAMES: [&str; 4] = ["IM-ロ", "IM-ロ-a", "IM-ロ-b", "IM-ロ-c"];

fn names() -> Vec<String> {
    NAMES.iter().map(|code| format!("jp-fsa-2015/{code}")).collect()
}

fn response(review: &str, code: &str) -> String {
    Review::response_id(review, "", &format!("jp-fsa-2015/{code}"))
}

fn na(reason: &str, approver: &str, until: Date) -> Said {
    word(Declared::NotApplicable { reason: reason.into(), approver: approver.into(), until })
}

async fn kinds(desk: &Desk, review: &str) -> Vec<TroubleKind> {
    let (_, found) = desk.trouble(review).await.expect("readable");
    found.iter().map(|trouble| trouble.kind).collect()
}

/// Invariant 2: whoever has no mandate learns nothing of a review, absent and forbidden are
/// told alike, and each attempt stands in the ledger.
#[tokio::test]
async fn nobody_reads_answers_or_evidence_without_a_mandate() {
    let (app, memory, _) = house().await;
    let (review, owner, _) = opened(&app, names()).await;
    let id = response(&review, "IM-ロ");
    let evidence = owner.hand_in(&id, &handed_in(EvidenceType::Result, "x")).await.expect("taken");
    let stranger = app.desk("stranger").await.expect("a desk");
    let bank = model::Party::new("bank-b", model::PartyKind::Institution, "B銀行");
    let own = administrator(&app).await;
    own.found_tenant(&bank, app::LOCAL_ADMINISTRATOR).await.expect("founded");
    let elsewhere = app.desk_at(app::LOCAL_ADMINISTRATOR, "bank-b").await.expect("a desk");
    for (desk, expected) in [(&stranger, Code::Mandate), (&elsewhere, Code::Absent)] {
        for (there, absent) in [(review.as_str(), "SC-2026-999")] {
            let before = memory.lines().len();
            let told = |error: AppError, id: &str| match error {
                AppError::Refused(r) => serde_json::to_string(&r).expect("plain").replace(id, "ID"),
                other => other.to_string(),
            };
            let hidden = desk.review(there).await.expect_err("hidden");
            let nothing = desk.review(absent).await.expect_err("absent");
            assert_eq!(told(hidden, there), told(nothing, absent));
            let codes = [
                code(desk.trouble(there).await),
                code(desk.asked_in(there, "IM-ロ", "").await),
                code(desk.evidence_bytes(&evidence.id).await),
                code(desk.answer_sheet(there, None, &words(), true).await),
            ];
            assert!(codes.iter().all(|code| *code == expected), "{codes:?}");
            let lines = memory.lines().split_off(before);
            assert_eq!(lines.len(), 6, "one entry each");
            assert!(lines.iter().all(|(_, l)| matches!(&l.fact, Some(Fact::Refused { .. }))));
        }
    }
    assert!(elsewhere.reviews_page((0, 9)).await.expect("its own").rows.is_empty());
    assert!(elsewhere.criterion("jp-fsa-2015/IM-ロ").await.expect("its own").responses.is_empty());
    assert_eq!(code(stranger.my_assignments().await), Code::Mandate);
    assert_eq!(code(stranger.reviews_page((0, 9)).await), Code::Mandate);
}

/// AS-22: ticking every example leaves the parent as it was; another way, shown by its
/// result and verified by somebody else, satisfies it.
///
/// Covers: A217, A218.
#[tokio::test]
async fn examples_never_decide_and_another_way_may_satisfy() {
    let (app, _, clock) = house().await;
    let (review, owner, auditor) = opened(&app, names()).await;
    for code in &NAMES[1..] {
        owner.say(&response(&review, code), &word(Declared::Met)).await.expect("said");
    }
    let view = owner.review(&review).await.expect("readable");
    assert_eq!((view.shares.proven, view.shares.unknown, view.silent), (0, 4, 1));
    assert!(kinds(&owner, &review).await.contains(&TroubleKind::ExamplesOnly));
    let parent = response(&review, "IM-ロ");
    owner
        .hand_in(&parent, &handed_in(EvidenceType::Result, "別の方法の結果"))
        .await
        .expect("taken");
    auditor.verify(&parent, &looked(Standing::Proven)).await.expect("verified");
    let view = owner.review(&review).await.expect("readable");
    assert_eq!((view.shares.proven, view.shares.unknown), (1, 3), "and the examples stay open");

    let until = Date::constant(2026, 12, 31);
    let example = response(&review, "IM-ロ-a");
    for (reason, approver, expected) in [
        ("店舗がない", "", Code::Approval),
        ("店舗がない", "owner", Code::Approval),
        ("店舗がない", "nobody", Code::Approval),
        ("—", "auditor", Code::Reason),
    ] {
        assert_eq!(code(owner.say(&example, &na(reason, approver, until)).await), expected);
    }
    owner.say(&example, &na("店舗がない", "auditor", until)).await.expect("said");
    let view = owner.review(&review).await.expect("readable");
    assert_eq!((view.not_applicable, view.shares.population()), (1, 4), "it stays in the count");
    clock.set("2027-01-01T00:00:00+09:00".parse().expect("a time"));
    let view = owner.review(&review).await.expect("readable");
    assert_eq!(view.not_applicable, 0, "it ends by itself");
    assert!(kinds(&owner, &review).await.contains(&TroubleKind::NotApplicableEnded));
}

/// Covers: A211, A212.
#[tokio::test]
async fn what_to_look_at_is_told() {
    let (app, _, clock) = house().await;
    let (review, owner, _) = opened(&app, names()).await;
    let same = handed_in(EvidenceType::Operation, "\u{89}PNG");
    let same = app::HandedIn { bytes: b"\x89PNG\r\n".to_vec(), ..same };
    for code in ["IM-ロ-a", "IM-ロ-b"] {
        owner.say(&response(&review, code), &word(Declared::Met)).await.expect("said");
        owner.hand_in(&response(&review, code), &same).await.expect("taken");
    }
    owner.say(&response(&review, "IM-ロ"), &word(Declared::Met)).await.expect("said");
    let third = Said { line: Line::Third, ..word(Declared::NotMet) };
    owner.say(&response(&review, "IM-ロ"), &third).await.expect("said");
    let (_, found) = owner.trouble(&review).await.expect("readable");
    let of = |kind| {
        let one = found.iter().find(|trouble| trouble.kind == kind);
        one.map_or(0, |trouble| trouble.about.len())
    };
    assert_eq!(of(TroubleKind::SameEvidence), 2);
    assert_eq!(of(TroubleKind::ScreenshotOnly), 2);
    assert_eq!(of(TroubleKind::IdenticalTexts), 3);
    assert_eq!(of(TroubleKind::ClaimWithoutEvidence), 1);
    assert_eq!(of(TroubleKind::LinesDisagree), 1);
    assert_eq!(of(TroubleKind::Late), 0);

    // The next year, carried over: unchanged until somebody speaks; who spoke stays.
    clock.set("2027-04-02T00:00:00Z".parse().expect("a time"));
    let own = administrator(&app).await;
    let next = NewReview {
        kind: ReviewKind::SelfCheck,
        title: "翌年".into(),
        packs: vec!["jp-fsa-2015@1".into()],
        criteria: names(),
        population: Vec::new(),
        period: (Date::constant(2027, 4, 1), Date::constant(2028, 3, 31)),
        due: Some("2027-04-03T00:00:00Z".parse().expect("a time")),
        carried_from: Some(review.clone()),
    };
    let next = own.open_review(&next).await.expect("opened");
    let view = own.review(&next).await.expect("readable");
    let first = |code: &str| {
        let row = view.responses.iter().find(|row| row.response.id == response(&next, code));
        row.and_then(|row| row.response.word().cloned())
    };
    assert_eq!(first("IM-ロ-a").map(|said| said.by), Some("owner".into()));
    assert_eq!(first("IM-ロ-c"), None);
    let carried = |found: &[app::Trouble]| {
        let one = found.iter().find(|trouble| trouble.kind == TroubleKind::CarriedUnchanged);
        one.map_or(0, |trouble| trouble.about.len())
    };
    assert_eq!(carried(&own.trouble(&next).await.expect("readable").1), 3);
    clock.set("2027-04-04T00:00:00Z".parse().expect("a time"));
    let fresh = Said { words: "今年は二回".into(), ..word(Declared::Partly) };
    let owner = app.desk("owner").await.expect("a desk");
    owner.say(&response(&next, "IM-ロ-a"), &fresh).await.expect("kept though late");
    owner.say(&response(&next, "IM-ロ-b"), &word(Declared::Met)).await.expect("kept though late");
    let (view, found) = own.trouble(&next).await.expect("readable");
    assert_eq!(carried(&found), 2, "typed again word for word is no change");
    assert!(found.iter().any(|t| t.kind == TroubleKind::Late && t.about.len() == 2));
    assert!(view.responses.iter().any(|row| row.response.said.len() == 2), "both words are kept");
}

/// One human being with two accounts is one.
#[tokio::test]
async fn nobody_verifies_the_own_word_under_another_account() {
    let (app, ..) = house().await;
    let (review, owner, _) = opened(&app, names()).await;
    let own = administrator(&app).await;
    let list = tables::Source::memory(b"id,kind,natural\nowner-2,person,owner\n".to_vec());
    own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("taken");
    own.give_mandate(&mandate("owner-2", "auditor")).await.expect("given");
    let id = response(&review, "IM-ロ");
    owner.say(&id, &word(Declared::Met)).await.expect("said");
    owner.hand_in(&id, &handed_in(EvidenceType::Result, "x")).await.expect("taken");
    let second = app.desk("owner-2").await.expect("a desk");
    assert_eq!(code(second.verify(&id, &looked(Standing::Proven)).await), Code::Person);
    let until = Date::constant(2026, 12, 31);
    assert_eq!(code(owner.say(&id, &na("ない", "owner-2", until)).await), Code::Approval);
}

#[tokio::test]
async fn my_assignments_are_what_i_have_not_answered_in_reviews_that_are_open() {
    let (app, ..) = house().await;
    let (review, owner, _) = opened(&app, names()).await;
    let own = administrator(&app).await;
    for code in ["IM-ロ", "IM-ロ-a"] {
        let assigned = Assigned { party: "owner".into(), line: Line::First };
        own.assign(&response(&review, code), &assigned).await.expect("assigned");
    }
    let nobody = Assigned { party: "nobody".into(), line: Line::First };
    assert_eq!(code(own.assign(&response(&review, "IM-ロ"), &nobody).await), Code::Value);
    assert_eq!(owner.my_assignments().await.expect("mine").len(), 2);
    owner.say(&response(&review, "IM-ロ"), &word(Declared::Unknown)).await.expect("said");
    assert_eq!(owner.my_assignments().await.expect("mine").len(), 1);
    own.advance_review(&review, Phase::Closed, "終わり").await.expect("closed");
    assert_eq!(owner.my_assignments().await.expect("mine").len(), 0);
    assert_eq!(
        code(owner.say(&response(&review, "IM-ロ-a"), &word(Declared::Met)).await),
        Code::State
    );
    assert_eq!(code(own.advance_review(&review, Phase::Answering, "").await), Code::State);
}

/// Domain E, Evidence.
#[tokio::test]
async fn evidence_is_what_its_hash_says_and_stays_what_it_was_called() {
    let (app, memory, _) = house().await;
    let (review, owner, _) = opened(&app, names()).await;
    let (id, other) = (response(&review, "IM-ロ"), response(&review, "IM-ロ-a"));
    let named = app::HandedIn {
        sha256: Some("00".repeat(32)),
        ..handed_in(EvidenceType::Result, "結果")
    };
    let before = memory.lines().len();
    assert_eq!(code(owner.hand_in(&id, &named).await), Code::Value, "other bytes than named");
    let lines = memory.lines().split_off(before);
    assert!(matches!(&lines[..], [(_, l)] if matches!(l.fact, Some(Fact::Refused { .. }))));
    let taken =
        owner.hand_in(&id, &handed_in(EvidenceType::Document, "規程")).await.expect("taken");
    let renamed = owner.hand_in(&other, &handed_in(EvidenceType::Result, "規程")).await;
    assert_eq!(code(renamed), Code::Exists, "a document does not become a result");
    let (_, bytes) = owner.evidence_bytes(&taken.id).await.expect("kept");
    assert_eq!(bytes, "規程".as_bytes());
    owner.withdraw(&taken.id, "古い版だった").await.expect("withdrawn");
    assert_eq!(code(owner.withdraw(&taken.id, "もう一度").await), Code::State);
    assert_eq!(owner.evidence_bytes(&taken.id).await.expect("kept").1, bytes, "the bytes stay");
    let again = owner.hand_in(&other, &handed_in(EvidenceType::Document, "規程")).await;
    assert_eq!(code(again), Code::State, "what was withdrawn does not come back");
    for (bytes, warning) in [
        (b"MZ\x90\x00".to_vec(), "executable"),
        (b"key\n-----BEGIN RSA PRIVATE KEY-----".to_vec(), "secret-pattern"),
    ] {
        let new = app::HandedIn { bytes, ..handed_in(EvidenceType::Operation, "") };
        let warned = owner.hand_in(&id, &new).await.expect("taken, with a warning");
        assert_eq!(warned.warnings, [warning]);
    }
}

fn words() -> FormWords {
    FormWords::of(|id| match id {
        "review-claim-met" => vec!["満たしている".into(), "Met".into()],
        "review-claim-not-applicable" => vec!["該当なし".into(), "Not applicable".into()],
        other => vec![format!("見出し {other}")],
    })
}

/// A sheet as columns and rows of text.
fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let rows = Source::memory(bytes.to_vec()).open().expect("a workbook");
    let header = rows.header().to_vec();
    (header, rows.map(|row| row.expect("sound").cells().to_vec()).collect())
}

fn written(header: &[String], rows: &[Vec<String>]) -> Source {
    let header: Vec<_> = header.iter().map(String::as_str).collect();
    let rows: Vec<Vec<Cell>> =
        rows.iter().map(|row| row.iter().map(|cell| cell.as_str().into()).collect()).collect();
    let bytes = tables::write(Format::Xlsx, &header, rows.iter().map(Vec::as_slice));
    Source::memory(bytes.expect("it fits"))
}

async fn faults(desk: &Desk, review: &str, list: &Source) -> Vec<(u64, String, &'static str)> {
    let taken = desk.take_sheet(review, list, &words()).await.expect("allowed");
    let of = |fault: Fault| (fault.line, fault.column, fault.expected.code);
    taken.expect_err("faulty").into_iter().map(of).collect()
}

/// Import: every faulty cell is named, nothing is taken in part, a change by somebody else
/// is told.
#[tokio::test]
async fn a_sheet_is_taken_whole_or_not_at_all() {
    let (app, memory, _) = house().await;
    let (review, owner, _) = opened(&app, names()).await;
    let sheet = owner.answer_sheet(&review, None, &words(), true).await.expect("written");
    let (header, rows) = read(&sheet);
    assert_eq!((header.len(), rows.len()), (12, 4));
    let set = |row: usize, cells: &[(usize, &str)]| {
        let mut rows = rows.clone();
        cells.iter().for_each(|(at, cell)| rows[row][*at] = (*cell).to_owned());
        rows
    };
    let column = |at: usize| header[at].clone();
    let mut many = set(0, &[(6, "はい")]);
    many[1][6] = "満たしている".into();
    many[1][7] = "120".into();
    many[2][8] = "言葉だけ".into();
    many[3][0] = "SC-2026-001/none".into();
    let before = memory.lines().len();
    let found = faults(&owner, &review, &written(&header, &many)).await;
    let expected = [
        (2, column(6), "word"),
        (3, column(7), "sheet-share"),
        (4, column(6), "word"),
        (5, column(0), "sheet-row-known"),
    ];
    assert_eq!(found, expected);
    assert_eq!(memory.lines().len(), before + 1, "refused once, and nothing taken");
    let twice = [rows.clone(), vec![rows[0].clone()]].concat();
    assert_eq!(
        faults(&owner, &review, &written(&header, &twice)).await,
        [(6, column(0), "sheet-row-once")]
    );
    let na = set(0, &[(6, "該当なし"), (9, "—"), (10, "auditor"), (11, "2026-12-31")]);
    assert_eq!(
        faults(&owner, &review, &written(&header, &na)).await,
        [(2, column(9), "sheet-reason")]
    );
    let nobody = set(0, &[(6, "該当なし"), (9, "店舗がない"), (10, "owner"), (11, "2026-12-31")]);
    assert_eq!(
        faults(&owner, &review, &written(&header, &nobody)).await,
        [(2, column(10), "sheet-approver")]
    );
    let stray = set(0, &[(6, "Met"), (9, "理由")]);
    assert_eq!(
        faults(&owner, &review, &written(&header, &stray)).await,
        [(2, column(9), "sheet-only-with")]
    );
    let headless: Vec<_> = header.iter().map(|name| name.replace("claim", "gone")).collect();
    assert_eq!(
        faults(&owner, &review, &written(&headless, &rows)).await,
        [(1, column(6), "column")]
    );

    let mine = set(0, &[(6, "Met"), (7, "98.95"), (8, "=cmd|'/c calc'!A1")]);
    owner.say(&response(&review, "IM-ロ"), &word(Declared::NotMet)).await.expect("meanwhile");
    let told = faults(&owner, &review, &written(&header, &mine)).await;
    assert_eq!(told, [(2, column(1), "sheet-row-unchanged")]);
    let (header, mut rows) =
        read(&owner.answer_sheet(&review, None, &words(), true).await.expect("again"));
    (rows[0][6], rows[0][7], rows[0][8]) =
        ("Met".into(), "98.95".into(), "=cmd|'/c calc'!A1".into());
    let taken =
        owner.take_sheet(&review, &written(&header, &rows), &words()).await.expect("allowed");
    let taken = taken.expect("sound");
    assert_eq!((taken.answers, taken.unchanged), (1, 3));
    let view = owner.review(&review).await.expect("readable");
    let said = view.responses[0].response.word().expect("said").clone();
    assert_eq!((said.share_bp, said.words.as_str()), (Some(9_895), "=cmd|'/c calc'!A1"));
}

fn declared() -> impl Strategy<Value = (Declared, Option<u16>)> {
    let until = Date::constant(2027, 1, 2);
    let na = "[ぁ-んa-z=+@-]{1,12}[a-z]".prop_map(move |reason| {
        (Declared::NotApplicable { reason, approver: "auditor".into(), until }, None)
    });
    let share = proptest::option::of(0..=10_000_u16);
    prop_oneof![
        share.clone().prop_map(|share| (Declared::Met, share)),
        share.prop_map(|share| (Declared::Partly, share)),
        Just((Declared::NotMet, None)),
        Just((Declared::Unknown, None)),
        na,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A sheet that comes back untouched changes nothing; what is typed into an empty one
    /// is what stands there, and written again it gives the same sheet.
    #[test]
    fn a_sheet_taken_back_is_what_was_written(
        said in proptest::collection::vec(proptest::option::of((declared(), "[ -~ぁ-ん漢字\n\t=+@-]{0,40}")), 4..5),
    ) {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(async {
            let (app, memory, _) = house().await;
            let (review, owner, _) = opened(&app, names()).await;
            for (code, said) in NAMES.iter().zip(&said) {
                let Some(((declared, share_bp), words)) = said else { continue };
                let said = Said { words: words.clone(), share_bp: *share_bp, ..word(declared.clone()) };
                owner.say(&response(&review, code), &said).await.expect("said");
            }
            let sheet = owner.answer_sheet(&review, None, &words(), true).await.expect("written");
            let before = memory.lines().len();
            let back = Source::memory(sheet.clone());
            let taken = owner.take_sheet(&review, &back, &words()).await.expect("allowed").expect("sound");
            prop_assert_eq!((taken.answers, taken.unchanged), (0, 4));
            prop_assert_eq!(memory.lines().len(), before);

            // Into another review that nobody answered yet.
            let (other, owner, _) = opened(&app, names()).await;
            let (header, filled) = read(&sheet);
            let (_, mut empty) = read(&owner.answer_sheet(&other, None, &words(), true).await.expect("written"));
            for (row, from) in empty.iter_mut().zip(&filled) {
                row[6..].clone_from_slice(&from[6..]);
            }
            let taken = owner.take_sheet(&other, &written(&header, &empty), &words()).await.expect("allowed");
            prop_assert_eq!(taken.expect("sound").answers, said.iter().flatten().count());
            let (_, again) = read(&owner.answer_sheet(&other, None, &words(), true).await.expect("written"));
            for (one, two) in filled.iter().zip(&again) {
                prop_assert_eq!(&one[6..], &two[6..]);
            }
            Ok(())
        })?;
    }
}

/// Invariant 9 over the use cases: whatever examples say and show, and whoever verifies
/// them, the parent is as it was; and no figure that somebody types sets a grade.
#[tokio::test]
async fn no_score_and_no_example_sets_a_grade() {
    let (app, ..) = house().await;
    let (review, owner, auditor) = opened(&app, names()).await;
    for code in &NAMES[1..] {
        let id = response(&review, code);
        let full = Said { share_bp: Some(10_000), ..word(Declared::Met) };
        owner.say(&id, &full).await.expect("said");
        owner.hand_in(&id, &handed_in(EvidenceType::Result, code)).await.expect("taken");
        auditor.verify(&id, &looked(Standing::Proven)).await.expect("verified");
    }
    let view = owner.review(&review).await.expect("readable");
    let standing = |code: &str| {
        let row = view.responses.iter().find(|row| row.response.id == response(&review, code));
        row.map(|row| row.standing)
    };
    assert_eq!(standing("IM-ロ"), Some(Standing::Unknown));
    assert_eq!(standing("IM-ロ-a"), Some(Standing::Proven));
    assert_eq!((view.shares.proven, view.shares.unknown), (3, 1));
    let full = Said { share_bp: Some(10_000), ..word(Declared::Met) };
    owner.say(&response(&review, "IM-ロ"), &full).await.expect("said");
    let after = owner.review(&review).await.expect("readable");
    assert_eq!(after.shares, view.shares, "a hundred percent that is claimed proves nothing");
    let too_much = Said { share_bp: Some(10_001), ..word(Declared::Met) };
    assert_eq!(code(owner.say(&response(&review, "IM-ロ"), &too_much).await), Code::Value);
}

/// A mandate as it is drawn: what it allows, from which hour on, until which hour.
type Held = (Vec<model::Permission>, i64, i64);

fn held() -> impl Strategy<Value = Held> {
    use model::Permission::{Administer, Answer, Audit, Read, Review};
    let may = proptest::sample::subsequence(vec![Read, Answer, Review, Audit, Administer], 1..4);
    (may, -24..24_i64, 1..48_i64).prop_map(|(may, from, hours)| (may, from, from + hours))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Invariant 2: whoever holds whatever mandates reads a review and its evidence exactly
    /// while one of them says so, and each other attempt is one refusal in the ledger.
    #[test]
    fn answers_and_evidence_are_read_exactly_while_a_mandate_says_so(
        held in proptest::collection::vec(held(), 0..4),
        hour in -2..30_i64,
    ) {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(async {
            let (app, memory, clock) = house().await;
            let (review, owner, _) = opened(&app, names()).await;
            let id = response(&review, "IM-ロ");
            let taken = owner.hand_in(&id, &handed_in(EvidenceType::Result, "x")).await.expect("taken");
            let start: jiff::Timestamp = "2026-06-10T00:30:00Z".parse().expect("a time");
            let at = |hour: i64| start + jiff::SignedDuration::from_hours(hour);
            let own = administrator(&app).await;
            let word = |may: &[model::Permission]| {
                may.iter().map(|one| one.name()).collect::<Vec<_>>().join(";")
            };
            for (n, (may, from, until)) in held.iter().enumerate() {
                // One line for each mandate: the register takes a party anew, its mandates stay.
                let list = format!(
                    "id,kind,role,may,from,until\nsomeone,person,role-{n},{},{},{}\n",
                    word(may), at(*from), at(*until),
                );
                let list = Source::memory(list.into_bytes());
                own.import_parties(&list, &|_, _| ()).await.expect("allowed").expect("sound");
            }
            clock.set(at(hour));
            let desk = app.desk("someone").await.expect("a desk");
            let given = desk.mandates().to_vec();
            let now = at(hour);
            let reads = given.iter().any(|m| m.may.contains(&model::Permission::Read) && m.current(now));
            let before = memory.lines().len();
            let seen = [
                desk.review(&review).await.is_ok(),
                desk.trouble(&review).await.is_ok(),
                desk.response(&id).await.is_ok(),
                desk.evidence_bytes(&taken.id).await.is_ok(),
                desk.answer_sheet(&review, None, &words(), true).await.is_ok(),
                desk.criterion("jp-fsa-2015/IM-ロ").await.is_ok(),
                desk.reviews_page((0, 9)).await.is_ok(),
            ];
            prop_assert_eq!(seen, [reads; 7]);
            let refused = memory.lines().len() - before;
            prop_assert_eq!(refused, if reads { 0 } else { 7 });
            Ok(())
        })?;
    }
}

/// What a check over files found on `proven` of a hundred, kept.
async fn measured(app: &app::App, proven: u64) {
    let row = |n: u64| vec![Some(format!("file-{n:04}.xls")), Some("no-password".into())];
    let run = app::checks::CheckRun {
        check: "password-on-files".into(),
        pack: "checks-information@1".into(),
        as_of: model::day_in_japan(app.clock.now()),
        sql: String::new(),
        population: String::new(),
        inputs: Vec::new(),
        of: 100,
        seen: 100,
        proven,
        contradicted: 100 - proven,
        unknown: 0,
        columns: vec!["thing".into(), "defect".into()],
        rows: (0..100 - proven).map(row).collect(),
        lacks: Vec::new(),
    };
    let checks = app::checks::built_in_checks().expect("they hold");
    administrator(app).await.keep_verdicts(&checks, &[run]).await.expect("kept");
}

/// A hundred percent closes nothing and sets no result; whoever finds the opposite of what
/// the machine found says why, and both stay.
///
/// Covers: A219.
#[tokio::test]
async fn a_finding_against_the_machine_takes_a_reason_and_both_are_kept() {
    let (app, _, clock) = house().await;
    let name = "jp-fsa-2015/BASIC-password";
    let (review, owner, auditor) = opened(&app, vec![name.into()]).await;
    measured(&app, 100).await;
    let view = owner.review(&review).await.expect("readable");
    assert!(view.shares.proven == 1 && view.review.phase != Phase::Closed);
    assert_eq!(view.review.conclusion, "", "a score concludes nothing");
    let id = Review::response_id(&review, "", name);
    let silent = model::Checked { words: "…".into(), ..looked(Standing::Contradicted) };
    assert_eq!(code(auditor.verify(&id, &silent).await), Code::Reason);
    let why = "印刷物の置き忘れが続き、パスワードでは守れていない";
    let said = model::Checked { words: why.into(), ..silent.clone() };
    auditor.verify(&id, &said).await.expect("kept with its reason");
    let view = owner.response(&id).await.expect("readable").0;
    assert_eq!(view.verdicts[0].found(), Standing::Proven, "the machine's stays");
    assert_eq!(view.response.checked[0].words, why);
    assert_eq!(view.standing, Standing::Contradicted, "a contradiction by either stands");
    clock.step(60);
    measured(&app, 10).await;
    let agrees = auditor.verify(&id, &silent).await;
    assert!(agrees.is_ok(), "who agrees with the machine needs no words: {agrees:?}");
    owner.hand_in(&id, &handed_in(EvidenceType::Result, "点検")).await.expect("taken");
    let proven = model::Checked { words: String::new(), ..looked(Standing::Proven) };
    assert_eq!(code(auditor.verify(&id, &proven).await), Code::Reason, "the other way round");
}
