//! Who was told or asked, in words.

use jiff::{Timestamp, tz::TimeZone};
use model::{ContactMade, Form, RequestScope};

use crate::{Lang, Words, moment};

/// A body as the form calls it, or by its own name.
#[must_use]
pub fn body(words: &Words, form: &Form, id: &str) -> String {
    let parts = form.questions.iter().flat_map(|question| &question.parts);
    let part = parts.into_iter().find(|part| part.id == id);
    part.map_or_else(|| id.to_owned(), |part| words.pick(&part.ja, &part.en).to_owned())
}

/// Who was told: the sharing body by its own name where it has one here, else its kind.
#[must_use]
pub fn addressee(words: &Words, form: &Form, contact: &ContactMade) -> String {
    match form.sharing.iter().find(|body| body.id == contact.body) {
        Some(one) => words.pick(&one.ja, &one.en).to_owned(),
        None => body(words, form, &contact.to),
    }
}

/// What is asked, in one line.
#[must_use]
pub fn scope(words: &Words, scope: &[RequestScope]) -> String {
    let names: Vec<_> =
        scope.iter().map(|one| words.word(&format!("scope-{}", one.name()))).collect();
    names.join(match words.lang() {
        Lang::Ja => "・",
        Lang::En => ", ",
    })
}

/// With whom, in which form, under which number, and how it stands.
#[must_use]
pub fn contact(words: &Words, contact: &ContactMade, now: Timestamp, zone: &TimeZone) -> String {
    let mut said = vec![contact.person.clone()];
    let mut say = |id: &str, value: &str| {
        if !value.is_empty() {
            said.push(words.say(id, &[("x", value)]));
        }
    };
    say("contact-number", &contact.number);
    say("contact-form", &contact.form);
    say("contact-report", contact.report.as_deref().unwrap_or_default());
    if let Some(request) = &contact.request {
        say("contact-scope", &scope(words, &request.scope));
        say("contact-due", &moment(words, request.due, zone));
    }
    if let Some(clock) = contact.clock(now) {
        say("contact-clock", &clock.minutes.to_string());
    }
    for reply in &contact.replies {
        let at = moment(words, reply.at, zone);
        let parts = [reply.number.as_str(), reply.words.as_str()];
        let came: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let came = came.join(" ");
        said.push(words.say("contact-reply", &[("at", &at), ("x", &came)]));
    }
    said.push(words.word(&format!("contact-state-{}", contact.state(now))));
    said.join(" · ")
}
