//! The ten answers of the first report, from facts, signals and the asset graph.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Asks, DataClass, EntityKind, Exfiltration, Form, Graph, Incident, Known, KnownValue, Question,
    RequestScope, SignalKind, SignalRecord, When, folded, same_name,
};

/// How far a question is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Answered.
    Answered,
    /// Not known. An answer, not a gap.
    Unknown,
    /// Known not to be done.
    NotDone,
    /// Done or known in part.
    Partly,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Number of the question.
    pub no: u8,
    /// How far it is answered.
    pub state: State,
    /// What is known.
    pub value: Value,
    /// From where, in the order of weight.
    pub source: Vec<String>,
    /// A code where the answer itself is a warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Nobody has said anything yet, not even that it is unknown. Shown as
    /// unknown, and refused when the report is sent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blank: bool,
}

impl Answer {
    /// What somebody has to find out: `unknown`, or the code of the warning.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        let unknown = |state: State| state == State::Unknown;
        let part_unknown = match &self.value {
            Value::Measures { parts } | Value::Contacts { parts, .. } => {
                parts.iter().any(|part| unknown(part.state))
            }
            Value::Isolation { hosts, .. } => hosts.iter().any(|host| unknown(host.state)),
            Value::Leadership { executive, .. } => unknown(*executive),
            _ => false,
        };
        match &self.warning {
            _ if self.state == State::Unknown || part_unknown => Some("unknown"),
            Some(warning) => Some(warning),
            None => None,
        }
    }
}

/// A machine, and whether it is off the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Its name.
    pub host: String,
    /// Whether it was isolated.
    pub state: State,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// A measure or a body, and how far it got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its id in the form.
    pub id: String,
    /// How far.
    pub state: State,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Something that told us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Informant {
    /// The kind of signal.
    pub kind: SignalKind,
    /// The person or body of a notice, or the detector.
    pub by: String,
    /// When it told us: when the notice came, or when the detector had enough.
    pub at: Timestamp,
    /// When the matter itself began.
    pub began: When,
}

/// A machine and what it reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// The machine.
    pub host: String,
    /// Whether it stands in the register of assets.
    pub registered: bool,
    /// Whether nobody confirmed yet that it is concerned.
    pub proposed: bool,
    /// Assets reached, nearest first.
    pub reaches: Vec<String>,
}

/// Data that could leak, and where it lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reachable {
    /// The asset.
    pub asset: String,
    /// Classes held there, gravest first.
    pub classes: Vec<DataClass>,
}

/// What is known, in the shape of its question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "asks", rename_all = "kebab-case")]
pub enum Value {
    /// ①
    Awareness {
        /// When we became aware.
        aware: Option<Timestamp>,
        /// Who or what told us, earliest first.
        from: Vec<Informant>,
    },
    /// ②
    Customers {
        /// How many.
        count: Option<u64>,
        /// By which method.
        method: Option<String>,
    },
    /// ③
    Isolation {
        /// Machines isolated.
        done: usize,
        /// Machines concerned.
        total: usize,
        /// Each of them.
        hosts: Vec<Host>,
    },
    /// ④
    Measures {
        /// Each of them.
        parts: Vec<Part>,
    },
    /// ⑤
    Connections {
        /// Each machine concerned.
        hosts: Vec<Connection>,
    },
    /// ⑥
    WorstCase {
        /// Classes in reach, gravest first.
        classes: Vec<DataClass>,
        /// Where they lie.
        via: Vec<Reachable>,
        /// Whether any of it may have left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leaving: Option<Exfiltration>,
    },
    /// ⑦
    Leadership {
        /// Who leads.
        commander: Option<String>,
        /// Whether executives were told.
        executive: State,
        /// When.
        executive_at: Option<Timestamp>,
    },
    /// ⑧
    Contacts {
        /// Bodies told.
        told: usize,
        /// Kinds of bodies asked for.
        total: usize,
        /// Each of them.
        parts: Vec<Part>,
    },
    /// ⑨
    Vendor {
        /// When.
        at: Option<Timestamp>,
        /// What was asked, in words.
        scope: Option<String>,
        /// What was asked, by the request itself.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        request: Vec<RequestScope>,
    },
    /// ⑩
    FullScan {
        /// Whether the newest definition detects it.
        detectable: Option<bool>,
        /// Machines scanned.
        done: Option<u64>,
        /// Machines there are.
        total: Option<u64>,
        /// Share scanned, in per cent with one decimal.
        percent: Option<f64>,
        /// What is done instead.
        instead: Option<String>,
    },
}

