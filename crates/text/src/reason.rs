//! Refusals and signals in words.

use jiff::{Timestamp, tz::TimeZone};
use model::{Counts, EntityKind, Nature, Refusal, Signal, SignalKind};
use serde_json::Value;

use crate::{Lang, Words};

/// What to do about a refusal.
#[must_use]
pub fn hint(words: &Words, refusal: &Refusal) -> String {
    let field = refusal.field.as_deref().unwrap_or("-");
    // A question has a number in the form and a key on the command line.
    let key = refusal.args.get("key").filter(|key| *key != field);
    let named = key.map_or_else(|| field.to_owned(), |key| format!("{field} ({key})"));
    let mut args =
        vec![("field", named.as_str()), ("detail", refusal.detail.as_deref().unwrap_or("-"))];
    args.extend(refusal.args.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if !refusal.args.contains_key("value") {
        args.push(("value", "-"));
    }
    words.say(&format!("refused-{}", refusal.code.name()), &args)
}

/// The name of a kind of signal.
#[must_use]
pub fn kind(words: &Words, kind: SignalKind) -> String {
    words.word(&format!("signal-{}", kind.name()))
}

/// A title for an incident that comes from `signal`: what it is, and whom it is about.
#[must_use]
pub fn title(words: &Words, signal: &Signal) -> String {
    let about = [EntityKind::Service, EntityKind::Host, EntityKind::Address, EntityKind::Name];
    let about = name(signal, &about);
    format!("{}: {about}", kind(words, signal.kind))
}

/// The name of a nature.
#[must_use]
pub fn nature(words: &Words, nature: Nature) -> String {
    words.word(match nature {
        Nature::Cyber => "nature-cyber",
        Nature::Failure => "nature-failure",
    })
}

/// Why a signal was raised, from its evidence, with times in `zone`.
#[must_use]
pub fn reason(words: &Words, signal: &Signal, zone: &TimeZone) -> String {
    let says = |value: &Value| instant_in(words, value, zone).unwrap_or_else(|| plain(value));
    let mut args: Vec<(String, String)> =
        signal.evidence.iter().map(|(name, value)| (name.clone(), says(value))).collect();
    let client = name(signal, &[EntityKind::Host, EntityKind::Address]);
    args.push(("server".into(), server(signal, &client)));
    args.push(("client".into(), client));
    args.push(("source".into(), name(signal, &[EntityKind::Source, EntityKind::Host])));
    args.push(("detector".into(), signal.detector.clone()));
    args.push(("duration".into(), duration(words.lang(), signal)));
    let id = sentence(words, signal);
    let args: Vec<_> = args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let said = words.say(&id, &args);
    let assumed = signal.evidence.get("time_assumed") == Some(&Value::Bool(true));
    if assumed { format!("{said}{}", words.word("reason-time-assumed")) } else { said }
}

/// An instant in the evidence, as people of `zone` write it.
fn instant_in(words: &Words, value: &Value, zone: &TimeZone) -> Option<String> {
    let at: Timestamp = value.as_str()?.parse().ok()?;
    Some(crate::moment(words, at, zone))
}

fn sentence(words: &Words, signal: &Signal) -> String {
    let id = format!("reason-{}", signal.kind.name());
    let succeeded = format!("{id}-succeeded");
    if signal.evidence.get("succeeded_as").is_some_and(|v| !v.is_null()) && words.knows(&succeeded)
    {
        return succeeded;
    }
    let way = signal.evidence.get("way").and_then(Value::as_str);
    let by_way = way.map(|way| format!("{id}-{way}")).filter(|id| words.knows(id));
    by_way.unwrap_or_else(|| if words.knows(&id) { id } else { "reason-other".into() })
}

fn name(signal: &Signal, kinds: &[EntityKind]) -> String {
    let found = kinds.iter().find_map(|kind| signal.names(*kind).next());
    found.unwrap_or("-").to_owned()
}

/// Whom the client called: by name, else the address that is not the client's own.
fn server(signal: &Signal, client: &str) -> String {
    let others = signal.names(EntityKind::Address).filter(|address| *address != client);
    let called = signal.names(EntityKind::Name).chain(others).next();
    called.unwrap_or("-").to_owned()
}

/// Minutes, or a span of minutes where the start lies in a gap.
fn duration(lang: Lang, signal: &Signal) -> String {
    let figure = |name: &str| signal.evidence.get(name).and_then(Value::as_i64);
    let unit = match lang {
        Lang::Ja => "分",
        Lang::En => " min",
    };
    match (figure("duration_min_min"), figure("duration_min_max"), figure("duration_min")) {
        (Some(least), Some(most), _) => format!("{least}–{most}{unit}"),
        (.., Some(minutes)) => format!("{minutes}{unit}"),
        _ => match lang {
            Lang::Ja => "継続中".into(),
            Lang::En => "going on".into(),
        },
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let said: Vec<_> = values.iter().map(plain).filter(|it| !it.is_empty()).collect();
            if said.is_empty() { "-".to_owned() } else { said.join(", ") }
        }
        other => other.to_string(),
    }
}

