//! Names of fields → their numbers.

use crate::op::{FieldId, UNNAMED};

#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    fields: Vec<Box<str>>,
    slots: Box<[FieldId]>,
    shift: u32,
}

/// A name as the scan knows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    pub field: FieldId,
    /// Names of one lane share what is learnt about how often their values repeat.
    pub lane: u16,
}

pub(crate) const LANES: usize = 1 << 10;

impl Names {
    pub(crate) fn new(fields: Vec<Box<str>>) -> Self {
        let size = (fields.len() * 4).next_power_of_two().max(4);
        let shift = 64 - size.trailing_zeros();
        let mut names = Self { fields, slots: vec![UNNAMED; size].into(), shift };
        for (id, field) in (0..).zip(&names.fields) {
            let mut at = (hash(field.as_bytes()) >> shift) as usize;
            while names.slots[at] != UNNAMED {
                at = (at + 1) % size;
            }
            names.slots[at] = id;
        }
        names
    }

    #[inline]
    pub(crate) fn find(&self, name: &[u8]) -> Name {
        let hash = hash(name);
        let lane = (hash >> 20) as u16 % LANES as u16;
        let mut at = (hash >> self.shift) as usize;
        loop {
            let field = self.slots[at];
            if field == UNNAMED || self.fields[usize::from(field)].as_bytes() == name {
                return Name { field, lane };
            }
            at = (at + 1) % self.slots.len();
        }
    }

    pub(crate) fn of(&self, field: FieldId) -> &str {
        self.fields.get(usize::from(field)).map_or("", |name| name)
    }
}

/// From the first and last eight bytes and the length: enough to tell names apart.
#[inline]
fn hash(name: &[u8]) -> u64 {
    let (first, last) = match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (name.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0),
    };
    let mixed = first ^ last.rotate_left(29) ^ (name.len() as u64).rotate_left(57);
    let mixed = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93)
}
