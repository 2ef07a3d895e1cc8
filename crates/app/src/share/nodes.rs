//! Nodes of the sector: this one, those with which it exchanges, and their memberships.

use jiff::{Timestamp, civil::Date};
use model::{
    Code, Expect, Fact, Kind, MemberClass, Membership, Node, NodeFact, Permission, Record, Refusal,
    SectorBody,
};
use ports::{Filter, NewFact};

use crate::{AppError, Desk, desk::records};

/// The kind of those who join bodies.
const INSTITUTION: &str = "institution";

impl Desk {
    /// The bodies of the sector and the ways between them.
    #[must_use]
    pub fn channels(&self) -> &model::Channels {
        &self.app.channels
    }

    /// All nodes, this one first, then by code.
    ///
    /// # Errors
    /// MANDATE, or the store's.
    pub async fn nodes(&self) -> Result<Vec<Node>, AppError> {
        self.may_read().await?;
        let mut nodes = self.all(Kind::Node, Record::node).await?;
        nodes.sort_by(|a, b| (!a.own, &a.id).cmp(&(!b.own, &b.id)));
        Ok(nodes)
    }

    /// Institutions that are no members of `body` now, by sector and code: to whom the use
    /// of sharing is still to be explained (A097).
    ///
    /// # Errors
    /// ABSENT for the body, MANDATE.
    pub async fn nodes_outside(&self, body: &str) -> Result<Vec<Node>, AppError> {
        self.may_read().await?;
        let found = self.find_node(body).await;
        let (body, _) = self.noting_absence("node.outside", body, found).await?;
        let mut nodes = self.all(Kind::Node, Record::node).await?;
        nodes.retain(|node| node.kind == INSTITUTION && !node.member_of(&body.id, self.now()));
        nodes.sort_by(|a, b| (&a.sector, &a.id).cmp(&(&b.sector, &b.id)));
        Ok(nodes)
    }

    /// The bodies that the source names and that were there on `day`, or today; only those
    /// that help with `helps`, if so asked (A104, A105).
    #[must_use]
    pub fn bodies(&self, day: Option<Date>, helps: Option<&str>) -> Vec<&SectorBody> {
        let day = day.unwrap_or_else(|| model::day_in_japan(self.now()));
        let there = |body: &&SectorBody| {
            body.from.is_none_or(|from| from <= day) && body.until.is_none_or(|until| day < until)
        };
        let helping = |body: &&SectorBody| {
            helps.is_none_or(|word| body.helps.iter().any(|help| help == word))
        };
        self.app.channels.body.iter().filter(there).filter(helping).collect()
    }

    /// This installation as a node, if it is one.
    ///
    /// # Errors
    /// The store's.
    pub async fn own_node(&self) -> Result<Option<Node>, AppError> {
        let own = Filter::new(Kind::Node).labelled(Node::OWN).page(0, 1);
        Ok(records(self.whole.list(&own).await?, Record::node).pop())
    }

    /// This installation as a node.
    pub(crate) async fn must_be_node(&self) -> Result<Node, AppError> {
        let absent = || Refusal::new(Code::Absent).field("node").detail("own").into();
        self.own_node().await?.ok_or_else(absent)
    }

    pub(crate) async fn find_node(&self, id: &str) -> Result<(Node, u64), AppError> {
        let stored = self.find(Kind::Node, id).await?;
        let absent = || Refusal::new(Code::Absent).field(format!("node/{id}"));
        Ok((stored.record.node().ok_or_else(absent)?, stored.version))
    }

    /// Enters a node, or enters it anew with another name, key or address.
    ///
    /// # Errors
    /// VALUE for a code, key or kind that cannot be; BLANK for a partner without a purpose;
    /// EXISTS for a second node of its own, or a key that another node has; MANDATE.
    pub async fn enter_node(&self, node: &Node) -> Result<Node, AppError> {
        self.node_entered("node.enter", node, Expect::Any).await
    }

    /// Enters a node that is not there yet.
    ///
    /// # Errors
    /// EXISTS if it is there; otherwise as [`Self::enter_node`].
    pub async fn add_node(&self, node: &Node) -> Result<Node, AppError> {
        self.node_entered("node.add", node, Expect::Absent).await
    }

