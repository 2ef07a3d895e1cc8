//! The Merkle tree of RFC 6962 and where its hashes lie.
//!
//! Each entry keeps the hashes of the subtrees that its leaf completes, from
//! the leaf upwards; that is the order in which `tlog_tiles` numbers them. So
//! the hash `(level, n)` lies at position `level` of the entry that completes it,
//! and deleting or changing an entry cannot leave its hashes behind.

use std::{cell::RefCell, collections::HashMap};

use tlog_tiles::{
    Error, HASH_SIZE, Hash, HashReader, RecordProof, node_hash, prove_record,
    split_stored_hash_index, tree_hash,
};

/// The right edge of the tree: at each level the last complete subtree. It is
/// all that is needed to go on, so that no earlier entry is read for writing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Edge {
    /// Number of leaves.
    pub size: u64,
    levels: Vec<Hash>,
}

impl Edge {
    /// Adds a leaf and returns the hashes that it completes, as they are stored.
    pub(crate) fn push(&mut self, leaf: Hash) -> Vec<u8> {
        let hashes = self.completed(leaf);
        self.add(&hashes);
        hashes.concat()
    }

    /// The hashes that the next leaf completes, from the leaf upwards.
    pub(crate) fn completed(&self, leaf: Hash) -> Vec<[u8; HASH_SIZE]> {
        let mut hashes = vec![leaf.0];
        let completed = self.size.trailing_ones() as usize;
        for left in &self.levels[..completed] {
            let right = Hash(hashes[hashes.len() - 1]);
            hashes.push(node_hash(*left, right).0);
        }
        hashes
    }

    /// Goes on by the leaf that completes `hashes`.
    pub(crate) fn add(&mut self, hashes: &[[u8; HASH_SIZE]]) {
        self.size += 1;
        self.levels.resize(self.levels.len().max(hashes.len()), Hash::default());
        for (level, hash) in self.levels.iter_mut().zip(hashes) {
            *level = Hash(*hash);
        }
    }

    pub(crate) fn root(&self) -> Hash {
        tree_hash(self.size, self).expect("the edge holds every subtree of the root")
    }

    /// Which hashes make up the edge of a tree with `size` leaves.
    pub(crate) fn places(size: u64) -> Vec<Place> {
        let levels = (0..u64::BITS as u8).filter(|level| size >> level & 1 == 1);
        levels.map(|level| Place::of(level, (size >> level) - 1)).collect()
    }

    /// The edge of a tree with `size` leaves from the stored hashes.
    pub(crate) fn of(size: u64, stored: &Stored) -> Result<Self, Error> {
        let places = Self::places(size);
        let top = places.iter().map(|place| place.level + 1).max().unwrap_or(0);
        let mut levels = vec![Hash::default(); top];
        for place in places {
            levels[place.level] = stored.hash(place).ok_or(Error::IndexesNotInTree)?;
        }
        Ok(Self { size, levels })
    }
}

impl HashReader for Edge {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let level = |index: &u64| usize::from(split_stored_hash_index(*index).0);
        let hash = |index| self.levels.get(level(index)).copied();
        indexes.iter().map(|index| hash(index).ok_or(Error::IndexesNotInTree)).collect()
    }
}

/// Where a hash lies: in which entry, at which position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub seq: u64,
    pub level: usize,
}

impl Place {
    fn of(level: u8, n: u64) -> Self {
        Self { seq: (n + 1) << level, level: level.into() }
    }

    fn at(index: u64) -> Self {
        let (level, n) = split_stored_hash_index(index);
        Self::of(level, n)
    }
}

/// Stored hashes by the sequence number of the entry that holds them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored(pub HashMap<u64, Vec<u8>>);

impl Stored {
    fn hash(&self, place: Place) -> Option<Hash> {
        let bytes = self.0.get(&place.seq)?;
        let hash = bytes.get(place.level * HASH_SIZE..)?.first_chunk()?;
        Some(Hash(*hash))
    }
}

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let hash = |index: &u64| self.hash(Place::at(*index));
        indexes.iter().map(|index| hash(index).ok_or(Error::IndexesNotInTree)).collect()
    }
}

/// Which hashes the proof for leaf `n` of `size` takes.
pub(crate) fn proof_places(size: u64, n: u64) -> Result<Vec<Place>, Error> {
    let asked = Asked::default();
    prove_record(size, n, &asked)?;
    Ok(asked.0.into_inner().into_iter().map(Place::at).collect())
}

/// The proof for leaf `n` of `size`.
pub(crate) fn prove(size: u64, n: u64, stored: &Stored) -> Result<RecordProof, Error> {
    prove_record(size, n, stored)
}

/// Notes which hashes are asked for, so that they can be fetched all at once.
#[derive(Default)]
struct Asked(RefCell<Vec<u64>>);

impl HashReader for Asked {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        self.0.borrow_mut().extend(indexes);
        Ok(vec![Hash::default(); indexes.len()])
    }
}

#[cfg(test)]
mod tests {
    use tlog_tiles::{
        EMPTY_HASH, check_record, record_hash, stored_hash_index, stored_hashes_for_record_hash,
    };

    use super::*;

    fn leaf(n: u64) -> Hash {
        record_hash(&n.to_be_bytes())
    }

    fn grown(size: u64) -> (Edge, Stored) {
        let (mut edge, mut stored) = (Edge::default(), Stored::default());
        for n in 0..size {
            stored.0.insert(n + 1, edge.push(leaf(n)));
        }
        (edge, stored)
    }

    #[test]
    fn roots_follow_rfc_6962() {
        assert_eq!(Edge::default().root(), EMPTY_HASH);
        assert_eq!(grown(1).0.root(), leaf(0));
        let expected = node_hash(node_hash(leaf(0), leaf(1)), leaf(2));
        assert_eq!(grown(3).0.root(), expected);
    }

    #[test]
    fn the_edge_is_found_again_in_what_was_stored() {
        for size in 0..70 {
            let (edge, stored) = grown(size);
            let mut again = Edge::of(size, &stored).expect("all stored");
            assert_eq!(again.root(), edge.root(), "{size}");
            let mut edge = edge;
            assert_eq!(again.push(leaf(size)), edge.push(leaf(size)), "{size}");
        }
    }

    #[test]
    fn every_leaf_is_proved_from_the_hashes_asked_for() {
        for size in 1..40 {
            let (edge, stored) = grown(size);
            for n in 0..size {
                let places = proof_places(size, n).expect("inside");
                let seqs: Vec<u64> = places.iter().map(|place| place.seq).collect();
                let mut few = stored.clone();
                few.0.retain(|seq, _| seqs.contains(seq));
                let proof = prove(size, n, &few).expect("all asked for");
                check_record(&proof, size, edge.root(), n, leaf(n)).expect("proved");
            }
        }
        assert!(proof_places(3, 3).is_err());
    }

    #[test]
    fn what_a_leaf_completes_agrees_with_the_library() {
        for size in 0..70 {
            let (edge, stored) = grown(size);
            let expected = stored_hashes_for_record_hash(size, leaf(size), &stored);
            let expected: Vec<_> = expected.expect("all stored").iter().map(|h| h.0).collect();
            assert_eq!(edge.completed(leaf(size)), expected, "{size}");
        }
    }

    #[test]
    fn places_agree_with_the_numbering() {
        for (level, n) in [(0, 0), (0, 5), (1, 2), (3, 1), (4, 0)] {
            assert_eq!(Place::at(stored_hash_index(level, n)), Place::of(level, n));
        }
    }
}
