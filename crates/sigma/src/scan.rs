//! Events in, matches out: what one thread needs of its own.

use std::ops::Range;
use std::sync::Arc;

use crate::engine::Engine;
use crate::event_state::{EventState, Span, Written};
use crate::explain::{Step, explain};
use crate::index::{Notes, Profile, RuleId};
use crate::json::{Sink, Walk};
use crate::judge::Judge;
use crate::malformed::Malformed;
use crate::memo::{List, Memo};
use crate::names::{LANES, Name};
use crate::op::{FieldId, Kind, UNNAMED};
use crate::reason::{Match, Reason, reasons};
use crate::tree::PredicateId;

/// Holds the rules of an [`Engine`] against one event after another. Its memory is
/// bounded and does not depend on how many events there are.
pub struct Scanner {
    engine: Arc<Engine>,
    walk: Walk,
    state: State,
    reasons: Vec<Reason>,
}

/// Everything but the rules and the walk.
pub(crate) struct State {
    event: EventState,
    memo: Memo,
    lanes: Box<[Lane]>,
    woken: Woken,
    notes: Notes,
    hits: Vec<PredicateId>,
    rules: Vec<RuleId>,
    pub profile: Option<Profile>,
}

/// Rules to be looked at, each once.
#[derive(Default)]
struct Woken {
    rules: Vec<RuleId>,
    stamps: Vec<u32>,
    stamp: u32,
}

/// Whether values under names of one lane repeat often enough to be kept.
#[derive(Clone, Copy, Default)]
struct Lane {
    tried: u16,
    found: u16,
    /// How many values more are not looked up, because they hardly ever were found.
    rest: u16,
}

/// Longer events are refused: with escapes undone and in lower case they take a
/// multiple of their length.
const BYTES_MAX: usize = 16 << 20;

/// Events with more values are refused: whoever repeats one field without end would
/// have every woken rule go through all of it.
const VALUES_MAX: usize = 1 << 16;

const TRIES: u16 = 512;
const FOUND_MIN: u16 = 24;
const REST: u16 = 8192;

