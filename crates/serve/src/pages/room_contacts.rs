//! `/incidents/{id}`: whom the firm told or asked, what came back, and the forms for it.

use app::{NewContact, NewReply};
use axum::{extract::Path, response::Response};
use model::{Form, Incident, RequestScope};

use crate::{
    act::carried_out,
    pages::room_acts::{Fields, field, finish},
    parts::{Mark, Moment},
    seat::Seat,
    shell::{Shell, plain},
};

/// One contact as a line.
pub(crate) struct Row {
    pub(crate) no: u32,
    pub(crate) body: String,
    pub(crate) at: Moment,
    pub(crate) line: String,
    pub(crate) mark: Mark,
}

/// The contacts of an incident, oldest first.
pub(crate) fn rows(s: &Shell, form: &Form, incident: &Incident) -> Vec<Row> {
    let row = |contact: &model::ContactMade| Row {
        no: contact.no,
        body: plain(&text::addressee(&s.words, form, contact)),
        at: s.times.moment(contact.at),
        line: plain(&text::contact(&s.words, contact, s.times.now, &s.times.zone)),
        mark: mark(s, contact.state(s.times.now)),
    };
    incident.contacts.iter().map(row).collect()
}

/// One sharing body, and when it was told.
pub(crate) struct Sharing {
    pub(crate) name: String,
    pub(crate) told: Option<Moment>,
}

/// The checklist of sharing bodies.
pub(crate) fn sharing(s: &Shell, form: &Form, incident: &Incident) -> Vec<Sharing> {
    let all = incident.sharing_bodies(form).into_iter();
    all.map(|(body, made)| Sharing {
        name: plain(s.words.pick(&body.ja, &body.en)),
        told: made.map(|made| s.times.moment(made.at)),
    })
    .collect()
}

fn mark(s: &Shell, state: &str) -> Mark {
    let class = match state {
        "received" | "answered" => "proven",
        "late" => "missed",
        "waiting" => "asked",
        _ => "plain",
    };
    Mark::new(class, s.t(&format!("contact-state-{state}")))
}

/// The bodies that the form asks for, by id and name.
pub(crate) fn bodies(s: &Shell, form: &Form) -> Vec<(String, String)> {
    let asked = form.questions.iter().filter(|q| q.asks == model::Asks::Contacts);
    let named = |id: &String| (id.clone(), text::body(&s.words, form, id));
    asked.flat_map(|question| &question.parts).map(|part| named(&part.id)).collect()
}

/// What can be asked of a vendor, by name and word.
pub(crate) fn scopes(s: &Shell) -> Vec<(&'static str, String)> {
    RequestScope::ALL.map(|one| (one.name(), text::scope(&s.words, &[one]))).to_vec()
}

/// Somebody was told, or is asked.
pub(crate) async fn contact(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let new = new_of(&seat, &fields);
    let (desk, incident) = (seat.desk.clone(), id.clone());
    let done = carried_out(async move || desk.record_contact(&incident, &new).await.map(drop));
    let done = done.await;
    finish(&seat, &id, &fields, done, "contact".into(), field(&fields, "person")).await
}

fn new_of(seat: &Seat, fields: &Fields) -> NewContact {
    let text = |name: &str| field(fields, name).to_owned();
    let some = |name: &str| Some(text(name)).filter(|typed| !typed.is_empty());
    let asked = |scope: &RequestScope| {
        fields.iter().any(|(name, value)| name == "scope" && value == scope.name())
    };
    NewContact {
        to: text("to"),
        person: text("person"),
        at: seat.s.times.typed(field(fields, "contact-at")),
        number: text("number"),
        form: text("form"),
        report: some("report"),
        scope: RequestScope::ALL.into_iter().filter(asked).collect(),
        due: some("due").map(|due| seat.s.times.typed(&due)),
    }
}

/// Something came back.
pub(crate) async fn reply(seat: Seat, Path(id): Path<String>, fields: Fields) -> Response {
    let no = field(&fields, "no").parse().unwrap_or_default();
    let (words, number) = (field(&fields, "words").to_owned(), field(&fields, "number").to_owned());
    let new = NewReply { words, number, at: seat.s.times.typed(field(&fields, "reply-at")) };
    let (desk, incident) = (seat.desk.clone(), id.clone());
    let done = carried_out(async move || desk.record_reply(&incident, no, &new).await).await;
    finish(&seat, &id, &fields, done, "reply".into(), field(&fields, "words")).await
}
