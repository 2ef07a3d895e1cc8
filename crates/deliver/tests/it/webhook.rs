//! Webhooks, received and verified by a program that shares nothing with ours.

use model::{Contact, Shape};
use testkit::{Server, directory};

use crate::{deliver, delivery, lasting, passing, secret, sent};

const OURS: &str = "[webhook]\nprivate = [\"127.0.0.1\"]\ntimeout_s = 1\n";

fn hook(url: String, shape: Shape, secret: Option<&str>) -> Contact {
    Contact::Webhook { url, shape, secret: secret.map(str::to_owned) }
}

fn at(server: &Server) -> String {
    format!("http://127.0.0.1:{}/hook?token=x", server.port)
}

#[tokio::test]
async fn a_receiver_can_verify_who_sent_it() {
    let (server, data) = (Server::hook(&["secret=open sesame"]), directory());
    secret(data.path(), "hook", "open sesame", 0o600);
    secret(data.path(), "other", "close sesame", 0o600);
    let delivery = delivery(OURS, data.path());
    for shape in [Shape::Plain, Shape::Slack, Shape::Teams] {
        assert_eq!(deliver(&delivery, hook(at(&server), shape, Some("hook"))).await, sent());
        assert_eq!(server.next()["genuine"], true, "{shape:?}");
    }
    assert_eq!(deliver(&delivery, hook(at(&server), Shape::Plain, Some("other"))).await, sent());
    let forged = server.next();
    assert_eq!(forged["genuine"], false, "another secret gives another signature");
    assert_eq!(forged["path"], "/hook?token=x");
    assert_eq!(forged["body"]["urgency"], "now");
    assert_eq!(deliver(&delivery, hook(at(&server), Shape::Plain, None)).await, sent());
    assert_eq!(server.next()["delivery"], forged["delivery"], "one message, one name");
    let absent = hook(at(&server), Shape::Plain, Some("absent"));
    assert_eq!(deliver(&delivery, absent).await, lasting("secret"), "never sent unsigned");
}

#[tokio::test]
async fn a_private_address_is_refused_unless_it_was_named() {
    let (server, data) = (Server::hook(&[]), directory());
    let careful = delivery("", data.path());
    let port = server.port;
    for url in [
        at(&server),
        format!("http://localhost:{port}/"),
        format!("https://127.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        "http://169.254.169.254/latest/meta-data".to_owned(),
    ] {
        let found = deliver(&careful, hook(url.clone(), Shape::Plain, None)).await;
        assert_eq!(found, lasting("private-address"), "{url}");
    }
    let ours = delivery(OURS, data.path());
    let open = hook("http://8.8.8.8/".to_owned(), Shape::Plain, None);
    assert_eq!(deliver(&ours, open).await, lasting("plain-http"), "nothing leaves unencrypted");
    assert_eq!(server.next_within(std::time::Duration::from_millis(200)), None);
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_a_slow_server_is_left() {
    let data = directory();
    let ours = delivery(OURS, data.path());
    let check = async |args: &[&str], expected| {
        let server = Server::hook(args);
        let found = deliver(&ours, hook(at(&server), Shape::Plain, None)).await;
        assert_eq!(found, expected, "{args:?}");
        let _ = server.next();
        assert_eq!(server.next_within(std::time::Duration::from_millis(100)), None);
    };
    check(&["status=302"], lasting("redirect")).await;
    check(&["status=307"], lasting("redirect")).await;
    check(&["status=503"], passing("status")).await;
    check(&["status=429"], passing("status")).await;
    check(&["status=404"], lasting("status")).await;
    check(&["slow=30"], passing("timeout")).await;
}
