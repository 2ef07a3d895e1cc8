//! A fresh directory: one local administrator.

use jiff::Timestamp;
use model::{
    Expect, Fact, Key, Kind, Mandate, MandateFact, Party, PartyFact, PartyKind, Permission,
};
use ports::{Act, NewFact, StoreError};

use crate::{App, AppError};

/// The party that acts where nobody else is named.
pub const LOCAL_ADMINISTRATOR: &str = "local-administrator";

/// Creates the local administrator if the store has none. Returns whether it did.
///
/// # Errors
/// If the store cannot be read or written.
pub async fn set_up(app: &App) -> Result<bool, AppError> {
    let key = Key::new(Kind::Party, LOCAL_ADMINISTRATOR);
    if app.registers.lookup(&key).await?.is_some() {
        return Ok(false);
    }
    match app.registers.write(founding(app.clock.now())).await {
        Ok(_) => Ok(true),
        // Two programs started on the same fresh directory; the other one was first.
        Err(StoreError::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn founding(now: Timestamp) -> Act {
    let name = "システム管理者（ローカル）";
    let party = Party::new(LOCAL_ADMINISTRATOR, PartyKind::Unit, name);
    let mandate = Mandate {
        id: format!("{LOCAL_ADMINISTRATOR}/founding"),
        party: party.id.clone(),
        role: "administrator".into(),
        may: Permission::LOCAL_ADMINISTRATOR.to_vec(),
        from: now,
        until: None,
    };
    let (by, id) = (party.id.clone(), mandate.id.clone());
    let party = Fact::Party(PartyFact::Registered(party));
    let given = Fact::Mandate(MandateFact::Given(mandate));
    let facts = vec![
        NewFact::new(Kind::Party, LOCAL_ADMINISTRATOR, Expect::Absent, party),
        NewFact::new(Kind::Mandate, id.clone(), Expect::Absent, given),
    ];
    Act { by, mandate: id, facts }
}
