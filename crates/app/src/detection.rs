//! Detection rules of this house: taken from signed files, switched off and on, with
//! exceptions that somebody answers for until a day.

use std::collections::BTreeMap;

use identity::{bare_key, signed_by};
use model::{
    Code, Exception, Expect, Fact, Heeded, Key, Kind, Permission, Record, Refusal, RuleChange,
    RuleChoice, RuleChoiceFact, RuleFile, RuleFileFact, RuleLine, SignalKind, SignalRecord,
    Technique, sha256_hex, techniques,
};
use ports::{Filter, NewFact};
use serde_json::Value;

use crate::{AppError, Desk, desk::records};

/// What the rules that come with the program are called.
pub const OWN_RULES: &str = "hinomi";

/// A file with rules, as somebody brings it.
#[derive(Clone, Debug)]
pub struct OfferedRules<'a> {
    /// What its origin is called here.
    pub name: &'a str,
    /// Public key of whoever signs; needed the first time only, and never another later.
    pub key: Option<&'a str>,
    /// The signature (minisign).
    pub signature: &'a str,
    /// The file.
    pub bytes: &'a [u8],
}

/// Rules as they were read.
#[derive(Clone, Debug, Default)]
pub struct ReadRules {
    /// Those that can be used.
    pub usable: Vec<RuleLine>,
    /// How many cannot be used.
    pub refused: u64,
}

impl Desk {
    /// Takes rules from a file after its signature was checked; `read` looks into it then.
    ///
    /// # Errors
    /// SENDER if the signature does not hold or is by another key than before, BLANK without
    /// a name or, the first time, a key; whatever `read` says; MANDATE.
    pub async fn take_rules(
        &self,
        offered: &OfferedRules<'_>,
        read: impl Fn(&[u8]) -> Result<ReadRules, AppError>,
    ) -> Result<RuleChange, AppError> {
        let signed = |before: Option<&RuleFile>| {
            let signer = signer(offered, before)?;
            let comment = signed_by(&signer, offered.signature, offered.bytes)
                .map_err(|fault| strange(offered.name).detail(fault.to_string()))?;
            Ok((signer, comment))
        };
        self.take_rule_file(offered.name, offered.bytes, signed, read).await
    }

    /// Takes the rules that come with the program, of this version, under [`OWN_RULES`].
    ///
    /// # Errors
    /// Whatever `read` says; MANDATE.
    pub async fn take_own_rules(
        &self,
        version: &str,
        bytes: &[u8],
        read: impl Fn(&[u8]) -> Result<ReadRules, AppError>,
    ) -> Result<RuleChange, AppError> {
        let signed = |_: Option<&RuleFile>| Ok((String::new(), version.to_owned()));
        self.take_rule_file(OWN_RULES, bytes, signed, read).await
    }

    /// `signed` tells by whom the bytes are and what the signer says, given what was there.
    async fn take_rule_file(
        &self,
        name: &str,
        bytes: &[u8],
        signed: impl Fn(Option<&RuleFile>) -> Result<(String, String), Refusal>,
        read: impl Fn(&[u8]) -> Result<ReadRules, AppError>,
    ) -> Result<RuleChange, AppError> {
        self.act(Permission::Register, "rule.update", name, async |_| {
            let key = Key::new(Kind::RuleFile, name);
            let stored = self.app.registers.lookup(&key).await?;
            let expect = stored.as_ref().map_or(Expect::Absent, |it| Expect::Version(it.version));
            let before = stored.and_then(|stored| stored.record.rule_file());
            let (signer, comment) = signed(before.as_ref())?;
            let ReadRules { usable: mut rules, refused } = read(bytes)?;
            rules.sort_by(|a, b| a.id.cmp(&b.id));
            rules.dedup_by(|a, b| a.id == b.id);
            let (name, digest) = (name.to_owned(), sha256_hex(bytes));
            let change = before.as_ref().map_or_else(
                || RuleChange {
                    new: rules.iter().map(|it| it.id.clone()).collect(),
                    gone: Vec::new(),
                },
                |before| before.change(&rules),
            );
            if before.is_some_and(|before| before.digest == digest) {
                return Ok((Vec::new(), change));
            }
            let fact = RuleFileFact::Taken { name, signer, comment, digest, rules, refused };
            Ok((vec![NewFact { key, expect, fact: Fact::RuleFile(fact) }], change))
        })
        .await
    }

