//! Names of fields, for formats that fix them and formats that do not.

use bstr::ByteSlice;
use event::{BatchBuilder, Field, Names};
use hashbrown::HashMap;

use crate::aliases::ranked;
use crate::rule_names::rule_names;

/// How many different names a source may use, so that hostile input stays cheap.
pub(crate) const MOST_NAMES: usize = 4096;

/// Adds names that a format fixes, or a header. A parser counts on their order. What is
/// called otherwise than any source that rules know is called by what it means.
pub(crate) fn declare(names: &mut Names, fixed: &[(&str, Option<Field>)]) {
    for (name, field) in fixed {
        let Some(index) = names.add(name, *field) else { continue };
        let mut called = false;
        rule_names(name, |name| {
            names.call(index, name);
            called = true;
        });
        let meant = field.filter(|_| !called).map(Field::name);
        meant.iter().for_each(|name| rule_names(name, |name| names.call(index, name)));
    }
}

/// The names met so far.
#[derive(Default)]
pub(crate) struct Met {
    names: HashMap<Box<[u8]>, Name>,
}

/// A name of the source: its index, what it means, and how well it says so.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    pub(crate) index: u16,
    pub(crate) field: Option<Field>,
    /// Of two that mean the same, the lower rank is the more telling.
    pub(crate) rank: usize,
    /// Which mark the name is, if it is one.
    pub(crate) mark: Option<Mark>,
    /// Whether a time without offset is UTC by what the name says.
    pub(crate) utc: bool,
}

/// A field whose value tells what kind of log the record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mark {
    Channel,
    EventId,
    ZeekPath,
    FlowId,
    EventType,
    EventSource,
    Workload,
}

impl Mark {
    pub(crate) const COUNT: usize = 7;

    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Channel" => Self::Channel,
            "EventID" => Self::EventId,
            "_path" => Self::ZeekPath,
            "flow_id" => Self::FlowId,
            "event_type" => Self::EventType,
            "eventSource" => Self::EventSource,
            "Workload" => Self::Workload,
            _ => return None,
        })
    }
}

/// Names of times that are in UTC, whether or not the value says so.
const UTC: &[&str] = &["UtcTime", "CreationTime", "TimeGenerated", "SystemTime"];

impl Met {
    /// What `name` is; `None` once there are too many.
    pub(crate) fn name(&mut self, name: &[u8], out: &mut BatchBuilder) -> Option<Name> {
        if let Some(known) = self.names.get(name) {
            return Some(*known);
        }
        if self.names.len() >= MOST_NAMES {
            return None;
        }
        let new = meaning(&name.to_str_lossy(), out)?;
        self.names.insert(name.into(), new);
        Some(new)
    }
}

/// What a name means, itself or by what rules call it. The places in an event
/// of Windows are no part of its fields' names.
fn meaning(name: &str, out: &mut BatchBuilder) -> Option<Name> {
    let mut called = Vec::new();
    rule_names(name, |name| called.push(name.to_owned()));
    let own = if name.starts_with("Event.") && !called.is_empty() {
        called.remove(0)
    } else {
        name.to_owned()
    };
    let all = || std::iter::once(&own).chain(&called);
    let claim = all().find_map(|name| ranked(name));
    let mark = all().find_map(|name| Mark::of(name));
    let utc = all().any(|name| UTC.contains(&&**name));
    let index = out.names().add(&own, claim.map(|(field, _)| field))?;
    called.iter().for_each(|name| out.names().call(index, name));
    let (field, rank) = claim.unzip();
    Some(Name { index, field, rank: rank.unwrap_or_default(), mark, utc })
}
