//! watch: signals from detectors and from people, and what is made of them.

use std::net::{IpAddr, SocketAddr};

use jiff::Timestamp;
use model::{
    Allow, AllowFact, Code, Entity, EntityKind, Expect, Fact, Key, Kind, Permission, Record,
    Refusal, Signal, SignalFact, SignalKind, SignalRecord, Triage, When,
};
use ports::{Filter, NewFact};

use crate::{AppError, Desk, desk::records};

/// What became of the signals of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Not seen before.
    pub new: usize,
    /// Seen before, now with other evidence.
    pub updated: usize,
    /// Seen before, unchanged.
    pub unchanged: usize,
}

/// Something that a person or a body told us.
#[derive(Clone, Debug)]
pub struct Notice {
    /// From whom.
    pub from: String,
    /// When it was told.
    pub at: String,
    /// In their words.
    pub text: String,
    /// Entities that the person typing names, beside the addresses in the text.
    pub entities: Vec<Entity>,
}

impl Desk {
    /// Stores the signals of a run. The same signal seen again changes only its evidence.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn keep_signals(&self, signals: Vec<Signal>) -> Result<Kept, AppError> {
        self.act(Permission::Watch, "watch", "", async |_| {
            let (mut facts, mut kept) = (Vec::new(), Kept::default());
            for signal in &signals {
                let key = Key::new(Kind::Signal, &signal.id);
                let mut alarm = None;
                let stored = self.whole.lookup(&key).await?;
                if stored.as_ref().is_some_and(|s| !self.within_reach(&key, &s.record)) {
                    // It lies where this desk does not reach: it is neither new nor touched.
                    kept.unchanged += 1;
                    continue;
                }
                let known = stored.and_then(|s| Some((s.record.signal()?, s.version)));
                let (expect, fact) = match known {
                    None => {
                        kept.new += 1;
                        alarm = self.alarm_of_signal(signal).await?;
                        (Expect::Absent, SignalFact::Raised { signal: signal.clone() })
                    }
                    Some((record, _)) if record.signal == *signal => {
                        kept.unchanged += 1;
                        continue;
                    }
                    Some((_, version)) => {
                        kept.updated += 1;
                        (Expect::Version(version), SignalFact::Updated { signal: signal.clone() })
                    }
                };
                facts.push(NewFact { key, expect, fact: Fact::Signal(fact) });
                facts.extend(alarm);
            }
            Ok((facts, kept))
        })
        .await
    }

    /// Takes a notice as a signal (AS-34): when, from whom, in their words.
    ///
    /// # Errors
    /// BLANK if one of them is empty, TIME, MANDATE; EXERCISE where it repeats what is played.
    pub async fn add_notice(&self, notice: Notice) -> Result<Signal, AppError> {
        self.act(Permission::Watch, "signal.add", "", async |_| {
            let signal = signal_of(&notice, self.now())?;
            self.must_be_real([notice.text.as_str()]).await?;
            let fact = Fact::Signal(SignalFact::Raised { signal: signal.clone() });
            let fact = NewFact::new(Kind::Signal, signal.id.clone(), Expect::Absent, fact);
            if self.whole.lookup(&fact.key).await?.is_some() {
                return Err(Refusal::new(Code::Exists).field(signal.id).into());
            }
            let alarm = self.alarm_of_signal(&signal).await?;
            Ok((std::iter::once(fact).chain(alarm).collect(), signal))
        })
        .await
    }

    /// Signals in the register, newest first; `state` is `new`, `held` and so on.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn signals(
        &self,
        state: Option<&str>,
        page: (u64, u64),
    ) -> Result<Vec<SignalRecord>, AppError> {
        self.may_read().await?;
        let mut filter = Filter::new(Kind::Signal).page(page.0, page.1);
        filter.state = state.map(str::to_owned);
        Ok(records(self.app.registers.list(&filter).await?, Record::signal))
    }

    /// One signal.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn signal(&self, id: &str) -> Result<SignalRecord, AppError> {
        self.may_read().await?;
        let found = self.find_signal(id).await.map(|(record, _)| record);
        self.noting_absence("signal.show", id, found).await
    }

    pub(crate) async fn find_signal(&self, id: &str) -> Result<(SignalRecord, u64), AppError> {
        let stored = self.find(Kind::Signal, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("signal/{id}"));
        Ok((stored.record.signal().ok_or_else(absent)?, stored.version))
    }

    /// 対応不要 or 保留. To promote, open an incident or link the signal to one.
    ///
    /// # Errors
    /// ABSENT, REASON, STATE, MANDATE.
    pub async fn triage(&self, id: &str, wanted: Triage) -> Result<(), AppError> {
        self.act(Permission::Triage, "signal.triage", id, async |_| {
            let (record, version) = self.find_signal(id).await?;
            let fact = Fact::Signal(record.triage(wanted.clone())?);
            let fact = NewFact::new(Kind::Signal, id, Expect::Version(version), fact);
            let quieted = self.quieted(&fact.key).await?;
            Ok((std::iter::once(fact).chain(quieted).collect(), ()))
        })
        .await
    }

    /// Adds an allowance, or moves its date.
    ///
    /// # Errors
    /// BLANK, MANDATE.
    pub async fn allow(&self, allow: Allow) -> Result<(), AppError> {
        self.act(Permission::Register, "allow.add", &allow.entity, async |_| {
            if allow.entity.trim().is_empty() {
                return Err(Refusal::new(Code::Blank).field("entity").into());
            }
            let fact = Fact::Allow(AllowFact::Added(allow.clone()));
            Ok((vec![NewFact::new(Kind::Allow, allow.entity.clone(), Expect::Any, fact)], ()))
        })
        .await
    }

    /// All allowances; expired ones too, for old logs are judged by their own time.
    ///
    /// # Errors
    /// The store's.
    pub async fn allowances(&self) -> Result<Vec<Allow>, AppError> {
        self.all(Kind::Allow, Record::allow).await
    }
}

