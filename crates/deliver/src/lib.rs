//! Messages out of the house: mail by SMTP, and signed requests to webhooks.
//!
//! This crate must not know what an alert is, nor any language: a message comes in
//! words and goes to one contact. To add a channel: a [`model::Contact`], a file here,
//! and an arm in [`Delivery`].

mod config;
mod mail;
mod secret;
mod trouble;

pub use config::{Config, ConfigError, Mail, Tls, Webhook};
pub use delivery::Delivery;
pub use secret::{SecretError, Secrets};

mod delivery;