    /// The origins of rules, by name.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn rule_files(&self) -> Result<Vec<RuleFile>, AppError> {
        self.may_read().await?;
        let mut files = self.all(Kind::RuleFile, Record::rule_file).await?;
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(files)
    }

    /// What was decided of rules, by their ids.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn rule_choices(&self) -> Result<Vec<RuleChoice>, AppError> {
        self.may_read().await?;
        let mut choices = self.all(Kind::RuleChoice, Record::rule_choice).await?;
        choices.sort_by(|a, b| a.rule.cmp(&b.rule));
        Ok(choices)
    }

    /// Has a rule stop watching, and says why.
    ///
    /// # Errors
    /// ABSENT if no file holds it, REASON, STATE if it is off, MANDATE.
    pub async fn switch_rule_off(&self, rule: &str, why: &str) -> Result<(), AppError> {
        self.decide(rule, "rule.off", |choice| {
            if !why.chars().any(char::is_alphanumeric) {
                return Err(Refusal::new(Code::Reason).field("why"));
            }
            if choice.off.is_some() {
                return Err(Refusal::new(Code::State).field(rule).detail("off"));
            }
            Ok(RuleChoiceFact::SwitchedOff { rule: rule.to_owned(), why: why.to_owned() })
        })
        .await
        .map(|_| ())
    }

    /// Has a rule watch again.
    ///
    /// # Errors
    /// ABSENT if no file holds it, STATE if it watches, MANDATE.
    pub async fn switch_rule_on(&self, rule: &str) -> Result<(), AppError> {
        self.decide(rule, "rule.on", |choice| match choice.off {
            None => Err(Refusal::new(Code::State).field(rule).detail("on")),
            Some(_) => Ok(RuleChoiceFact::SwitchedOn { rule: rule.to_owned() }),
        })
        .await
        .map(|_| ())
    }

    /// Leaves some matches of a rule alone. Returns the exception's number, from 1.
    ///
    /// # Errors
    /// ABSENT if no file holds the rule, BLANK, TIME, MANDATE.
    pub async fn except_rule(&self, rule: &str, exception: &Exception) -> Result<usize, AppError> {
        let before = self.decide(rule, "rule.except", |_| {
            exception.judge(self.now())?;
            let (rule, exception) = (rule.to_owned(), exception.clone());
            Ok(RuleChoiceFact::Excepted { rule, exception })
        });
        Ok(before.await?.exceptions.len() + 1)
    }

    /// Ends an exception before its time: for events from now on. What it left alone before, by
    /// the time of the events, it still leaves alone.
    ///
    /// # Errors
    /// ABSENT if there is none of this number, STATE if it has ended, MANDATE.
    pub async fn end_exception(&self, rule: &str, number: usize) -> Result<(), AppError> {
        let at = self.now();
        self.decide(rule, "rule.end", |choice| {
            let found = number.checked_sub(1).and_then(|at| choice.exceptions.get(at));
            let absent = || Refusal::new(Code::Absent).field(format!("rule/{rule}/{number}"));
            if !found.ok_or_else(absent)?.holds(at) {
                return Err(Refusal::new(Code::State).field(rule).detail("ended"));
            }
            Ok(RuleChoiceFact::Ended { rule: rule.to_owned(), number, at })
        })
        .await
        .map(|_| ())
    }

    /// Techniques of ATT&CK: those of `rules`, or of the rules of this house where none are
    /// named, and how far they are watched here.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn techniques(
        &self,
        rules: Option<&[RuleLine]>,
    ) -> Result<BTreeMap<String, Technique>, AppError> {
        let heeded = self.heeded().await?;
        if let Some(rules) = rules {
            return Ok(techniques(rules, &heeded));
        }
        let files = self.rule_files().await?;
        Ok(techniques(files.iter().flat_map(|file| &file.rules), &heeded))
    }

    async fn heeded(&self) -> Result<Heeded, AppError> {
        let off = self.rule_choices().await?.into_iter().filter(|choice| choice.off.is_some());
        let sources = self.all_sources().await?.into_iter();
        let mut heeded = Heeded {
            off: off.map(|choice| choice.rule).collect(),
            kinds: sources.flat_map(|source| source.seen.kinds).collect(),
            signals: BTreeMap::new(),
        };
        let matches = Filter::new(Kind::Signal).labelled(SignalKind::RuleMatch.name());
        let matches = self.app.registers.list(&matches).await?;
        for SignalRecord { signal, .. } in records(matches, Record::signal) {
            let named = signal.evidence.get("techniques").and_then(Value::as_array);
            for id in named.into_iter().flatten().filter_map(Value::as_str) {
                *heeded.signals.entry(id.to_owned()).or_default() += 1;
            }
        }
        Ok(heeded)
    }

    /// Writes what `judge` says of a rule that a file holds. Returns how it stood before.
    async fn decide(
        &self,
        rule: &str,
        command: &str,
        judge: impl Fn(&RuleChoice) -> Result<RuleChoiceFact, Refusal>,
    ) -> Result<RuleChoice, AppError> {
        self.act(Permission::Register, command, rule, async |_| {
            let key = Key::new(Kind::RuleChoice, rule);
            let stored = self.app.registers.lookup(&key).await?;
            let expect = stored.as_ref().map_or(Expect::Absent, |it| Expect::Version(it.version));
            let files = self.all(Kind::RuleFile, Record::rule_file).await?;
            let held = |file: &RuleFile| file.rules.iter().any(|held| held.id == rule);
            if stored.is_none() && !files.iter().any(held) {
                return Err(Refusal::new(Code::Absent).field(format!("rule/{rule}")).into());
            }
            let before = stored.and_then(|stored| stored.record.rule_choice()).unwrap_or_default();
            let fact = Fact::RuleChoice(judge(&before)?);
            Ok((vec![NewFact { key, expect, fact }], before))
        })
        .await
    }
}

/// The key by which the file must be signed: that of the first time.
fn signer(offered: &OfferedRules<'_>, before: Option<&RuleFile>) -> Result<String, Refusal> {
    let named = offered.key.map(|key| bare_key(key).to_owned()).filter(|key| !key.is_empty());
    let blank = |field: &str| Refusal::new(Code::Blank).field(field);
    match (before, named) {
        _ if offered.name.trim().is_empty() => Err(blank("name")),
        _ if offered.name == OWN_RULES => Err(strange(offered.name).detail("the program's own")),
        (Some(before), Some(named)) if before.signer != named => {
            Err(strange(offered.name).detail("another key than before"))
        }
        (Some(before), _) => Ok(before.signer.clone()),
        (None, Some(named)) => Ok(named),
        (None, None) => Err(blank("key")),
    }
}

fn strange(name: &str) -> Refusal {
    Refusal::new(Code::Sender).field(name)
}