    async fn node_entered(
        &self,
        command: &str,
        node: &Node,
        expect: Expect,
    ) -> Result<Node, AppError> {
        // A key is known by its letters.
        let node = &Node { key: node.key.to_ascii_lowercase(), ..node.clone() };
        self.act(Permission::Administer, command, &node.id, async |_| {
            self.fitting(node)?;
            if expect == Expect::Absent && self.find_node(&node.id).await.is_ok() {
                let exists = format!("node/{}", node.id);
                return Err(Refusal::new(Code::Exists).field(exists).into());
            }
            self.alone(node).await?;
            let fact = Fact::Node(NodeFact::Entered(Box::new(node.clone())));
            Ok((vec![NewFact::new(Kind::Node, &node.id, expect, fact)], ()))
        })
        .await?;
        Ok(self.find_node(&node.id).await?.0)
    }

    fn fitting(&self, node: &Node) -> Result<(), Refusal> {
        let value = |field, value: &str| Refusal::new(Code::Value).field(field).arg("value", value);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if node.id.is_empty() || node.id.len() > 40 || !node.id.chars().all(plain) {
            return Err(value("id", &node.id));
        }
        if node.name.trim().is_empty() || model::has_invisible(&node.name) {
            return Err(value("name", &node.name));
        }
        let Some(kind) = self.app.channels.find_kind(&node.kind) else {
            return Err(value("kind", &node.kind));
        };
        if kind.partner && node.purpose.trim().is_empty() {
            return Err(Refusal::new(Code::Blank).field("purpose"));
        }
        let hex = |key: &str| key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit());
        if !node.key.is_empty() && !hex(&node.key) {
            return Err(value("key", &node.key));
        }
        Ok(())
    }

    /// No other node is this installation, and none has the same key.
    async fn alone(&self, node: &Node) -> Result<(), AppError> {
        let nodes = records(self.whole.list(&Filter::new(Kind::Node)).await?, Record::node);
        let others = || nodes.iter().filter(|other| other.id != node.id);
        let taken = others().find(|other| {
            (node.own && other.own) || (!node.key.is_empty() && other.key == node.key)
        });
        match taken {
            Some(other) => {
                Err(Refusal::new(Code::Exists).field(format!("node/{}", other.id)).into())
            }
            None => Ok(()),
        }
    }

    /// 加入 of the node `id` in the body `body`, from now or from then on.
    ///
    /// # Errors
    /// ABSENT for either, EXISTS if it is a member then, MANDATE.
    pub async fn join_node(
        &self,
        id: &str,
        body: &str,
        class: MemberClass,
        from: Option<Timestamp>,
    ) -> Result<Node, AppError> {
        self.act(Permission::Administer, "node.join", id, async |_| {
            let (node, version) = self.find_node(id).await?;
            self.find_node(body).await?;
            let from = from.unwrap_or_else(|| self.now());
            if node.member_of(body, from) {
                return Err(Refusal::new(Code::Exists).field(format!("member/{id}/{body}")).into());
            }
            let joined = Membership { body: body.to_owned(), class, from, until: None };
            let fact = Fact::Node(NodeFact::Joined(joined));
            Ok((vec![NewFact::new(Kind::Node, id, Expect::Version(version), fact)], ()))
        })
        .await?;
        Ok(self.find_node(id).await?.0)
    }

    /// 脱退: access ends at that instant, at once if none is given (A090).
    ///
    /// # Errors
    /// ABSENT for either, STATE if it is no member then, MANDATE.
    pub async fn leave_node(
        &self,
        id: &str,
        body: &str,
        at: Option<Timestamp>,
    ) -> Result<Node, AppError> {
        self.act(Permission::Administer, "node.leave", id, async |_| {
            let (node, version) = self.find_node(id).await?;
            let at = at.unwrap_or_else(|| self.now());
            if !node.memberships.iter().any(|m| m.body == body && m.until.is_none_or(|u| at < u)) {
                return Err(Refusal::new(Code::State).field(format!("member/{id}/{body}")).into());
            }
            let fact = Fact::Node(NodeFact::Left { body: body.to_owned(), at });
            Ok((vec![NewFact::new(Kind::Node, id, Expect::Version(version), fact)], ()))
        })
        .await?;
        Ok(self.find_node(id).await?.0)
    }
}