fn signal_of(notice: &Notice, now: Timestamp) -> Result<Signal, Refusal> {
    for (field, text) in [("from", &notice.from), ("text", &notice.text)] {
        if text.trim().is_empty() {
            return Err(Refusal::new(Code::Blank).field(field));
        }
    }
    let at = model::typed_time(&notice.at, "at", now)?;
    let mut entities = notice.entities.clone();
    entities.extend(addresses(&notice.text));
    entities.sort();
    entities.dedup();
    // Two calls in one minute from one body are two notices: their words tell them apart.
    let words = format!("{}\n{}", notice.from.trim(), notice.text.trim());
    Ok(Signal::new(SignalKind::Notice, "person@1", When::At(at), at, entities)
        .told_apart_by(&words)
        .with("from", notice.from.trim())
        .with("text", notice.text.trim()))
}

/// Network addresses written in a text, with or without a port, in any width.
fn addresses(text: &str) -> Vec<Entity> {
    let text = model::folded(text);
    let stops = |c: char| !(c.is_ascii_hexdigit() || ".:[]".contains(c));
    let address = |word: &str| {
        let socket = || word.parse::<SocketAddr>().ok().map(|socket| socket.ip());
        word.trim_matches(['.', ':', '[', ']']).parse::<IpAddr>().ok().or_else(socket)
    };
    let found = text.split(stops).filter_map(|word| address(word.trim_end_matches(['.', ':'])));
    found.map(|ip| Entity::new(EntityKind::Address, ip.to_string())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_a_callers_words() {
        let found = addresses(
            "talks to 203.0.113.66. Also 2001:db8::1, ２０３.０.１１３.７:443, not 1.2.3",
        );
        let names: Vec<_> = found.iter().map(|entity| entity.name.as_str()).collect();
        assert_eq!(names, ["203.0.113.66", "2001:db8::1", "203.0.113.7"]);
    }

    #[test]
    fn a_notice_needs_when_from_whom_and_words() {
        let now = "2026-06-11T00:00:00Z".parse().expect("time");
        let notice = |from: &str, at: &str, text: &str| Notice {
            from: from.into(),
            at: at.into(),
            text: text.into(),
            entities: Vec::new(),
        };
        let code = |n: Notice| signal_of(&n, now).expect_err("refused").code;
        assert_eq!(code(notice(" ", "2026-06-10T09:20+09:00", "x")), Code::Blank);
        assert_eq!(code(notice("police", "2026-06-10T09:20", "x")), Code::Time);
        assert_eq!(code(notice("police", "2027-06-10T09:20+09:00", "x")), Code::Time);
        assert!(signal_of(&notice("police", "2026-06-10T09:20+09:00", "x"), now).is_ok());
    }
}
