//! A test message to every contact of a party; its age stands in `hinomi doctor`.

use model::{Contact, Expect, Fact, Kind, Permission, Roster, RosterFact, Trouble};
use ports::{Message, NewFact, Transport};

use crate::{AppError, Desk};

/// What became of a test message to one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactTest {
    /// The contact.
    pub contact: Contact,
    /// Why it was not delivered; `None` if it was.
    pub trouble: Option<Trouble>,
}

impl Desk {
    /// Sends `message` to every contact of `party` and writes down what became of it.
    ///
    /// # Errors
    /// ABSENT if the roster knows no contact of it, MANDATE, or the store's.
    pub async fn test_contacts(
        &self,
        party: &str,
        message: &Message,
        transport: &dyn Transport,
    ) -> Result<Vec<ContactTest>, AppError> {
        self.may("alert.test", Permission::Register).await?;
        let roster = self.roster_in_force().await?;
        let contacts = roster.contacts_of(party);
        if contacts.is_empty() {
            return self.absent("alert.test", &format!("contact of party/{party}")).await;
        }
        let mut tests = Vec::new();
        for contact in contacts {
            let trouble = transport.deliver(contact, message).await.err();
            tests.push(ContactTest { contact: contact.clone(), trouble });
        }
        let fact = |test: &ContactTest| {
            let (target, trouble) = (test.contact.target().to_owned(), test.trouble.clone());
            let fact = Fact::Roster(RosterFact::Tested { target, trouble });
            NewFact::new(Kind::Roster, Roster::ID, Expect::Any, fact)
        };
        self.act(Permission::Register, "alert.test", party, async |_| {
            Ok((tests.iter().map(fact).collect(), tests.clone()))
        })
        .await
    }
}
