//! Passkeys with a software authenticator, over the wire.

use passkey_authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey_client::{Client, DefaultClientData};
use passkey_crypto::AvailableBackend;
use passkey_types::{
    Passkey,
    ctap2::{Aaguid, Ctap2Error},
};
use serde_json::{Value, json};
use url::Url;

use crate::{browser::Browser, house::House};

/// A person with a thumb.
struct Thumb;

#[async_trait::async_trait]
impl UserValidationMethod for Thumb {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

/// A device with room for one passkey.
struct Device {
    store: Option<Passkey>,
    origin: Url,
}

impl Device {
    fn new(origin: &str) -> Self {
        Self { store: None, origin: Url::parse(origin).expect("an address") }
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Thumb, AvailableBackend> {
        Authenticator::new(Aaguid::new_empty(), self.store.clone(), Thumb, AvailableBackend)
    }

    async fn create(&mut self, options: &Value) -> Value {
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let options = serde_json::from_value(options.clone()).expect("options");
        let made = client.register(&self.origin, options, DefaultClientData).await.expect("made");
        self.store = client.authenticator().store().clone();
        serde_json::to_value(made).expect("JSON")
    }

    async fn get(&mut self, options: &Value) -> Value {
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let mut options = options.clone();
        options["publicKey"].as_object_mut().expect("an object").remove("allowCredentials");
        let options = serde_json::from_value(options).expect("options");
        let got = client.authenticate(&self.origin, options, DefaultClientData).await;
        serde_json::to_value(got.expect("signed")).expect("JSON")
    }
}

/// Joins by `link` with a passkey; returns the last answer's status.
async fn join(browser: &mut Browser, device: &mut Device, link: &str, id: &str) -> u16 {
    let fields = json!({ "id": id, "name": id });
    let begun = browser.post_json(&format!("{link}/passkey/start"), &fields).await.json();
    let credential = device.create(&begun["options"]).await;
    let sent =
        json!({"id": id, "name": id, "ceremony": begun["ceremony"], "credential": credential});
    browser.post_json(&format!("{link}/passkey/finish"), &sent).await.status
}

#[tokio::test]
async fn a_passkey_enrols_signs_in_and_no_answer_counts_twice() {
    let house = House::new().await;
    let origin = format!("http://localhost:{}", house.port);
    let (mut browser, mut device) = (house.browser(), Device::new(&origin));
    let link = house.first_link().await;
    let joined = join(&mut browser, &mut device, &link, "sato").await;
    assert_eq!(joined, 200, "{:?}", house.refusals());
    assert_eq!(browser.get("/").await.status, 200);
    assert_eq!(browser.get(&link).await.status, 410, "the link is used up");

    let mut fresh = house.browser();
    let begun = fresh.post_json("/sign-in/passkey/start", &json!({})).await.json();
    let credential = device.get(&begun["options"]).await;
    let sent = json!({"ceremony": begun["ceremony"], "credential": credential, "next": "/me"});
    let signed_in = fresh.post_json("/sign-in/passkey/finish", &sent).await;
    assert_eq!((signed_in.status, &signed_in.json()["next"]), (200, &json!("/me")));
    assert!(fresh.get("/me").await.body.contains("sato"));

    let mut thief = house.browser();
    assert_eq!(thief.post_json("/sign-in/passkey/finish", &sent).await.status, 401, "replayed");
    let other = thief.post_json("/sign-in/passkey/start", &json!({})).await.json();
    let swapped = json!({"ceremony": other["ceremony"], "credential": credential});
    assert_eq!(thief.post_json("/sign-in/passkey/finish", &swapped).await.status, 401, "swapped");
    assert_eq!(thief.get("/me").await.status, 303);
    assert_eq!(house.refusals().iter().filter(|r| r.code == model::Code::Credential).count(), 2);
}

#[tokio::test]
async fn an_answer_for_another_site_or_too_late_or_tampered_with_proves_nothing() {
    let house = House::new().await;
    let origin = format!("http://localhost:{}", house.port);
    let (mut browser, mut device) = (house.browser(), Device::new(&origin));
    assert_eq!(join(&mut browser, &mut device, &house.first_link().await, "sato").await, 200);
    let mut attempt = async |device: &mut Device, wait: i64, spoil: bool| {
        let begun = browser.post_json("/sign-in/passkey/start", &json!({})).await.json();
        let mut credential = device.get(&begun["options"]).await;
        if spoil {
            let signature = credential["response"]["signature"].as_str().expect("signed");
            let flipped: String = signature.chars().rev().collect();
            credential["response"]["signature"] = json!(flipped);
        }
        house.clock.step(wait);
        let sent = json!({"ceremony": begun["ceremony"], "credential": credential});
        browser.post_json("/sign-in/passkey/finish", &sent).await.status
    };
    assert_eq!(attempt(&mut device, 0, true).await, 401);
    assert_eq!(attempt(&mut device, 301, false).await, 401);
    let mut elsewhere = Device::new("http://localhost:1");
    elsewhere.store = device.store.clone();
    assert_eq!(attempt(&mut elsewhere, 0, false).await, 401, "signed for another origin");
    assert_eq!(attempt(&mut device, 0, false).await, 200);
}

#[tokio::test]
async fn a_second_passkey_is_added_and_the_first_one_revoked_with_its_sessions() {
    let house = House::new().await;
    let origin = format!("http://localhost:{}", house.port);
    let (mut browser, mut device) = (house.browser(), Device::new(&origin));
    assert_eq!(join(&mut browser, &mut device, &house.first_link().await, "sato").await, 200);
    let csrf = browser.get("/me").await.field("csrf");
    let refused = browser.post_json("/me/passkey/start", &json!({})).await;
    assert_eq!(refused.status, 403, "a script shows the token, too");
    browser.headers.push(("x-hinomi-csrf".into(), csrf));
    let begun = browser.post_json("/me/passkey/start", &json!({})).await.json();
    let mut phone = Device::new(&origin);
    let credential = phone.create(&begun["options"]).await;
    let sent = json!({"name": "電話", "ceremony": begun["ceremony"], "credential": credential});
    assert_eq!(browser.post_json("/me/passkey/finish", &sent).await.status, 200);
    let held = house.app.credentials("sato").await.expect("readable");
    assert_eq!(held.len(), 2);
    let first = held.iter().find(|credential| credential.name != "電話").expect("the first");
    let revoked = browser.form("/me", "/me/credentials/revoke", &[("id", &first.id)]).await;
    assert_eq!(revoked.status, 303);
    assert_eq!(browser.get("/me").await.status, 303, "what it began is over");
    let mut fresh = house.browser();
    for (device, status) in [(&mut device, 401), (&mut phone, 200)] {
        let begun = fresh.post_json("/sign-in/passkey/start", &json!({})).await.json();
        let credential = device.get(&begun["options"]).await;
        let sent = json!({"ceremony": begun["ceremony"], "credential": credential});
        assert_eq!(fresh.post_json("/sign-in/passkey/finish", &sent).await.status, status);
    }
}
