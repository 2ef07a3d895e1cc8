//! Mail through a mail server by others.

use std::process::Command;

use deliver::Config;
use model::Contact;
use testkit::{Server, directory};

use crate::{deliver, delivery, lasting, passing, secret, sent};

fn to(address: &str) -> Contact {
    Contact::Mail { address: address.into() }
}

fn open(server: &Server) -> String {
    format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"hinomi@example.jp\"\n",
        server.port
    )
}

#[tokio::test]
async fn japanese_arrives_as_written_and_nothing_becomes_a_header() {
    let (server, data) = (Server::smtp(&[]), directory());
    let delivery = delivery(&open(&server), data.path());
    assert_eq!(deliver(&delivery, to("sato@example.jp")).await, sent());
    let mail = server.next();
    assert_eq!(mail["to"], serde_json::json!(["sato@example.jp"]));
    assert_eq!(mail["subject"], "【火の見】至急：障害・事案の発生  Bcc: all@example.jp");
    let text = mail["text"].as_str().expect("text").replace("\r\n", "\n");
    let expected =
        "件名：口座の不審な出金\n.\n続き\n\nhttps://hinomi.example.jp/incidents/2026-001\n";
    assert_eq!(text, expected);
    let headers = mail["headers"].as_array().expect("headers");
    assert!(!headers.contains(&"Bcc".into()), "{mail}");
    assert!(headers.contains(&"Auto-Submitted".into()), "{mail}");
    assert_eq!(deliver(&delivery, to("sato@example.jp")).await, sent());
    assert_eq!(server.next()["id"], mail["id"], "sent again it is the same message");
}

#[tokio::test]
async fn an_address_that_could_be_more_than_one_is_refused() {
    let (server, data) = (Server::smtp(&[]), directory());
    let delivery = delivery(&open(&server), data.path());
    for address in [
        "a@example.jp, b@example.jp",
        "a@example.jp\r\nRCPT TO:<b@example.jp>",
        "a@example.jp>\r\nDATA",
        "当直 <a@example.jp>",
        "",
    ] {
        assert_eq!(deliver(&delivery, to(address)).await, lasting("address"), "{address:?}");
    }
    assert_eq!(server.next_within(std::time::Duration::from_millis(200)), None);
}

#[tokio::test]
async fn what_the_server_says_decides_whether_to_try_again() {
    let data = directory();
    let busy = Server::smtp(&["busy=1"]);
    let to_busy = delivery(&open(&busy), data.path());
    assert_eq!(deliver(&to_busy, to("sato@example.jp")).await, passing("refused"));
    assert_eq!(deliver(&to_busy, to("sato@example.jp")).await, sent());
    let refusing = Server::smtp(&["refuse"]);
    let to_refusing = delivery(&open(&refusing), data.path());
    assert_eq!(deliver(&to_refusing, to("sato@example.jp")).await, lasting("refused"));
    let away = open(&refusing);
    drop(refusing);
    let to_nobody = delivery(&away, data.path());
    assert_eq!(deliver(&to_nobody, to("sato@example.jp")).await, passing("connection"));
    let without = delivery("", data.path());
    assert_eq!(deliver(&without, to("sato@example.jp")).await, lasting("not-configured"));
}

#[tokio::test]
async fn starttls_with_our_own_authority_and_a_password_that_only_we_may_read() {
    let data = directory();
    let (cert, key) = (data.path().join("cert.pem"), data.path().join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&cert)
        .output()
        .expect("openssl is installed");
    assert!(made.status.success(), "{made:?}");
    let server = Server::smtp(&[&format!("tls={},{}", cert.display(), key.display())]);
    let config = |ca: &str| {
        format!(
            "[mail]\nhost = \"localhost\"\nport = {}\nfrom = \"hinomi@example.jp\"\n\
             user = \"hinomi\"\nsecret = \"smtp\"\n{ca}\n",
            server.port
        )
    };
    let ours = config(&format!("ca_file = \"{}\"", cert.display()));
    let known = delivery(&ours, data.path());
    assert_eq!(deliver(&known, to("sato@example.jp")).await, lasting("secret"), "none yet");
    secret(data.path(), "smtp", "correct horse", 0o644);
    assert_eq!(deliver(&known, to("sato@example.jp")).await, lasting("secret"), "open to all");
    secret(data.path(), "smtp", "correct horse", 0o600);
    assert_eq!(deliver(&known, to("sato@example.jp")).await, sent());
    assert_eq!(server.next()["encrypted"], true);
    let stranger = delivery(&config(""), data.path());
    assert_eq!(deliver(&stranger, to("sato@example.jp")).await.0, "tls", "an unknown authority");
}

#[test]
fn a_configuration_that_cannot_be_used_says_where() {
    let fault = |text: &str| Config::parse("delivery.toml", text).expect_err("faulty").to_string();
    let mail = "[mail]\nhost = \"mail.example.jp\"\nfrom = \"hinomi@example.jp\"\n";
    assert!(
        fault(&format!("{mail}tls = \"none\"\n")).starts_with("delivery.toml:4:1: tls: without")
    );
    assert!(fault(&format!("{mail}user = \"x\"\n")).contains("user and secret go together"));
    assert!(fault(&mail.replace("hinomi@", "Hinomi <x@")).starts_with("delivery.toml:3:1: from:"));
    assert!(fault(&format!("{mail}post = 25\n")).starts_with("delivery.toml:4:1: unknown field"));
    assert!(fault("[webhook]\nprivate = [\"ten\"]\n").starts_with("delivery.toml:2:1: private"));
}
