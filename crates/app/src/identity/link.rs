//! One-time links: made at a desk, used once by whoever they were given to.

use identity::Secret;
use jiff::Timestamp;
use model::{
    Code, CredentialFact, Expect, Fact, Invite, InviteFact, InviteState, Key, Kind, Mandate,
    MandateFact, Party, PartyFact, PartyKind, Permission, Purpose, Record, Refusal,
};
use ports::{Filter, NewFact, Stored};

use super::{
    Enrolment, SignedIn, VISITOR, about_credential, all_named, bounded, sign_in::session_of,
};
use crate::{App, AppError, Desk};

/// Who comes in by a link, as typed. Only the first administrator names itself;
/// of everybody else the link knows who they are.
#[derive(Clone, Debug, Default)]
pub struct Newcomer {
    /// The code in the register of parties.
    pub id: String,
    /// The name.
    pub name: String,
}

/// What a link is known by.
fn id_of(link: &Secret) -> String {
    link.id("link")
}

/// A new link: its secret, and the fact that makes it.
pub(crate) fn made(
    purpose: Purpose,
    party: Option<&str>,
    approvals: Vec<String>,
    now: Timestamp,
) -> (Secret, NewFact) {
    let secret = Secret::new();
    let invite = Invite {
        id: id_of(&secret),
        purpose,
        party: party.map(str::to_owned),
        state: InviteState::Open,
        made_at: now,
        until: now.checked_add(purpose.life()).unwrap_or(now),
        approvals,
    };
    let id = invite.id.clone();
    (secret, about(&id, Expect::Absent, InviteFact::Made(invite)))
}

pub(crate) fn about(id: &str, expect: Expect, fact: InviteFact) -> NewFact {
    NewFact::new(Kind::Invite, id, expect, Fact::Invite(fact))
}

impl App {
    /// Whether nobody can sign in yet.
    ///
    /// # Errors
    /// The store's.
    pub async fn nobody_enrolled(&self) -> Result<bool, AppError> {
        let any = Filter::new(Kind::Credential).page(0, 1);
        Ok(self.registers.list(&any).await?.is_empty())
    }

    /// The invites in `state` that are for `purpose`, and of `party` if one is named.
    pub(crate) async fn invites(
        &self,
        state: InviteState,
        purpose: Purpose,
        party: Option<&str>,
    ) -> Result<Vec<(Invite, u64)>, AppError> {
        let filter = Filter::new(Kind::Invite).in_state(state.name());
        let stored = self.registers.list(&filter).await?;
        let of = |Stored { record, version }| Some((record.invite()?, version));
        let wanted = |(invite, _): &(Invite, u64)| {
            invite.purpose == purpose && (party.is_none() || invite.party.as_deref() == party)
        };
        Ok(stored.into_iter().filter_map(of).filter(wanted).collect())
    }

    /// The link with this secret, if it can be used now.
    ///
    /// # Errors
    /// LINK; a link that never was looks like one that is void.
    pub async fn link(&self, secret: &str) -> Result<Invite, AppError> {
        match self.usable(secret).await {
            Ok((invite, _)) => Ok(invite),
            Err(AppError::Refused(refusal)) => self.refuse(VISITOR, "link.open", "", refusal).await,
            Err(error) => Err(error),
        }
    }

    async fn usable(&self, secret: &str) -> Result<(Invite, u64), AppError> {
        let void = || Refusal::new(Code::Link).detail("void");
        let key = Key::new(Kind::Invite, id_of(&Secret::shown(secret).ok_or_else(void)?));
        let Stored { record, version } = self.registers.lookup(&key).await?.ok_or_else(void)?;
        let invite = record.invite().ok_or_else(void)?;
        invite.must_open(self.clock.now())?;
        Ok((invite, version))
    }

    /// Comes in by a link: enrols the first credential and starts a session. The
    /// first administrator becomes a party; whoever recovers loses every older
    /// credential and session, because they may be in other hands.
    ///
    /// # Errors
    /// LINK; VALUE, BLANK or EXISTS for what was typed; CREDENTIAL.
    pub async fn accept(
        &self,
        secret: &str,
        newcomer: &Newcomer,
        enrolment: Enrolment,
        device: &str,
    ) -> Result<SignedIn, AppError> {
        let invite = self.link(secret).await?;
        let party = invite.party.clone().unwrap_or_else(|| bounded(&newcomer.id));
        let by = if invite.party.is_some() { party.as_str() } else { VISITOR };
        let now = self.clock.now();
        let mut about = all_named(&party);
        about.push(&newcomer.name);
        let credential = match enrolment.credential(&party, device, &about, now) {
            Ok(credential) => credential,
            Err(refusal) => return self.refuse(by, "link.accept", &party, refusal).await,
        };
        let (session, started) = session_of(&credential, device, now);
        let by = party.as_str();
        self.own_act(by, "link.accept", &party, async || {
            let (invite, version) = self.usable(secret).await?;
            let mut facts =
                vec![super::link::about(&invite.id, Expect::Version(version), InviteFact::Used)];
            facts.extend(match invite.purpose {
                Purpose::FirstAdministrator => self.first(newcomer, now).await?,
                Purpose::Join => Vec::new(),
                Purpose::Recover => self.lost(&party).await?,
            });
            facts.push(self.enrolled(&credential).await?);
            facts.push(started.clone());
            Ok((facts, session.clone()))
        })
        .await
    }

