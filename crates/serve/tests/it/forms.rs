//! Forms: what is sent is kept, what is wrong is said at its field, and the way back is ours.

use crate::harness::House;

#[tokio::test]
async fn a_note_is_kept_and_the_room_is_shown_again() {
    let mut house = House::new().await;
    let room = format!("/incidents/{}", house.incident("停止").await);
    let browser = house.browser().await;
    let note = [("what", "note"), ("value", "電話会議を開始"), ("at", "timeline")];
    let sent = browser.post(&format!("{room}/facts"), &note).await;
    assert_eq!(sent.status, 303);
    assert_eq!(sent.header("location"), Some(format!("{room}#timeline").as_str()));
    assert!(browser.get(&room).await.body.contains("電話会議を開始"));
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_what_was_typed_stays() {
    let mut house = House::new().await;
    let room = format!("/incidents/{}", house.incident("停止").await);
    let browser = house.browser().await;
    let entries = house.desk().await.incident(&room["/incidents/".len()..], None).await;
    let before = entries.expect("readable").timeline.len();
    let wrong = [("key", "customers"), ("value", "たくさん")];
    let answer = browser.post(&format!("{room}/facts"), &wrong).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("value=\"たくさん\"") && answer.body.contains("role=\"alert\""));
    let after = house.desk().await.incident(&room["/incidents/".len()..], None).await;
    assert_eq!(after.expect("readable").timeline.len(), before, "nothing was written");
}

#[tokio::test]
async fn a_time_without_offset_is_of_the_zone_beside_its_field() {
    let mut house = House::new().await;
    let id = house.incident("停止").await;
    let browser = house.browser().await;
    let typed = [("key", "restored"), ("value", "令和8年6月10日 09:28")];
    assert_eq!(browser.post(&format!("/incidents/{id}/facts"), &typed).await.status, 303);
    let (incident, _) = house.desk().await.incident_at(&id, None).await.expect("readable");
    assert_eq!(incident.time("restored"), "2026-06-10T00:28:00Z".parse().ok());
}

#[tokio::test]
async fn a_signal_is_not_called_worthless_without_a_reason() {
    let mut house = House::new().await;
    let signal = house.notice("警察", "203.0.113.66").await;
    let browser = house.browser().await;
    let triage = async |why: &str| {
        let fields =
            [("id", signal.as_str()), ("verdict", "dismiss"), ("why", why), ("next", "/signals")];
        browser.post("/signals/triage", &fields).await
    };
    let refused = triage("—").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("checked"), "what was picked stays picked");
    assert_eq!(triage("計画された負荷試験").await.header("location"), Some("/signals"));
}

#[tokio::test]
async fn a_notice_becomes_an_incident_by_forms_alone() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    let notice = [("from", "警察"), ("at", "2026-06-10 09:20"), ("text", "203.0.113.66 と通信")];
    let taken = browser.post("/signals/new", &notice).await;
    let signal = taken.header("location").expect("a way").replace("/signals/", "");
    let promoted =
        browser.post("/signals/triage", &[("id", &signal), ("verdict", "promote")]).await;
    let form = browser.get(promoted.header("location").expect("a way")).await;
    assert!(form.body.contains("連絡・通報"), "the title follows from the signal");
    let fields = [("title", "不審な通信"), ("nature", "cyber"), ("signals", &signal)];
    let opened = browser.post("/incidents/new", &fields).await;
    let room = browser.get(opened.header("location").expect("a way")).await;
    assert!(room.body.contains("不審な通信") && room.body.contains(&signal));
}

#[tokio::test]
async fn preferences_are_one_click_and_lead_only_to_pages_of_ours() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    let set = browser.post("/preferences", &[("lang", "en"), ("next", "/incidents")]).await;
    assert_eq!((set.status, set.header("location")), (303, Some("/incidents")));
    let cookie = set.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("hinomi_lang=en;") && cookie.contains("SameSite=Lax"));
    assert!(browser.with("hinomi_lang=en").get("/").await.body.contains("<html lang=\"en\""));
    for elsewhere in ["//evil.example", "https://evil.example/"] {
        let away = browser.post("/preferences", &[("theme", "dark"), ("next", elsewhere)]).await;
        assert_eq!(away.header("location"), Some("/"), "{elsewhere}");
    }
    let unknown =
        browser.post("/preferences", &[("theme", "x; Path=/; HttpOnly"), ("next", "/")]).await;
    assert_eq!(unknown.header("set-cookie"), None);
}

