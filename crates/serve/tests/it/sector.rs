//! Pages of the sector: surveys on both sides, exercises, people, inquiries, the office and
//! the intakes; and that nobody finds what is not for them.

use std::sync::Arc;

use app::{NewCampaign, NewExercise, NewGrade, NewMandate, Receiver};
use async_trait::async_trait;
use jiff::{SignedDuration, civil::Date};
use model::{
    Content, Feedback, FeedbackLine, InquirySheet, Node, Scope, Sheet, Slip, SurveyAsk, Tlp,
};
use ports::{Exchange, Inbox, PostError, Sealed};

use crate::{
    approval::enter,
    harness::{Browser, House},
};

/// Takes whatever comes: who sent it is tested elsewhere.
struct Open;

#[async_trait]
impl Exchange for Open {
    fn key(&self) -> String {
        "a".repeat(64)
    }

    fn seal(&self, text: String) -> Sealed {
        Sealed { signed: text, signature: String::new() }
    }

    fn holds(&self, _: &str, _: &Sealed) -> bool {
        true
    }

    async fn post(&self, _: &str, _: &str, _: &Sealed) -> Result<Sealed, PostError> {
        Err(PostError::Away("nobody is there".into()))
    }
}

/// Makes the house the node `id`, beside `others`: code, kind, key.
pub async fn node(house: &House, id: &str, kind: &str, others: &[(&str, &str)]) {
    let desk = house.desk().await;
    let of = |id: &str, kind: &str, key: char, own| Node {
        id: id.into(),
        name: id.into(),
        kind: kind.into(),
        key: key.to_string().repeat(64),
        address: "127.0.0.1:1".into(),
        own,
        ..Node::default()
    };
    desk.enter_node(&of(id, kind, 'a', true)).await.expect("entered");
    for (n, (other, kind)) in others.iter().enumerate() {
        let key = char::from(b'b' + n as u8);
        desk.enter_node(&of(other, kind, key, false)).await.expect("entered");
    }
}

/// A parcel from the node whose key is of `key`s.
async fn brought(house: &House, key: char, slip: &Slip) {
    let receiver = Receiver::new(&house.app, Arc::new(Open)).await.expect("engaged");
    let signed = serde_json::to_string(slip).expect("JSON");
    let sealed = Sealed { signed, signature: String::new() };
    let answer = receiver.take(&key.to_string().repeat(64), sealed).await.expect("taken");
    assert!(!answer.signed.contains("\"refused\":{"), "{}", answer.signed);
}

fn slip(house: &House, from: &str, to: &str, topic: &str, carries: Content) -> Slip {
    let (from, to, topic) = (from.to_owned(), to.to_owned(), topic.to_owned());
    Slip { from, to, topic, exercise: String::new(), at: house.app.clock.now(), carries }
}

const ITEMS: [&str; 2] = ["SV-01", "SV-02"];

/// A survey of seven institutions in two sectors, of which six answered; analysed.
async fn surveyed(house: &House) -> String {
    let desk = house.desk().await;
    let new = NewCampaign {
        title: "実態<b>把握".into(),
        ruleset: "jp-fsa-2015".into(),
        items: ITEMS.map(str::to_owned).to_vec(),
        due: house.app.clock.now() + SignedDuration::from_hours(48),
        follows: None,
    };
    let mut population = "institution,sector\n".to_owned();
    let mut answers = "institution,item,grade\n".to_owned();
    for n in 1..=7 {
        let sector = if n < 7 { "regional-bank" } else { "exchange" };
        population += &format!("INS{n:03},{sector}\n");
        for item in ITEMS.iter().filter(|_| n != 7) {
            answers += &format!("INS{n:03},{item},{}\n", n % 4);
        }
    }
    let source = |text: String| tables::Source::memory(text.into_bytes());
    let designed = desk.design_campaign(&new, &source(population)).await.expect("allowed");
    let id = designed.expect("no faulty cell").id;
    let taken = desk.import_answers(&id, &source(answers), "answers.csv").await;
    taken.expect("allowed").expect("no faulty cell");
    id
}

