//! Mandates by forms: given, refused and shown with their dates.

use crate::harness::House;

#[tokio::test]
async fn who_does_not_administer_changes_no_mandate_by_any_form() {
    let mut house = House::new().await;
    crate::approval::enter(&house, "sato", "manager").await;
    let browser = house.browser_of("sato").await;
    let page = browser.get("/people/sato").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("value=\"give\""), "no form for it");
    for act in ["give", "move", "end"] {
        let fields = [("act", act), ("role", "administrator")];
        let refused = browser.post("/people/sato/mandates", &fields).await;
        assert_eq!(refused.status, 403, "{act}");
    }
    let held = house.desk().await.mandates_of("sato").await.expect("readable");
    assert_eq!(held.len(), 1, "as before");
    assert!(held[0].until.is_none() && held[0].role == "manager");
}

#[tokio::test]
async fn a_mandate_is_given_with_dates_and_what_is_wrong_is_said_at_its_form() {
    let mut house = House::new().await;
    crate::approval::enter(&house, "ito", "operator").await;
    let browser = house.browser().await;
    let inspector = [("act", "give"), ("role", "inspector"), ("cases", "2026-001")];
    let wrong = browser.post("/people/ito/mandates", &inspector).await;
    assert_eq!(wrong.status, 422, "an inspection ends");
    assert!(wrong.body.contains("role=\"alert\"") && wrong.body.contains("value=\"2026-001\""));
    let dated = [&inspector[..], &[("until", "2026-07-01 18:00")]].concat();
    assert_eq!(browser.post("/people/ito/mandates", &dated).await.status, 303);
    let page = browser.get("/people/ito").await.body;
    assert!(page.contains("検査官") && page.contains("2026-07-01 18:00"));
    assert_eq!(browser.post("/people/ito/mandates", &[("act", "end")]).await.status, 303);
    assert!(browser.get("/people/ito").await.body.contains("期間外"));
}