/// What the answers are drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The form.
    pub form: &'a Form,
    /// The incident.
    pub incident: &'a Incident,
    /// Its signals.
    pub signals: &'a [SignalRecord],
    /// Signals about the same entities that nobody confirmed yet.
    pub proposed: &'a [SignalRecord],
    /// The assets.
    pub graph: &'a Graph,
}

/// The answers in the order of the form: none is left out, whatever is known.
#[must_use]
pub fn first_report(context: Context<'_>) -> Vec<Answer> {
    context.form.questions.iter().map(|question| context.answer(question)).collect()
}

impl Context<'_> {
    fn answer(self, question: &Question) -> Answer {
        let draft = match question.asks {
            Asks::Awareness => self.awareness(),
            Asks::Customers => self.customers(),
            Asks::Isolation => self.isolation(),
            Asks::Measures => self.measures(question),
            Asks::Connections => self.connections(),
            Asks::WorstCase => self.worst_case(),
            Asks::Leadership => self.leadership(),
            Asks::Contacts => self.contacts(question),
            Asks::Vendor => self.vendor(),
            Asks::FullScan => self.full_scan(),
        };
        let Draft { state, value, source, warning, blank } = draft;
        Answer { no: question.no, state, value, source, warning: warning.map(str::to_owned), blank }
    }

    fn awareness(self) -> Draft {
        let mut from: Vec<_> = self.signals.iter().map(informant).collect();
        from.sort_by_key(|informant| informant.at);
        let aware = self.incident.fact("aware");
        let mut source: Vec<_> =
            self.signals.iter().map(|s| format!("signal/{}", s.signal.id)).collect();
        source.extend(aware.map(|known| known.source.clone()));
        source.dedup();
        let aware = aware.and_then(|known| known.value.time());
        let state = if aware.is_some() { State::Answered } else { State::Unknown };
        Draft::new(state, Value::Awareness { aware, from }).from(source)
    }

    fn customers(self) -> Draft {
        let known = self.incident.fact("customers");
        let method = self.incident.fact("customers_method").and_then(|k| k.value.text());
        let method = method.map(str::to_owned);
        let value = |count| Value::Customers { count, method: method.clone() };
        match known.map(|known| &known.value) {
            Some(KnownValue::Count(count)) => {
                let draft = Draft::new(State::Answered, value(Some(*count))).by(known);
                if method.is_none() { draft.warn("CUSTOMERS-WITHOUT-METHOD") } else { draft }
            }
            Some(_) => Draft::new(State::Unknown, value(None)).by(known),
            None => Draft::new(State::Unknown, value(None)).blank(),
        }
    }

    /// Machines that the signals name or that people named, in order of name. One
    /// machine written in two ways is one, shown as the signals write it.
    fn hosts(self) -> Vec<String> {
        let signals = self.signals.iter().flat_map(|record| self.machines(record));
        let infected =
            self.incident.qualified("infected").filter(|(_, k)| k.value == KnownValue::Yes);
        let named = infected.chain(self.incident.qualified("isolated")).map(|(host, _)| host);
        distinct(signals.chain(named))
    }

    /// The machines of ours that a signal names: hosts, and addresses that the register
    /// of assets knows.
    fn machines<'a>(self, record: &'a SignalRecord) -> impl Iterator<Item = &'a str>
    where
        Self: 'a,
    {
        let hosts = record.signal.names(EntityKind::Host);
        let addresses = record.signal.names(EntityKind::Address);
        hosts.chain(addresses.filter(move |address| self.graph.find(address).is_some()))
    }

    fn isolation(self) -> Draft {
        let hosts: Vec<_> = self.hosts().into_iter().map(|host| self.isolated(host)).collect();
        let (done, total) =
            (hosts.iter().filter(|h| h.state == State::Answered).count(), hosts.len());
        let unknown = hosts.iter().any(|host| host.state == State::Unknown);
        let state = match (done, total) {
            (_, 0) => State::Unknown,
            (done, total) if done == total => State::Answered,
            (0, _) if unknown => State::Unknown,
            (0, _) => State::NotDone,
            _ => State::Partly,
        };
        let known: Vec<_> = self.incident.qualified("isolated").map(|(_, known)| known).collect();
        let draft = Draft::new(state, Value::Isolation { done, total, hosts });
        known.into_iter().fold(draft, |draft, known| draft.by(Some(known)))
    }

    /// Nobody said that a machine is off the network: then it is not.
    fn isolated(self, host: String) -> Host {
        let said = self.incident.qualified("isolated").filter(|(name, _)| same_name(name, &host));
        let known = said.max_by_key(|(_, known)| known.seq).map(|(_, known)| &known.value);
        let (state, at) = progress(known).unwrap_or((State::NotDone, None));
        Host { host, state, at }
    }

    fn measures(self, question: &Question) -> Draft {
        let (parts, draft_source) = self.parts(question, "measure", State::Unknown);
        let all = |state| parts.iter().all(|part| part.state == state);
        let state = match () {
            () if all(State::Answered) => State::Answered,
            () if all(State::Unknown) => State::Unknown,
            () if all(State::NotDone) => State::NotDone,
            () => State::Partly,
        };
        Draft::new(state, Value::Measures { parts }).from(draft_source)
    }

    /// The parts that the form asks for, then those that people added.
    fn parts(self, question: &Question, key: &str, silent: State) -> (Vec<Part>, Vec<String>) {
        let mut source = Vec::new();
        let mut part = |id: &str, known: Option<&Known>| {
            source.extend(known.map(|known| known.source.clone()));
            let (state, at) = progress(known.map(|known| &known.value)).unwrap_or((silent, None));
            Part { id: id.to_owned(), state, at }
        };
        let said: Vec<_> = self.incident.qualified(key).collect();
        let asked = question.parts.iter().map(|body| {
            // The latest word counts where people used two names for one part.
            let known =
                said.iter().filter(|(name, _)| body.is_called(name)).max_by_key(|(_, k)| k.seq);
            (body.id.as_str(), known.map(|(_, known)| *known))
        });
        let added = said
            .iter()
            .filter(|(name, _)| !question.parts.iter().any(|body| body.is_called(name)))
            .map(|(name, known)| (*name, Some(*known)));
        let parts = asked.chain(added).map(|(id, known)| part(id, known)).collect();
        source.dedup();
        (parts, source)
    }

    fn connections(self) -> Draft {
        let hosts = self.concerned();
        let unregistered = hosts.iter().any(|host| !host.registered);
        let proposed = hosts.iter().any(|host| host.proposed);
        let found: Vec<_> = hosts.iter().filter(|host| host.registered).collect();
        let source = found.iter().map(|host| format!("asset/{}", host.host)).collect();
        let state = match found.len() {
            0 => State::Unknown,
            _ if unregistered => State::Partly,
            _ => State::Answered,
        };
        let draft = Draft::new(state, Value::Connections { hosts }).from(source);
        if proposed { draft.warn("PROPOSED-HOST") } else { draft }
    }

    /// Confirmed machines, then those that other signals propose.
    fn concerned(self) -> Vec<Connection> {
        let confirmed = self.hosts();
        let known = |host: &str| confirmed.iter().any(|own| same_name(own, host));
        let proposed = self.proposed.iter().flat_map(|record| self.machines(record));
        let proposed = distinct(proposed.filter(|host| !known(host)));
        let of = |host: String, proposed: bool| Connection {
            registered: self.graph.find(&host).is_some(),
            reaches: self.graph.reachable(&host).iter().map(|asset| asset.id.clone()).collect(),
            host,
            proposed,
        };
        let confirmed = confirmed.into_iter().map(|host| of(host, false));
        confirmed.chain(proposed.into_iter().map(|host| of(host, true))).collect()
    }

    fn worst_case(self) -> Draft {
        let concerned = self.concerned();
        let (unregistered, proposed) = (
            concerned.iter().any(|host| !host.registered),
            concerned.iter().any(|host| host.proposed),
        );
        let hosts: Vec<_> = concerned.into_iter().filter(|host| host.registered).collect();
        let ids: BTreeSet<_> =
            hosts.iter().flat_map(|h| std::iter::once(&h.host).chain(&h.reaches)).collect();
        let via: Vec<_> = ids
            .into_iter()
            .filter_map(|id| self.graph.find(id))
            .filter(|asset| !asset.data.is_empty())
            .map(|asset| Reachable { asset: asset.id.clone(), classes: gravest_first(&asset.data) })
            .collect();
        let classes =
            via.iter().flat_map(|found| found.classes.iter().copied()).collect::<Vec<_>>();
        let source = via.iter().map(|found| format!("asset/{}", found.asset)).collect();
        let state = match (classes.is_empty(), unregistered) {
            (true, _) => State::Unknown,
            (false, true) => State::Partly,
            (false, false) => State::Answered,
        };
        let leaving = Exfiltration::of(self.incident, self.signals);
        let said = self.incident.fact("exfiltration");
        let value = Value::WorstCase { classes: gravest_first(&classes), via, leaving };
        let draft = Draft::new(state, value).from(source).by(said);
        if proposed { draft.warn("PROPOSED-HOST") } else { draft }
    }

    fn leadership(self) -> Draft {
        let known = self.incident.fact("commander");
        let commander = known.and_then(|k| k.value.text()).map(str::to_owned);
        let told = self.incident.fact("executive_told");
        let (executive, executive_at) =
            progress(told.map(|known| &known.value)).unwrap_or((State::NotDone, None));
        let state = if commander.is_some() { State::Answered } else { State::Unknown };
        let draft = Draft::new(state, Value::Leadership { commander, executive, executive_at });
        let draft = draft.by(known).by(told);
        if executive == State::NotDone { draft.warn("EXECUTIVE-NOT-TOLD") } else { draft }
    }

    fn contacts(self, question: &Question) -> Draft {
        let (mut parts, mut source) = self.parts(question, "told", State::NotDone);
        self.met(&mut parts, &mut source);
        let total = question.parts.len();
        let told = parts.iter().take(total).filter(|part| part.state == State::Answered).count();
        let state = match told {
            0 => State::NotDone,
            told if told == total => State::Answered,
            _ => State::Partly,
        };
        Draft::new(state, Value::Contacts { told, total, parts }).from(source)
    }

    /// What was sent and whom somebody met speaks for itself: it fills each part of which
    /// nobody said that it is done (A283). The first contact counts.
    fn met(self, parts: &mut Vec<Part>, source: &mut Vec<String>) {
        let sent = self.incident.fact("submitted");
        let sent = sent.and_then(|known| {
            Some((self.form.reports_to.as_str(), known.value.time()?, known.source.clone()))
        });
        let mut contacts: Vec<_> = self.incident.contacts.iter().collect();
        contacts.sort_by_key(|contact| contact.at);
        let met = contacts
            .into_iter()
            .map(|contact| (contact.to.as_str(), contact.at, format!("contact/{}", contact.no)));
        for (to, at, from) in sent.into_iter().chain(met) {
            let told = Part { id: to.to_owned(), state: State::Answered, at: Some(at) };
            match parts.iter_mut().find(|part| part.id == to) {
                Some(part) if part.state == State::Answered => continue,
                Some(part) => *part = told,
                None => parts.push(told),
            }
            source.push(from);
        }
    }

    /// A request that was recorded speaks for itself; else what somebody said (A284).
    fn vendor(self) -> Draft {
        let known = self.incident.fact("vendor_asked");
        let scope = self.incident.fact("vendor_scope").and_then(|k| k.value.text());
        let scope = scope.map(str::to_owned);
        if let Some((contact, request)) = self.incident.request(self.form) {
            let (at, request) = (Some(contact.at), request.scope.clone());
            let value = Value::Vendor { at, scope, request };
            let source = vec![format!("contact/{}", contact.no)];
            return Draft::new(State::Answered, value).from(source);
        }
        let (state, at) = progress(known.map(|k| &k.value)).unwrap_or((State::NotDone, None));
        Draft::new(state, Value::Vendor { at, scope, request: Vec::new() }).by(known)
    }

    fn full_scan(self) -> Draft {
        let fact = |key: &str| self.incident.fact(key);
        let (known, done) = (fact("scan_detectable"), fact("scan_done"));
        let detectable = known.and_then(|known| match known.value {
            KnownValue::Yes => Some(true),
            KnownValue::No => Some(false),
            _ => None,
        });
        let instead = fact("scan_instead").and_then(|k| k.value.text()).map(str::to_owned);
        // A share scanned with a definition that sees nothing proves nothing, so none is claimed.
        let share = done.filter(|_| detectable == Some(true)).map(|known| &known.value);
        let state = match (detectable, share) {
            (None, _) => State::Unknown,
            (Some(false), _) if instead.is_some() => State::Answered,
            (Some(false), _) => State::NotDone,
            (_, Some(KnownValue::Share { done, total })) if done == total => State::Answered,
            (_, Some(KnownValue::Share { done: 1.., .. })) => State::Partly,
            (_, Some(KnownValue::Unknown)) => State::Unknown,
            _ => State::NotDone,
        };
        Draft::new(state, scan_value(detectable, share, instead)).by(known).by(done)
    }
}