/// Asks in both languages; the page must be there and name no word.
async fn speaks(browser: &Browser, path: &str) -> String {
    let mut bodies = Vec::new();
    for lang in ["en", "ja"] {
        let answer = browser.with(&format!("hinomi_lang={lang}")).get(path).await;
        assert_eq!(answer.status, 200, "{path} {lang}: {}", answer.body);
        for id in [
            ">pg-",
            ">share-",
            ">survey-",
            ">feedback-",
            ">exercise-",
            ">staff-",
            ">training-",
            ">office-",
            ">tip-",
            ">inquiry-",
            ">says-",
            ">breadth-",
            ">aim-",
            "\"survey-",
            "\"exercise-do",
            "\"tip-",
            "\"inquiry-do",
        ] {
            let wrong =
                answer.body.find(id).map(|at| &answer.body[at..answer.body.len().min(at + 60)]);
            assert!(wrong.is_none(), "{path} {lang}: {wrong:?}");
        }
        bodies.push(answer.body);
    }
    bodies.pop().unwrap_or_default()
}

#[tokio::test]
async fn a_hub_sees_who_answered_and_what_is_withheld_and_why() {
    let mut house = House::new().await;
    node(&house, "fsa", "authority", &[]).await;
    let id = surveyed(&house).await;
    let browser = house.browser().await;
    let list = speaks(&browser, "/campaigns").await;
    assert!(list.contains("6 / 7") && list.contains("実態&#60;b&#62;把握"), "{list}");
    let page = format!("/campaigns/{id}");
    let before = speaks(&browser, &page).await;
    assert!(!before.contains("id=\"heat\""), "no figure before the analysis");
    assert!(before.contains("value=\"analyse\"") && before.contains("未回答に督促する"));
    assert_eq!(browser.post(&page, &[("act", "feedback")]).await.status, 422, "out of order");
    assert_eq!(browser.post(&page, &[("act", "analyse")]).await.status, 303);
    let after = speaks(&browser, &page).await;
    assert!(after.contains("id=\"heat\"") && after.contains("地方銀行") && after.contains("n=6"));
    assert!(after.contains("class=\"hu\"") && after.contains("非公表"), "{after}");
    let talk = speaks(&browser, &format!("{page}?of=INS004")).await;
    assert!(talk.contains("SV-01") && talk.contains("value=\"open\""), "the weak is asked about");
    let interview = format!("{page}/interviews/INS004");
    let open = [("act", "open"), ("attendees", "役員、部長")];
    assert_eq!(browser.post(&interview, &open).await.status, 303);
    let said =
        [("act", "say"), ("speaker", "役員"), ("words", "来期に直します"), ("item", "SV-01")];
    assert_eq!(browser.post(&interview, &said).await.status, 303);
    assert!(speaks(&browser, &format!("{page}?of=INS004")).await.contains("来期に直します"));
}

