//! Who did something where: an account on a host.

use event::{Field, Record};
use model::{Entity, EntityKind};

use crate::place::{Sources, file_name};

/// The account of a record and the host it acted on; empty where it is not told.
pub(crate) fn doer(record: Record<'_>) -> [&[u8]; 2] {
    let account = record.get(Field::User).filter(|user| *user != b"-").unwrap_or_default();
    let hosts = [Field::SrcHost, Field::Reporter, Field::SrcIp];
    let host = hosts.into_iter().find_map(|field| record.get(field)).unwrap_or_default();
    [account, host]
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