fn scan_value(
    detectable: Option<bool>,
    share: Option<&KnownValue>,
    instead: Option<String>,
) -> Value {
    let (done, total) = match share {
        Some(KnownValue::Share { done, total }) => (Some(*done), Some(*total)),
        _ => (None, None),
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of machines are far below 2^52")]
    let percent =
        done.zip(total).map(|(done, total)| (1000.0 * done as f64 / total as f64).round() / 10.0);
    Value::FullScan { detectable, done, total, percent, instead }
}

/// Names in order, each once however it is written; the first way of writing stays.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    for name in names {
        seen.entry(folded(name)).or_insert_with(|| name.to_owned());
    }
    seen.into_values().collect()
}

fn gravest_first(classes: &[DataClass]) -> Vec<DataClass> {
    let set: BTreeSet<_> = classes.iter().copied().collect();
    set.into_iter().rev().collect()
}

fn informant(record: &SignalRecord) -> Informant {
    let signal = &record.signal;
    let by = match signal.kind {
        SignalKind::Notice => {
            signal.evidence.get("from").and_then(|v| v.as_str()).unwrap_or_default()
        }
        _ => &signal.detector,
    };
    Informant { kind: signal.kind, by: by.to_owned(), at: signal.detected, began: signal.start }
}

/// How far something got; `None` if nobody said.
fn progress(value: Option<&KnownValue>) -> Option<(State, Option<Timestamp>)> {
    match value? {
        KnownValue::Unknown => Some((State::Unknown, None)),
        KnownValue::No => Some((State::NotDone, None)),
        value => Some((State::Answered, value.time())),
    }
}

