//! Attackers, written apart from what they attack.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::*;

/// Sectors of these sizes and the total, with the grades of all.
fn sectors(sizes: &[usize], grades: &[u8], grade_max: u8, k: usize) -> Vec<GroupFigure> {
    let groups = groups_of(sizes);
    published(Figures { grades, grade_max, groups: &groups, k })
}

fn groups_of(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut next = 0;
    let mut sector = |size: &usize| {
        next += size;
        (next - size..next).collect()
    };
    let mut groups: Vec<Vec<usize>> = sizes.iter().map(&mut sector).collect();
    groups.push((0..sizes.iter().sum()).collect());
    groups
}

fn out(figures: &[GroupFigure]) -> Vec<bool> {
    figures.iter().map(|figure| figure.mean.is_some()).collect()
}

/// Covers: A061.
#[test]
fn a_small_sector_is_withheld_and_so_is_the_total_that_would_tell_it() {
    let grades: Vec<u8> = (0..95).map(|at| (at % 5) as u8).collect();
    let figures = sectors(&[39, 19, 22, 13, 2], &grades, 4, 5);
    assert_eq!(out(&figures), [true, true, true, true, false, false]);
    let why: Vec<_> = figures.iter().filter_map(|figure| figure.withheld).collect();
    assert_eq!(why, [Withheld::Few, Withheld::Derivable]);
    assert_eq!(figures[4].n, 2, "how many answered is no answer");
}

#[test]
fn two_small_sectors_hide_each_other_once_they_are_enough() {
    let grades: Vec<u8> = (0..20).map(|at| (at % 5) as u8).collect();
    assert_eq!(out(&sectors(&[14, 3, 3], &grades, 4, 5)), [true, false, false, true]);
    assert_eq!(out(&sectors(&[16, 2, 2], &grades, 4, 5)), [true, false, false, false]);
}

#[test]
fn what_would_tell_each_answer_is_withheld_and_looks_like_any_other() {
    let low = [0, 0, 0, 0, 0, 1, 2, 3, 4, 0];
    let figures = sectors(&[5, 5], &low, 4, 5);
    assert_eq!(out(&figures), [false, true, false]);
    assert_eq!(figures[0].withheld, Some(Withheld::Derivable));
    // Whoever has the 3 would know that all others have 0.
    let told = |grades: &[u8]| out(&sectors(&[5], grades, 4, 5))[0];
    assert!(!told(&[0, 0, 3, 0, 0]));
    assert!(!told(&[4, 4, 3, 4, 4]));
    assert!(told(&[0, 1, 3, 0, 0]));
}

#[test]
fn means_and_medians_are_those_of_arithmetic() {
    let figure = &sectors(&[6], &[0, 1, 1, 2, 4, 4], 4, 5)[0];
    assert_eq!(figure.mean.map(|mean| mean.to_string()).as_deref(), Some("2.000"));
    assert_eq!(figure.median, Some(Thousandths(1500)));
    assert_eq!(figure.floor, None, "not five on both sides");
    let nine = &sectors(&[9], &[0, 1, 1, 2, 3, 4, 4, 4, 4], 4, 5)[0];
    assert_eq!(nine.floor, Some(3), "five at it or below, five at it or above");
    assert_eq!(Thousandths::of(2, 3), Thousandths(667));
}

/// A fraction in lowest terms.
#[derive(Clone, Copy, PartialEq)]
struct Fraction(i128, i128);

impl Fraction {
    fn new(over: i128, under: i128) -> Self {
        let (mut a, mut b) = (over.abs(), under.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let sign = under.signum();
        Self(sign * over / a.max(1), sign * under / a.max(1))
    }

    fn minus_times(self, factor: Self, other: Self) -> Self {
        Self::new(
            self.0 * factor.1 * other.1 - factor.0 * other.0 * self.1,
            self.1 * factor.1 * other.1,
        )
    }

    fn over(self, other: Self) -> Self {
        Self::new(self.0 * other.1, self.1 * other.0)
    }
}

/// Solves the published sums for single contributors: the rows of the reduced echelon form.
fn eliminated(mut rows: Vec<Vec<Fraction>>) -> Vec<Vec<Fraction>> {
    let zero = Fraction(0, 1);
    let columns = rows.first().map_or(0, Vec::len);
    let mut done = 0;
    for column in 0..columns {
        let Some(pivot) = (done..rows.len()).find(|row| rows[*row][column] != zero) else {
            continue;
        };
        rows.swap(done, pivot);
        let head = rows[done][column];
        let scaled: Vec<_> = rows[done].iter().map(|value| value.over(head)).collect();
        for (at, row) in rows.iter_mut().enumerate() {
            if at != done {
                let factor = row[column];
                let left = row.iter().zip(&scaled);
                *row = left.map(|(value, own)| value.minus_times(factor, *own)).collect();
            }
        }
        rows[done] = scaled;
        done += 1;
    }
    rows.truncate(done);
    rows
}

/// The fewest contributors of whom elimination tells something, over every order in which it
/// may take a few of them first.
fn fewest_by_elimination(groups: &[&Vec<usize>], contributors: usize) -> usize {
    let row = |group: &&Vec<usize>, turn: usize| -> Vec<Fraction> {
        let holds = |at: usize| group.contains(&((at + turn) % contributors));
        (0..contributors).map(|at| Fraction(i128::from(holds(at)), 1)).collect()
    };
    let support = |row: Vec<Fraction>| row.iter().filter(|value| value.0 != 0).count();
    (0..contributors)
        .flat_map(|turn| eliminated(groups.iter().map(|group| row(group, turn)).collect()))
        .map(support)
        .min()
        .unwrap_or(usize::MAX)
}

/// The fewest contributors of whom a sum of some groups less some others tells something.
fn fewest_by_subtraction(groups: &[&Vec<usize>], contributors: usize) -> usize {
    const FACTORS: [i32; 5] = [-2, -1, 0, 1, 2];
    let combinations = FACTORS.len().pow(groups.len() as u32);
    let of = |mut number: usize| {
        let mut weights = vec![0; contributors];
        for group in groups {
            let factor = FACTORS[number % FACTORS.len()];
            number /= FACTORS.len();
            group.iter().for_each(|at| weights[*at] += factor);
        }
        weights.iter().filter(|weight| **weight != 0).count()
    };
    (0..combinations).map(of).filter(|told| *told > 0).min().unwrap_or(usize::MAX)
}

const CONTRIBUTORS: usize = 18;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever groups are asked for, nothing that is published tells of fewer than k by
    /// adding, subtracting or elimination.
    #[test]
    fn no_combination_of_published_figures_tells_of_fewer_than_k(
        grades in prop::collection::vec(0_u8..=4, CONTRIBUTORS),
        cuts in prop::collection::vec((0_usize..CONTRIBUTORS, 1_usize..=CONTRIBUTORS), 1..6),
        k in 3_usize..7,
    ) {
        let group = |(from, len): &(usize, usize)| {
            let mut group: Vec<_> = (*from..from + len).map(|at| at % CONTRIBUTORS).collect();
            group.sort_unstable();
            group
        };
        let groups: Vec<_> = cuts.iter().map(group).collect();
        let figures = published(Figures { grades: &grades, grade_max: 4, groups: &groups, k });
        let open: Vec<_> = groups.iter().zip(&figures)
            .filter(|(_, figure)| figure.mean.is_some()).map(|(group, _)| group).collect();
        prop_assert!(fewest_by_subtraction(&open, CONTRIBUTORS) >= k, "{:?}", open);
        prop_assert!(fewest_by_elimination(&open, CONTRIBUTORS) >= k, "{:?}", open);
    }

