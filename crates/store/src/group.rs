//! A group of acts that are written with one commit.
//!
//! The group holds what its acts need of the store (the end of the ledger and
//! the records concerned) and what they change of it. Judging an act touches no
//! database: an act that conflicts is dropped, the others go on.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use model::{Expect, Fact, Key, Written};
use ports::{Act, NewFact, StoreError, Stored};
use sqlx::AnyConnection;
use tlog_tiles::record_hash;

use crate::{
    entry::Entry,
    error::{doing, inconsistent},
    fold::fold,
    head::{Head, Signer},
    rows::{
        EntryRow, KeyRow, PayloadRow, REGISTER_COLUMNS, RegisterRow, insert_entries, insert_heads,
        insert_keys, put_labels, put_registers, select_in,
    },
    seal::Secret,
    tail::Tail,
};

/// Of the heads in a block of so many entries only the last is kept. A head
/// narrows down where a ledger was rewritten together with its hashes; a single
/// changed entry is named exactly without any. One head for 256 entries keeps
/// verification of signatures below a second for a million entries.
const BLOCK: u64 = 256;

/// A record while the group is being made.
#[derive(Clone, Default)]
struct Slot {
    record: Option<Stored>,
    /// By which words the record was found before this group.
    labels: Option<(String, i64, String)>,
    /// Who changed the record last, if this group did.
    written: Option<(Key, Written)>,
    /// The key, and the first entry under it.
    secret: Option<(u64, Secret)>,
    /// Whether this group made the key.
    new_secret: bool,
    /// Whether this group destroyed the secret it found.
    erased: bool,
}

/// See the file.
pub(crate) struct Group {
    tail: Tail,
    slots: HashMap<String, Slot>,
    rows: Vec<EntryRow>,
}

impl Group {
    /// Reads what `acts` need.
    pub(crate) async fn load(
        conn: &mut AnyConnection,
        tail: Tail,
        acts: &[&Act],
    ) -> Result<Self, StoreError> {
        let subjects: BTreeSet<String> = acts.iter().flat_map(|act| subjects(act)).collect();
        let subjects: Vec<String> = subjects.into_iter().collect();
        let mut slots: HashMap<String, Slot> = HashMap::new();
        let sql = format!("SELECT {REGISTER_COLUMNS} FROM registers WHERE subject IN ()");
        for row in select_in::<RegisterRow, _>(conn, &sql, &subjects).await? {
            let slot = slots.entry(row.subject.clone()).or_default();
            slot.record = Some(row.stored()?);
            slot.labels = Some(found_by(&row));
        }
        let sql = "SELECT subject, since, secret FROM keys WHERE subject IN ()";
        for row in select_in::<(String, i64, Vec<u8>), _>(conn, sql, &subjects).await? {
            let (subject, since, secret) = row;
            let wrong = || inconsistent("keys", &subject, "not a key");
            let secret = Secret::from_bytes(&secret).ok_or_else(wrong)?;
            slots.entry(subject).or_default().secret = Some((since.cast_unsigned(), secret));
        }
        Ok(Self { tail, slots, rows: Vec::new() })
    }

    /// Adds an act. If it fails, the group is as it was.
    ///
    /// # Errors
    /// Conflict, or Inconsistency if a fact does not fit its record.
    pub(crate) fn add(&mut self, act: &Act, now: Timestamp) -> Result<Vec<Written>, StoreError> {
        self.check(act)?;
        let slot = |subject: String| Some((self.slots.get(&subject)?.clone(), subject));
        let slots = subjects(act).filter_map(slot).map(|(slot, subject)| (subject, slot));
        let mut draft = Self { slots: slots.collect(), tail: self.tail.clone(), rows: Vec::new() };
        let written: Result<_, _> =
            act.facts.iter().map(|new| draft.add_fact(act, new, now)).collect();
        let written = written?;
        self.tail = draft.tail;
        self.slots.extend(draft.slots);
        self.rows.append(&mut draft.rows);
        Ok(written)
    }

    /// What an act assumed is judged against the state before the act.
    fn check(&self, act: &Act) -> Result<(), StoreError> {
        for new in &act.facts {
            let key = new.key.to_string();
            let record = self.slots.get(&key).and_then(|slot| slot.record.as_ref());
            let version = record.map(|record| record.version);
            let holds = match new.expect {
                Expect::Absent => version.is_none(),
                Expect::Version(expected) => version == Some(expected),
                Expect::Any => true,
            };
            if !holds {
                return Err(StoreError::Conflict { key });
            }
        }
        Ok(())
    }

    fn add_fact(
        &mut self,
        act: &Act,
        new: &NewFact,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let seq = self.tail.edge.size + 1;
        let at = self.tail.at.map_or(now, |last| last.max(now));
        let written = Written { seq, at, by: act.by.clone(), mandate: act.mandate.clone() };
        let subject = new.key.to_string();
        let (payload, fact) = read_back(&subject, &new.fact)?;
        if matches!(fact, Fact::Erased { .. }) {
            self.slots.entry(new.key.id.clone()).or_default().erase();
        }
        let act_name = fact.act();
        let slot = self.slots.entry(subject.clone()).or_default();
        slot.apply(&new.key, fact, &written)?;
        let (sealed_by, secret) = slot.secret(seq);
        let (commitment, sealed) = secret.seal(&payload);
        let commitment = commitment.to_string();
        let entry = Entry::new(&written, act_name, subject.clone(), commitment).to_bytes();
        let hashes = self.tail.edge.push(record_hash(&entry));
        let payload = Some(PayloadRow { sealed_by, sealed });
        self.tail.at = Some(at);
        self.rows.push(EntryRow { seq, subject, entry, hashes, payload });
        Ok(written)
    }

