//! Signed requests to webhooks. How a receiver verifies them stands in docs/alerts.md.

use std::{net::SocketAddr, time::Duration};

use hmac::{Hmac, Mac};
use model::{Shape, Trouble};
use ports::Message;
use reqwest::{Client, StatusCode, Url, redirect};
use sha2::{Digest, Sha256};

use crate::{
    Secrets, config, reach, shape,
    trouble::{lasting, passing},
};

/// Seconds since 1970 in UTC at which the request was signed.
const TIMESTAMP: &str = "Hinomi-Timestamp";
/// `v1=` and the signature in lower-case hex.
const SIGNATURE: &str = "Hinomi-Signature";
/// The same for each try of one message.
const DELIVERY: &str = "Hinomi-Delivery";

/// Where one request goes, in which shape, signed with what.
pub(crate) struct Target<'a> {
    pub url: &'a str,
    pub shape: Shape,
    pub secret: Option<&'a str>,
}

/// Posts one message.
pub(crate) async fn deliver(
    config: &config::Webhook,
    secrets: &Secrets,
    to: &Target<'_>,
    message: &Message,
) -> Result<(), Trouble> {
    let url: Url = to.url.parse().map_err(|_| lasting("address", "url"))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let port = url.port_or_known_default().unwrap_or(443);
    let secret = to.secret.map(|name| secrets.read(name)).transpose()?;
    let encrypted = url.scheme() == "https";
    let timeout = Duration::from_secs(config.timeout_s);
    let ours = config.networks();
    let reachable = reach::allowed(&host, port, encrypted, &ours);
    let reachable = tokio::time::timeout(timeout, reachable).await;
    let addresses = reachable.map_err(|_| passing("timeout", &host))??;
    let client = client(config, &host, &addresses, timeout)?;
    let body = shape::body(to.shape, message).to_string();
    let mut request = client
        .post(url)
        .header("Content-Type", "application/json; charset=utf-8")
        .header(DELIVERY, crate::delivery_id(&message.id));
    if let Some(secret) = secret {
        let now = message.at.as_second().to_string();
        request = request.header(SIGNATURE, signature(&secret, &now, &body)).header(TIMESTAMP, now);
    }
    let answer = request.body(body).send().await.map_err(|error| unsent(&error))?;
    judged(answer.status())
}

/// `v1=` and HMAC-SHA256 over `timestamp.body`.
fn signature(secret: &[u8], timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    format!("v1={}", hex(&mac.finalize().into_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A short name of a message that fits any header.
pub(crate) fn short_hash(id: &str) -> String {
    hex(&Sha256::digest(id.as_bytes())[..12])
}

/// A client for one request: it goes to the addresses that were judged, whatever the
/// name means a moment later, and nowhere else.
fn client(
    config: &config::Webhook,
    host: &str,
    addresses: &[SocketAddr],
    timeout: Duration,
) -> Result<Client, Trouble> {
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .timeout(timeout)
        .resolve_to_addrs(host, addresses)
        .user_agent("hinomi");
    if let Some(file) = &config.ca_file {
        let pem = std::fs::read(file).map_err(|error| lasting("ca-file", &error.to_string()))?;
        let ours = reqwest::Certificate::from_pem(&pem);
        let ours = ours.map_err(|error| lasting("ca-file", &error.to_string()))?;
        builder = builder.tls_certs_merge([ours]);
    }
    builder.build().map_err(|error| lasting("tls", &error.to_string()))
}

/// The address may hold a secret, so it is taken out of what is said.
fn unsent(error: &reqwest::Error) -> Trouble {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let said = if error.is_timeout() { String::new() } else { cause.to_string() };
    passing(if error.is_timeout() { "timeout" } else { "connection" }, &said)
}

fn judged(status: StatusCode) -> Result<(), Trouble> {
    let said = status.as_u16().to_string();
    match status {
        status if status.is_success() => Ok(()),
        status if status.is_redirection() => Err(lasting("redirect", &said)),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
            Err(passing("status", &said))
        }
        status if status.is_server_error() => Err(passing("status", &said)),
        _ => Err(lasting("status", &said)),
    }
}
