//! The ten answers in words.

use jiff::{Timestamp, tz::TimeZone};
use model::{
    Answer, Connection, DataClass, Exfiltration, Form, Host, Informant, Part, SignalKind, State,
    Value, When,
};

use ports::{Cell, Mark};

use crate::{Lang, Words, moment};

/// `①` to `⑳`, and plain digits beyond.
#[must_use]
pub fn number(no: u8) -> String {
    match no {
        1..=20 => char::from_u32(0x245f + u32::from(no)).map(String::from).unwrap_or_default(),
        no => no.to_string(),
    }
}

/// The word for a state.
#[must_use]
pub fn state(words: &Words, state: State) -> String {
    let id = match state {
        State::Answered => "state-answered",
        State::Unknown => "state-unknown",
        State::NotDone => "state-not_done",
        State::Partly => "state-partly",
    };
    words.word(id)
}

/// The warning of an answer, if it has one or is blank.
#[must_use]
pub fn warning(words: &Words, answer: &Answer) -> Option<String> {
    match (&answer.warning, answer.blank) {
        (_, true) => Some(words.word("warning-BLANK")),
        (Some(code), _) => Some(words.word(&format!("warning-{code}"))),
        (None, _) => None,
    }
}

/// The name of a class of data.
#[must_use]
pub fn class(words: &Words, class: DataClass) -> String {
    words.word(&format!("class-{}", class.name()))
}

/// The mark of a state.
#[must_use]
pub fn mark(state: State) -> Mark {
    match state {
        State::Answered => Mark::Known,
        State::Unknown => Mark::Unknown,
        State::NotDone => Mark::NotDone,
        State::Partly => Mark::Partly,
    }
}

fn plain(text: String) -> Cell {
    Cell { text, mark: Mark::Plain }
}

/// From where an answer comes, in words.
#[must_use]
pub fn source(words: &Words, sources: &[String]) -> String {
    let say = |source: &String| {
        let (kind, id) = source.split_once('/').unwrap_or(("", source));
        let known = ["party", "signal", "asset", "report", "contact"].contains(&kind);
        if known { words.say(&format!("source-{kind}"), &[("id", id)]) } else { source.clone() }
    };
    sources.iter().map(say).collect::<Vec<_>>().join(match words.lang() {
        Lang::Ja => "、",
        Lang::En => ", ",
    })
}

/// An answer in one line, its parts separated by strokes.
#[must_use]
pub fn one_line(words: &Words, form: &Form, answer: &Answer, zone: &TimeZone) -> String {
    let lines = lines(words, form, answer, zone);
    lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" / ")
}

/// An answer as lines; what is done, not done or unknown in part is marked.
#[must_use]
pub fn lines(words: &Words, form: &Form, answer: &Answer, zone: &TimeZone) -> Vec<Cell> {
    let says = Says { words, form, zone };
    match &answer.value {
        Value::Awareness { aware, from } => says.awareness(*aware, from),
        Value::Customers { count, method } => says.customers(*count, method.as_deref()),
        Value::Isolation { done, total, hosts } => says.isolation(*done, *total, hosts),
        Value::Measures { parts } => says.parts(answer.no, parts),
        Value::Connections { hosts } => says.connections(hosts),
        Value::WorstCase { classes, via, leaving } => {
            let leaving = leaving.as_ref().map(|leaving| plain(says.leaving(leaving)));
            leaving.into_iter().chain(says.worst_case(classes, via)).collect()
        }
        Value::Leadership { commander, executive, executive_at } => {
            says.leadership(commander.as_deref(), *executive, *executive_at)
        }
        Value::Contacts { told, total, parts } => says.contacts(answer.no, *told, *total, parts),
        Value::Vendor { at, scope, request } => {
            let asked = (!request.is_empty()).then(|| crate::scope(words, request));
            let scope: Vec<_> = asked.into_iter().chain(scope.clone()).collect();
            says.vendor(answer.state, *at, &scope)
        }
        Value::FullScan { detectable, done, total, percent, instead } => {
            says.full_scan(*detectable, done.zip(*total).zip(*percent), instead.as_deref())
        }
    }
}

struct Says<'a> {
    words: &'a Words,
    form: &'a Form,
    zone: &'a TimeZone,
}

