//! One-time links: how the first administrator, a joiner, and somebody who lost
//! every device come in.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Code, Party, PartyKind, Refusal};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Whoever opens it becomes the first administrator.
    FirstAdministrator,
    /// A known party enrols its first credential.
    Join,
    /// A known party has lost its credentials.
    Recover,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InviteState {
    /// Asked for; two people must approve before there is a link.
    Asked,
    /// The link can be used once.
    Open,
    /// It was used.
    Used,
    /// Replaced by a later one, or approved and turned into a link.
    Closed,
}

/// A link, or the request for one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Hash of the secret in the link; of a request, its number.
    pub id: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Whom it lets in; nobody yet for the first administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// How far it has come.
    pub state: InviteState,
    /// Since.
    pub made_at: Timestamp,
    /// Until, and not including, this instant.
    pub until: Timestamp,
    /// Who approved, each a different natural person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<String>,
}

/// What happens to a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum InviteFact {
    /// Made, or asked for.
    Made(Invite),
    /// Somebody approved it.
    Approved {
        /// Who.
        by: String,
    },
    /// Somebody came in by it.
    Used,
    /// A later one took its place, or it became a link.
    Closed,
}

impl InviteFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Made(_) => "made",
            Self::Approved { .. } => "approved",
            Self::Used => "used",
            Self::Closed => "closed",
        }
    }

    pub(crate) fn fold(self, before: Option<Invite>) -> Option<Invite> {
        match self {
            Self::Made(invite) => Some(invite),
            Self::Approved { by } => before.map(|mut invite| {
                invite.approvals.push(by);
                invite
            }),
            Self::Used => before.map(|invite| Invite { state: InviteState::Used, ..invite }),
            Self::Closed => before.map(|invite| Invite { state: InviteState::Closed, ..invite }),
        }
    }
}

impl InviteState {
    /// The word for filters.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Open => "open",
            Self::Used => "used",
            Self::Closed => "closed",
        }
    }
}

impl Purpose {
    /// The word for lists and sentences.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstAdministrator => "first-administrator",
            Self::Join => "join",
            Self::Recover => "recover",
        }
    }

    /// How long a link of this purpose is good for.
    #[must_use]
    pub fn life(self) -> SignedDuration {
        match self {
            Self::FirstAdministrator | Self::Recover => SignedDuration::from_hours(24),
            Self::Join => SignedDuration::from_hours(7 * 24),
        }
    }
}

/// How many natural persons it takes to let somebody back in.
pub const RECOVERY_APPROVALS: usize = 2;

impl Invite {
    /// Judges that it can be used now.
    ///
    /// # Errors
    /// LINK, with `used`, `void` or `expired`.
    pub fn must_open(&self, now: Timestamp) -> Result<(), Refusal> {
        let refused = |detail: &str| Err(Refusal::new(Code::Link).detail(detail));
        match self.state {
            InviteState::Used => refused("used"),
            InviteState::Asked | InviteState::Closed => refused("void"),
            InviteState::Open if now >= self.until => refused("expired"),
            InviteState::Open => Ok(()),
        }
    }

    /// Approves a request for recovery. Returns the facts, and whether it is enough.
    ///
    /// # Errors
    /// PERSON if the approver is no natural person, is the one who asks, or has
    /// approved already; LINK if the request is no longer open.
    pub fn approve(&self, by: &Party, now: Timestamp) -> Result<(Vec<InviteFact>, bool), Refusal> {
        if self.state != InviteState::Asked || now >= self.until {
            return Err(Refusal::new(Code::Link).detail("expired"));
        }
        let refused = |detail: &str| Err(Refusal::new(Code::Person).detail(detail));
        if by.kind != PartyKind::Person {
            return refused("not-a-person");
        }
        if self.party.as_ref() == Some(&by.id) {
            return refused("own");
        }
        if self.approvals.contains(&by.id) {
            return refused("same");
        }
        let mut facts = vec![InviteFact::Approved { by: by.id.clone() }];
        let enough = self.approvals.len() + 1 >= RECOVERY_APPROVALS;
        if enough {
            facts.push(InviteFact::Closed);
        }
        Ok((facts, enough))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * 3600).expect("in range")
    }

    fn invite(state: InviteState) -> Invite {
        Invite {
            id: "i".into(),
            purpose: Purpose::Recover,
            party: Some("lost".into()),
            state,
            made_at: at(0),
            until: at(24),
            approvals: Vec::new(),
        }
    }

    fn person(id: &str, kind: PartyKind) -> Party {
        Party::new(id, kind, id)
    }

    fn detail(result: Result<impl std::fmt::Debug, Refusal>) -> String {
        result.expect_err("refused").detail.unwrap_or_default()
    }

    #[test]
    fn a_link_opens_once_and_in_time() {
        assert!(invite(InviteState::Open).must_open(at(23)).is_ok());
        assert_eq!(detail(invite(InviteState::Open).must_open(at(24))), "expired");
        assert_eq!(detail(invite(InviteState::Used).must_open(at(1))), "used");
        assert_eq!(detail(invite(InviteState::Asked).must_open(at(1))), "void");
    }

    #[test]
    fn two_different_people_approve_and_none_of_them_is_the_one_who_asks() {
        let asked = invite(InviteState::Asked);
        let approve = |invite: &Invite, id: &str, kind| invite.approve(&person(id, kind), at(1));
        assert_eq!(detail(approve(&asked, "unit", PartyKind::Unit)), "not-a-person");
        assert_eq!(detail(approve(&asked, "lost", PartyKind::Person)), "own");
        let (facts, enough) = approve(&asked, "a", PartyKind::Person).expect("the first");
        assert!(!enough);
        let once = facts.into_iter().try_fold(asked, |i, f| f.fold(Some(i))).expect("known");
        assert_eq!(detail(approve(&once, "a", PartyKind::Person)), "same");
        let (facts, enough) = approve(&once, "b", PartyKind::Person).expect("the second");
        assert!(enough);
        let done = facts.into_iter().try_fold(once, |i, f| f.fold(Some(i))).expect("known");
        assert_eq!(done.approvals, ["a", "b"]);
        assert_eq!(detail(approve(&done, "c", PartyKind::Person)), "expired");
    }
}
