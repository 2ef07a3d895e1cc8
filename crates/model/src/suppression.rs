//! 秘匿: which figures of a survey may be published (A061; design.md, invariant 8).
//!
//! A figure is a mean over a group of institutions. Whoever has several can add and subtract
//! them. So figures are let out one after another, parts before wholes, and one stays in if,
//! together with those before it, it would tell of fewer than k institutions, or would tell
//! each answer in a group because all of them lie at one end. A whole stays in as well if a
//! part of it had to: whoever knows these rules would narrow the part down by the whole.
//! Nothing but the count, the mean, and for groups without parts the median and the floor is
//! ever let out: a minimum or a maximum is somebody's answer, so that the floor is the grade with
//! k contributors on either side of it.

mod span;

use serde::{Deserialize, Serialize};

use self::span::tells_of_fewer;

/// A figure in thousandths, rounded half up: 2.051 is 2051.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Thousandths(pub u32);

impl Thousandths {
    pub(crate) fn of(sum: u32, count: usize) -> Self {
        let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
        Self((sum * 2000 + count) / (count * 2))
    }

    /// As a number.
    #[must_use]
    pub fn number(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl std::fmt::Display for Thousandths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

/// Why a figure stays in. It says no more than anybody may know: whether answers lie at one
/// end, or a subtraction would tell, must look the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Withheld {
    /// Fewer than k contributors.
    Few,
    /// With the other figures, or with one's own answer, it would tell of institutions.
    Derivable,
}

impl Withheld {
    /// The word used in JSON and catalogues.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Few => "few",
            Self::Derivable => "derivable",
        }
    }
}

/// One group and what may be published of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GroupFigure {
    /// Contributors.
    pub n: usize,
    /// The mean.
    pub mean: Option<Thousandths>,
    /// The median.
    pub median: Option<Thousandths>,
    /// The floor: k contributors stand at this grade or below, and k at it or above.
    pub floor: Option<u8>,
    /// Why nothing is there.
    pub withheld: Option<Withheld>,
}

/// Grades of contributors and groups of them.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    /// The grade of each contributor.
    pub grades: &'a [u8],
    /// The highest grade.
    pub grade_max: u8,
    /// The contributors of each group, by their place in `grades`, in order.
    pub groups: &'a [Vec<usize>],
    /// The fewest of whom anything is told.
    pub k: usize,
}

/// What may be published of each group, in the order of the groups.
#[must_use]
pub fn published(figures: Figures<'_>) -> Vec<GroupFigure> {
    let mut order: Vec<usize> = (0..figures.groups.len()).collect();
    order.sort_by_key(|at| figures.groups[*at].len());
    let mut withheld = vec![None; figures.groups.len()];
    let (mut out, mut kept) = (Vec::new(), Vec::new());
    for at in order {
        let group: &[usize] = &figures.groups[at];
        withheld[at] = figures.judge(&out, &kept, group);
        match withheld[at] {
            None => out.push(group),
            Some(Withheld::Derivable) => kept.push(group),
            Some(Withheld::Few) => {}
        }
    }
    let figure = |(group, withheld): (&Vec<usize>, _)| figures.figure(group, withheld);
    figures.groups.iter().zip(withheld).map(figure).collect()
}

impl Figures<'_> {
    /// Whether `group` stays in, beside those that are `out` and parts that were `kept`.
    fn judge(&self, out: &[&[usize]], kept: &[&[usize]], group: &[usize]) -> Option<Withheld> {
        if group.len() < self.k {
            return Some(Withheld::Few);
        }
        let together: Vec<_> = out.iter().copied().chain([group]).collect();
        let tells = kept.iter().any(|part| within(part, group))
            || tells_of_fewer(&together, self.k)
            || together.iter().any(|one| self.at_one_end(&rest(one, &together)));
        tells.then_some(Withheld::Derivable)
    }

    /// Whether somebody who knows one answer of these, or none, knows all others by the sum,
    /// because they all are the lowest or the highest grade.
    fn at_one_end(&self, members: &[usize]) -> bool {
        let grade = |at: &usize| u32::from(self.grades[*at]);
        let sum: u32 = members.iter().map(grade).sum();
        let others = members.len().saturating_sub(1) as u32;
        let end = |own: u32| sum == own || sum - own == others * u32::from(self.grade_max);
        members.iter().map(grade).any(end)
    }

    fn figure(&self, group: &[usize], withheld: Option<Withheld>) -> GroupFigure {
        let n = group.len();
        if withheld.is_some() {
            return GroupFigure { n, mean: None, median: None, floor: None, withheld };
        }
        let mut sorted: Vec<u8> = group.iter().map(|at| self.grades[*at]).collect();
        sorted.sort_unstable();
        let at = |place: usize| u32::from(sorted[place]);
        let mean = Thousandths::of((0..n).map(at).sum(), n);
        let median = Thousandths::of(at((n - 1) / 2) + at(n / 2), 2);
        // Medians of a whole and of its parts bound each other; so do floors.
        let alone = !self.groups.iter().any(|other| within(other, group));
        let floor = (n + 1 >= 2 * self.k).then(|| sorted[self.k.saturating_sub(1)]);
        GroupFigure {
            n,
            mean: Some(mean),
            median: alone.then_some(median),
            floor: floor.filter(|_| alone),
            withheld: None,
        }
    }
}

/// What is left of `group` once the groups of `out` within it are subtracted; the group
/// itself where there is none.
fn rest(group: &[usize], out: &[&[usize]]) -> Vec<usize> {
    let parts: Vec<_> = out.iter().filter(|other| within(other, group)).collect();
    let covered = |at: &usize| parts.iter().any(|part| part.binary_search(at).is_ok());
    group.iter().copied().filter(|at| !covered(at)).collect()
}

/// Whether `part` is a smaller, not empty part of `group`.
fn within(part: &[usize], group: &[usize]) -> bool {
    let holds = |at: &usize| group.binary_search(at).is_ok();
    !part.is_empty() && part.len() < group.len() && part.iter().all(holds)
}

#[cfg(test)]
mod tests;