/// An answer without its number.
struct Draft {
    state: State,
    value: Value,
    source: Vec<String>,
    warning: Option<&'static str>,
    blank: bool,
}

impl Draft {
    fn new(state: State, value: Value) -> Self {
        Self { state, value, source: Vec::new(), warning: None, blank: false }
    }

    fn from(mut self, source: Vec<String>) -> Self {
        self.source = source;
        self
    }

    fn by(mut self, known: Option<&Known>) -> Self {
        if let Some(known) = known.filter(|known| !self.source.contains(&known.source)) {
            self.source.push(known.source.clone());
        }
        self
    }

    fn warn(mut self, code: &'static str) -> Self {
        self.warning = Some(code);
        self
    }

    fn blank(mut self) -> Self {
        self.blank = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Asset, AssetKind, Body, Entity, Fact, FactKey, IncidentFact, Key, Kind, Nature, Record,
        Signal, SignalFact, Written,
    };

    fn form() -> Form {
        use Asks::*;
        let asks = [
            Awareness,
            Customers,
            Isolation,
            Measures,
            Connections,
            WorstCase,
            Leadership,
            Contacts,
            Vendor,
            FullScan,
        ];
        let part = |id: &str, also: &[&str]| Body {
            id: id.into(),
            also: also.iter().map(|s| (*s).to_owned()).collect(),
            ja: id.into(),
            en: id.into(),
        };
        let question = |(no, asks): (u8, Asks)| Question {
            no,
            asks,
            ja: String::new(),
            en: String::new(),
            source: "seed".into(),
            task_due_h: 1,
            parts: match asks {
                Measures => vec![part("internet_cut", &[]), part("mail_cut", &[])],
                Contacts => vec![part("authority", &["fsa"]), part("police", &[])],
                _ => Vec::new(),
            },
        };
        Form {
            merge_gap_min: 5,
            mail_within_min: 120,
            reports_to: "authority".into(),
            questions: (1..).zip(asks).map(question).collect(),
            sharing: Vec::new(),
        }
    }

