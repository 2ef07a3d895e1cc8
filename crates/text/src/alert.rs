//! Alerts in words: short, and nothing in them that must not lie in a mailbox.

use jiff::{Timestamp, tz::TimeZone};
use model::{Alert, Cause, Step, Trouble, Urgency, Why};
use ports::Message;

use crate::Words;

/// A title that people typed, in a message.
const TITLE_CHARS_MAX: usize = 120;

/// What a message needs to know of the house.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// The words.
    pub words: &'a Words,
    /// The zone of times.
    pub zone: &'a TimeZone,
    /// Address of our pages, without a stroke at its end.
    pub link: Option<&'a str>,
}

/// The message of one step: what, since when, where to look. Of a signal it says the
/// kind and not whom it is about; of an incident its title.
#[must_use]
pub fn alert_message(
    by: &Sender<'_>,
    alert: &Alert,
    step: &Step,
    title: Option<&str>,
    now: Timestamp,
) -> Message {
    let Sender { words, zone, link } = *by;
    let id = alert.id();
    let what = cause(words, alert.cause);
    let urgent =
        words.word(if alert.urgency == Urgency::Now { "alert-urgent" } else { "alert-can-wait" });
    let subject = words.say("alert-subject", &[("urgency", &urgent), ("what", &what)]);
    let title = title.map(|title| title.chars().take(TITLE_CHARS_MAX).collect::<String>());
    let raised = crate::moment(words.lang(), alert.raised_at, zone);
    let (level, round) = ((step.place.level + 1).to_string(), (step.place.round + 1).to_string());
    let lines = [
        Some(what),
        title.map(|title| words.say("alert-line-title", &[("title", &title)])),
        Some(words.say("alert-line-id", &[("id", &alert.about.id)])),
        Some(words.say("alert-line-raised", &[("at", &raised)])),
        Some(String::new()),
        Some(words.word("alert-line-see")),
        Some(words.say("alert-line-acknowledge", &[("id", &id)])),
        Some(words.say("alert-line-level", &[("level", &level), ("round", &round)])),
    ];
    Message {
        id: format!("{id}.{}.{}.{}", step.place.round, step.place.level, step.who),
        subject,
        lines: lines.into_iter().flatten().collect(),
        link: link.map(|link| format!("{link}/{}s/{}", alert.about.kind.name(), alert.about.id)),
        urgency: alert.urgency.name(),
        at: now,
    }
}

/// One message of many alerts: how many of each kind, and the numbers of the first.
#[must_use]
pub fn alert_bundle(by: &Sender<'_>, alerts: &[&Alert], step: &Step, now: Timestamp) -> Message {
    /// A message is read on a telephone.
    const LISTED_MAX: usize = 20;
    let Sender { words, link, .. } = *by;
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    for alert in alerts {
        *kinds.entry(cause(words, alert.cause)).or_default() += 1;
    }
    let count = alerts.len();
    let counted = kinds.iter().map(|(what, count)| format!("{what}: {count}"));
    let ids: Vec<_> = alerts.iter().map(|alert| alert.id()).collect();
    let urgent = alerts.iter().map(|alert| alert.urgency).min().unwrap_or(Urgency::CanWait);
    let urgency =
        words.word(if urgent == Urgency::Now { "alert-urgent" } else { "alert-can-wait" });
    let mut lines: Vec<_> = counted.collect();
    lines.push(String::new());
    lines.extend(ids.iter().take(LISTED_MAX).cloned());
    if count > LISTED_MAX {
        lines.push(words.say("alert-bundle-more", &[("count", &(count - LISTED_MAX).to_string())]));
    }
    lines.extend([String::new(), words.word("alert-line-see"), words.word("alert-bundle-list")]);
    let count = count.to_string();
    Message {
        id: format!("bundle.{}.{}", step.who, ids.join(" ")),
        subject: words.say("alert-bundle-subject", &[("urgency", &urgency), ("count", &count)]),
        lines,
        link: link.map(|link| format!("{link}/")),
        urgency: urgent.name(),
        at: now,
    }
}

/// The message that tests a contact.
#[must_use]
pub fn test_message(by: &Sender<'_>, party: &str, now: Timestamp) -> Message {
    Message {
        id: format!("test.{party}.{}", now.as_second()),
        subject: by.words.word("alert-subject-test"),
        lines: vec![by.words.word("alert-line-test")],
        link: by.link.map(str::to_owned),
        urgency: "test",
        at: now,
    }
}

/// What an alert is about, without naming anybody.
#[must_use]
pub fn cause(words: &Words, cause: Cause) -> String {
    match cause {
        Cause::Signal(kind) => crate::kind(words, kind),
        Cause::Incident(nature) => {
            format!("{} ({})", words.word("alert-what-incident"), crate::nature(words, nature))
        }
        Cause::BelowMinimum => words.word("alert-what-minimum"),
    }
}

/// Why an alert went on to the next level.
#[must_use]
pub fn why(words: &Words, why: Why) -> String {
    words.word(&format!("alert-why-{}", why.name()))
}

/// Why a message was not delivered, and what to do.
#[must_use]
pub fn trouble(words: &Words, trouble: &Trouble) -> String {
    let id = format!("trouble-{}", trouble.code);
    let id = if words.knows(&id) { id } else { "trouble-other".to_owned() };
    let detail = trouble.detail.as_deref().unwrap_or("-");
    words.say(&id, &[("code", &trouble.code), ("detail", detail)])
}

/// A finding of the doctor, and what to do about it.
#[must_use]
pub fn check(words: &Words, finding: &str, args: &[(&'static str, String)]) -> String {
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    words.say(&format!("check-{finding}"), &args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    /// The codes that `deliver` gives.
    const TROUBLES: [&str; 14] = [
        "address",
        "ca-file",
        "connection",
        "message",
        "name",
        "not-configured",
        "plain-http",
        "private-address",
        "redirect",
        "refused",
        "secret",
        "status",
        "timeout",
        "tls",
    ];

    #[test]
    fn every_trouble_and_state_has_its_sentence() {
        let words = Words::new(Lang::Ja);
        for code in TROUBLES {
            assert!(words.knows(&format!("trouble-{code}")), "{code}");
        }
        for why in [Why::Unanswered, Why::Gap, Why::Unreachable, Why::AlreadyTold, Why::GivenUp] {
            assert!(words.knows(&format!("alert-why-{}", why.name())), "{}", why.name());
        }
        for state in ["open", "acknowledged", "unanswered", "undelivered"] {
            assert!(words.knows(&format!("alert-state-{state}")), "{state}");
        }
    }
}
