//! Coming back in with the help of two people, and one's own credentials.

use crate::house::House;

#[tokio::test]
async fn two_different_people_let_somebody_back_in_and_what_they_lost_opens_nothing() {
    let house = House::new().await;
    let (mut sato, codes) = house.administrator("sato").await;
    let (mut ito, _) = house.second(&mut sato, "ito").await;
    let (mut kato, _) = house.second(&mut sato, "kato").await;
    let mut door = house.browser();
    let known = door.post("/recover", &[("party", "sato")]).await;
    let unknown = door.post("/recover", &[("party", "nobody")]).await;
    assert_eq!((known.status, &known.body), (200, &unknown.body), "the same whoever it is");
    let request = {
        let page = ito.get("/me").await;
        let (_, rest) = page.body.split_once("/me/recoveries/approve").expect("the request");
        let (_, rest) = rest.split_once("name=\"id\" value=\"").expect("its number");
        rest.split('"').next().expect("closed").to_owned()
    };
    let approve = [("id", request.as_str())];
    let own = sato.form("/me", "/me/recoveries/approve", &approve).await;
    assert_eq!(own.status, 422, "nobody approves their own");
    assert_eq!(ito.form("/me", "/me/recoveries/approve", &approve).await.status, 303);
    assert_eq!(ito.form("/me", "/me/recoveries/approve", &approve).await.status, 422, "twice");
    let done = kato.form("/me", "/me/recoveries/approve", &approve).await;
    assert_eq!(done.status, 200);
    let mut fresh = house.browser();
    let (newer, joined) = house.join(&mut fresh, &done.link(), "ignored").await;
    assert_eq!(joined.status, 303);
    assert!(fresh.get("/me").await.body.contains("sato"));
    assert_eq!(sato.get("/me").await.status, 303, "older sessions are over");
    assert_eq!(house.sign_in(&mut sato, "sato", &codes).await.status, 401, "older codes, too");
    assert_eq!(house.sign_in(&mut sato, "sato", &newer).await.status, 303);
    assert_eq!(house.browser().get(&done.link()).await.status, 410, "once");
}

#[tokio::test]
async fn an_invitation_names_whom_it_lets_in_and_the_last_credential_stays() {
    let house = House::new().await;
    let (mut sato, _) = house.administrator("sato").await;
    let unknown = sato.form("/me", "/me/invite", &[("id", "ito")]).await;
    assert_eq!(unknown.status, 404, "who is not in the register needs a name");
    let (mut ito, _) = house.second(&mut sato, "ito").await;
    let page = ito.get("/me").await;
    let (_, rest) = page.body.split_once("/me/credentials/revoke").expect("a credential");
    let (_, rest) = rest.split_once("name=\"id\" value=\"").expect("its id");
    let id = rest.split('"').next().expect("closed").to_owned();
    let last = ito.form("/me", "/me/credentials/revoke", &[("id", &id)]).await;
    assert_eq!(last.status, 409, "the last one stays");
    let foreign = sato.form("/me", "/me/credentials/revoke", &[("id", &id)]).await;
    assert_eq!(foreign.status, 404, "and somebody else's is not there");
}
