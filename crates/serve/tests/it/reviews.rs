//! Pages of reviews: plain forms that work without scripts, evidence that is never drawn,
//! lists of exactly what is shown.

use app::{HandedIn, NewReview, RuleBook};
use jiff::civil::Date;
use model::{Assigned, Declared, EvidenceType, Line, Review, ReviewKind, Said};

use crate::{
    approval::enter,
    harness::{Browser, House},
};

const DAY: Date = Date::constant(2026, 6, 10);

pub async fn opened(house: &House) -> String {
    let book = RuleBook::built_in().expect("the packs hold");
    let choice = app::Choice { codes: vec!["IM-ロ".into()], only: Vec::new() };
    let (_, criteria) = app::chosen(book, "jp-fsa-2015", DAY, &choice).expect("chosen");
    let new = NewReview {
        kind: ReviewKind::SelfCheck,
        title: "点検<b>".into(),
        packs: vec!["jp-fsa-2015@1".into()],
        criteria,
        population: Vec::new(),
        period: (Date::constant(2026, 4, 1), Date::constant(2027, 3, 31)),
        due: None,
        carried_from: None,
    };
    house.desk().await.open_review(&new).await.expect("opened")
}

fn response(review: &str, code: &str) -> String {
    Review::response_id(review, "", &format!("jp-fsa-2015/{code}"))
}

async fn said(house: &House, review: &str, code: &str) -> Option<Said> {
    let (view, _) = house.desk().await.response(&response(review, code)).await.expect("there");
    view.response.word().cloned()
}

async fn answered(browser: &Browser, review: &str, code: &str, claim: &str) -> u16 {
    let of = response(review, code);
    let fields = [
        ("of", of.as_str()),
        ("claim", claim),
        ("words", "四半期ごと"),
        ("show", "unanswered"),
        ("at", "r2"),
        ("line", "first"),
    ];
    let sent = browser.post(&format!("/reviews/{review}/answer"), &fields).await;
    if sent.status == 303 {
        let back = format!("/reviews/{review}?show=unanswered#r2");
        assert_eq!(sent.header("location"), Some(back.as_str()), "back to the row");
    }
    sent.status
}

#[tokio::test]
async fn an_answer_is_a_plain_form_and_comes_back_to_its_row() {
    let mut house = House::new().await;
    let review = opened(&house).await;
    let browser = house.browser().await;
    assert_eq!(answered(&browser, &review, "IM-ロ-a", "partly").await, 303);
    let said = said(&house, &review, "IM-ロ-a").await.expect("said");
    assert_eq!((said.declared, said.words.as_str()), (Declared::Partly, "四半期ごと"));
    assert_eq!(answered(&browser, &review, "IM-ロ-b", "").await, 422, "nothing chosen");
    assert_eq!(answered(&browser, &review, "IM-ロ-b", "not-applicable").await, 422, "no reason");
    assert_eq!(answered(&browser, "SC-2026-999", "IM-ロ-b", "met").await, 404);
    let of = response(&review, "IM-ロ-b");
    let fields = [("of", of.as_str()), ("claim", "met")];
    let elsewhere = browser.post("/reviews/SC-2026-002/answer", &fields).await;
    assert_eq!(elsewhere.status, 404, "a form answers in its own review alone");
    let page = browser.get(&format!("/reviews/{review}")).await.body;
    assert!(page.contains("点検&#60;b&#62;") && !page.contains("点検<b>"), "escaped");
    for words in ["確認済 0 / 4", "不一致 0 / 4", "不明 4 / 4"] {
        assert!(page.contains(words), "{words}");
    }
}