    fn written() -> Written {
        let at = "2026-01-01T00:00:00Z".parse().expect("a time");
        Written { seq: 1, at, by: "p".into(), mandate: "m".into() }
    }

    fn incident(facts: &[(&str, &str)]) -> Incident {
        let read = |(key, value): &(&str, &str)| {
            let key = FactKey::parse(key).expect("a key");
            let value = key.read(value).expect("a value");
            (key, Known::new(value, "party/p"))
        };
        let facts: BTreeMap<_, _> = facts.iter().map(read).collect();
        let (nature, title) = (Nature::Cyber, String::new());
        let opened = IncidentFact::Opened {
            nature,
            title,
            signals: Vec::new(),
            facts,
            compartment: String::new(),
        };
        let key = Key::new(Kind::Incident, "2026-001");
        Record::fold(None, &key, Fact::Incident(opened), &written())
            .and_then(Record::incident)
            .expect("opened")
    }

    fn beacon(host: &str) -> SignalRecord {
        let entities = vec![Entity::new(EntityKind::Host, host)];
        let at = written().at;
        let signal = Signal::new(SignalKind::Beacon, "beacon@1", When::At(at), at, entities);
        let (key, fact) =
            (Key::new(Kind::Signal, &signal.id), Fact::Signal(SignalFact::Raised { signal }));
        Record::fold(None, &key, fact, &written()).and_then(Record::signal).expect("raised")
    }