impl Scanner {
    /// A scanner that has seen nothing yet.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        let fields = engine.fields();
        let state = State {
            event: EventState::new(fields),
            memo: Memo::default(),
            lanes: vec![Lane::default(); LANES].into(),
            woken: Woken { stamps: vec![0; engine.rules().len()], ..Woken::default() },
            notes: Notes::default(),
            hits: Vec::new(),
            rules: Vec::new(),
            profile: None,
        };
        Self { engine, walk: Walk::default(), state, reasons: Vec::new() }
    }

    /// The rules that it holds against events.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Takes one line with a JSON object, and tells each rule that matches, in order.
    ///
    /// # Errors
    /// If the line is no JSON object; no rule is told then.
    pub fn json(
        &mut self,
        line: &[u8],
        found: &mut dyn FnMut(&Match<'_>),
    ) -> Result<(), Malformed> {
        let Self { engine, walk, state, .. } = self;
        if line.len() > BYTES_MAX {
            return Err(Malformed::TooLong);
        }
        state.begin(engine, line);
        walk.object(line, &mut Filler { engine, state })?;
        self.judge(found)
    }

    /// Takes a record of a batch, as `logs` reads it from any format, under every name that
    /// its fields have.
    ///
    /// # Errors
    /// If it is too long.
    pub fn record(
        &mut self,
        record: event::Record<'_>,
        found: &mut dyn FnMut(&Match<'_>),
    ) -> Result<(), Malformed> {
        self.fields(|see| record.visit_all_names(see), found)
    }

    /// Takes an event of any format: `visit` calls what it is given with the name and
    /// the value of each field, as `event::Record` does.
    ///
    /// # Errors
    /// If it is too long; no rule is told then.
    pub fn fields(
        &mut self,
        visit: impl FnOnce(&mut dyn FnMut(&str, &[u8])),
        found: &mut dyn FnMut(&Match<'_>),
    ) -> Result<(), Malformed> {
        let Self { engine, state, .. } = self;
        state.begin(engine, b"");
        let mut left = BYTES_MAX;
        let mut whole = true;
        visit(&mut |name, value| {
            whole &= value.len() <= left;
            if whole {
                left -= value.len();
                let raw = state.event.append(value);
                let name = engine.names.find(name.as_bytes());
                state.value(engine, name, Kind::Text, Written::Plain, raw);
            }
        });
        if whole { self.judge(found) } else { Err(Malformed::TooLong) }
    }

    /// Why the rule of this number (of [`Engine::rules`]) matches the object in `line`,
    /// or does not.
    ///
    /// # Errors
    /// If the line is no JSON object.
    pub fn explain_json(&mut self, line: &[u8], rule: usize) -> Result<Step, Malformed> {
        self.json(line, &mut |_| ())?;
        Ok(self.explain(rule))
    }

    /// As [`Self::explain_json`], for an event of any format.
    ///
    /// # Errors
    /// If it is too long.
    pub fn explain_fields(
        &mut self,
        visit: impl FnOnce(&mut dyn FnMut(&str, &[u8])),
        rule: usize,
    ) -> Result<Step, Malformed> {
        self.fields(visit, &mut |_| ())?;
        Ok(self.explain(rule))
    }

    /// As [`Self::explain_json`], for a record of a batch.
    ///
    /// # Errors
    /// If it is too long.
    pub fn explain_record(
        &mut self,
        record: event::Record<'_>,
        rule: usize,
    ) -> Result<Step, Malformed> {
        self.record(record, &mut |_| ())?;
        Ok(self.explain(rule))
    }

    fn explain(&mut self, rule: usize) -> Step {
        let Self { engine, state, .. } = self;
        explain(&mut state.judge(engine), engine, rule)
    }

    fn judge(&mut self, found: &mut dyn FnMut(&Match<'_>)) -> Result<(), Malformed> {
        let Self { engine, state, reasons: why, .. } = self;
        if state.event.slots.len() > VALUES_MAX {
            return Err(Malformed::TooMany);
        }
        let mut woken = std::mem::take(&mut state.woken.rules);
        woken.sort_unstable();
        for rule in &woken {
            let mut judge = state.judge(engine);
            let root = engine.rules.roots[*rule as usize];
            if !judge.holds(root) {
                continue;
            }
            why.clear();
            reasons(&mut judge, root, None, why);
            found(&Match { engine, rule: *rule, reasons: why, event: &state.event });
        }
        state.woken.rules = woken;
        Ok(())
    }

    /// From now on it notes what events look like, for [`Self::tuned`].
    pub fn learn(&mut self) {
        self.state.profile = Some(Profile::default());
    }

    /// A scanner of the same rules, laid out for events like those since [`Self::learn`]:
    /// faster, with the same results on any event.
    #[must_use]
    pub fn tuned(self) -> Self {
        Self::new(Arc::new(self.laid_out()))
    }

    pub(crate) fn laid_out(self) -> Engine {
        let profile = self.state.profile.unwrap_or_default();
        Engine::of(self.engine, &profile)
    }
}

impl State {
    fn judge<'a>(&'a mut self, engine: &'a Engine) -> Judge<'a> {
        Judge {
            trees: &engine.rules.compiled.trees,
            predicates: &engine.rules.compiled.predicates,
            memo: &self.memo,
            event: &mut self.event,
        }
    }

    fn begin(&mut self, engine: &Engine, line: &[u8]) {
        self.event.begin(line);
        self.memo.begin();
        self.woken.begin();
        self.woken.add(&engine.triggers.always);
        if let Some(profile) = &mut self.profile {
            profile.event();
        }
    }

    fn present(&mut self, engine: &Engine, field: FieldId) {
        if field != UNNAMED && self.event.mark(field) {
            self.woken.add(&engine.triggers.by_presence[usize::from(field)]);
            if let Some(profile) = &mut self.profile {
                profile.present(field);
            }
        }
    }

    #[inline]
    fn value(&mut self, engine: &Engine, name: Name, kind: Kind, written: Written, raw: Span) {
        let unasked = name.field == UNNAMED && kind != Kind::Text;
        if unasked || self.event.slots.len() > VALUES_MAX {
            return;
        }
        self.present(engine, name.field);
        let tag = u32::from(name.field) | (kind as u32) << 16 | (written as u32) << 18;
        let lane = &mut self.lanes[usize::from(name.lane)];
        if !lane.open() {
            self.look(engine, name.field, kind, written, raw, None);
            return;
        }
        let bytes = self.event.raw(raw);
        let hash = self.memo.hash(tag, bytes);
        let known = self.memo.find(hash, tag, bytes);
        lane.note(known.is_some());
        match known {
            Some(list) => {
                self.woken.add(self.memo.rules(list));
                self.count(list);
                self.event.push(name.field, kind, written, raw, list);
            }
            None => self.look(engine, name.field, kind, written, raw, Some((hash, tag))),
        }
    }

    /// A value that has not been seen before, or not lately.
    fn look(
        &mut self,
        engine: &Engine,
        field: FieldId,
        kind: Kind,
        written: Written,
        raw: Span,
        key: Option<(u64, u32)>,
    ) {
        let texts = self.event.value_of(kind, written, raw);
        self.hits.clear();
        let value = self.event.texts(kind, texts);
        let predicates = &engine.rules.compiled.predicates;
        engine.index.hits(predicates, field, &value, &mut self.notes, &mut self.hits);
        if let Some(profile) = &mut self.profile {
            profile.text(field, value.lower);
        }
        self.rules.clear();
        self.rules.extend(self.hits.iter().flat_map(|id| engine.triggers.woken_by(*id)));
        self.rules.sort_unstable();
        self.rules.dedup();
        self.woken.add(&self.rules);
        let list = match key {
            Some((hash, tag)) => {
                self.memo.keep(hash, tag, self.event.raw(raw), &self.hits, &self.rules)
            }
            None => self.memo.keep_for_event(&self.hits, &self.rules),
        };
        self.count(list);
        self.event.push(field, kind, written, raw, list);
        self.event.set_texts(texts);
    }

    fn count(&mut self, list: List) {
        if let Some(profile) = &mut self.profile {
            self.memo.hits(list).iter().for_each(|id| profile.hit(*id));
        }
    }
}

impl Woken {
    fn begin(&mut self) {
        self.rules.clear();
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.stamps.fill(0);
            self.stamp = 1;
        }
    }

    #[inline]
    fn add(&mut self, rules: &[RuleId]) {
        for rule in rules {
            let stamp = &mut self.stamps[*rule as usize];
            if *stamp != self.stamp {
                *stamp = self.stamp;
                self.rules.push(*rule);
            }
        }
    }
}

impl Lane {
    #[inline]
    fn open(&mut self) -> bool {
        let rests = self.rest > 0;
        self.rest -= u16::from(rests);
        !rests
    }

    #[inline]
    fn note(&mut self, found: bool) {
        self.tried += 1;
        self.found += u16::from(found);
        if self.tried == TRIES {
            let rest = if self.found < FOUND_MIN { REST } else { 0 };
            *self = Self { rest, ..Self::default() };
        }
    }
}

/// What the walk through a JSON object fills.
struct Filler<'a> {
    engine: &'a Engine,
    state: &'a mut State,
}

impl Sink for Filler<'_> {
    type Name = Name;

    #[inline]
    fn name(&mut self, name: &[u8]) -> Name {
        self.engine.names.find(name)
    }

    #[inline]
    fn value(&mut self, name: Name, kind: Kind, raw: Range<usize>) {
        self.state.value(self.engine, name, kind, Written::Json, Span::new(raw));
    }

    fn container(&mut self, name: Name) {
        self.state.present(self.engine, name.field);
    }
}
