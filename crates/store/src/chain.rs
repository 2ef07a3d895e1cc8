//! The chain: every leaf, every tree hash and every signed head.

use ports::Fault;
use tlog_tiles::record_hash;

use crate::{
    entry::Entry,
    head::Verifier,
    rows::{EntryRow, PayloadRow},
    tree::Edge,
};

/// Goes over all entries in order and stops at the first fault.
pub(crate) struct Chain {
    verifier: Verifier,
    /// Size and note of each head, the smallest last.
    heads: Vec<(u64, String)>,
    edge: Edge,
    /// Entries under the last head that held.
    signed: u64,
    /// Entries under the largest head whose signature holds.
    pub promised: u64,
    pub fault: Option<Fault>,
}

impl Chain {
    /// Will check entries against `heads`, given as size and note.
    pub(crate) fn new(verifier: Verifier, mut heads: Vec<(u64, String)>) -> Self {
        heads.sort_by(|a, b| b.cmp(a));
        let promised = heads.iter().find_map(|(_, note)| verifier.check(note));
        let promised = promised.map_or(0, |head| head.size);
        let edge = Edge::default();
        let mut chain = Self { verifier, heads, edge, signed: 0, promised, fault: None };
        chain.fault = chain.heads_here();
        chain
    }

    /// Takes the next entry, with what it was parsed as.
    pub(crate) fn take(&mut self, row: &EntryRow, entry: Option<&Entry>) {
        if self.fault.is_none() {
            self.fault = self.step(row, entry).or_else(|| self.heads_here());
        }
    }

    /// Takes the next entry where its hashes are not stored yet.
    pub(crate) fn load(
        &mut self,
        seq: u64,
        entry: Vec<u8>,
        payload: Option<PayloadRow>,
    ) -> EntryRow {
        let hashes = self.edge.completed(record_hash(&entry)).concat();
        let parsed = Entry::parse(&entry);
        let subject = parsed.as_ref().map(|entry| entry.subject.clone()).unwrap_or_default();
        let row = EntryRow { seq, subject, entry, hashes, payload };
        self.take(&row, parsed.as_ref());
        row
    }

    fn step(&mut self, row: &EntryRow, entry: Option<&Entry>) -> Option<Fault> {
        let seq = self.edge.size + 1;
        if row.seq != seq {
            return Some(Fault::Missing { seq });
        }
        let hashes = self.edge.completed(record_hash(&row.entry));
        let fits = entry.is_some_and(|entry| entry.seq == seq && entry.subject == row.subject);
        if !fits || hashes.as_flattened() != row.hashes {
            return Some(Fault::Changed { seq });
        }
        self.edge.add(&hashes);
        None
    }

    /// Checks the heads over exactly the entries taken so far.
    fn heads_here(&mut self) -> Option<Fault> {
        let size = self.edge.size;
        while let Some((_, note)) = self.heads.pop_if(|(at, _)| *at == size) {
            let head = self.verifier.check(&note);
            if head.is_none_or(|head| head.size != size || head.root != self.edge.root()) {
                return Some(Fault::Head { size });
            }
            self.signed = size;
        }
        None
    }

    /// There are no more entries: judges what the heads promised beyond.
    pub(crate) fn finish(&mut self) {
        let found = self.edge.size;
        self.fault = self.fault.take().or(match self.heads.last() {
            _ if self.promised > found => Some(Fault::Cut { promised: self.promised, found }),
            Some((size, _)) => Some(Fault::Head { size: found.min(*size) }),
            None if found > self.signed => Some(Fault::Head { size: found }),
            None => None,
        });
    }

    /// Judges whether the store itself holds a head over all entries: it goes on from
    /// there, so a ledger that only its head file vouches for cannot be written to.
    pub(crate) fn must_be_signed_here(&mut self, stored: bool) {
        let size = self.edge.size;
        self.fault = self.fault.take().or((!stored).then_some(Fault::Head { size }));
    }

    /// Entries that are in order.
    pub(crate) fn checked(&self) -> u64 {
        self.edge.size
    }

    /// The last entry before the fault. Where a head does not hold, nothing after
    /// the head before it can be trusted, though each entry fits its own hash.
    pub(crate) fn last_good(&self) -> u64 {
        match self.fault {
            Some(Fault::Head { .. }) => self.signed,
            _ => self.edge.size,
        }
    }

