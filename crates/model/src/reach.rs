//! To which records a mandate reaches.

use serde::{Deserialize, Serialize};

use crate::{Key, Kind, Placement};

/// The part of an institution's records to which one mandate reaches.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
pub struct Scope {
    /// Only these incidents with what belongs to them; empty for all records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
    /// Closed compartments that it opens, beside what lies open: an authority's
    /// own incidents, the word of a whistleblower.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compartments: Vec<String>,
}

impl Scope {
    /// Whether it reaches all that lies open and nothing else.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.cases.is_empty() && self.compartments.is_empty()
    }

    /// Whether it reaches the record `key`, which lies at `place`.
    #[must_use]
    pub fn covers(&self, key: &Key, place: &Placement) -> bool {
        let open = place.compartment.is_empty() || self.compartments.contains(&place.compartment);
        let case = match key.kind {
            Kind::Incident => Some(&key.id),
            _ => place.parent.as_ref(),
        };
        open && (self.cases.is_empty() || case.is_some_and(|case| self.cases.contains(case)))
    }
}

/// To which records a party reaches: one institution's, in the scopes of its mandates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The institution; see [`Key::tenant`].
    pub tenant: String,
    /// What any of these covers.
    pub scopes: Vec<Scope>,
    /// Whom the party is or belongs to: what is closed to any of these is not reached.
    pub stands_for: Vec<String>,
}

impl Reach {
    /// All records of `tenant`, in closed compartments too: for what is computed
    /// and never shown as it is.
    pub fn whole(tenant: impl Into<String>) -> Self {
        Self { tenant: tenant.into(), ..Self::default() }
    }

    /// What `scopes` cover of `tenant`. No scope covers nothing.
    pub fn of(tenant: impl Into<String>, scopes: impl IntoIterator<Item = Scope>) -> Self {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort();
        scopes.dedup();
        if scopes.is_empty() {
            // A compartment without a name holds nothing.
            scopes.push(Scope { cases: vec![String::new()], compartments: Vec::new() });
        }
        Self { tenant: tenant.into(), scopes, stands_for: Vec::new() }
    }

    /// The same, of somebody who is or belongs to these parties.
    #[must_use]
    pub fn standing_for(self, stands_for: Vec<String>) -> Self {
        Self { stands_for, ..self }
    }

    /// Whether what lies at `place` is closed to the party, whatever its mandates (A300).
    #[must_use]
    pub fn is_closed(&self, place: &Placement) -> bool {
        place.closed_to.iter().any(|party| self.stands_for.contains(party))
    }

    /// Whether it reaches all records of its institution.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.scopes.is_empty()
    }

    /// Whether it reaches the record `key`, which lies at `place`.
    #[must_use]
    pub fn covers(&self, key: &Key, place: &Placement) -> bool {
        let scoped = || self.scopes.iter().any(|scope| scope.covers(key, place));
        key.tenant == self.tenant && !self.is_closed(place) && (self.is_whole() || scoped())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(parent: Option<&str>, compartment: &str) -> Placement {
        let parent = parent.map(str::to_owned);
        Placement { parent, compartment: compartment.into(), ..Placement::default() }
    }

    fn scope(cases: &[&str], compartments: &[&str]) -> Scope {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Scope { cases: own(cases), compartments: own(compartments) }
    }

    #[test]
    fn a_case_is_an_incident_with_what_belongs_to_it() {
        let inspector = Reach::of("a", [scope(&["1"], &[])]);
        let seen = |key: Key, parent| inspector.covers(&key.of("a"), &at(parent, ""));
        assert!(seen(Key::new(Kind::Incident, "1"), None));
        assert!(seen(Key::new(Kind::Report, "1-1"), Some("1")));
        assert!(!seen(Key::new(Kind::Incident, "2"), None));
        assert!(!seen(Key::new(Kind::Asset, "1"), None));
        assert!(!inspector.covers(&Key::new(Kind::Incident, "1").of("b"), &at(None, "")));
    }

    #[test]
    fn a_compartment_opens_only_to_who_holds_it() {
        let key = Key::new(Kind::Incident, "1");
        let own = at(None, "own");
        assert!(!Reach::of("", [Scope::default()]).covers(&key, &own));
        assert!(Reach::of("", [Scope::default(), scope(&[], &["own"])]).covers(&key, &own));
        // Two mandates do not add up to one that neither is.
        let two = Reach::of("", [scope(&["1"], &[]), scope(&["2"], &["own"])]);
        assert!(!two.covers(&key, &own));
        assert!(Reach::whole("").covers(&key, &own));
    }

    /// Covers: A300.
    #[test]
    fn what_names_a_unit_is_closed_to_its_people_in_the_open_compartment_too() {
        let key = Key::new(Kind::Tip, "1");
        let tip = Placement { closed_to: vec!["sales".into()], ..at(None, "tips") };
        let holder = || Reach::of("", [scope(&[], &["tips"])]);
        let standing =
            |names: &[&str]| holder().standing_for(names.iter().map(|n| (*n).to_owned()).collect());
        assert!(standing(&["p", "audit"]).covers(&key, &tip));
        assert!(!standing(&["p", "sales"]).covers(&key, &tip));
    }

    #[test]
    fn no_mandate_reaches_nothing() {
        assert!(!Reach::of("", []).covers(&Key::new(Kind::Asset, "1"), &at(None, "")));
    }
}
