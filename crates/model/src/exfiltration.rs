//! 外部送信のおそれ: whether data of the house left it (A274, seed:L1020–L1023).

use serde::{Deserialize, Serialize};

use crate::{Incident, KnownValue, SignalKind, SignalRecord};

/// How sure it is that data left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Leaving {
    /// 疑い
    Suspected,
    /// 確認
    Confirmed,
    /// 否定
    Excluded,
}

impl Leaving {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Suspected, Self::Confirmed, Self::Excluded];

    /// The word used in commands and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Suspected => "suspected",
            Self::Confirmed => "confirmed",
            Self::Excluded => "excluded",
        }
    }

    /// What was typed.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        match typed {
            "suspected" | "疑い" | "おそれ" => Some(Self::Suspected),
            "confirmed" | "確認" | "確認済" => Some(Self::Confirmed),
            "excluded" | "否定" | "なし" => Some(Self::Excluded),
            _ => None,
        }
    }
}

/// What is known of data that may have left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Exfiltration {
    /// How sure it is; none where people said that it is unknown.
    pub state: Option<Leaving>,
    /// Bytes seen leaving, by the signals that count them.
    pub bytes_out: Option<u64>,
}

impl Exfiltration {
    /// What a person said of `incident`, else a suspicion where a machine of ours was seen
    /// talking to a server outside; none where nothing points to it.
    #[must_use]
    pub fn of(incident: &Incident, signals: &[SignalRecord]) -> Option<Self> {
        let leaving = signals.iter().filter(|record| leads_out(record.signal.kind));
        let bytes =
            leaving.clone().filter_map(|record| record.signal.evidence.get("bytes_out")?.as_u64());
        let bytes_out = bytes.fold(None, |sum: Option<u64>, more| {
            Some(sum.unwrap_or_default().saturating_add(more))
        });
        let seen = leaving.count() > 0;
        let state = match incident.fact("exfiltration").map(|known| &known.value) {
            Some(KnownValue::Text(said)) => Leaving::read(said),
            Some(_) => None,
            None if seen => Some(Leaving::Suspected),
            None => return None,
        };
        Some(Self { state, bytes_out })
    }
}

fn leads_out(kind: SignalKind) -> bool {
    matches!(kind, SignalKind::Beacon | SignalKind::Exfiltration | SignalKind::DnsTunnel)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        Entity, EntityKind, Fact, FactKey, IncidentFact, Key, Kind, Known, Nature, Record, Signal,
        SignalFact, When, Written,
    };

    fn incident(said: Option<&str>) -> Incident {
        let key = FactKey::parse("exfiltration").expect("a key");
        let known = |said| Known::new(key.read(said).expect("a value"), "party/p");
        let facts = said.map(|said| (key.clone(), known(said))).into_iter().collect();
        let (title, signals, compartment) = (String::new(), Vec::new(), String::new());
        let nature = Nature::Cyber;
        let opened = IncidentFact::Opened { nature, title, signals, facts, compartment };
        opened.fold(None, "2026-001", Timestamp::UNIX_EPOCH, 1).expect("opened")
    }

    fn signal(kind: SignalKind, bytes: Option<u64>) -> SignalRecord {
        let at = Timestamp::UNIX_EPOCH;
        let entities = vec![Entity::new(EntityKind::Host, "PC-017")];
        let signal = Signal::new(kind, "x@1", When::At(at), at, entities);
        let signal = match bytes {
            Some(bytes) => signal.with("bytes_out", bytes),
            None => signal,
        };
        let key = Key::new(Kind::Signal, &signal.id);
        let written = Written { seq: 1, at, by: "p".into(), mandate: "m".into() };
        let fact = Fact::Signal(SignalFact::Raised { signal });
        Record::fold(None, &key, fact, &written).and_then(Record::signal).expect("raised")
    }

    /// Covers: A274.
    #[test]
    fn what_talks_to_the_outside_is_suspected_until_a_person_says_more() {
        let beacons =
            [signal(SignalKind::Beacon, Some(49_664)), signal(SignalKind::Beacon, Some(336))];
        let of = |said, signals: &[SignalRecord]| Exfiltration::of(&incident(said), signals);
        let found = |said| of(said, &beacons).map(|found| (found.state, found.bytes_out));
        assert_eq!(found(None), Some((Some(Leaving::Suspected), Some(50_000))));
        assert_eq!(found(Some("confirmed")), Some((Some(Leaving::Confirmed), Some(50_000))));
        assert_eq!(found(Some("否定")), Some((Some(Leaving::Excluded), Some(50_000))));
        assert_eq!(found(Some("不明")), Some((None, Some(50_000))), "unknown is an answer");
        let silent = of(None, &[signal(SignalKind::Beacon, None)]).expect("suspected");
        assert_eq!(silent.bytes_out, None, "nobody counted is not zero");
        let attack = signal(SignalKind::AvailabilityAttack, Some(9));
        assert_eq!(of(None, &[attack]), None, "what comes in is not what goes out");
        let key = FactKey::parse("exfiltration").expect("a key");
        assert_eq!(key.read("たぶん").expect_err("no such state").code, crate::Code::Value);
    }
}
