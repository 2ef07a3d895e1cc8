//! Small records for tests that do not care what is in them.

use jiff::Timestamp;
use model::{
    Entity, EntityKind, Expect, Fact, Kind, Mandate, MandateFact, Party, PartyFact, PartyKind,
    Permission, Scope, Signal, SignalFact, SignalKind, When,
};
use ports::{Act, NewFact};

/// A person called `id`.
#[must_use]
pub fn party(id: &str) -> Party {
    Party::new(id, PartyKind::Person, format!("{id} 担当"))
}

/// A beacon of `host` at the start of `second`, in seconds since 1970 in UTC.
///
/// # Panics
/// If `second` is out of range.
#[must_use]
pub fn signal(host: &str, second: i64) -> Signal {
    let at = Timestamp::from_second(second).expect("a time in range");
    let entities = vec![Entity::new(EntityKind::Host, host)];
    Signal::new(SignalKind::Beacon, "beacon@1", When::At(at), at, entities).with("jitter", 0.1)
}

/// The party `id` entered in the register, whatever was there before.
#[must_use]
pub fn registered(id: &str) -> NewFact {
    let fact = Fact::Party(PartyFact::Registered(party(id)));
    NewFact::new(Kind::Party, id, Expect::Any, fact)
}

/// The mandate `id` to read, given to `party` for all time.
#[must_use]
pub fn given(id: &str, party: &str) -> NewFact {
    let (from, until) = (Timestamp::UNIX_EPOCH, None);
    let (id, party, role) = (id.to_owned(), party.to_owned(), "tester".to_owned());
    let (scope, delegated_from) = (Scope::default(), None);
    let may = vec![Permission::Read];
    let mandate = Mandate { id, party, role, may, from, until, scope, delegated_from };
    let id = mandate.id.clone();
    NewFact::new(Kind::Mandate, id, Expect::Any, Fact::Mandate(MandateFact::Given(mandate)))
}

/// `signal` raised, whatever was there before.
#[must_use]
pub fn raised(signal: Signal) -> NewFact {
    let id = signal.id.clone();
    NewFact::new(Kind::Signal, id, Expect::Any, Fact::Signal(SignalFact::Raised { signal }))
}

/// An act of the test with these facts.
#[must_use]
pub fn act(facts: impl IntoIterator<Item = NewFact>) -> Act {
    Act { by: "tester".into(), mandate: "m-tester".into(), facts: facts.into_iter().collect() }
}
