//! Which starts and ends a value has, by looking up its first and last bytes.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::op::{FieldId, Op, Predicate, lower};
use crate::tree::PredicateId;

/// At most so many bytes of a start or an end are looked up; the rest is compared.
const KEY_MAX: usize = 8;

type Key = (FieldId, bool, u8, u64);

#[derive(Clone, Debug, Default)]
pub(crate) struct Affixes {
    by_key: HashMap<Key, Vec<PredicateId>, FixedState>,
    /// Lengths of keys in use, one bit each, by field: of starts and of ends.
    lengths: Vec<[u16; 2]>,
}

impl Affixes {
    pub(crate) fn new(fields: usize) -> Self {
        Self { lengths: vec![[0; 2]; fields], ..Self::default() }
    }

    pub(crate) fn add(&mut self, id: PredicateId, predicate: &Predicate) {
        let (text, at_end) = match &predicate.op {
            Op::Prefix(text) => (text, false),
            Op::Suffix(text) => (text, true),
            _ => return,
        };
        let text = lower(text);
        let len = text.len().min(KEY_MAX);
        self.lengths[predicate.field as usize][usize::from(at_end)] |= 1 << len;
        let key = key(predicate.field, at_end, len, &text);
        self.by_key.entry(key).or_default().push(id);
    }

    /// What `value`, in lower case, may start or end with: still to be compared.
    #[inline]
    pub(crate) fn candidates(
        &self,
        field: FieldId,
        value: &[u8],
        mut found: impl FnMut(PredicateId),
    ) {
        for at_end in [false, true] {
            let mut lengths = self.lengths[field as usize][usize::from(at_end)];
            while lengths != 0 {
                let len = lengths.trailing_zeros() as usize;
                lengths &= lengths - 1;
                if len > value.len() {
                    break;
                }
                if let Some(ids) = self.by_key.get(&key(field, at_end, len, value)) {
                    ids.iter().for_each(|id| found(*id));
                }
            }
        }
    }
}

fn key(field: FieldId, at_end: bool, len: usize, value: &[u8]) -> Key {
    let part = if at_end { &value[value.len() - len..] } else { &value[..len] };
    let mut bytes = [0; KEY_MAX];
    bytes[..len].copy_from_slice(part);
    (field, at_end, len as u8, u64::from_le_bytes(bytes))
}
