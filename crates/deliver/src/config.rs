//! `delivery.toml` in the data directory: the house's own mail server and webhooks.

use std::{io, path::Path};

use serde::Deserialize;

use crate::reach::Network;

/// How messages leave the house.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address of our pages, for links: `https://hinomi.example.jp`.
    #[serde(default)]
    pub link: Option<String>,
    /// The mail server; without it no mail leaves.
    #[serde(default)]
    pub mail: Option<Mail>,
    /// Webhooks; on unless it says otherwise.
    #[serde(default)]
    pub webhook: Webhook,
}

/// A mail server that takes mail from us.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// Its name or address.
    pub host: String,
    /// Its port; 587, 465 or 25 by [`Tls`] if absent.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the way to it is protected.
    #[serde(default)]
    pub tls: Tls,
    /// The sender's address alone.
    pub from: String,
    /// The name to log in by, if it asks.
    #[serde(default)]
    pub user: Option<String>,
    /// The file in `secrets` that holds the password.
    #[serde(default)]
    pub secret: Option<String>,
    /// A PEM file with the certificate of the house's own authority.
    #[serde(default)]
    pub ca_file: Option<std::path::PathBuf>,
    /// Seconds until the server counts as away.
    #[serde(default = "ten")]
    pub timeout_s: u64,
}

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// STARTTLS, required.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Implicit,
    /// None: only to this machine itself.
    None,
}

/// Webhooks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Networks of our own that a webhook may lead into, for example `10.1.0.0/16`.
    /// Without them a request to a private address is refused.
    #[serde(default)]
    pub private: Vec<String>,
    /// A PEM file with the certificate of the house's own authority.
    #[serde(default)]
    pub ca_file: Option<std::path::PathBuf>,
    /// Seconds until the server counts as away.
    #[serde(default = "ten")]
    pub timeout_s: u64,
}

impl Default for Webhook {
    fn default() -> Self {
        Self { private: Vec::new(), ca_file: None, timeout_s: ten() }
    }
}

impl Webhook {
    /// The networks named in the configuration, which was checked when it was read.
    pub(crate) fn networks(&self) -> Vec<Network> {
        self.private.iter().filter_map(|network| Network::parse(network)).collect()
    }
}

fn ten() -> u64 {
    10
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{file}: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// It is not what it should be.
    #[error("{file}:{line}:{column}: {what}")]
    Fault {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong and what was expected.
        what: String,
    },
}

impl Config {
    /// Name of the file in the data directory.
    pub const FILE: &str = "delivery.toml";

    /// Reads the file of `data_dir`; what it does not say is not configured.
    ///
    /// # Errors
    /// If it is there and cannot be used, with line and column.
    pub fn load(data_dir: &Path) -> Result<Self, ConfigError> {
        let path = data_dir.join(Self::FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&path.display().to_string(), &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => {
                Err(ConfigError::Unreadable { file: path.display().to_string(), source })
            }
        }
    }

    /// Reads `text`; `file` is how faults name it.
    ///
    /// # Errors
    /// If it cannot be used, with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self, ConfigError> {
        let fault = |offset: usize, what: String| {
            let before = text.get(..offset).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let (line, column) =
                (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
            ConfigError::Fault { file: file.to_owned(), line, column, what }
        };
        let config: Self = toml::from_str(text).map_err(|error| {
            fault(error.span().map_or(0, |span| span.start), error.message().to_owned())
        })?;
        match config.fault() {
            Some((key, what)) => Err(fault(text.find(key).unwrap_or(0), format!("{key}: {what}"))),
            None => Ok(config),
        }
    }

    fn fault(&self) -> Option<(&'static str, &'static str)> {
        if let Some(mail) = &self.mail {
            if mail.tls == Tls::None && !loopback(&mail.host) {
                return Some((
                    "tls",
                    "without encryption only to this machine itself; expected starttls or implicit",
                ));
            }
            if mail.from.parse::<lettre::Address>().is_err() {
                return Some(("from", "expected an address alone, as in hinomi@example.jp"));
            }
            if mail.user.is_some() != mail.secret.is_some() {
                return Some(("mail", "user and secret go together"));
            }
            if mail.secret.as_deref().is_some_and(|name| !model::plain_file_name(name)) {
                return Some(("secret", "expected the name of a file in secrets/"));
            }
        }
        let strange = |network: &String| Network::parse(network).is_none();
        if self.webhook.private.iter().any(strange) {
            return Some(("private", "expected networks as in 10.1.0.0/16"));
        }
        None
    }
}

/// Whether mail to `host` stays on this machine.
fn loopback(host: &str) -> bool {
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
