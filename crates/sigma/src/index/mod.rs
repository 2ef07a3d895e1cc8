//! All predicates of all rules, so laid out that one pass over a value tells which hold.

mod affix;
pub(crate) mod anchor;
mod grams;
mod plain;
mod profile;
mod witness;

use std::sync::Arc;

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
        Op::Contains(_) | Op::Glob(_) | Op::Regex(_) => {
            // Two bytes stand everywhere in the long texts that words are looked for in.
            let least = if predicate.field == UNNAMED { 3 } else { 2 };
            let anchors = &predicate.anchors;
            !anchors.is_empty() && anchors.iter().all(|text| text.len() >= least)
        }
        Op::Same(..) | Op::Time(..) => false,
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    exact: Exact,
    affixes: Affixes,
    plain: Vec<Plain>,
    /// By field; the last is for fields that no rule names.
    grams: Vec<Arc<Grams>>,
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
        notes: &mut Notes,
        out: &mut Vec<PredicateId>,
    ) {
        notes.begin(predicates.len());
        let grams = if field == UNNAMED { self.grams.len() - 1 } else { field.into() };
        let words = value.kind == Kind::Text;
        if words || field != UNNAMED {
            let Notes { places, settled, stamp } = notes;
            self.grams[grams].scan(value.lower, places, |at, filed| {
                let predicate = &predicates[filed.predicate as usize];
                let settled = &mut settled[filed.predicate as usize];
                if *settled == *stamp || (!words && predicate.field == UNNAMED) {
                    return;
                }
                let stands = stands(filed, at, value, predicate);
                // Found once is enough; and what looks at the whole value looks once.
                if stands || filed.text.is_none() {
                    *settled = *stamp;
                }
                out.extend(stands.then_some(filed.predicate));
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

/// What one thread notes while it looks at a value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    places: Vec<(u32, Gram)>,
    /// By predicate: the stamp of the last value for which it was settled.
    settled: Vec<u32>,
    stamp: u32,
}

impl Notes {
    fn begin(&mut self, predicates: usize) {
        self.settled.resize(predicates, 0);
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.settled.fill(0);
            self.stamp = 1;
        }
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
) -> Vec<Arc<Grams>> {
    let mut by_field: Vec<Vec<PredicateId>> = vec![Vec::new(); fields + 1];
    let numbered = (0..).zip(predicates).filter(|(id, _)| used[*id as usize]);
    let anchored = |it: &Predicate| !it.anchors.is_empty() && reaches(it);
    for (id, predicate) in numbered.filter(|(_, predicate)| anchored(predicate)) {
        by_field[fields.min(predicate.field.into())].push(id);
    }
    let filing = Filing { predicates, among: profile.with_texts(predicates) };
    // Where many bytes are looked at, three are filed under every gram that begins with
    // them, so that pairs need not be looked for.
    let words_of = [false, true].map(|wide| filing.all(&by_field[fields], wide));
    let alone = Arc::new(Grams::new(words_of[1].iter().cloned()));
    let of_field = |(field, ids): (usize, &Vec<PredicateId>)| {
        if field == fields || ids.is_empty() {
            return Arc::clone(&alone);
        }
        let wide = profile.is_long(field as FieldId);
        let own = filing.all(ids, wide);
        let words = words_of[usize::from(wide)].iter().cloned();
        Arc::new(Grams::new(own.into_iter().chain(words)))
    };
    by_field.iter().enumerate().map(of_field).collect()
}

struct Filing<'a> {
    predicates: &'a [Predicate],
    among: profile::Rarity<'a>,
}

impl Filing<'_> {
    fn all(&self, ids: &[PredicateId], wide: bool) -> Vec<(Gram, Filed)> {
        ids.iter().flat_map(|id| self.filed(*id, wide)).collect()
    }

    /// What `id` is filed under.
    fn filed(&self, id: PredicateId, wide: bool) -> Vec<(Gram, Filed)> {
        let predicate = &self.predicates[id as usize];
        let whole = matches!(predicate.op, Op::Contains(_)) && !predicate.cased;
        let mut all = Vec::new();
        for text in &predicate.anchors {
            let filed = |before| Filed { predicate: id, before, text: whole.then(|| text.clone()) };
            if wide && text.len() == 3 {
                all.extend(grams::beginning_with(text).map(|gram| (gram, filed(0))));
                continue;
            }
            let rarest = grams::of(text).min_by_key(|(_, gram)| self.among.rarity(*gram));
            all.extend(rarest.map(|(before, gram)| (gram, filed(before as u32))));
        }
        all
    }
}
