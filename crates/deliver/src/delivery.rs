//! The transport over its channels.

use std::path::Path;

use async_trait::async_trait;
use model::{Contact, Trouble};
use ports::{Message, Transport};

use crate::{
    Config, Secrets, mail,
    trouble::lasting,
    webhook::{self, Target},
};

/// Delivers over mail and webhooks, as configured.
#[derive(Clone, Debug)]
pub struct Delivery {
    config: Config,
    secrets: Secrets,
}

impl Delivery {
    /// As `config` says, with the secrets of `data_dir`.
    #[must_use]
    pub fn new(config: Config, data_dir: &Path) -> Self {
        // One provider for mail and webhooks; who chose another one before has his way.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { config, secrets: Secrets::of(data_dir) }
    }
}

#[async_trait]
impl Transport for Delivery {
    async fn deliver(&self, to: &Contact, message: &Message) -> Result<(), Trouble> {
        match to {
            Contact::Mail { address } => match &self.config.mail {
                Some(server) => mail::deliver(server, &self.secrets, address, message).await,
                None => Err(lasting("not-configured", "mail")),
            },
            Contact::Webhook { url, shape, secret } => {
                let target = Target { url, shape: *shape, secret: secret.as_deref() };
                webhook::deliver(&self.config.webhook, &self.secrets, &target, message).await
            }
        }
    }
}
