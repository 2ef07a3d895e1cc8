//! Who did something where: an account on a host.

use event::{Field, Record};
use model::{Entity, EntityKind};

use crate::place::{Sources, file_name};

/// The account of a record and the host it acted on; empty where it is not told.
pub(crate) fn doer(record: Record<'_>) -> [&[u8]; 2] {
    let account = account(record).filter(|user| *user != b"-").unwrap_or_default();
    let hosts = [Field::SrcHost, Field::Reporter, Field::SrcIp];
    let host = hosts.into_iter().find_map(|field| record.get(field)).unwrap_or_default();
    [account, host]
}

/// The account that did something.
pub(crate) fn account(record: Record<'_>) -> Option<&[u8]> {
    changer(record).or_else(|| record.get(Field::User))
}

/// Who changed an account or a group, where Windows tells of that: the account in the place of
/// the user is then what was changed (events 4720 to 4767 of its security log).
fn changer(record: Record<'_>) -> Option<&[u8]> {
    let code = record.get(Field::EventCode).filter(|code| matches!(code, [b'4', b'7', _, _]))?;
    let code: u16 = std::str::from_utf8(code).ok()?.parse().ok()?;
    if !(4720..=4767).contains(&code) || record.log_source().service != Some("security") {
        return None;
    }
    record.values("SubjectUserName").find(|name| !name.is_empty())
}

/// The same, ready to be shown.
pub(crate) struct Doer {
    account: String,
    host: String,
}

impl Doer {
    /// From the parts of a table's key, as [`doer`] gave them.
    pub(crate) fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut parts = parts.into_iter();
        let mut name = || event::escaped(parts.next().unwrap_or_default()).to_string();
        Self { account: name(), host: name() }
    }

    /// What a signal is about: host and account, or else the source that told of it.
    pub(crate) fn entities(&self, sources: &Sources, source: u32) -> Vec<Entity> {
        let named = [(EntityKind::Host, &self.host), (EntityKind::Account, &self.account)];
        let named = named.into_iter().filter(|(_, name)| !name.is_empty());
        let mut entities: Vec<_> = named.map(|(kind, name)| Entity::new(kind, name)).collect();
        if entities.is_empty() {
            entities.push(Entity::new(EntityKind::Source, file_name(sources.name(source))));
        }
        entities
    }

    /// The account, or a dash.
    pub(crate) fn account(&self) -> &str {
        or_dash(&self.account)
    }

    /// The host, or a dash.
    pub(crate) fn host(&self) -> &str {
        or_dash(&self.host)
    }
}

fn or_dash(name: &str) -> &str {
    if name.is_empty() { "-" } else { name }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use event::{BatchBuilder, LogSource, Names, Source};

    use super::*;

    fn check(code: &str, service: &'static str, expected: &str) {
        let mut names = Names::default();
        let columns = [
            ("TargetUserName", Some(Field::User), "Administrators"),
            ("SubjectUserName", None, "ieuser"),
            ("EventID", Some(Field::EventCode), code),
        ];
        for (name, field, _) in columns {
            names.add(name, field);
        }
        let source = Arc::new(Source { name: "t".into(), format: "evtx" });
        let mut batch = BatchBuilder::new(source, Arc::new(names), 0);
        batch.record(1, b"");
        for (index, (_, _, value)) in (0..).zip(columns) {
            batch.decoded_field(index, value.as_bytes());
        }
        batch.log_source(LogSource::service("windows", service));
        let batch = batch.finish(0);
        let record = batch.records().next().expect("a record");
        assert_eq!(account(record), Some(expected.as_bytes()), "{code} {service}");
    }

    #[test]
    fn whoever_changes_a_group_is_the_doer_and_not_the_group() {
        check("4732", "security", "ieuser");
        check("4767", "security", "ieuser");
        check("4624", "security", "Administrators");
        check("4732", "system", "Administrators");
    }
}
