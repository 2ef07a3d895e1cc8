//! A sector over its institutions: per criterion the three shares of members, and the
//! floor, which is the weakest member's and never an average.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::{Shares, Standing};

/// Where one institution stands at one criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position<'a> {
    /// The institution.
    pub member: &'a str,
    /// The sector in which it is licensed; one position for each, if there are several.
    pub sector: &'a str,
    /// The criterion.
    pub criterion: &'a str,
    /// What is known of it there.
    pub standing: Standing,
}

/// One criterion in one sector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SectorCell {
    /// Members by what is known: a member of which nothing is known is unknown.
    pub shares: Shares,
    /// The worst that is known of any member.
    pub floor: Standing,
    /// The members that stand there.
    pub weakest: Vec<String>,
}

/// One sector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SectorView {
    /// How many members it has.
    pub members: u64,
    /// By criterion.
    pub criteria: BTreeMap<String, SectorCell>,
    /// The share of criteria that the weakest member has proven, in hundredths of a
    /// percent; the level below which nobody stands.
    pub floor_bp: u64,
    /// The members that prove no more than that, in their natural order.
    pub weakest: Vec<String>,
}

/// Weakest members that are named; a floor on which many stand is nobody's own.
const NAMED: usize = 8;

/// Sums up sectors. Every member is asked every criterion of its sector: of what it did
/// not answer nobody knows. Of two positions at one place the worse counts.
#[must_use]
pub fn sectors<'a>(
    positions: impl IntoIterator<Item = Position<'a>>,
) -> BTreeMap<String, SectorView> {
    let mut members: BTreeMap<&str, HashMap<&str, HashMap<&str, Standing>>> = BTreeMap::new();
    for Position { member, sector, criterion, standing } in positions {
        let own = members.entry(sector).or_default().entry(member).or_default();
        own.entry(criterion)
            .and_modify(|known| *known = (*known).min(standing))
            .or_insert(standing);
    }
    members.into_iter().map(|(sector, members)| (sector.to_owned(), view(&members))).collect()
}

fn view(members: &HashMap<&str, HashMap<&str, Standing>>) -> SectorView {
    let mut cells: HashMap<&str, Cell<'_>> = HashMap::new();
    for (member, known) in members {
        for (criterion, standing) in known {
            cells.entry(criterion).or_default().add(member, *standing);
        }
    }
    let (count, asked) = (members.len() as u64, cells.len() as u64);
    let proven = |known: &HashMap<&str, Standing>| {
        known.values().filter(|standing| **standing == Standing::Proven).count() as u64
    };
    let least = members.values().map(proven).min().unwrap_or(0);
    let weakest = members.iter().filter(|(_, known)| proven(known) == least);
    let mut weakest: Vec<_> = weakest.map(|(member, _)| *member).collect();
    weakest.sort_unstable();
    weakest.truncate(NAMED);
    let silent = |criterion: &str| {
        let of = |(_, known): &(&&str, &HashMap<&str, Standing>)| !known.contains_key(criterion);
        members.iter().filter(of).map(|(member, _)| *member).collect::<Vec<_>>()
    };
    let finished = cells.into_iter().map(|(criterion, mut cell)| {
        if cell.shares.population() < count {
            silent(criterion).into_iter().for_each(|member| cell.add(member, Standing::Unknown));
        }
        (criterion.to_owned(), cell.done())
    });
    SectorView {
        members: count,
        criteria: finished.collect(),
        floor_bp: (least * 10_000).checked_div(asked).unwrap_or(0),
        weakest: weakest.into_iter().map(str::to_owned).collect(),
    }
}

#[derive(Default)]
struct Cell<'a> {
    shares: Shares,
    floor: Option<Standing>,
    weakest: Vec<&'a str>,
}

impl<'a> Cell<'a> {
    fn add(&mut self, member: &'a str, standing: Standing) {
        // What was shown too long ago is known no more.
        let standing = if standing == Standing::Stale { Standing::Unknown } else { standing };
        self.shares = self.shares + Shares::one(standing);
        if self.floor.is_none_or(|floor| standing < floor) {
            self.floor = Some(standing);
            self.weakest.clear();
        }
        if self.floor == Some(standing) {
            self.weakest.push(member);
        }
    }

    fn done(mut self) -> SectorCell {
        self.weakest.sort_unstable();
        self.weakest.truncate(NAMED);
        let weakest = self.weakest.into_iter().map(str::to_owned).collect();
        SectorCell { shares: self.shares, floor: self.floor.unwrap_or_default(), weakest }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn position<'a>(member: &'a str, criterion: &'a str, standing: Standing) -> Position<'a> {
        Position { member, sector: "securities", criterion, standing }
    }

    #[test]
    fn the_floor_is_the_weakest_member_and_silence_is_unknown() {
        use Standing::{Contradicted, Proven, Stale};
        let found = sectors([
            position("a", "c1", Proven),
            position("a", "c2", Proven),
            position("b", "c1", Proven),
            position("b", "c2", Contradicted),
            position("c", "c1", Stale),
        ]);
        let sector = &found["securities"];
        let cell = |code: &str| {
            let cell = &sector.criteria[code];
            let Shares { proven, contradicted, unknown } = cell.shares;
            ((proven, contradicted, unknown), cell.floor, cell.weakest.clone())
        };
        assert_eq!(sector.members, 3);
        assert_eq!(cell("c1"), ((2, 0, 1), Standing::Unknown, vec!["c".to_owned()]));
        assert_eq!(cell("c2"), ((1, 1, 1), Contradicted, vec!["b".to_owned()]));
        assert_eq!((sector.floor_bp, sector.weakest.clone()), (0, vec!["c".to_owned()]));
    }

    proptest! {
        /// However standings fall, the three shares of every criterion add up to the
        /// members, and nobody stands below the floor.
        #[test]
        fn shares_add_up_to_the_members(
            standings in prop::collection::vec((0_usize..9, 0_usize..5, 0_usize..4), 0..120),
        ) {
            let name = |kind: &str, n: usize| format!("{kind}{n}");
            let owned: Vec<_> = standings.iter().map(|(member, criterion, standing)| {
                (name("m", *member), name("c", *criterion), Standing::ALL[*standing])
            }).collect();
            let all = owned.iter().map(|(member, criterion, standing)| Position {
                member, sector: "s", criterion, standing: *standing,
            });
            for view in sectors(all).values() {
                for cell in view.criteria.values() {
                    prop_assert_eq!(cell.shares.population(), view.members);
                    prop_assert!(!cell.weakest.is_empty());
                    let low = cell.shares.contradicted > 0;
                    prop_assert_eq!(cell.floor == Standing::Contradicted, low);
                }
            }
        }
    }
}