/// `7件（うち2件は同一原因）`
#[must_use]
pub fn counts(words: &Words, counts: Counts) -> String {
    let args = [("total", counts.total), ("same", counts.same_cause)];
    words.say_counts(if counts.same_cause > 0 { "counts-merged" } else { "counts-plain" }, &args)
}

#[cfg(test)]
mod tests {
    use model::{Code, Entity, When};

    use super::*;

    #[test]
    fn the_count_names_those_of_one_cause() {
        let seven = Counts { total: 7, same_cause: 2, ..Counts::default() };
        assert_eq!(counts(&Words::new(Lang::Ja), seven), "7件（うち2件は同一原因）");
        let one = Counts { total: 1, ..Counts::default() };
        assert_eq!(counts(&Words::new(Lang::En), one), "1 incident");
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let said = hint(&Words::new(Lang::Ja), &Refusal::new(Code::Blank).field("q2"));
        assert!(said.starts_with("q2 が空欄です。分からないときは「不明」"), "{said}");
    }

    #[test]
    fn a_blank_question_names_the_key_to_record() {
        let refusal = Refusal::new(Code::Blank).field("q2").arg("key", "customers");
        let said = hint(&Words::new(Lang::En), &refusal);
        assert!(said.starts_with("q2 (customers) is blank"), "{said}");
    }

    #[test]
    fn what_way_a_signal_went_chooses_its_sentence() {
        let said = |way: &str, lang| {
            let at = Timestamp::UNIX_EPOCH;
            let entities = vec![Entity::new(EntityKind::Host, "db-01")];
            let kind = SignalKind::WatchedCommand;
            let signal = Signal::new(kind, "command@1", When::At(at), at, entities)
                .with("way", way)
                .with("technique", "T1070")
                .with("times", 2)
                .with("commands", vec!["history -c"])
                .with("host", "db-01")
                .with("account", "ann");
            reason(&Words::new(lang), &signal, &TimeZone::UTC)
        };
        let cleared = "A log was cleared on db-01 by ann (2 times): history -c";
        assert_eq!(said("log-cleared", Lang::En), cleared);
        assert_eq!(
            said("log-cleared", Lang::Ja),
            "db-01 で ann が記録を消去しました（2回）: history -c"
        );
        let other = "A watched command (account-made, ATT&CK T1070) was entered 2 times on db-01 \
                     by ann: history -c";
        assert_eq!(said("account-made", Lang::En), other);
    }

    #[test]
    fn every_kind_and_way_of_a_detector_has_its_sentence() {
        for id in [
            "exfiltration",
            "exfiltration-spread",
            "privileged-use",
            "privileged-use-unapproved",
            "watched-command",
            "watched-command-log-cleared",
            "rule-match",
            "dns-tunnel",
            "account-takeover",
            "account-takeover-orders",
        ] {
            assert!(Words::new(Lang::En).knows(&format!("reason-{id}")), "{id}");
        }
    }

    #[test]
    fn a_reason_names_client_server_and_figures() {
        let entities = vec![
            Entity::new(EntityKind::Host, "PC-017"),
            Entity::new(EntityKind::Address, "203.0.113.66"),
        ];
        let at = jiff::Timestamp::UNIX_EPOCH;
        let signal = Signal::new(SignalKind::Beacon, "beacon@1", When::At(at), at, entities)
            .with("requests", 97)
            .with("median_gap_s", 303)
            .with("bytes_out", 49_664);
        let said = reason(&Words::new(Lang::En), &signal, &TimeZone::UTC);
        assert_eq!(
            said,
            "PC-017 called 203.0.113.66 about every 303 seconds, 97 times (49664 bytes out). \
             People do not keep such a pace."
        );
    }

    #[test]
    fn a_client_known_by_its_address_alone_calls_the_other_address() {
        let at = "2015-06-10T09:05:03+09:00".parse().expect("a time");
        let address = |name| Entity::new(EntityKind::Address, name);
        let entities = vec![address("192.0.2.17"), address("203.0.113.66")];
        let signal = Signal::new(SignalKind::Beacon, "beacon@1", When::At(at), at, entities);
        let said = reason(&Words::new(Lang::En), &signal, &TimeZone::UTC);
        assert!(said.starts_with("192.0.2.17 called 203.0.113.66"), "{said}");
    }
}