impl Says<'_> {
    fn say(&self, id: &str, args: &[(&str, &str)]) -> String {
        self.words.say(id, args)
    }

    fn at(&self, at: Timestamp) -> String {
        moment(self.words, at, self.zone)
    }

    fn at_or_nothing(&self, at: Option<Timestamp>) -> String {
        at.map(|at| self.at(at)).unwrap_or_default()
    }

    fn when(&self, when: When) -> String {
        crate::when(self.words, when, self.zone)
    }

    fn awareness(&self, aware: Option<Timestamp>, from: &[Informant]) -> Vec<Cell> {
        let first = match aware {
            Some(at) => self.say("awareness-aware", &[("time", &self.at(at))]),
            None => self.words.word("awareness-unknown"),
        };
        std::iter::once(first)
            .chain(from.iter().map(|informant| self.informant(informant)))
            .map(plain)
            .collect()
    }

    fn informant(&self, informant: &Informant) -> String {
        let at = self.at(informant.at);
        if informant.kind == SignalKind::Notice {
            return self.say("awareness-notice", &[("by", &informant.by), ("at", &at)]);
        }
        let (kind, began) = (crate::kind(self.words, informant.kind), self.when(informant.began));
        let args = [("by", informant.by.as_str()), ("kind", &kind), ("at", &at), ("began", &began)];
        self.say("awareness-machine", &args)
    }

    fn customers(&self, count: Option<u64>, method: Option<&str>) -> Vec<Cell> {
        let first = match count {
            None => self.words.word("unknown"),
            Some(0) => self.words.word("customers-none"),
            Some(count) => self.say("customers-count", &[("count", &thousands(count))]),
        };
        let method = method.map(|method| self.say("customers-method", &[("method", method)]));
        std::iter::once(first).chain(method).map(plain).collect()
    }

    fn isolation(&self, done: usize, total: usize, hosts: &[Host]) -> Vec<Cell> {
        if total == 0 {
            return vec![plain(self.words.word("isolation-no-host"))];
        }
        let unknown = hosts.iter().any(|host| host.state == State::Unknown);
        let word = match done {
            0 if unknown => "unknown",
            0 => "not-done",
            done if done == total => "done",
            _ => "part-done",
        };
        let (done, total) = (done.to_string(), total.to_string());
        let args = [("word", self.words.word(word)), ("done", done), ("total", total)];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        let first = self.say("isolation-summary", &args);
        std::iter::once(plain(first)).chain(hosts.iter().map(|host| self.host(host))).collect()
    }

    fn host(&self, host: &Host) -> Cell {
        let (word, at) = (self.progress(host.state), self.at_or_nothing(host.at));
        let text =
            self.say("isolation-host", &[("host", &host.host), ("word", &word), ("at", &at)]);
        Cell { text, mark: mark(host.state) }
    }

    fn progress(&self, state: State) -> String {
        self.words.word(match state {
            State::Answered => "done",
            State::Unknown => "unknown",
            State::NotDone => "not-done",
            State::Partly => "part-done",
        })
    }

    fn parts(&self, no: u8, parts: &[Part]) -> Vec<Cell> {
        parts.iter().map(|part| self.part(no, part)).collect()
    }

    fn part(&self, no: u8, part: &Part) -> Cell {
        let question = self.form.questions.iter().find(|question| question.no == no);
        let body =
            question.and_then(|question| question.parts.iter().find(|body| body.id == part.id));
        let name = match (body, self.words.lang()) {
            (Some(body), Lang::Ja) => &body.ja,
            (Some(body), Lang::En) => &body.en,
            (None, _) => &part.id,
        };
        let (word, at) = (self.progress(part.state), self.at_or_nothing(part.at));
        let text = self.say("part-line", &[("part", name), ("word", &word), ("at", &at)]);
        Cell { text, mark: mark(part.state) }
    }

    fn connections(&self, hosts: &[Connection]) -> Vec<Cell> {
        if hosts.is_empty() {
            return vec![plain(self.words.word("isolation-no-host"))];
        }
        hosts.iter().map(|host| plain(self.connection(host))).collect()
    }

    fn connection(&self, host: &Connection) -> String {
        let id = match (host.registered, host.reaches.is_empty()) {
            (false, _) => "connections-unregistered",
            (true, true) => "connections-none",
            (true, false) => "connections-host",
        };
        let line = self.say(id, &[("host", &host.host), ("reaches", &host.reaches.join(", "))]);
        let mark =
            if host.proposed { self.words.word("connections-proposed") } else { String::new() };
        format!("{line}{mark}")
    }

    fn classes(&self, classes: &[DataClass]) -> String {
        let names: Vec<_> = classes.iter().map(|one| class(self.words, *one)).collect();
        names.join(match self.words.lang() {
            Lang::Ja => "・",
            Lang::En => ", ",
        })
    }

    fn worst_case(&self, classes: &[DataClass], via: &[model::Reachable]) -> Vec<Cell> {
        if classes.is_empty() {
            return vec![plain(self.words.word("worst-unknown"))];
        }
        let first = self.say("worst-classes", &[("classes", &self.classes(classes))]);
        let line = |found: &model::Reachable| {
            let args =
                [("asset", found.asset.as_str()), ("classes", &self.classes(&found.classes))];
            self.say("worst-via", &args)
        };
        std::iter::once(first).chain(via.iter().map(line)).map(plain).collect()
    }

    /// Whether data may have left, and how much was seen going out; nobody counted is unknown.
    fn leaving(&self, leaving: &Exfiltration) -> String {
        let state = match leaving.state {
            Some(state) => self.words.word(&format!("leaving-{}", state.name())),
            None => self.words.word("unknown"),
        };
        let bytes = leaving.bytes_out.map_or_else(|| self.words.word("unknown"), thousands);
        self.say("leaving-line", &[("state", &state), ("bytes", &bytes)])
    }

    fn leadership(
        &self,
        commander: Option<&str>,
        executive: State,
        at: Option<Timestamp>,
    ) -> Vec<Cell> {
        let leader = match commander {
            Some(commander) => self.say("leader", &[("commander", commander)]),
            None => self.words.word("leader-unknown"),
        };
        let id = match executive {
            State::Answered => "executive-told",
            State::Unknown => "executive-unknown",
            State::NotDone | State::Partly => "executive-not-told",
        };
        let executive =
            Cell { text: self.say(id, &[("at", &self.at_or_nothing(at))]), mark: mark(executive) };
        vec![plain(leader), executive]
    }

    fn contacts(&self, no: u8, told: usize, total: usize, parts: &[Part]) -> Vec<Cell> {
        let (told, total) = (told.to_string(), total.to_string());
        let first = self.say("contacts-summary", &[("told", &told), ("total", &total)]);
        std::iter::once(plain(first)).chain(self.parts(no, parts)).collect()
    }

    fn vendor(&self, state: State, at: Option<Timestamp>, scope: &[String]) -> Vec<Cell> {
        let first = match state {
            State::Answered => self.say("vendor-asked", &[("at", &self.at_or_nothing(at))]),
            State::Unknown => self.words.word("unknown"),
            State::NotDone | State::Partly => self.words.word("vendor-not"),
        };
        let scope = scope.iter().map(|scope| self.say("vendor-scope", &[("scope", scope)]));
        std::iter::once(first).chain(scope).map(plain).collect()
    }

    fn full_scan(
        &self,
        detectable: Option<bool>,
        share: Option<((u64, u64), f64)>,
        instead: Option<&str>,
    ) -> Vec<Cell> {
        let word = |id: &str| self.words.word(id);
        let lines = match (detectable, share) {
            (None, _) => vec![word("scan-unknown")],
            (Some(false), _) => vec![word("scan-undetectable"), self.instead(instead)],
            (Some(true), None) => vec![word("scan-not-done")],
            (Some(true), Some(((done, total), percent))) => {
                let finished = word(if done == total { "done" } else { "not-finished" });
                let (done, total, percent) =
                    (done.to_string(), total.to_string(), percent.to_string());
                let args = [
                    ("done", &done),
                    ("total", &total),
                    ("percent", &percent),
                    ("word", &finished),
                ];
                vec![self.say("scan-share", &args.map(|(name, value)| (name, value.as_str())))]
            }
        };
        lines.into_iter().map(plain).collect()
    }

    fn instead(&self, instead: Option<&str>) -> String {
        match instead {
            Some(instead) => self.say("scan-instead", &[("instead", instead)]),
            None => self.words.word("scan-no-instead"),
        }
    }
}

fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
