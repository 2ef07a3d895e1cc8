//! Names of fields, for formats that fix them and formats that do not.

use bstr::ByteSlice;
use event::{BatchBuilder, Field, Names};
use hashbrown::HashMap;

use crate::aliases::field_for;

/// How many different names a source may use, so that hostile input stays cheap.
pub(crate) const MOST_NAMES: usize = 4096;

/// Adds names that a format fixes. A parser counts on their order.
pub(crate) fn declare(names: &mut Names, fixed: &[(&str, Option<Field>)]) {
    for (name, field) in fixed {
        names.add(name, *field);
    }
}

/// The names met so far.
#[derive(Default)]
pub(crate) struct Met {
    names: HashMap<Box<[u8]>, Name>,
}

/// A name of the source: its index, and what it means.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    pub(crate) index: u16,
    pub(crate) field: Option<Field>,
}

impl Met {
    /// What `name` is; `None` once there are too many.
    pub(crate) fn name(&mut self, name: &[u8], out: &mut BatchBuilder) -> Option<Name> {
        if let Some(known) = self.names.get(name) {
            return Some(*known);
        }
        if self.names.len() >= MOST_NAMES {
            return None;
        }
        let text = name.to_str_lossy();
        let field = field_for(&text);
        let new = Name { index: out.names().add(&text, field)?, field };
        self.names.insert(name.into(), new);
        Some(new)
    }
}