/// Covers: A015, A179.
#[tokio::test]
async fn a_result_shows_what_is_owed_upon_it_and_the_provisions_it_rests_on() {
    let mut house = House::new().await;
    let review = opened(&house).await;
    let desk = house.desk().await;
    desk.advance_review(&review, model::Phase::Analysed, "").await.expect("analysed");
    let finding = app::NewFinding {
        title: "棚卸の停止".into(),
        fact: "0 / 2 回".into(),
        origin: model::Origin::Review(review.clone()),
        criteria: Vec::new(),
        theme: String::new(),
        layer: Some(model::Layer::Manager),
        root_cause: String::new(),
    };
    let finding = desk.raise_finding(&finding).await.expect("raised").id;
    desk.ground_finding(&finding, &["金商法40条2号".into()]).await.expect("grounded");
    let browser = house.browser().await;
    let shown = browser.get(&format!("/findings/{finding}")).await.body;
    assert!(shown.contains("根拠となる法令") && shown.contains("金商法40条2号"), "{shown}");
    desk.drop_finding(&finding, "誤り").await.expect("dropped");
    desk.conclude_review(&review, model::Conclusion::Nothing, "問題なし").await.expect("judged");
    enter(&house, "disposer-1", "disposer").await;
    let day = Some(Date::constant(2026, 12, 25));
    let by = house.app.desk("disposer-1").await.expect("readable");
    by.dispose(&review, model::Disposal::Report, "報告せよ", day).await.expect("disposed");
    let shown = browser.get(&format!("/reviews/{review}")).await.body;
    assert!(shown.contains("検査結果：指摘なし"), "{shown}");
    assert!(shown.contains("履行待ち") && shown.contains("期限 2026-12-25"), "{shown}");
}

#[tokio::test]
async fn chips_and_lists_show_the_same_rows() {
    let mut house = House::new().await;
    let review = opened(&house).await;
    let browser = house.browser().await;
    answered(&browser, &review, "IM-ロ-a", "met").await;
    let assigned = Assigned { party: app::LOCAL_ADMINISTRATOR.into(), line: Line::First };
    let desk = house.desk().await;
    desk.assign(&response(&review, "IM-ロ-b"), &assigned).await.expect("assigned");
    for (show, rows) in [("", 4), ("unanswered", 3), ("mine", 1), ("contradicted", 0), ("late", 0)]
    {
        let query = format!("?show={show}");
        let page = browser.get(&format!("/reviews/{review}{query}")).await.body;
        assert_eq!(page.matches("<tr data-key").count(), rows, "{show}");
        let list = browser.get(&format!("/reviews/{review}/list.csv{query}")).await;
        assert_eq!(list.body.lines().count(), rows + 1, "{show}: {}", list.body);
    }
    let sheet = browser.get(&format!("/reviews/{review}/sheet.xlsx")).await;
    assert!(sheet.header("content-disposition").is_some_and(|said| said.starts_with("attachment")));
    let mine = browser.get("/mine").await.body;
    assert!(mine.contains("IM-ロ-b") && !mine.contains("IM-ロ-a"));
}

#[tokio::test]
async fn evidence_leaves_as_a_download_that_nothing_draws() {
    let mut house = House::new().await;
    let review = opened(&house).await;
    let new = HandedIn {
        title: "<script>".into(),
        kind: EvidenceType::Operation,
        file: "a\".html".into(),
        bytes: b"<script>alert(1)</script>".to_vec(),
        taken_on: DAY,
        method: "export".into(),
        fresh_until: None,
        sha256: None,
    };
    let desk = house.desk().await;
    let taken = desk.hand_in(&response(&review, "IM-ロ"), &new).await.expect("taken");
    let browser = house.browser().await;
    let file = browser.get(&format!("/evidence/{}", taken.id)).await;
    assert_eq!(file.header("content-type"), Some("application/octet-stream"));
    assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
    let named = format!("attachment; filename=\"{}.html\"", taken.id);
    assert_eq!(file.header("content-disposition"), Some(named.as_str()));
    let item = browser.get(&format!("/reviews/{review}/item?of=IM-%E3%83%AD")).await;
    assert_eq!(item.status, 200);
    assert!(!item.body.contains("<script>alert") && item.body.contains("&#60;script&#62;"));
    assert_eq!(browser.get("/evidence/ev_none").await.status, 404);
}

#[tokio::test]
async fn a_review_is_opened_by_a_form_and_what_is_wrong_is_said() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    let empty = browser.get("/reviews").await.body;
    assert!(empty.contains("hinomi review open") && empty.contains("/reviews/new"), "it teaches");
    let form =
        [("rules", "jp-fsa-2015"), ("title", "年度"), ("kind", "audit"), ("from", "2026-04-01")];
    let wrong = browser.post("/reviews/new", &[&form[..], &[("to", "いつか")]].concat()).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("value=\"年度\""), "what was typed stays");
    let sent = browser.post("/reviews/new", &[&form[..], &[("to", "2027-03-31")]].concat()).await;
    assert_eq!(sent.header("location"), Some("/reviews/AU-2026-001"));
}