    pub(crate) fn root(&self) -> String {
        self.edge.root().to_string()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use model::Written;

    use super::*;
    use crate::head::Signer;

    /// A ledger of `size` entries with a head after every `block` of them.
    fn ledger(size: u64, block: u64) -> (Signer, Vec<EntryRow>, Vec<(u64, String)>) {
        let signer = Signer::generate("test").expect("a good name");
        let mut edge = Edge::default();
        let (mut rows, mut heads) = (Vec::new(), Vec::new());
        for seq in 1..=size {
            rows.push(row(&mut edge, seq, "p"));
            if seq % block == 0 || seq == size {
                heads.push((seq, signer.sign(seq, edge.root()).note));
            }
        }
        (signer, rows, heads)
    }

    fn row(edge: &mut Edge, seq: u64, by: &str) -> EntryRow {
        let at = Timestamp::UNIX_EPOCH;
        let written = Written { seq, at, by: by.into(), mandate: "m".into() };
        let subject = "party/p".to_owned();
        let entry = Entry::new(&written, "party.registered".into(), subject.clone(), String::new());
        let entry = entry.to_bytes();
        let hashes = edge.push(record_hash(&entry));
        EntryRow { seq, subject, entry, hashes, payload: None }
    }

    fn check(signer: &Signer, rows: &[EntryRow], heads: &[(u64, String)]) -> (Option<Fault>, u64) {
        let mut chain = Chain::new(signer.verifier().clone(), heads.to_vec());
        rows.iter().for_each(|row| chain.take(row, Entry::parse(&row.entry).as_ref()));
        chain.finish();
        let last_good = chain.last_good();
        (chain.fault, last_good)
    }

    #[test]
    fn a_ledger_as_written_holds() {
        let (signer, rows, heads) = ledger(100, 10);
        assert_eq!(check(&signer, &rows, &heads), (None, 100));
        assert_eq!(check(&signer, &[], &[]), (None, 0));
    }

    #[test]
    fn a_part_rewritten_with_all_its_hashes_is_found_by_the_next_head() {
        let (signer, mut rows, heads) = ledger(100, 10);
        let mut edge = Edge::default();
        for (seq, row_there) in (1..).zip(&mut rows) {
            *row_there = row(&mut edge, seq, if seq == 57 { "q" } else { "p" });
        }
        assert_eq!(check(&signer, &rows, &heads), (Some(Fault::Head { size: 60 }), 50));
    }

    #[test]
    fn a_head_of_another_signer_or_over_other_entries_does_not_hold() {
        let (signer, rows, mut heads) = ledger(20, 10);
        let (other, _, foreign) = ledger(20, 10);
        assert_eq!(check(&other, &rows, &heads).0, Some(Fault::Head { size: 10 }));
        heads[0].1 = heads[1].1.clone();
        assert_eq!(check(&signer, &rows, &heads), (Some(Fault::Head { size: 10 }), 0));
        heads[0].1 = foreign[0].1.clone();
        assert_eq!(check(&signer, &rows, &heads), (Some(Fault::Head { size: 10 }), 0));
    }

    #[test]
    fn more_and_fewer_entries_than_signed_are_found() {
        let (signer, rows, mut heads) = ledger(20, 10);
        let cut = Fault::Cut { promised: 20, found: 15 };
        assert_eq!(check(&signer, &rows[..15], &heads), (Some(cut), 15));
        let missing = Fault::Missing { seq: 8 };
        assert_eq!(check(&signer, &[&rows[..7], &rows[8..]].concat(), &heads), (Some(missing), 7));
        heads.pop();
        assert_eq!(check(&signer, &rows, &heads), (Some(Fault::Head { size: 20 }), 10));
    }

    #[test]
    fn every_changed_byte_of_an_entry_names_it() {
        let (signer, rows, heads) = ledger(5, 5);
        for at in 0..rows[2].entry.len() {
            let mut changed = rows.clone();
            changed[2].entry[at] ^= 1;
            assert_eq!(check(&signer, &changed, &heads), (Some(Fault::Changed { seq: 3 }), 2));
        }
        let mut moved = rows.clone();
        moved[2].subject = "party/q".into();
        assert_eq!(check(&signer, &moved, &heads).0, Some(Fault::Changed { seq: 3 }));
    }
}
