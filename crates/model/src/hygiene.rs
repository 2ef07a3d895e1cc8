//! Indicators that must not be blocked: lists that warn, ranges that are too wide, and what
//! is the sector's own (E: Indicators; AS-19). A list is data and says where it comes from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Block, Indicator, IndicatorKind, reads_like};

/// What one list warns of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarningList {
    /// Its name in reasons.
    pub id: String,
    /// In words.
    pub title: Bilingual,
    /// Where it comes from.
    pub source: String,
    /// Ranges of addresses: whatever meets one of them.
    #[serde(default)]
    pub ranges: Vec<String>,
    /// Names, and all names below them.
    #[serde(default)]
    pub names: Vec<String>,
    /// Names, but not the names below them: there live others.
    #[serde(default)]
    pub apex: Vec<String>,
    /// Hashes.
    #[serde(default)]
    pub hashes: Vec<String>,
}

/// All lists, and how wide a range may be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WarningLists {
    /// The fewest bits that a range of IPv4 addresses has in common.
    pub bits_min_v4: u8,
    /// The same of IPv6.
    pub bits_min_v6: u8,
    /// The lists.
    pub list: Vec<WarningList>,
}

/// Names and addresses of the house and of those whom it knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Own {
    names: Vec<String>,
    blocks: Vec<Block>,
}

impl Own {
    /// Those among `words` that name a machine or a network of the internet.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut own = Self::default();
        for indicator in words.into_iter().filter_map(Indicator::read) {
            match indicator.kind {
                IndicatorKind::Address | IndicatorKind::Range => {
                    own.blocks.extend(Block::read(&indicator.value));
                }
                IndicatorKind::Domain => own.names.push(indicator.value),
                IndicatorKind::Url | IndicatorKind::Hash | IndicatorKind::Mail => {}
            }
        }
        own
    }
}

/// Why somebody should look at an indicator again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A list warns of it.
    Listed(String),
    /// It names too many addresses.
    Wide,
    /// It is the sector's own.
    Own,
    /// Its time is over.
    Expired,
    /// It reads like this name, which is not it: what attackers do. It may be told.
    Alike(String),
}

impl Doubt {
    /// Whether it takes a reason to tell it nevertheless.
    #[must_use]
    pub fn stops(&self) -> bool {
        !matches!(self, Self::Alike(_))
    }

    /// The reason in short: the name of a list, or one of ours.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Listed(list) => list,
            Self::Wide => "too-wide",
            Self::Own => "own",
            Self::Expired => "expired",
            Self::Alike(_) => "look-alike",
        }
    }
}

impl WarningLists {
    /// Everything that speaks against `indicator` at `now`.
    #[must_use]
    pub fn doubts(&self, indicator: &Indicator, own: &Own, now: Timestamp) -> Vec<Doubt> {
        let sought = Sought::of(indicator);
        let listed = self.list.iter().filter(|list| list.warns_of(&sought));
        let mut doubts: Vec<_> = listed.map(|list| Doubt::Listed(list.id.clone())).collect();
        if sought.block.is_some_and(|block| self.wide(&block)) {
            doubts.push(Doubt::Wide);
        }
        if own.names.iter().any(|name| under(sought.name, name)) || sought.meets(&own.blocks) {
            doubts.push(Doubt::Own);
        }
        if indicator.until.is_some_and(|until| until <= now) {
            doubts.push(Doubt::Expired);
        }
        doubts.extend(self.alike(sought.name, own).map(|name| Doubt::Alike(name.to_owned())));
        doubts
    }

    /// The first reason not to tell `indicator`, unless somebody gave one to tell it.
    #[must_use]
    pub fn stopped(&self, indicator: &Indicator, own: &Own, now: Timestamp) -> Option<Doubt> {
        let doubts = self.doubts(indicator, own, now).into_iter();
        doubts.filter(|_| indicator.although.trim().is_empty()).find(Doubt::stops)
    }

    fn wide(&self, block: &Block) -> bool {
        block.bits() < if block.v6() { self.bits_min_v6 } else { self.bits_min_v4 }
    }

    fn alike<'a>(&'a self, name: &str, own: &'a Own) -> Option<&'a str> {
        let listed = self.list.iter().flat_map(|list| list.names.iter().chain(&list.apex));
        let mut known = own.names.iter().chain(listed);
        known.find(|known| !name.is_empty() && reads_like(name, known)).map(String::as_str)
    }

    /// What does not fit together: paths of the pack's section and what was expected.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        for (n, list) in self.list.iter().enumerate() {
            for (at, range) in list.ranges.iter().enumerate() {
                if Block::read(range).is_none() {
                    let path = format!("list.{n}.ranges.{at}");
                    faults.push((path, format!("expected a range, not {range:?}")));
                }
            }
            if list.source.trim().is_empty() {
                faults.push((format!("list.{n}.source"), "expected where it comes from".into()));
            }
        }
        faults
    }
}

/// An indicator as lists see it.
struct Sought<'a> {
    block: Option<Block>,
    /// Empty where it names no machine by name.
    name: &'a str,
    hash: Option<&'a str>,
}

impl<'a> Sought<'a> {
    fn of(indicator: &'a Indicator) -> Self {
        let hash = (indicator.kind == IndicatorKind::Hash).then_some(indicator.value.as_str());
        let host = if hash.is_some() { "" } else { indicator.host() };
        let block = Block::read(host);
        Self { name: if block.is_some() { "" } else { host }, block, hash }
    }

    fn meets(&self, blocks: &[Block]) -> bool {
        self.block.is_some_and(|block| blocks.iter().any(|other| other.meets(&block)))
    }
}

impl WarningList {
    fn warns_of(&self, sought: &Sought<'_>) -> bool {
        let meets = |block: Block| {
            self.ranges.iter().filter_map(|range| Block::read(range)).any(|one| one.meets(&block))
        };
        sought.block.is_some_and(meets)
            || self.names.iter().any(|name| under(sought.name, name))
            || self.apex.iter().any(|name| sought.name == name)
            || sought.hash.is_some_and(|hash| self.hashes.iter().any(|one| one == hash))
    }
}

/// Whether `name` is `above` or lies below it.
pub(crate) fn under(name: &str, above: &str) -> bool {
    name == above || name.strip_suffix(above).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests;
