//! Keys of facts as a form asks for them and as a page says them.

use model::{Answer, Asks, Form, KnownValue, Question, Value, When};
use text::Lang;

use crate::{
    pages::incidents::thousands,
    shell::{Shell, plain},
};

/// What a key takes, as far as a form must know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Time,
    Done,
    Count,
    Share,
    YesNo,
    Text,
}

/// What `key` takes; a key that does not exist is refused when it is recorded.
pub(crate) fn takes(key: &str) -> Takes {
    match key.split_once(':').map_or(key, |(name, _)| name) {
        "occurred" | "detected" | "aware" | "determined" | "classified" | "submitted" | "paid"
        | "restored" | "next_report" => Takes::Time,
        "customer_notice" | "isolated" | "measure" | "vendor_asked" | "told" | "executive_told"
        | "root_fixed" | "process_fixed" => Takes::Done,
        "customers" => Takes::Count,
        "scan_done" => Takes::Share,
        "infected" | "scan_detectable" | "reportable" => Takes::YesNo,
        _ => Takes::Text,
    }
}

/// Keys that no question asks for, in the order of the room.
pub(crate) const OTHERS: [&str; 14] = [
    "service",
    "system",
    "phenomenon",
    "restored",
    "reportable",
    "customer_notice",
    "cause",
    "root_cause",
    "root_fixed",
    "horizontal",
    "process_change",
    "process_fixed",
    "determined",
    "next_report",
];

/// The keys by which a question is answered, given what is known so far.
pub(crate) fn asked_by(question: &Question, answer: &Answer) -> Vec<String> {
    let plain = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
    let parts = |name: &str| {
        question.parts.iter().map(|part| format!("{name}:{}", part.id)).collect::<Vec<_>>()
    };
    match question.asks {
        Asks::Awareness => plain(&["aware"]),
        Asks::Customers => plain(&["customers", "customers_method"]),
        Asks::Isolation => match &answer.value {
            Value::Isolation { hosts, .. } => {
                hosts.iter().map(|host| format!("isolated:{}", host.host)).collect()
            }
            _ => Vec::new(),
        },
        Asks::Measures => parts("measure"),
        Asks::Contacts => parts("told"),
        Asks::Leadership => plain(&["commander", "executive_told"]),
        Asks::Vendor => plain(&["vendor_asked", "vendor_scope"]),
        Asks::FullScan => plain(&["scan_detectable", "scan_done", "scan_instead"]),
        Asks::WorstCase => plain(&["exfiltration"]),
        Asks::Connections => Vec::new(),
    }
}

/// The name of a key, with its part of the form or its machine.
pub(crate) fn name(s: &Shell, form: &Form, key: &str) -> String {
    let (name, rest) = key.split_once(':').map_or((key, None), |(name, rest)| (name, Some(rest)));
    let word = s.t(&format!("pg-key-{}", name.replace('_', "-")));
    let Some(rest) = rest else { return word };
    let parts = form.questions.iter().flat_map(|question| &question.parts);
    let part = parts.filter(|_| ["measure", "told"].contains(&name)).find(|p| p.is_called(rest));
    let rest = match (part, s.words.lang()) {
        (Some(part), Lang::Ja) => part.ja.clone(),
        (Some(part), Lang::En) => part.en.clone(),
        (None, _) => plain(rest),
    };
    match name {
        "note" => word,
        _ => s.words.say("pg-key-of", &[("key", &word), ("of", &rest)]),
    }
}

/// A value in words.
pub(crate) fn value(s: &Shell, value: &KnownValue) -> String {
    match value {
        KnownValue::Unknown => s.t("unknown"),
        KnownValue::No => s.t("pg-no"),
        KnownValue::Yes => s.t("pg-yes"),
        KnownValue::Time(at) => s.times.moment(*at).full,
        KnownValue::Within(when @ (When::At(_) | When::Within { .. })) => {
            text::when(&s.words, *when, &s.times.zone)
        }
        KnownValue::Count(count) => s.tx("pg-people-count", &thousands(*count)),
        KnownValue::Share { done, total } => {
            format!("{} / {}", thousands(*done), thousands(*total))
        }
        KnownValue::Text(text) => plain(text),
    }
}