#[tokio::test]
async fn an_institution_answers_by_plain_forms_and_accepts_its_result() {
    let mut house = House::new().await;
    node(&house, "bank-a", "institution", &[("fsa", "authority")]).await;
    let ask = SurveyAsk {
        campaign: "fsa-S-2026-001".into(),
        title: "実態把握".into(),
        ruleset: "jp-fsa-2015@1".into(),
        items: ITEMS.map(str::to_owned).to_vec(),
        phase: 1,
        due: house.app.clock.now() + SignedDuration::from_hours(48),
        grade_max: 4,
    };
    let id = ask.campaign.clone();
    let question = Content::Question(Box::new(ask));
    brought(&house, 'b', &slip(&house, "fsa", "bank-a", &format!("question/{id}"), question)).await;
    let browser = house.browser().await;
    assert!(speaks(&browser, "/questionnaires").await.contains("0 / 2"));
    let page = format!("/questionnaires/{id}");
    assert!(speaks(&browser, &page).await.contains("data-claim=\"u\""), "unknown is a key");
    let answer = |item, grade| {
        [("act", "answer"), ("item", item), ("grade", grade), ("at", "r1"), ("words", "半年ごと")]
    };
    let early = browser.post(&page, &[("act", "submit")]).await;
    assert_eq!(early.status, 422, "blank is no answer");
    assert_eq!(browser.post(&page, &answer("SV-01", "9")).await.status, 422, "no such grade");
    let sent = browser.post(&page, &answer("SV-01", "1")).await;
    assert_eq!(sent.header("location"), Some(format!("{page}#r1").as_str()), "back to its row");
    assert_eq!(browser.post(&page, &answer("SV-02", "unknown")).await.status, 303);
    assert_eq!(browser.post(&page, &[("act", "submit")]).await.status, 303);
    let line =
        |item: &str, own| FeedbackLine { item: item.into(), own, median: None, contributors: 3 };
    let result = Feedback {
        campaign: id.clone(),
        institution: "bank-a".into(),
        sector: "regional-bank".into(),
        grade_max: 4,
        weak_max: 1,
        lines: vec![line("SV-01", Some(1)), line("SV-02", None)],
    };
    let result = Content::Feedback(Box::new(result));
    brought(&house, 'b', &slip(&house, "fsa", "bank-a", &format!("feedback/{id}"), result)).await;
    let shown = speaks(&browser, &page).await;
    assert!(shown.contains("非公表") && shown.contains("受け入れて改善策の案を作る"));
    let accepted = [("act", "accept"), ("owner", app::LOCAL_ADMINISTRATOR)];
    assert_eq!(browser.post(&page, &accepted).await.status, 303);
    assert!(speaks(&browser, &page).await.contains("/actions/A-"));
}

#[tokio::test]
async fn an_answer_given_on_the_page_keeps_the_evidence_of_the_one_before() {
    let house = House::new().await;
    node(&house, "bank-a", "institution", &[("fsa", "authority")]).await;
    let ask = SurveyAsk {
        campaign: "fsa-S-2026-002".into(),
        title: "実態把握".into(),
        ruleset: "jp-fsa-2015@1".into(),
        items: vec!["SV-01".into()],
        phase: 1,
        due: house.app.clock.now() + SignedDuration::from_hours(48),
        grade_max: 4,
    };
    let id = ask.campaign.clone();
    let question = Content::Question(Box::new(ask));
    brought(&house, 'b', &slip(&house, "fsa", "bank-a", "question/2", question)).await;
    let desk = house.desk().await;
    let file = app::HandedIn {
        title: "記録".into(),
        kind: model::EvidenceType::Operation,
        file: "a.txt".into(),
        bytes: b"log".to_vec(),
        taken_on: Date::constant(2026, 6, 10),
        method: "export".into(),
        fresh_until: None,
        sha256: None,
    };
    let review = crate::reviews::opened(&house).await;
    let of = model::Review::response_id(&review, "", "jp-fsa-2015/IM-ロ");
    let evidence = desk.hand_in(&of, &file).await.expect("taken").id;
    let grade = |grade, evidence: Vec<String>, keeps| NewGrade {
        item: "SV-01".into(),
        grade: Some(grade),
        words: String::new(),
        evidence,
        keeps,
    };
    let said = async |new| desk.answer_questionnaire(&id, &[new]).await.expect("answered");
    said(grade(2, vec![evidence], false)).await;
    let kept = said(grade(3, Vec::new(), true)).await;
    assert_eq!(kept.answer("SV-01").map(|one| one.evidence.len()), Some(1));
    let anew = said(grade(3, Vec::new(), false)).await;
    assert_eq!(anew.answer("SV-01").map(|one| one.evidence.len()), Some(0));
}

/// An exercise that is planned.
pub async fn planned(house: &House) -> String {
    for (party, role) in [("ops", "operator"), ("audit", "auditor")] {
        enter(house, party, role).await;
    }
    let new = NewExercise {
        title: "秋の演習".into(),
        series: "annual".into(),
        host: "火の見銀行".into(),
        participants: vec!["ops".into()],
        evaluator: "audit".into(),
        starts: Some(house.app.clock.now()),
        minutes: Some(90),
        script: app::library().expect("it holds").find("X3").cloned(),
        stop_word: "赤紙".into(),
        ..NewExercise::default()
    };
    house.desk().await.plan_exercise(&new).await.expect("planned").id
}