#[tokio::test]
async fn years_count_by_era_everywhere_where_the_reader_says_so() {
    let mut house = House::new().await;
    let room = format!("/incidents/{}", house.incident("停止").await);
    let page = house.browser().await.with("hinomi_era=era").get(&room).await.body;
    assert!(page.contains("令和8.6.10 09:25") && page.contains("令和8年6月10日 09:25 JST"));
    assert!(!page.contains("2026年6月10日"), "no sentence counts otherwise");
}

#[tokio::test]
async fn an_alert_is_seen_once_and_named_on_the_home_page_until_then() {
    let mut house = House::new().await;
    let id = house.incident("停止").await;
    let browser = house.browser().await;
    assert!(browser.get("/").await.body.contains("未確認の警報"));
    let form = format!("/alerts/incident:{id}/acknowledge");
    assert!(browser.get("/alerts").await.body.contains(&form));
    assert_eq!(browser.post(&form, &[]).await.status, 303);
    assert!(!browser.get("/").await.body.contains("未確認の警報"));
    assert_eq!(browser.post(&form, &[]).await.status, 409, "seen before");
}

#[tokio::test]
async fn the_register_of_assets_says_what_it_does_not_know() {
    let mut house = House::new().await;
    let list = tables::Source::memory(b"id,kind,name\nPC-1,terminal,PC-1\n".to_vec());
    let taken = house.desk().await.import_assets(&list, &|_, _| ()).await;
    taken.expect("allowed").expect("taken");
    let browser = house.browser().await;
    let page = browser.get("/assets").await.body;
    assert!(page.contains("1 / 1"), "one of one asset that should log was never seen");
    let one = browser.get("/assets/PC-1").await;
    assert_eq!(one.status, 200);
    assert!(one.body.contains("持ち主") && one.body.contains("防御の層"));
    assert_eq!(browser.get("/assets/none").await.status, 404);
}

#[tokio::test]
async fn whom_the_firm_tells_and_what_comes_back_is_recorded_in_the_room() {
    let mut house = House::new().await;
    let room = format!("/incidents/{}", house.incident("停止").await);
    let browser = house.browser().await;
    let told = async |person: &str| {
        let fields = [
            ("to", "police"),
            ("person", person),
            ("contact-at", "2026-06-10 09:25"),
            ("number", "27-1234"),
            ("at", "contacts"),
        ];
        browser.post(&format!("{room}/contacts"), &fields).await
    };
    let refused = told("").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("role=\"alert\""), "said at its form");
    let sent = told("サイバー対策課<b>").await;
    assert_eq!(sent.header("location"), Some(format!("{room}#contacts").as_str()));
    let shown = browser.get(&room).await.body;
    assert!(shown.contains("サイバー対策課&#60;b&#62;") && shown.contains("27-1234"), "{shown}");
    let reply = [("no", "1"), ("words", "受理しました"), ("reply-at", "2026-06-10 09:28")];
    assert_eq!(browser.post(&format!("{room}/replies"), &reply).await.status, 303);
    assert!(browser.get(&room).await.body.contains("受理しました"));
}

#[tokio::test]
async fn a_finding_is_viewed_and_traced_by_forms_and_says_what_is_lacking() {
    let mut house = House::new().await;
    let new = app::NewFinding {
        title: "特権IDの共用".into(),
        fact: "3 / 12".into(),
        origin: model::Origin::Person,
        criteria: Vec::new(),
        theme: String::new(),
        layer: Some(model::Layer::Executive),
        root_cause: String::new(),
    };
    let id = house.desk().await.raise_finding(&new).await.expect("raised").id;
    let browser = house.browser().await;
    let page = format!("/findings/{id}");
    let shown = browser.get(&page).await.body;
    assert!(shown.contains("ガバナンス・マネジメント"), "executives stand on both levels");
    let problem = [("act", "trace"), ("level", "problem"), ("words", "三人で使う")];
    assert_eq!(browser.post(&page, &problem).await.status, 422);
    let meant = [&problem[..], &[("impact", "なし")]].concat();
    assert_eq!(browser.post(&page, &meant).await.status, 303);
    let practice = [("act", "view"), ("facet", "practice")];
    let refused = browser.post(&page, &practice).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("role=\"alert\""), "a rule's text shows no practice");
    assert_eq!(browser.post(&page, &[("act", "view"), ("facet", "set-up")]).await.status, 303);
    assert!(browser.get(&page).await.body.contains("体制の整備"));
}
