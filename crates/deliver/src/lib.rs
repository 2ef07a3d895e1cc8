//! Messages out of the house: mail by SMTP, and signed requests to webhooks.
//!
//! This crate must not know what an alert is, nor any language: a message comes in
//! words and goes to one contact. To add a channel: a [`model::Contact`], a file here,
//! and an arm in [`Delivery`].

mod config;
mod delivery;
mod mail;
mod reach;
mod secret;
mod shape;
mod trouble;
mod webhook;

pub use config::{Config, ConfigError, Mail, Tls, Webhook};
pub use delivery::Delivery;
pub use secret::{SecretError, Secrets};

/// Names a message in a header: the same for each try, whatever its id is made of.
pub(crate) fn delivery_id(id: &str) -> String {
    webhook::short_hash(id)
}
