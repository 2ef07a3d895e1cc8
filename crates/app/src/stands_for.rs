//! Whom somebody stands for: itself, the person behind the account, and the units above.

use model::{Key, Kind, Party, PartyKind, Record};
use ports::{Registers, StoreError};

/// Names that are followed; a house that is deeper is none.
const NAMES_MAX: usize = 64;

/// The party, the natural person behind it, and every unit to which either belongs. The
/// institution itself is not among them: all belong to it.
pub(crate) async fn stands_for(
    home: &dyn Registers,
    whole: &dyn Registers,
    party: &str,
) -> Result<Vec<String>, StoreError> {
    let (mut names, mut at) = (vec![party.to_owned()], 0);
    while let Some(name) = names.get(at).cloned().filter(|_| at < NAMES_MAX) {
        match found(home, whole, &name).await? {
            Some(found) if found.kind == PartyKind::Institution && at > 0 => {
                names.remove(at);
                continue;
            }
            Some(found) => {
                for next in [found.natural, found.unit, found.parent].into_iter().flatten() {
                    if !names.contains(&next) {
                        names.push(next);
                    }
                }
            }
            None => {}
        }
        at += 1;
    }
    Ok(names)
}

/// People sign in at home, and work in the institution.
async fn found(
    home: &dyn Registers,
    whole: &dyn Registers,
    id: &str,
) -> Result<Option<Party>, StoreError> {
    let key = Key::new(Kind::Party, id);
    let stored = match home.lookup(&key).await? {
        Some(stored) => Some(stored),
        None => whole.lookup(&key).await?,
    };
    Ok(stored.map(|stored| stored.record).and_then(Record::party))
}
