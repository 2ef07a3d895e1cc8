//! 発信の可否: the one place that says who may have what (design.md, invariant 7).
//!
//! Whatever leaves the house asks [`Release`], and so does whatever comes in: the audience is
//! the intersection of what the marking, the channel and the memberships of that moment allow.
//! Whatever shows a bulletin in the house asks [`Bulletin::readers`]. The ledger and its export
//! are no outlet: they hold everything, and open to those who audit alone.

use jiff::Timestamp;

use crate::{Bulletin, Channel, Channels, Code, Node, Refusal, Tlp};

/// Who lets go of a bulletin, when, and by which ways.
#[derive(Clone, Copy, Debug)]
pub struct Release<'a> {
    /// What is let go.
    pub bulletin: &'a Bulletin,
    /// The node that lets go.
    pub sender: &'a Node,
    /// At this moment.
    pub now: Timestamp,
    /// The ways.
    pub channels: &'a Channels,
}

impl Release<'_> {
    /// Judges whether `to` may have it now.
    ///
    /// # Errors
    /// TLP (`unmarked`, `widened`, `named`, `client`, `public`, `channel`), CHANNEL,
    /// MEMBERSHIP, or CONSENT, naming the recipient.
    pub fn judge(&self, to: &Node) -> Result<(), Refusal> {
        let tlp = self.marking().map_err(|refusal| refusal.field(&to.id))?;
        self.within_marking(tlp, to)?;
        self.along_a_channel(tlp, to)
    }

    /// The marking, if there is exactly one and it is no wider than that under which the
    /// bulletin came: only its origin widens.
    fn marking(&self) -> Result<Tlp, Refusal> {
        let tlp = self.bulletin.sheet.tlp.ok_or_else(|| refused("unmarked"))?;
        match self.bulletin.came_as {
            Some(came) if tlp < came && self.bulletin.sheet.origin != self.sender.id => {
                Err(refused("widened").arg("came", came.label()).arg("now", tlp.label()))
            }
            _ => Ok(tlp),
        }
    }

    fn within_marking(&self, tlp: Tlp, to: &Node) -> Result<(), Refusal> {
        let refuse = |detail| Err(refused(detail).field(&to.id).arg("tlp", tlp.label()));
        let suffix = format!("@{}", to.id);
        match tlp {
            Tlp::Red if !self.bulletin.sheet.named.iter().any(|n| n.ends_with(&suffix)) => {
                refuse("named")
            }
            Tlp::AmberStrict if to.client_of.is_some() => refuse("client"),
            Tlp::Clear => Ok(()),
            _ if to.kind == PUBLIC => refuse("public"),
            _ => Ok(()),
        }
    }

    /// One channel must allow all of it; two do not add up to one.
    fn along_a_channel(&self, tlp: Tlp, to: &Node) -> Result<(), Refusal> {
        let sheet = &self.bulletin.sheet;
        let ways: Vec<_> = self.channels.ways(&self.sender.kind, &to.kind, &sheet.theme).collect();
        let relayed = self.bulletin.received.is_some();
        let none = || {
            Refusal::new(Code::Channel)
                .field(&to.id)
                .arg("what", &sheet.theme)
                .arg("from", &self.sender.kind)
                .arg("to", &to.kind)
        };
        let mut why = none();
        for way in ways.into_iter().filter(|way| way.relay || !relayed) {
            match self.through(way, tlp, to) {
                Ok(()) => return Ok(()),
                Err(refusal) => why = refusal.field(&to.id),
            }
        }
        Err(why)
    }

    fn through(&self, way: &Channel, tlp: Tlp, to: &Node) -> Result<(), Refusal> {
        if tlp > way.max_tlp {
            return Err(refused("channel")
                .arg("tlp", tlp.label())
                .arg("most", way.max_tlp.label()));
        }
        if way.needs_consent && !self.bulletin.sheet.consent {
            return Err(Refusal::new(Code::Consent).arg("channel", &way.id));
        }
        if way.members_only && !self.members(to) {
            return Err(Refusal::new(Code::Membership).arg("channel", &way.id));
        }
        Ok(())
    }

    /// Whether one of the two is a member of the other, or the recipient its client, or both
    /// are members of one body and neither is a body itself: what a hub tells its members is
    /// not for those of another.
    fn members(&self, to: &Node) -> bool {
        let (sender, now) = (self.sender, self.now);
        let hub = |node: &Node| self.channels.find_kind(&node.kind).is_some_and(|kind| kind.hub);
        let both = |body: &str| to.member_of(body, now) && sender.member_of(body, now);
        let common = || sender.memberships.iter().any(|m| both(&m.body));
        to.member_of(&sender.id, now)
            || sender.member_of(&to.id, now)
            || to.client_of.as_deref() == Some(&sender.id)
            || (!hub(sender) && !hub(to) && common())
    }
}

impl Bulletin {
    /// Who may read it at `node`: `None` if anybody who may read there; of what is RED the
    /// people of the node who are named, whoever wrote it and whoever approved it.
    #[must_use]
    pub fn readers(&self, node: &str) -> Option<Vec<&str>> {
        if self.sheet.tlp != Some(Tlp::Red) {
            return None;
        }
        let named = self.sheet.named.iter().filter_map(|named| named.rsplit_once('@'));
        let named = named.filter(|(_, at)| *at == node).map(|(person, _)| person);
        let approver = self.approved.iter().map(|(by, _)| by.as_str());
        let hands = std::iter::once(self.by.as_str()).chain(approver);
        Some(named.chain(hands).filter(|person| !person.is_empty()).collect())
    }
}

/// The kind of everybody: what goes there is published.
pub const PUBLIC: &str = "public";

fn refused(detail: &str) -> Refusal {
    Refusal::new(Code::Tlp).detail(detail)
}

#[cfg(test)]
mod tests;