    fn graph() -> Graph {
        let asset = |id: &str, reaches: &[&str], data: &[DataClass]| Asset {
            reaches: reaches.iter().map(|s| (*s).to_owned()).collect(),
            data: data.to_vec(),
            ..Asset::new(id, AssetKind::System, id)
        };
        Graph::new([
            asset("PC-1", &["FS-1"], &[]),
            asset("FS-1", &[], &[DataClass::Personal, DataClass::Corporate]),
        ])
    }

    fn answers(
        facts: &[(&str, &str)],
        signals: &[SignalRecord],
        proposed: &[SignalRecord],
    ) -> Vec<Answer> {
        let (form, incident, graph) = (form(), incident(facts), graph());
        first_report(Context { form: &form, incident: &incident, signals, proposed, graph: &graph })
    }

    /// The state of question `no`, given facts alone.
    fn check(no: u8, facts: &[(&str, &str)], expected: State) {
        let answers = answers(facts, &[], &[]);
        assert_eq!(answers[usize::from(no) - 1].state, expected, "question {no} with {facts:?}");
    }

    #[test]
    fn silence_is_unknown_or_not_done_and_never_fine() {
        for answer in answers(&[], &[], &[]) {
            assert!(matches!(answer.state, State::Unknown | State::NotDone), "{answer:?}");
        }
    }