#[tokio::test]
async fn the_control_room_is_sealed_from_whoever_plays_and_the_word_stops_everything() {
    let mut house = House::new().await;
    let empty = house.browser().await;
    assert!(speaks(&empty, "/exercises").await.contains("演習はまだありません"), "it teaches");
    let id = planned(&house).await;
    let (host, player) = (house.browser().await, house.browser_of("ops").await);
    let page = format!("/exercises/{id}");
    let act =
        async |browser: &Browser, fields: &[(&str, &str)]| browser.post(&page, fields).await.status;
    assert_eq!(act(&host, &[("act", "invite")]).await, 303);
    assert_eq!(act(&host, &[("act", "start")]).await, 303);
    let room = speaks(&host, &page).await;
    assert!(room.contains("class=\"exercise\"") && room.contains("【訓練】秋の演習"), "{room}");
    assert!(room.contains("id=\"injects\"") && room.contains("value=\"release\""));
    let seen = speaks(&player, &page).await;
    assert!(!seen.contains("id=\"injects\"") && !seen.contains("id=\"figures\""), "{seen}");
    assert!(seen.contains("value=\"stop\"") && !seen.contains("value=\"release\""));
    assert!(!speaks(&player, "/exercises").await.contains("id=\"injects\""));
    let first =
        room.split("name=\"inject\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let first = first.expect("one is ready").to_owned();
    assert_eq!(act(&host, &[("act", "release"), ("inject", &first)]).await, 303);
    let play = [("act", "play"), ("aim", "contact"), ("name", "executive")];
    assert_eq!(act(&player, &play).await, 303);
    assert!(speaks(&player, &page).await.contains("経営層"));
    assert_eq!(act(&player, &[("act", "stop"), ("word", "違う")]).await, 422);
    assert_eq!(act(&player, &[("act", "stop"), ("word", "赤紙")]).await, 303);
    assert!(speaks(&player, &page).await.contains("演習は中断しています"));
    assert_eq!(act(&host, &[("act", "release"), ("inject", &first)]).await, 422);
    assert_eq!(act(&host, &[("act", "resume")]).await, 303);
    let sealed = "これからの付与は参加者には見えません";
    assert!(speaks(&host, &page).await.contains(sealed));
    assert_eq!(act(&host, &[("act", "end")]).await, 303);
    let over = speaks(&host, &page).await;
    assert!(!over.contains(sealed) && over.contains("これ以上の付与はありません"), "{over}");
    assert!(speaks(&player, &page).await.contains("id=\"figures\""), "open once it is over");
    let audit = house.browser_of("audit").await;
    assert!(speaks(&audit, &page).await.contains("value=\"evaluate\""));
    assert_eq!(act(&audit, &[("act", "evaluate"), ("words", "連絡は早い")]).await, 303);
    assert!(speaks(&host, "/exercises?series=annual").await.contains("年ごとの結果"));
}

#[tokio::test]
async fn looking_into_a_sealed_exercise_as_a_player_is_no_attempt() {
    let mut house = House::new().await;
    let id = planned(&house).await;
    let player = house.browser_of("ops").await;
    speaks(&player, &format!("/exercises/{id}")).await;
    let refused = house.browser().await.get("/ledger?act=refused").await.body;
    assert!(!refused.contains(&id), "{refused}");
}

#[tokio::test]
async fn a_played_incident_wears_the_frame_in_its_room() {
    let mut house = House::new().await;
    let id = planned(&house).await;
    let browser = house.browser().await;
    let page = format!("/exercises/{id}");
    for act in ["invite", "start"] {
        assert_eq!(browser.post(&page, &[("act", act)]).await.status, 303, "{act}");
    }
    assert_eq!(browser.post(&page, &[("act", "open"), ("words", "停止")]).await.status, 303);
    let room = browser.get(&page).await.body;
    let href = room.split("href=\"/incidents/").nth(1).and_then(|rest| rest.split('"').next());
    let incident = browser.get(&format!("/incidents/{}", href.expect("a link"))).await;
    assert!(incident.status == 200 && incident.body.contains("class=\"exercise\""));
    let real = house.incident("本物").await;
    let real = browser.get(&format!("/incidents/{real}")).await.body;
    assert!(!real.contains("class=\"exercise\""));
}

#[tokio::test]
async fn posts_show_who_counts_and_on_whom_alone_they_depend() {
    let mut house = House::new().await;
    let browser = house.browser().await;
    assert!(speaks(&browser, "/staff").await.contains("hinomi staff import"), "it teaches");
    enter(&house, "sato", "csirt").await;
    let list = "id,posts,knowledge,origin\n\
                sato,csirt-lead;forensics,incident-command:..2026-12-31;reporting,trained\n";
    let list = tables::Source::memory(list.as_bytes().to_vec());
    let taken = house.desk().await.import_staff(&list).await.expect("allowed");
    taken.expect("no faulty cell");
    let page = speaks(&browser, "/staff").await;
    assert!(page.contains("一人に頼っている役割") && page.contains("CSIRT責任者"), "{page}");
    assert!(page.contains("担当（数えない）") && page.contains("証拠の保全と解析"), "{page}");
    let later = speaks(&browser, "/staff?on=2027-04-01").await;
    assert!(!later.contains("一人に頼っている役割"), "what ran out is not counted then");
    assert!(browser.get("/staff?on=いつか").await.body.contains("role=\"alert\""));
}

#[tokio::test]
async fn an_inquiry_takes_two_people_and_its_draft_is_nobodys_answer() {
    let mut house = House::new().await;
    node(&house, "fisc", "standard-setter", &[("bank-a", "institution")]).await;
    let sheet = InquirySheet {
        id: "bank-a-q-2026-001".into(),
        asker: "bank-a".into(),
        criterion: "jp-fsa-2015@1/IM-ロ-c".into(),
        question: "記録は<i>委託先でもよいか".into(),
        facts: "当行では委託先が保存します。".into(),
        hide: Vec::new(),
    };
    let id = sheet.id.clone();
    let asked = Content::Inquiry(Box::new(sheet));
    brought(&house, 'b', &slip(&house, "bank-a", "fisc", &format!("inquiry/{id}"), asked)).await;
    enter(&house, "sato", "manager").await;
    enter(&house, "ito", "manager").await;
    let (sato, ito) = (house.browser_of("sato").await, house.browser_of("ito").await);
    let page = format!("/inquiries/{id}");
    let list = speaks(&sato, "/inquiries").await;
    assert!(
        list.contains("記録は&#60;i&#62;委託先でもよいか") && list.contains("bank-a"),
        "{list}"
    );
    let draft = [("act", "draft"), ("says", "depends"), ("words", "分析できる形で保存されるなら")];
    assert_eq!(sato.post(&page, &draft).await.status, 303);
    assert!(speaks(&sato, &page).await.contains("案・未承認"));
    let shown = speaks(&sato, "/inquiries").await;
    assert!(!shown.contains("場合による") || !shown.contains(">場合による<"), "no answer yet");
    assert!(!sato.get(&page).await.body.contains("value=\"approve\""), "not one's own");
    assert_eq!(sato.post(&page, &[("act", "approve")]).await.status, 422);
    assert!(speaks(&ito, &page).await.contains("value=\"approve\""));
    assert_eq!(ito.post(&page, &[("act", "approve")]).await.status, 303);
    assert!(speaks(&sato, &page).await.contains("value=\"answer\""));
}

#[tokio::test]
async fn the_office_opens_its_figures_and_stands_at_the_authority_alone() {
    let mut house = House::new().await;
    let outside = house.browser().await;
    assert_eq!(outside.get("/office").await.status, 404, "no authority");
    node(&house, "fsa", "authority", &[]).await;
    let id = surveyed(&house).await;
    house.desk().await.analyse_campaign(&id).await.expect("analysed");
    let browser = house.browser().await;
    let page = speaks(&browser, "/office").await;
    assert!(page.contains("業態の最低水準") && page.contains("INS004"), "{page}");
    let figure = "survey/regional-bank/SV-01/mean";
    let opened = speaks(&browser, &format!("/office?open={figure}")).await;
    assert!(opened.contains(&format!("submission/{id}/INS001")), "{opened}");
    let collect = [
        ("act", "collect"),
        ("duty", "bureaus"),
        ("title", "不正送金の増加"),
        ("source", "監督局"),
        ("reliability", "B"),
    ];
    assert_eq!(browser.post("/office", &collect).await.status, 303);
    assert!(speaks(&browser, "/office").await.contains("不正送金の増加"));
    enter(&house, "reader", "board").await;
    let reader = house.browser_of("reader").await;
    let (there, absent) = (reader.get("/office").await, reader.get("/nowhere").await);
    assert_eq!((there.status, absent.status), (404, 404));
    assert_eq!(there.without_reference(), absent.without_reference());
    assert!(!there.body.contains("href=\"/office\""));
}

#[tokio::test]
async fn an_intake_is_there_for_whoever_opens_it_and_a_tip_for_whom_it_does_not_name() {
    let mut house = House::new().await;
    for party in ["sato", "suzuki", "ito"] {
        enter(&house, party, "csirt").await;
    }
    for party in ["sato", "suzuki"] {
        let scope = Scope { cases: vec![], compartments: vec!["whistleblowing".into()] };
        let (party, role) = (party.into(), "csirt".into());
        let new = NewMandate { party, role, scope, ..NewMandate::default() };
        house.desk().await.give_mandate(&new).await.expect("given");
    }
    let (sato, suzuki, ito) = (
        house.browser_of("sato").await,
        house.browser_of("suzuki").await,
        house.browser_of("ito").await,
    );
    assert!(speaks(&sato, "/tips").await.contains("受付番号"));
    let take = [
        ("kind", "whistleblowing"),
        ("words", "使い回し<script>"),
        ("about", "suzuki 支店長"),
        ("act", "take"),
    ];
    let taken = sato.post("/tips/new", &take).await;
    assert!(taken.status == 200 && taken.body.contains("T-2026-001"), "{}", taken.body);
    assert!(taken.body.contains("台帳にない名前です"), "who is kept away is said");
    let tip = speaks(&sato, "/tips/T-2026-001").await;
    assert!(tip.contains("使い回し&#60;script&#62;"));
    assert!(!speaks(&suzuki, "/tips").await.contains("T-2026-001"), "it names them");
    for (browser, path) in
        [(&suzuki, "/tips/T-2026-001"), (&ito, "/tips/T-2026-001"), (&ito, "/tips")]
    {
        let (there, absent) = (browser.get(path).await, browser.get("/tips/T-2026-999").await);
        assert_eq!((there.status, absent.status), (404, 404), "{path}");
        assert_eq!(there.without_reference(), absent.without_reference(), "{path}");
    }
    assert_eq!(ito.post("/tips/new", &take).await.status, 404);
    assert!(!ito.get("/bulletins").await.body.contains("href=\"/tips\""));
    let decide = [("act", "triage"), ("verdict", "taken-up"), ("words", "監査で調べる")];
    assert_eq!(sato.post("/tips/T-2026-001", &decide).await.status, 303);
}

#[tokio::test]
async fn approving_what_came_from_elsewhere_says_that_it_is_passed_on() {
    let mut house = House::new().await;
    node(&house, "isac", "isac", &[("bank-a", "institution")]).await;
    let desk = house.desk().await;
    let full = model::MemberClass::Full;
    desk.join_node("bank-a", "isac", full, None).await.expect("joined");
    let sheet = Sheet {
        id: "bank-a-2026-001".into(),
        origin: "bank-a".into(),
        theme: "alert".into(),
        title: "不審なメール".into(),
        tlp: Some(Tlp::Amber),
        ..Sheet::default()
    };
    let carries = Content::Bulletin(Box::new(sheet));
    brought(&house, 'b', &slip(&house, "bank-a", "isac", "bulletin/1", carries)).await;
    let new = app::NewBulletin {
        theme: "alert".into(),
        title: "当機構から".into(),
        tlp: Some(Tlp::Amber),
        ..app::NewBulletin::default()
    };
    let own = desk.draft_bulletin(&new).await.expect("drafted");
    enter(&house, "ito", "manager").await;
    let ito = house.browser_of("ito").await;
    let came = speaks(&ito, "/bulletins/bank-a-2026-001").await;
    assert!(came.contains("転送を承認する") && !came.contains(">承認する<"), "{came}");
    let written = speaks(&ito, &format!("/bulletins/{own}")).await;
    assert!(written.contains(">承認する<") && !written.contains("転送"), "{written}");
}

#[tokio::test]
async fn a_dialogue_shows_all_that_was_said_in_its_thread() {
    let mut house = House::new().await;
    node(&house, "bank-a", "institution", &[("fsa", "authority")]).await;
    let desk = house.desk().await;
    let say = async |re: &str, words: &str| {
        let new = app::NewBulletin {
            theme: app::DIALOGUE.into(),
            title: format!("相談{words}"),
            re: re.into(),
            words: words.into(),
            tlp: Some(Tlp::Amber),
            ..app::NewBulletin::default()
        };
        desk.draft_bulletin(&new).await.expect("drafted")
    };
    let first = say("", "鍵の保管").await;
    let browser = house.browser().await;
    let alone = speaks(&browser, &format!("/bulletins/{first}")).await;
    assert!(!alone.contains("やり取り"), "one voice is no exchange");
    let reply = say(&first, "承認の人数").await;
    for id in [&first, &reply] {
        let page = speaks(&browser, &format!("/bulletins/{id}")).await;
        let at = |words: &str| page.find(&format!("<p>{words}</p>")).expect("said");
        assert!(at("鍵の保管") < at("承認の人数"), "oldest first");
        assert!(page.contains("<option selected>TLP:AMBER</option>"), "the marking that it bears");
    }
}

#[tokio::test]
async fn whoever_marks_red_names_people_and_they_stay_named() {
    let mut house = House::new().await;
    node(&house, "bank-a", "institution", &[("isac", "isac")]).await;
    let new = app::NewBulletin {
        theme: "alert".into(),
        title: "秘".into(),
        tlp: Some(Tlp::Amber),
        ..app::NewBulletin::default()
    };
    let id = house.desk().await.draft_bulletin(&new).await.expect("drafted");
    let browser = house.browser().await;
    let (page, act) = (format!("/bulletins/{id}"), format!("/bulletins/{id}/act"));
    let mark = async |named: &str| {
        let fields = [("act", "mark"), ("tlp", "TLP:RED"), ("named", named)];
        browser.post(&act, &fields).await.status
    };
    assert_eq!(mark("chief").await, 422, "whose chief?");
    assert_eq!(mark("chief@isac、lead@isac").await, 303);
    assert!(speaks(&browser, &page).await.contains("value=\"chief@isac lead@isac\""));
}

#[tokio::test]
async fn tabs_lead_only_where_this_house_has_something() {
    let mut house = House::new().await;
    node(&house, "bank-a", "institution", &[("fsa", "authority")]).await;
    let body = house.browser().await.get("/bulletins").await.body;
    for (path, there) in
        [("/campaigns", false), ("/questionnaires", true), ("/office", false), ("/inquiries", true)]
    {
        assert_eq!(body.contains(&format!("href=\"{path}\"")), there, "{path}");
    }
}

#[tokio::test]
async fn what_is_absent_and_what_is_forbidden_look_alike() {
    let mut house = House::new().await;
    node(&house, "fsa", "authority", &[]).await;
    let campaign = surveyed(&house).await;
    let exercise = planned(&house).await;
    let stranger = house.browser_of("stranger").await;
    for (there, absent) in [
        (format!("/campaigns/{campaign}"), "/campaigns/none"),
        (format!("/exercises/{exercise}"), "/exercises/none"),
        ("/office".to_owned(), "/nowhere"),
        ("/tips".to_owned(), "/nowhere"),
    ] {
        let (there, absent) = (stranger.get(&there).await, stranger.get(absent).await);
        assert_eq!((there.status, absent.status), (404, 404));
        assert_eq!(there.without_reference(), absent.without_reference());
    }
    for path in ["/campaigns", "/questionnaires", "/exercises", "/staff", "/inquiries"] {
        assert_eq!(stranger.get(path).await.status, 403, "{path}");
    }
}
