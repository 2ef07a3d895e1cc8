//! Coming back after every device was lost: somebody asks, two people approve.

use identity::Secret;
use jiff::SignedDuration;
use model::{
    Code, Expect, Invite, InviteFact, InviteState, Key, Kind, Permission, Purpose, Refusal,
};
use ports::Stored;

use super::{
    VISITOR, bounded,
    link::{about, made},
};
use crate::{App, AppError, Desk};

/// How long a request waits for its approvals.
const REQUEST_HOURS: i64 = 72;

impl App {
    /// Asks that `party` be let back in. Anybody may ask, so that the answer is the
    /// same whoever it is about; a request that waits already stays the one. Returns
    /// its number, which is not for whoever stands before the door.
    ///
    /// # Errors
    /// The store's.
    pub async fn ask_recovery(&self, party: &str) -> Result<Option<String>, AppError> {
        let party = bounded(party);
        let held = self.credentials(&party).await?;
        if held.is_empty() {
            let unknown = Refusal::new(Code::Absent).field(format!("party/{party}"));
            return match self.refuse(VISITOR, "recovery.ask", &party, unknown).await {
                Err(AppError::Refused(_)) => Ok(None),
                other => other,
            };
        }
        self.own_act(VISITOR, "recovery.ask", &party, async || {
            let now = self.clock.now();
            let waiting = self.invites(InviteState::Asked, Purpose::Recover, Some(&party)).await?;
            if let Some((known, _)) = waiting.into_iter().find(|(invite, _)| now < invite.until) {
                return Ok((Vec::new(), Some(known.id)));
            }
            let until = now.checked_add(SignedDuration::from_hours(REQUEST_HOURS));
            let invite = Invite {
                id: Secret::new()
                    .id("request")
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .take(12)
                    .collect(),
                purpose: Purpose::Recover,
                party: Some(party.clone()),
                state: InviteState::Asked,
                made_at: now,
                until: until.unwrap_or(now),
                approvals: Vec::new(),
            };
            let id = invite.id.clone();
            Ok((vec![about(&id, Expect::Absent, InviteFact::Made(invite))], Some(id)))
        })
        .await
    }
}

impl Desk {
    /// The requests that wait for approvals.
    ///
    /// # Errors
    /// MANDATE.
    pub async fn recoveries(&self) -> Result<Vec<Invite>, AppError> {
        self.may("recovery.list", Permission::Administer).await?;
        let waiting = self.app.invites(InviteState::Asked, Purpose::Recover, None).await?;
        let now = self.now();
        Ok(waiting.into_iter().map(|(i, _)| i).filter(|invite| now < invite.until).collect())
    }

    /// Approves a request. The second approval brings forth the link, for the
    /// approver to hand over in person.
    ///
    /// # Errors
    /// MANDATE; ABSENT; PERSON if it takes somebody else; LINK if it is too late.
    pub async fn approve_recovery(&self, request: &str) -> Result<Option<Secret>, AppError> {
        self.act(Permission::Administer, "recovery.approve", request, async |_| {
            let absent = || Refusal::new(Code::Absent).field(format!("invite/{request}"));
            let stored = self.app.registers.lookup(&Key::new(Kind::Invite, request)).await?;
            let Stored { record, version } = stored.ok_or_else(absent)?;
            let invite = record.invite().ok_or_else(absent)?;
            let nobody = || Refusal::new(Code::Person).detail("not-a-person");
            let approver = self.own_party().await?.ok_or_else(nobody)?;
            for other in invite.approvals.iter().chain(&invite.party) {
                // Oneself is judged below, by its own word.
                if *other != self.by {
                    self.another_person(&self.by, [other.as_str()]).await?;
                }
            }
            let (judged, enough) = invite.approve(&approver, self.now())?;
            let expects =
                std::iter::once(Expect::Version(version)).chain(std::iter::repeat(Expect::Any));
            let mut facts: Vec<_> = judged
                .into_iter()
                .zip(expects)
                .map(|(fact, expect)| about(request, expect, fact))
                .collect();
            if !enough {
                return Ok((facts, None));
            }
            let approvals = [invite.approvals, vec![approver.id]].concat();
            let (secret, link) =
                made(Purpose::Recover, invite.party.as_deref(), approvals, self.now());
            facts.push(link);
            Ok((facts, Some(secret)))
        })
        .await
    }
}