    #[test]
    fn isolation_is_done_only_when_every_machine_is_off() {
        use State::*;
        check(3, &[], Unknown);
        check(3, &[("infected:A", "yes")], NotDone);
        check(3, &[("isolated:A", "unknown")], Unknown);
        check(3, &[("isolated:A", "yes"), ("infected:B", "yes")], Partly);
        check(3, &[("isolated:A", "yes"), ("infected:B", "no")], Answered);
        check(3, &[("isolated:pc-1", "yes"), ("infected:ＰＣ-１", "yes")], Answered);
    }

    #[test]
    fn a_scan_counts_only_if_the_definition_sees_it_and_every_machine_was_scanned() {
        use State::*;
        check(10, &[], Unknown);
        check(10, &[("scan_detectable", "unknown"), ("scan_done", "9/9")], Unknown);
        check(10, &[("scan_detectable", "yes")], NotDone);
        check(10, &[("scan_detectable", "yes"), ("scan_done", "0/9")], NotDone);
        check(10, &[("scan_detectable", "yes"), ("scan_done", "8/9")], Partly);
        check(10, &[("scan_detectable", "yes"), ("scan_done", "9/9")], Answered);
        check(10, &[("scan_detectable", "no"), ("scan_done", "9/9")], NotDone);
        check(10, &[("scan_detectable", "no"), ("scan_instead", "外部の検査")], Answered);
    }

    #[test]
    fn parts_answer_to_other_names_and_added_ones_are_shown() {
        let answers = answers(&[("told:FSA", "yes"), ("told:press", "yes")], &[], &[]);
        let Value::Contacts { told, total, parts } = &answers[7].value else {
            panic!("{:?}", answers[7])
        };
        assert_eq!((*told, *total), (1, 2), "the press is none of the bodies asked for");
        let ids: Vec<_> = parts.iter().map(|part| part.id.as_str()).collect();
        assert_eq!(ids, ["authority", "police", "press"]);
    }

    #[test]
    fn a_proposed_host_is_shown_as_proposed() {
        let all = answers(&[], &[], &[beacon("PC-1")]);
        let Value::Connections { hosts } = &all[4].value else { panic!("{:?}", all[4]) };
        assert!(hosts[0].proposed && hosts[0].registered);
        assert_eq!(all[4].warning.as_deref(), Some("PROPOSED-HOST"));
        let Value::WorstCase { classes, .. } = &all[5].value else { panic!("{:?}", all[5]) };
        assert_eq!(classes, &[DataClass::Personal, DataClass::Corporate]);
        assert_eq!(answers(&[], &[beacon("PC-1")], &[])[2].state, State::NotDone);
    }

    #[test]
    fn a_machine_outside_the_register_leaves_the_graph_unknown() {
        let all = answers(&[], &[beacon("PC-9")], &[]);
        assert_eq!((all[4].state, all[5].state), (State::Unknown, State::Unknown));
        let both = answers(&[], &[beacon("PC-9"), beacon("PC-1")], &[]);
        assert_eq!(both[4].state, State::Partly);
    }

    proptest! {
        /// Whatever is recorded, there are ten answers, each says its state, and
        /// only ② can be blank.
        #[test]
        fn ten_answers_whatever_is_known(values in proptest::collection::vec(0..4_usize, 8)) {
            let keys = ["customers", "isolated:A", "measure:mail_cut", "commander", "told:police",
                "vendor_asked", "scan_detectable", "executive_told"];
            let said = ["unknown", "no", "yes", "none"];
            let facts: Vec<_> = keys.iter().zip(&values).filter_map(|(key, value)| {
                let key_read = FactKey::parse(key).ok()?;
                let value = said[*value];
                key_read.read(value).ok().map(|_| (*key, value))
            }).collect();
            let answers = answers(&facts, &[], &[]);
            prop_assert_eq!(answers.len(), 10);
            let blank: Vec<_> = answers.iter().filter(|a| a.blank).map(|a| a.no).collect();
            let said_customers = facts.iter().any(|(key, _)| *key == "customers");
            prop_assert_eq!(blank, if said_customers { vec![] } else { vec![2] });
        }
    }
}
