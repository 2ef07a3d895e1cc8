//! Rules made ready to be held against events.

use std::sync::Arc;

use crate::correlation::Correlation;
use crate::index::{Index, Profile, Triggers};
use crate::names::Names;
use crate::rules::{Rule, Rules};
use crate::scan::Scanner;

/// Rules with their index. It never changes, so any number of threads may share it,
/// each with a [`Scanner`] of its own.
pub struct Engine {
    pub(crate) rules: Rules,
    pub(crate) names: Names,
    pub(crate) index: Index,
    pub(crate) triggers: Triggers,
}

impl Engine {
    /// An engine that knows of events only what the rules tell.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self::with_profile(rules, &Profile::default())
    }

    fn with_profile(rules: Rules, profile: &Profile) -> Self {
        let compiled = &rules.compiled;
        let fields = compiled.fields.len();
        let used = compiled.trees.used(&rules.roots, compiled.predicates.len());
        Self {
            names: Names::new(compiled.fields.clone()),
            index: Index::new(&compiled.predicates, &used, fields, profile),
            triggers: Triggers::new(
                &rules.roots,
                &compiled.trees,
                &compiled.predicates,
                fields,
                profile,
            ),
            rules,
        }
    }

    /// The same rules, laid out for events like those of `sample` (some thousand are
    /// enough): faster, with the same results on any event.
    #[must_use]
    pub fn tuned<'a>(self, sample: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut scanner = Scanner::new(Arc::new(self));
        scanner.learn();
        for line in sample {
            // What is no event teaches nothing.
            let _ = scanner.json(line, &mut |_| ());
        }
        scanner.laid_out()
    }

    /// The rules of `engine`, laid out for events as `profile` has them.
    pub(crate) fn of(engine: Arc<Self>, profile: &Profile) -> Self {
        match Arc::try_unwrap(engine) {
            Ok(engine) => Self::with_profile(engine.rules, profile),
            Err(shared) => Self::with_profile(shared.rules.clone(), profile),
        }
    }

    /// The detection rules, in the order of their numbers.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        self.rules.rules()
    }

    /// The rules over matches of others.
    #[must_use]
    pub fn correlations(&self) -> &[Correlation] {
        self.rules.correlations()
    }

    /// Everything that was loaded, refusals too.
    #[must_use]
    pub fn loaded(&self) -> &Rules {
        &self.rules
    }

    pub(crate) fn fields(&self) -> usize {
        self.rules.compiled.fields.len()
    }
}
