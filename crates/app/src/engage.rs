//! Parties of the program's own: what works by itself works under a mandate, too.

use model::{
    Expect, Fact, Key, Kind, Mandate, MandateFact, Party, PartyFact, PartyKind, Permission,
};
use ports::{Act, NewFact, StoreError};

use crate::{App, AppError};

/// Enters the party `id` called `name` and its standing mandate, if they are not there.
pub(crate) async fn engage(
    app: &App,
    (id, name): (&str, &str),
    role: &str,
    may: &[Permission],
) -> Result<(), AppError> {
    if app.registers.lookup(&Key::new(Kind::Party, id)).await?.is_some() {
        return Ok(());
    }
    let party = Party::new(id, PartyKind::Unit, name);
    let standing = format!("{id}/standing");
    let mandate = Mandate::standing(&standing, id, role, may, app.clock.now());
    let party = Fact::Party(PartyFact::Registered(party));
    let given = Fact::Mandate(MandateFact::Given(mandate));
    let facts = vec![
        NewFact::new(Kind::Party, id, Expect::Absent, party),
        NewFact::new(Kind::Mandate, &standing, Expect::Absent, given),
    ];
    match app.registers.write(Act { by: id.to_owned(), mandate: standing, facts }).await {
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