    /// Whether there is nothing to write.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether a key is destroyed with it.
    pub(crate) fn erases(&self) -> bool {
        self.slots.values().any(|slot| slot.erased)
    }

    /// Writes everything and signs the new head.
    pub(crate) async fn write(
        self,
        conn: &mut AnyConnection,
        signer: &Signer,
    ) -> Result<Head, StoreError> {
        let before = self.tail.edge.size - self.rows.len() as u64;
        insert_entries(conn, &self.rows).await?;
        for (subject, slot) in &self.slots {
            if slot.erased {
                forget(conn, subject).await?;
            }
        }
        insert_keys(conn, &self.new_keys()).await?;
        let changed = self.changed();
        put_registers(conn, &changed).await?;
        put_labels(conn, &self.found_otherwise(changed)).await?;
        let head = signer.sign(self.tail.edge.size, self.tail.edge.root());
        put_head(conn, before, &head).await?;
        Ok(head)
    }

    fn new_keys(&self) -> Vec<KeyRow> {
        let made = self.slots.iter().filter(|(_, slot)| slot.new_secret);
        let key = |(subject, slot): (&String, &Slot)| {
            let (since, secret) = slot.secret.as_ref()?;
            Some(KeyRow { since: *since, subject: subject.clone(), secret: secret.bytes().into() })
        };
        made.filter_map(key).collect()
    }

    fn changed(&self) -> Vec<RegisterRow> {
        let row = |slot: &Slot| {
            let (key, written) = slot.written.as_ref()?;
            Some(RegisterRow::new(key, &slot.record.as_ref()?.record, written))
        };
        self.slots.values().filter_map(row).collect()
    }

    /// Those of `rows` that are found by other words than before.
    fn found_otherwise(&self, mut rows: Vec<RegisterRow>) -> Vec<RegisterRow> {
        rows.retain(|row| {
            let before = self.slots.get(&row.subject).and_then(|slot| slot.labels.as_ref());
            before.map_or(!row.labels.is_empty(), |before| *before != found_by(row))
        });
        rows
    }
}

impl Slot {
    fn apply(&mut self, key: &Key, fact: Fact, written: &Written) -> Result<(), StoreError> {
        let (mut record, version) =
            self.record.take().map_or((None, 0), |stored| (Some(stored.record), stored.version));
        let changed = fold(&mut record, key, fact, written)?;
        let version = if changed { written.seq } else { version };
        if changed {
            self.written = Some((key.clone(), written.clone()));
        }
        self.record = record.map(|record| Stored { record, version });
        Ok(())
    }

    fn erase(&mut self) {
        *self = Self { erased: true, ..Self::default() };
    }

    /// The key to seal entry `seq` with, made if there is none yet.
    fn secret(&mut self, seq: u64) -> (u64, &Secret) {
        let (since, secret) = self.secret.get_or_insert_with(|| {
            self.new_secret = true;
            (seq, Secret::generate())
        });
        (*since, secret)
    }
}

fn found_by(row: &RegisterRow) -> (String, i64, String) {
    (row.labels.clone(), row.at, row.compartment.clone())
}

/// The subjects whose records or keys an act touches.
fn subjects(act: &Act) -> impl Iterator<Item = String> {
    act.facts.iter().flat_map(|new| {
        let erased = matches!(new.fact, Fact::Erased { .. }).then(|| new.key.id.clone());
        [Some(new.key.to_string()), erased].into_iter().flatten()
    })
}

/// The payload, and the fact as replay will read it from there. What cannot be
/// read back must not be written.
fn read_back(subject: &str, fact: &Fact) -> Result<(Vec<u8>, Fact), StoreError> {
    let wrong = |error: serde_json::Error| inconsistent("payloads", subject, error);
    let payload = serde_json::to_vec(fact).map_err(wrong)?;
    let fact = serde_json::from_slice(&payload).map_err(wrong)?;
    Ok((payload, fact))
}

async fn forget(conn: &mut AnyConnection, subject: &str) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM keys WHERE subject = $1",
        "DELETE FROM registers WHERE subject = $1",
        "DELETE FROM labels WHERE subject = $1",
    ] {
        let query = sqlx::query(sql).bind(subject.to_owned());
        query.execute(&mut *conn).await.map_err(doing("destroying a key"))?;
    }
    Ok(())
}

/// Adds a head. The head `before` goes if it is in the same block.
pub(crate) async fn put_head(
    conn: &mut AnyConnection,
    before: u64,
    head: &Head,
) -> Result<(), StoreError> {
    if before / BLOCK == head.size / BLOCK {
        sqlx::query("DELETE FROM heads WHERE size = $1")
            .bind(before.cast_signed())
            .execute(&mut *conn)
            .await
            .map_err(doing("replacing the last head"))?;
    }
    insert_heads(conn, &[(head.size, head.note.clone())]).await
}
