//! 伝達経路: who may send what to whom, at the most how narrow, as data (A083–A096d).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Tlp};

/// A kind of body in the sector, for example `authority`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyKind {
    /// The word used in nodes and channels.
    pub id: String,
    /// In words.
    pub title: Bilingual,
    /// Whether others send to it and are sent to by it: 当局, 業界団体, 情報共有機関.
    #[serde(default)]
    pub hub: bool,
    /// Whether what goes there leaves the country (A080).
    #[serde(default)]
    pub abroad: bool,
    /// 連携先: whether it is worked with for a purpose, which has to be said (A124, A136).
    #[serde(default)]
    pub partner: bool,
}

/// One way: what may go from a body of one kind to bodies of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The number of the flow in the source, for example `A083`.
    pub id: String,
    /// The kind that sends.
    pub from: String,
    /// The kind that is sent to.
    pub to: String,
    /// What goes along here.
    pub what: Vec<String>,
    /// The narrowest marking that may go along here.
    pub max_tlp: Tlp,
    /// Only between a body and its members.
    #[serde(default)]
    pub members_only: bool,
    /// Only if whoever reported agreed.
    #[serde(default)]
    pub needs_consent: bool,
    /// Whether what came from elsewhere may be passed on here.
    #[serde(default)]
    pub relay: bool,
    /// In words.
    pub title: Bilingual,
    /// Where the source says so.
    pub source: String,
}

/// A body that the source names, with its dates: what it was called then, and who it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectorBody {
    /// Its code.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// In words.
    pub title: Bilingual,
    /// From this day on.
    #[serde(default)]
    pub from: Option<Date>,
    /// Until the day before this one.
    #[serde(default)]
    pub until: Option<Date>,
    /// Who took its place on that day.
    #[serde(default)]
    pub successor: Option<String>,
    /// The sectors for which it speaks.
    #[serde(default)]
    pub sectors: Vec<String>,
    /// What it can help with, for "who can help".
    #[serde(default)]
    pub helps: Vec<String>,
    /// How many members it said it had, and when.
    #[serde(default)]
    pub counts: Vec<MemberCount>,
    /// Where that is said.
    pub source: String,
}

/// A count of members on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberCount {
    /// The day.
    pub day: Date,
    /// `full`, `associate`, or empty for all.
    #[serde(default)]
    pub class: String,
    /// How many.
    pub count: u32,
}

/// The bodies of the sector and the ways between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// Kinds of bodies.
    pub kind: Vec<BodyKind>,
    /// Bodies.
    #[serde(default)]
    pub body: Vec<SectorBody>,
    /// Ways.
    pub channel: Vec<Channel>,
}

/// What goes along the ways of surveys.
pub const SURVEY: &str = "survey";

impl Channels {
    /// Whether a kind of body may send `what` to anybody.
    #[must_use]
    pub fn sends(&self, from: &str, what: &str) -> bool {
        self.channel.iter().any(|way| way.from == from && way.what.iter().any(|w| w == what))
    }

    /// Whether anybody may send `what` to a kind of body.
    #[must_use]
    pub fn takes(&self, to: &str, what: &str) -> bool {
        self.channel.iter().any(|way| way.to == to && way.what.iter().any(|w| w == what))
    }

    /// The ways for `what` from one kind of body to another.
    pub fn ways<'a>(
        &'a self,
        from: &'a str,
        to: &'a str,
        what: &'a str,
    ) -> impl Iterator<Item = &'a Channel> {
        let fits = move |way: &&Channel| way.from == from && way.to == to;
        self.channel.iter().filter(fits).filter(move |way| way.what.iter().any(|w| w == what))
    }

    /// The kind called `id`.
    #[must_use]
    pub fn find_kind(&self, id: &str) -> Option<&BodyKind> {
        self.kind.iter().find(|kind| kind.id == id)
    }

    /// All that may go along any way.
    #[must_use]
    pub fn themes(&self) -> Vec<&str> {
        let mut themes: Vec<_> =
            self.channel.iter().flat_map(|way| &way.what).map(String::as_str).collect();
        themes.sort_unstable();
        themes.dedup();
        themes
    }

    /// Who stands in the place of the body `id` on `day`: its successors, followed.
    #[must_use]
    pub fn body_on(&self, id: &str, day: Date) -> Option<&SectorBody> {
        let mut body = self.body.iter().find(|body| body.id == id)?;
        // A chain is no longer than the list of bodies.
        for _ in &self.body {
            match (&body.successor, body.until) {
                (Some(next), Some(until)) if until <= day => {
                    body = self.body.iter().find(|body| body.id == *next)?;
                }
                _ => return Some(body),
            }
        }
        None
    }

    /// What does not fit together: paths of the pack's section and what was expected.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut kind = |path: String, id: &str| {
            if self.find_kind(id).is_none() {
                faults.push((path, format!("expected a kind that is listed, not {id:?}")));
            }
        };
        for (n, way) in self.channel.iter().enumerate() {
            kind(format!("channel[{n}].from"), &way.from);
            kind(format!("channel[{n}].to"), &way.to);
        }
        for (n, body) in self.body.iter().enumerate() {
            kind(format!("body[{n}].kind"), &body.kind);
        }
        for (n, body) in self.body.iter().enumerate() {
            let there = |id: &String| self.body.iter().any(|other| other.id == *id);
            if body.successor.as_ref().is_some_and(|next| !there(next)) {
                faults.push((
                    format!("body[{n}].successor"),
                    "expected a body that is listed".into(),
                ));
            }
        }
        faults
    }
}
