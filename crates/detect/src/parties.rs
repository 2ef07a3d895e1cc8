//! Who called whom.

use event::{Field, Record};
use model::{Entity, EntityKind};

use crate::server;
use crate::table::Row;

/// Client and server of a record, as the parts of a table's key: host, or address of the
/// client, then address and name of the server.
pub(crate) type Key<'a> = [&'a [u8]; 4];

/// The key of a record; `None` if one side is unknown.
pub(crate) fn key(record: Record<'_>) -> Option<Key<'_>> {
    let [host, client] = client(record)?;
    let address = record.get(Field::DstIp).unwrap_or_default();
    let of_url = || record.get(Field::Url).and_then(server::host);
    let name = record.get(Field::DstName).or_else(|| record.get(Field::Query)).or_else(of_url);
    let name = name.unwrap_or_default();
    (!address.is_empty() || !name.is_empty()).then_some([host, client, address, name])
}

/// Host of the client, or its address where no host is known.
pub(crate) fn client(record: Record<'_>) -> Option<[&[u8]; 2]> {
    let host = record.get(Field::SrcHost).unwrap_or_default();
    let address = if host.is_empty() { record.get(Field::SrcIp)? } else { b"" };
    Some([host, address])
}

/// What the table's key says, ready to be shown.
pub(crate) struct Parties {
    pub(crate) client: Entity,
    address: String,
    name: String,
}

impl Parties {
    pub(crate) fn of<V>(row: &Row<V>) -> Self {
        let mut parts = row.parts().map(|part| event::escaped(part).to_string());
        let mut next = || parts.next().unwrap_or_default();
        let [host, client, address, name] = [next(), next(), next(), next()];
        let client = if host.is_empty() {
            Entity::new(EntityKind::Address, client)
        } else {
            Entity::new(EntityKind::Host, host)
        };
        Self { client, address, name }
    }

    fn server(&self) -> impl Iterator<Item = (EntityKind, &String)> {
        [(EntityKind::Address, &self.address), (EntityKind::Name, &self.name)]
            .into_iter()
            .filter(|(_, name)| !name.is_empty())
    }

    pub(crate) fn entities(&self) -> Vec<Entity> {
        let server = self.server().map(|(kind, name)| Entity::new(kind, name));
        std::iter::once(self.client.clone()).chain(server).collect()
    }

    /// The names under which an allowance may stand: that of the client alone,
    /// and those that also name the server.
    pub(crate) fn allowances(&self) -> (&str, Vec<String>) {
        let client = &self.client.name;
        let pair = self.server().map(|(_, server)| format!("{client}>{server}"));
        (client, self.server().map(|(_, server)| server.clone()).chain(pair).collect())
    }
}