    /// The first administrator as a party with its mandate.
    async fn first(&self, newcomer: &Newcomer, now: Timestamp) -> Result<Vec<NewFact>, AppError> {
        if !self.nobody_enrolled().await? {
            return Err(Refusal::new(Code::Link).detail("void").into());
        }
        let party = person(&newcomer.id, &newcomer.name)?;
        if self.registers.lookup(&Key::new(Kind::Party, &party.id)).await?.is_some() {
            return Err(Refusal::new(Code::Exists).field(party.id).into());
        }
        let mandate = Mandate {
            id: format!("{}/administrator", party.id),
            party: party.id.clone(),
            role: "administrator".into(),
            may: Permission::LOCAL_ADMINISTRATOR.to_vec(),
            from: now,
            until: None,
            scope: model::Scope::default(),
            delegated_from: None,
        };
        let (id, mandate_id) = (party.id.clone(), mandate.id.clone());
        let registered = Fact::Party(PartyFact::Registered(party));
        let given = Fact::Mandate(MandateFact::Given(mandate));
        Ok(vec![
            NewFact::new(Kind::Party, id, Expect::Absent, registered),
            NewFact::new(Kind::Mandate, mandate_id, Expect::Any, given),
        ])
    }

    /// Ends all that somebody had who comes back with nothing.
    async fn lost(&self, party: &str) -> Result<Vec<NewFact>, AppError> {
        let live = self.held(party).await?.into_iter().filter(|(c, _)| c.live());
        let revoke = |(c, version): (model::Credential, u64)| {
            about_credential(&c.id, Expect::Version(version), CredentialFact::Revoked)
        };
        let mut facts: Vec<_> = live.map(revoke).collect();
        facts.extend(self.all_ended(party, "recovered").await?);
        Ok(facts)
    }
}

/// A natural person as typed: an id that shows what it says, and a name.
fn person(id: &str, name: &str) -> Result<Party, Refusal> {
    let (id, name) = (bounded(id), bounded(name));
    if id.is_empty() || name.is_empty() {
        return Err(Refusal::new(Code::Blank).field(if id.is_empty() { "id" } else { "name" }));
    }
    let odd = |c: char| c == '/' || c.is_whitespace();
    if model::has_invisible(&id) || id.contains(odd) || id == VISITOR {
        return Err(Refusal::new(Code::Value).field("id").arg("value", id));
    }
    Ok(Party::new(id, PartyKind::Person, name))
}

impl Desk {
    /// A new link for the first administrator, or `None` once somebody can sign in.
    /// The link before it is void.
    ///
    /// # Errors
    /// MANDATE.
    pub async fn first_link(&self) -> Result<Option<Secret>, AppError> {
        self.act(Permission::Administer, "link.make", "first-administrator", async |_| {
            if !self.app.nobody_enrolled().await? {
                return Ok((Vec::new(), None));
            }
            let (secret, facts) = self.replacing(Purpose::FirstAdministrator, None).await?;
            Ok((facts, Some(secret)))
        })
        .await
    }

    /// A new link for `party`, by which it enrols its first credential. With `name`
    /// a party that is not in the register yet is entered as a natural person.
    ///
    /// # Errors
    /// MANDATE; ABSENT if there is no such party and no name; PERSON if it is none.
    pub async fn invite(&self, party: &str, name: Option<&str>) -> Result<Secret, AppError> {
        self.act(Permission::Administer, "link.make", party, async |_| {
            let known = self.app.registers.lookup(&Key::new(Kind::Party, party)).await?;
            let (known, new) = match (known.and_then(|stored| stored.record.party()), name) {
                (Some(known), _) => (known, None),
                (None, Some(name)) => {
                    let new = person(party, name)?;
                    let fact = Fact::Party(PartyFact::Registered(new.clone()));
                    (new, Some(NewFact::new(Kind::Party, party, Expect::Absent, fact)))
                }
                (None, None) => {
                    return Err(Refusal::new(Code::Absent).field(format!("party/{party}")).into());
                }
            };
            if known.kind != PartyKind::Person {
                return Err(Refusal::new(Code::Person).detail("not-a-person").into());
            }
            let (secret, mut facts) = self.replacing(Purpose::Join, Some(party)).await?;
            facts.extend(new);
            Ok((facts, secret))
        })
        .await
    }

    /// A link that makes the older ones of its purpose and party void.
    async fn replacing(
        &self,
        purpose: Purpose,
        party: Option<&str>,
    ) -> Result<(Secret, Vec<NewFact>), AppError> {
        let older = self.app.invites(InviteState::Open, purpose, party).await?;
        let close = |(invite, version): (Invite, u64)| {
            about(&invite.id, Expect::Version(version), InviteFact::Closed)
        };
        let mut facts: Vec<_> = older.into_iter().map(close).collect();
        let (secret, made) = made(purpose, party, Vec::new(), self.now());
        facts.push(made);
        Ok((secret, facts))
    }

    /// The party that sits here, as the register knows it.
    pub(crate) async fn own_party(&self) -> Result<Option<Party>, AppError> {
        let stored = self.app.registers.lookup(&Key::new(Kind::Party, &self.by)).await?;
        Ok(stored.map(|stored| stored.record).and_then(Record::party))
    }
}
