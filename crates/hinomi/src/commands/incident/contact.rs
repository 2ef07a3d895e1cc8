//! `hinomi incident contact`, `request`, `reply` and `contacts`.

use app::{Desk, NewContact, NewReply};
use clap::Args as ClapArgs;
use jiff::Timestamp;
use model::{ContactMade, RequestScope};
use serde_json::{Value, json};

use crate::{commands::named::one_of, output::Output};

/// Somebody was told of an incident, or got a report of it.
#[derive(Debug, ClapArgs)]
pub struct Told {
    id: String,
    /// police, industry_body, vendor, sharing_body, authority, or any other body
    #[arg(long)]
    to: String,
    /// With whom, or at which desk
    #[arg(long)]
    person: String,
    /// When, with offset
    #[arg(long)]
    at: String,
    /// 受付番号: the number that they gave
    #[arg(long, default_value = "")]
    number: String,
    /// The form that was used, where one exists
    #[arg(long, default_value = "")]
    form: String,
    /// The report that was handed over; it was sent before
    #[arg(long)]
    report: Option<String>,
}

impl Told {
    fn typed(self) -> (String, NewContact) {
        let Self { id, to, person, at, number, form, report } = self;
        let new = NewContact { to, person, at, number, form, report, ..NewContact::default() };
        (id, new)
    }
}

/// A vendor is asked to find something out.
#[derive(Debug, ClapArgs)]
pub struct Asked {
    #[command(flatten)]
    told: Told,
    /// What is to be found out; may be given more than once
    #[arg(long, value_parser = one_of(RequestScope::ALL, RequestScope::name))]
    scope: Vec<RequestScope>,
    /// Until when, with offset
    #[arg(long)]
    due: String,
}

/// Something came back.
#[derive(Debug, ClapArgs)]
pub struct Replied {
    id: String,
    /// The number of the contact
    no: u32,
    #[arg(long, default_value = "")]
    words: String,
    /// 受付番号: the number under which they took it
    #[arg(long, default_value = "")]
    number: String,
    /// When, with offset
    #[arg(long)]
    at: String,
}

pub async fn told(output: &Output, desk: &Desk, args: Told) -> anyhow::Result<()> {
    let (id, new) = args.typed();
    let no = desk.record_contact(&id, &new).await?;
    show(output, desk, &id, Some(no)).await
}

pub async fn asked(output: &Output, desk: &Desk, args: Asked) -> anyhow::Result<()> {
    let (id, new) = args.told.typed();
    let new = NewContact { scope: args.scope, due: Some(args.due), ..new };
    let no = desk.record_contact(&id, &new).await?;
    show(output, desk, &id, Some(no)).await
}

pub async fn replied(output: &Output, desk: &Desk, args: Replied) -> anyhow::Result<()> {
    let Replied { id, no, words, number, at } = args;
    desk.record_reply(&id, no, &NewReply { words, number, at }).await?;
    show(output, desk, &id, Some(no)).await
}

/// The contact `no`, or all of the incident.
pub async fn show(output: &Output, desk: &Desk, id: &str, no: Option<u32>) -> anyhow::Result<()> {
    let incident = desk.incident(id, None).await?.incident;
    let wanted = incident.contacts.iter().filter(|one| no.is_none_or(|no| one.no == no));
    let now = Timestamp::now();
    for contact in wanted {
        match output.json {
            true => output.object(&object(id, contact, now)?)?,
            false => output.line(&line(output, desk, contact, now))?,
        }
    }
    Ok(())
}

/// 情報共有機関等: who of them was told, and when.
pub async fn bodies(output: &Output, desk: &Desk, id: &str) -> anyhow::Result<()> {
    let incident = desk.incident(id, None).await?.incident;
    for (body, made) in incident.sharing_bodies(desk.form()) {
        let told = made.map(|made| made.at);
        if output.json {
            output.object(&json!({"kind": "sharing-body", "incident": id, "body": body.id,
                "name": {"ja": body.ja, "en": body.en}, "told": told, "contact": made.map(|made| made.no)}))?;
            continue;
        }
        let name = output.words.pick(&body.ja, &body.en);
        let told = told.map_or_else(|| output.words.word("not-done"), |at| output.moment(at));
        output.line(&format!("{}  {name}  {told}", body.id))?;
    }
    Ok(())
}

fn object(incident: &str, contact: &ContactMade, now: Timestamp) -> anyhow::Result<Value> {
    let mut object = serde_json::to_value(contact)?;
    object["kind"] = json!("contact");
    object["incident"] = json!(incident);
    object["state"] = json!(contact.state(now));
    object["clock"] = json!(contact.clock(now));
    object["received"] =
        json!(contact.received().map(|(at, number)| json!({"at": at, "number": number})));
    Ok(object)
}

fn line(output: &Output, desk: &Desk, contact: &ContactMade, now: Timestamp) -> String {
    let words = &output.words;
    let body = text::addressee(words, desk.form(), contact);
    let line = text::contact(words, contact, now, &output.zone);
    format!("{} {} {body} {line}", contact.no, output.moment(contact.at))
}
