//! All predicates of all rules, so laid out that one pass over a value tells which hold.

mod affix;
pub(crate) mod anchor;
mod grams;
mod plain;
mod profile;
mod witness;

use crate::op::{FieldId, Kind, Op, Predicate, UNNAMED, Value};
use crate::tree::PredicateId;
use affix::Affixes;
use grams::{Filed, Gram, Grams};
use plain::{Exact, Plain};

pub(crate) use profile::Profile;
pub(crate) use witness::{RuleId, Triggers};

/// Whether the index answers `predicate`; if not, it is asked when it comes to it.
pub(crate) fn reaches(predicate: &Predicate) -> bool {
    match &predicate.op {
        Op::Exact(_) | Op::Number(..) | Op::Network(_) | Op::Truth(_) => predicate.field != UNNAMED,
        Op::Prefix(text) | Op::Suffix(text) => predicate.field != UNNAMED && !text.is_empty(),
        Op::Contains(_) | Op::Glob(_) | Op::Regex(_) => !predicate.anchors.is_empty(),
        Op::Same(..) | Op::Time(..) => false,
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    exact: Exact,
    affixes: Affixes,
    plain: Vec<Plain>,
    /// By field; the last is for fields that no rule names.
    grams: Vec<Grams>,
}

impl Index {
    /// Holds those of `predicates` that are `used`.
    pub(crate) fn new(
        predicates: &[Predicate],
        used: &[bool],
        fields: usize,
        profile: &Profile,
    ) -> Self {
        let mut index = Self {
            exact: Exact::new(fields),
            affixes: Affixes::new(fields),
            plain: vec![Plain::default(); fields],
            grams: Vec::new(),
        };
        for (id, predicate) in (0..).zip(predicates) {
            if !used[id as usize] || !reaches(predicate) {
                continue;
            }
            index.exact.add(id, predicate);
            index.affixes.add(id, predicate);
            if predicate.field != UNNAMED {
                index.plain[predicate.field as usize].add(id, &predicate.op);
            }
        }
        index.plain.iter_mut().for_each(Plain::sort);
        index.grams = filed_grams(predicates, used, fields, profile);
        index
    }

    /// The predicates that hold for `value` of `field`, in ascending order.
    pub(crate) fn hits(
        &self,
        predicates: &[Predicate],
        field: FieldId,
        value: &Value<'_>,
        out: &mut Vec<PredicateId>,
    ) {
        let grams = if field == UNNAMED { self.grams.len() - 1 } else { field.into() };
        let words = value.kind == Kind::Text;
        if words || field != UNNAMED {
            self.grams[grams].scan(value.lower, |at, filed| {
                let predicate = &predicates[filed.predicate as usize];
                if (words || predicate.field != UNNAMED) && stands(filed, at, value, predicate) {
                    out.push(filed.predicate);
                }
            });
        }
        if field != UNNAMED {
            self.exact.find(predicates, field, value, out);
            self.affixes.candidates(field, value.lower, |id| {
                if predicates[id as usize].test(value) {
                    out.push(id);
                }
            });
            self.plain[field as usize].find(value, out);
        }
        out.sort_unstable();
        out.dedup();
    }
}

/// Whether what is filed under the gram at `at` holds for `value`.
#[inline]
fn stands(filed: &Filed, at: usize, value: &Value<'_>, predicate: &Predicate) -> bool {
    match &filed.text {
        Some(text) => at
            .checked_sub(filed.before as usize)
            .and_then(|start| value.lower.get(start..start + text.len()))
            .is_some_and(|found| *found == **text),
        None => predicate.test(value),
    }
}

/// The grams to look for in each field: its own and those of words.
fn filed_grams(
    predicates: &[Predicate],
    used: &[bool],
    fields: usize,
    profile: &Profile,
) -> Vec<Grams> {
    let mut by_field: Vec<Vec<(Gram, Filed)>> = vec![Vec::new(); fields];
    let mut words = Vec::new();
    let among = profile.with_texts(predicates);
    let numbered = (0..).zip(predicates).filter(|(id, _)| used[*id as usize]);
    for (id, predicate) in numbered {
        let whole = matches!(predicate.op, Op::Contains(_)) && !predicate.cased;
        let filed = predicate.anchors.iter().filter_map(|text| {
            let (before, gram) = grams::of(text).min_by_key(|(_, gram)| among.rarity(*gram))?;
            let text = whole.then(|| text.clone());
            Some((gram, Filed { predicate: id, before: before as u32, text }))
        });
        if predicate.field == UNNAMED {
            words.extend(filed);
        } else {
            by_field[predicate.field as usize].extend(filed);
        }
    }
    let with_words = |own: Vec<_>| Grams::new(own.into_iter().chain(words.iter().cloned()));
    by_field.push(Vec::new());
    by_field.into_iter().map(with_words).collect()
}