    #[test]
    fn where_all_are_many_and_differ_nothing_is_withheld(
        sizes in prop::collection::vec(5_usize..9, 1..5),
    ) {
        let all: usize = sizes.iter().sum();
        let grades: Vec<u8> = (0..all).map(|at| (at % 5) as u8).collect();
        prop_assert!(out(&sectors(&sizes, &grades, 4, 5)).iter().all(|out| *out));
    }
}

/// How often each grade from 0 to 2 occurs in a sector.
type Census = [usize; 3];

fn censuses(size: usize) -> Vec<Census> {
    let pairs = (0..=size).flat_map(|a| (0..=size - a).map(move |b| [a, b, size - a - b]));
    pairs.collect()
}

/// Every way in which sectors of these sizes may have answered.
fn worlds(sizes: &[usize]) -> Vec<Vec<Census>> {
    sizes.iter().fold(vec![Vec::new()], |worlds, size| {
        let longer = |world: &Vec<Census>| {
            let next = |census| world.iter().copied().chain([census]).collect::<Vec<_>>();
            censuses(*size).into_iter().map(next).collect::<Vec<_>>()
        };
        worlds.iter().flat_map(longer).collect()
    })
}

/// The one grade that all of these have.
fn all_same(census: &Census) -> Option<usize> {
    let held: Vec<_> = (0..3).filter(|grade| census[*grade] > 0).collect();
    (held.len() == 1).then(|| held[0])
}

/// What is known of each sector by everybody (`None`), or by whoever answered the grade in
/// the sector: the grade of all others there, as long as every world agrees.
type Knows = BTreeMap<(Option<(usize, usize)>, usize), Option<usize>>;

fn learn(knows: &mut Knows, world: &[Census]) {
    let mut see = |who, sector, census: &Census| {
        let sees = all_same(census);
        let known = knows.entry((who, sector)).or_insert(sees);
        *known = known.filter(|before| Some(*before) == sees);
    };
    for (sector, census) in world.iter().enumerate() {
        see(None, sector, census);
        for (own_sector, own) in world.iter().enumerate() {
            for grade in (0..3).filter(|grade| own[*grade] > 0) {
                let mut others = *census;
                others[grade] -= usize::from(sector == own_sector);
                if others.iter().sum::<usize>() > 0 {
                    see(Some((own_sector, grade)), sector, &others);
                }
            }
        }
    }
}

/// The strongest attacker: it knows these rules, tries every world against everything that
/// was published, counts, means, medians, floors and what is withheld, and may be one of those who
/// answered. It never learns what another one answered.
#[test]
fn whoever_tries_every_world_learns_nobodys_answer() {
    for sizes in [&[5, 5, 3, 2][..], &[6, 4, 1], &[5, 7], &[5, 2, 2, 1], &[9, 1], &[11, 2]] {
        let mut seen = HashMap::<Vec<GroupFigure>, Knows>::new();
        for world in worlds(sizes) {
            let answers = |census: &Census| {
                (0_u8..3).flat_map(move |grade| vec![grade; census[usize::from(grade)]]).collect()
            };
            let grades: Vec<u8> = world.iter().map(answers).collect::<Vec<Vec<u8>>>().concat();
            learn(seen.entry(sectors(sizes, &grades, 2, 5)).or_default(), &world);
        }
        for (figures, knows) in &seen {
            let told = knows.iter().find(|(_, grade)| grade.is_some());
            assert!(told.is_none(), "{sizes:?}: {told:?} from {figures:?}");
        }
    }
}
