//! Mail by SMTP: text only, from one address to one address.

use std::time::Duration;

use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message as Letter, Tokio1Executor,
    message::{Mailbox, header},
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls as Protection, TlsParameters},
        extension::ClientId,
    },
};
use model::Trouble;
use ports::Message;

use crate::{
    Secrets,
    config::{Mail, Tls},
    trouble::{lasting, passing},
};

/// Hands one message to the mail server.
pub(crate) async fn deliver(
    server: &Mail,
    secrets: &Secrets,
    to: &str,
    message: &Message,
) -> Result<(), Trouble> {
    let letter = letter(server, to, message)?;
    let transport = transport(server, secrets)?;
    let sending = transport.send(letter);
    // The library's own time-out is for each command; a server may be slow in each.
    let whole = Duration::from_secs(server.timeout_s.saturating_mul(3));
    match tokio::time::timeout(whole, sending).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(refused(&error)),
        Err(_) => Err(passing("timeout", &server.host)),
    }
}

fn letter(server: &Mail, to: &str, message: &Message) -> Result<Letter, Trouble> {
    let address = |text: &str| {
        let address = text.parse::<Address>();
        address.map_err(|_| lasting("address", text))
    };
    let mut body = message.lines.join("\r\n");
    if let Some(link) = &message.link {
        body.push_str("\r\n\r\n");
        body.push_str(link);
    }
    body.push_str("\r\n");
    Letter::builder()
        .from(Mailbox::new(Some("Hinomi".into()), address(&server.from)?))
        .to(Mailbox::new(None, address(to)?))
        .subject(one_line(&message.subject))
        .date(
            std::time::UNIX_EPOCH
                + Duration::from_secs(message.at.as_second().max(0).unsigned_abs()),
        )
        .message_id(Some(message_id(server, message)))
        .header(header::ContentType::TEXT_PLAIN)
        // Nobody's holiday notice shall answer us.
        .header(AutoSubmitted)
        .body(body)
        .map_err(|error| lasting("message", &error.to_string()))
}

/// The same message has the same id however often it is sent.
fn message_id(server: &Mail, message: &Message) -> String {
    let id = crate::delivery_id(&message.id);
    let host = server.from.rsplit('@').next().unwrap_or("localhost");
    format!("<{id}@{host}>")
}

/// A subject is one line whatever it is made of.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// RFC 3834.
#[derive(Clone)]
struct AutoSubmitted;

impl header::Header for AutoSubmitted {
    fn name() -> header::HeaderName {
        header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> header::HeaderValue {
        header::HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

type Sender = AsyncSmtpTransport<Tokio1Executor>;

fn transport(server: &Mail, secrets: &Secrets) -> Result<Sender, Trouble> {
    let protection = |wrap: fn(TlsParameters) -> Protection| Ok::<_, Trouble>(wrap(tls(server)?));
    let (protection, usual_port) = match server.tls {
        Tls::Starttls => (protection(Protection::Required)?, 587),
        Tls::Implicit => (protection(Protection::Wrapper)?, 465),
        Tls::None => (Protection::None, 25),
    };
    let mut builder = Sender::builder_dangerous(&server.host)
        .port(server.port.unwrap_or(usual_port))
        .tls(protection)
        // Our machine's own name is nobody's business.
        .hello_name(ClientId::Domain("hinomi.invalid".into()))
        .timeout(Some(Duration::from_secs(server.timeout_s)));
    if let Some((user, secret)) = server.user.as_ref().zip(server.secret.as_ref()) {
        let password = secrets.read(secret)?;
        let password = String::from_utf8(password).map_err(|_| lasting("secret", secret))?;
        builder = builder.credentials(Credentials::new(user.clone(), password));
    }
    Ok(builder.build())
}

fn tls(server: &Mail) -> Result<TlsParameters, Trouble> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(file) = &server.ca_file {
        let pem = std::fs::read(file).map_err(|error| lasting("ca-file", &error.to_string()))?;
        let ours =
            Certificate::from_pem(&pem).map_err(|error| lasting("ca-file", &error.to_string()))?;
        builder = builder.add_root_certificate(ours);
    }
    builder.build().map_err(|error| lasting("tls", &error.to_string()))
}

fn refused(error: &lettre::transport::smtp::Error) -> Trouble {
    let said = chain(error);
    match () {
        () if error.is_permanent() => lasting("refused", &said),
        () if error.is_transient() => passing("refused", &said),
        () if error.is_timeout() => passing("timeout", &said),
        () if error.is_tls() || said.contains("certificate") => passing("tls", &said),
        () => passing("connection", &said),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !said.contains(&more) {
            said = format!("{said}: {more}");
        }
        cause = error.source();
    }
    said
}
