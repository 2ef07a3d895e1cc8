//! Delivery to real servers in processes of their own.

mod escalation;
mod mail;
mod webhook;

use std::path::Path;

use deliver::{Config, Delivery};
use model::{Contact, Trouble};
use ports::{Message, Transport};

/// A message with everything that could go wrong in a header.
fn message() -> Message {
    Message {
        id: "incident:2026-001.0.0.当直\r\nBcc: all@example.jp".into(),
        subject: "【火の見】至急：障害・事案の発生\r\nBcc: all@example.jp".into(),
        lines: vec!["件名：口座の不審な出金".into(), ".".into(), "続き".into()],
        link: Some("https://hinomi.example.jp/incidents/2026-001".into()),
        urgency: "now",
        at: jiff::Timestamp::now(),
    }
}

fn delivery(config: &str, data_dir: &Path) -> Delivery {
    Delivery::new(Config::parse("delivery.toml", config).expect("a configuration"), data_dir)
}

/// The code of the trouble and whether it lasts; `sent` if there was none.
async fn deliver(delivery: &Delivery, to: Contact) -> (String, bool) {
    match delivery.deliver(&to, &message()).await {
        Ok(()) => ("sent".into(), false),
        Err(Trouble { code, permanent, .. }) => (code, permanent),
    }
}

fn sent() -> (String, bool) {
    ("sent".into(), false)
}

fn passing(code: &str) -> (String, bool) {
    (code.into(), false)
}

fn lasting(code: &str) -> (String, bool) {
    (code.into(), true)
}

/// A secret as its owner keeps it.
fn secret(data_dir: &Path, name: &str, word: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    let folder = data_dir.join("secrets");
    std::fs::create_dir_all(&folder).expect("writable");
    std::fs::write(folder.join(name), format!("{word}\n")).expect("writable");
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(folder.join(name), permissions).expect("ours");
}
