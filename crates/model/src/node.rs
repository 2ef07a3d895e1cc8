//! 接続先: an installation of the sector with which this one exchanges, or this one itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How close a member stands to its body (A107).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum MemberClass {
    /// 会員
    #[default]
    Full,
    /// 準会員
    Associate,
}

impl MemberClass {
    /// The word used in commands.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Associate => "associate",
        }
    }
}

/// 加入: membership in a body, from an instant until, and not including, another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The node of the body.
    pub body: String,
    /// How close.
    #[serde(default)]
    pub class: MemberClass,
    /// From then on.
    pub from: Timestamp,
    /// Access ends at this instant, at once (A090).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Membership {
    /// Whether it holds at `now`.
    #[must_use]
    pub fn current(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

/// One node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its code in the sector, for example `bank-a`.
    pub id: String,
    /// As it calls itself.
    pub name: String,
    /// A kind of body of the channels, for example `institution`.
    pub kind: String,
    /// 業態; empty where that does not apply.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sector: String,
    /// What it is worked with for; partners always say so (A124, A136).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub purpose: String,
    /// Its public key (Ed25519), 64 hexadecimal digits; empty for a body without Hinomi,
    /// which is reached by other means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Where it takes parcels: host and port.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// The organisation whose client it is, where it is no member itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_of: Option<String>,
    /// Whether it is this installation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// Its memberships, also past ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub memberships: Vec<Membership>,
}

impl Node {
    /// The label of the node that is this installation.
    pub const OWN: &'static str = "own";

    /// Whether it is a member of `body` at `now`.
    #[must_use]
    pub fn member_of(&self, body: &str, now: Timestamp) -> bool {
        self.memberships.iter().any(|m| m.body == body && m.current(now))
    }

    /// Whether it exchanges parcels.
    #[must_use]
    pub fn reachable(&self) -> bool {
        !self.own && !self.key.is_empty() && !self.address.is_empty()
    }

    /// The node as it is entered anew. A card says nothing of whose client a node is, nor that
    /// it is this installation.
    fn anew(self, before: Self) -> Self {
        let or = |new: String, old: String| if new.is_empty() { old } else { new };
        Self {
            sector: or(self.sector, before.sector),
            purpose: or(self.purpose, before.purpose),
            key: or(self.key, before.key),
            address: or(self.address, before.address),
            client_of: self.client_of.or(before.client_of),
            own: self.own || before.own,
            memberships: before.memberships,
            ..self
        }
    }

    pub(crate) fn labels(&self) -> Vec<String> {
        let own = self.own.then(|| Self::OWN.to_owned());
        let key = (!self.key.is_empty()).then(|| format!("key:{}", self.key));
        let kind = format!("kind:{}", self.kind);
        [kind].into_iter().chain(own).chain(key).collect()
    }
}

/// What happens to a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum NodeFact {
    /// Entered, or entered anew with another name, key or address; what is not said anew
    /// stays.
    Entered(Box<Node>),
    /// 加入
    Joined(Membership),
    /// 脱退
    Left {
        /// The node of the body.
        body: String,
        /// From this instant on it is no member.
        at: Timestamp,
    },
}

impl NodeFact {
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Entered(_) => "entered",
            Self::Joined(_) => "joined",
            Self::Left { .. } => "left",
        }
    }

    pub(crate) fn fold(self, before: Option<Node>) -> Option<Node> {
        match (self, before) {
            (Self::Entered(node), None) => Some(Node { memberships: Vec::new(), ..*node }),
            (Self::Entered(node), Some(before)) => Some(node.anew(before)),
            (Self::Joined(membership), Some(mut node)) => {
                node.memberships.push(membership);
                Some(node)
            }
            (Self::Left { body, at }, Some(mut node)) => {
                for held in node.memberships.iter_mut().filter(|m| m.body == body) {
                    held.until = Some(held.until.map_or(at, |until| until.min(at)));
                }
                Some(node)
            }
            (_, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_entered_anew_keeps_what_is_not_said_anew() {
        let fold = |before, node: Node| NodeFact::Entered(Box::new(node)).fold(before);
        let first = Node {
            id: "bank-a".into(),
            name: "甲".into(),
            sector: "bank".into(),
            key: "ab".into(),
            address: "a:1".into(),
            client_of: Some("bank-b".into()),
            own: true,
            ..Node::default()
        };
        let bare = Node { id: "bank-a".into(), name: "乙".into(), ..Node::default() };
        let anew = fold(fold(None, first.clone()), bare).expect("there");
        assert_eq!(anew, Node { name: "乙".into(), ..first.clone() });
        let moved = Node { address: "a:2".into(), ..anew.clone() };
        assert_eq!(fold(Some(anew), moved).expect("there").address, "a:2");
    }
}
