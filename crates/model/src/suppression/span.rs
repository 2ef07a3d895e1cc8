//! What can be computed from sums over groups by adding and subtracting them.
//!
//! Contributors who are in the same groups cannot be told apart: they are one atom, and the
//! sum over a group is a vector of atoms. Whatever an attacker computes is a combination of
//! these vectors. It tells of the atoms where it is not zero, so the figures are safe if no
//! combination but zero lives on atoms of fewer than k contributors in all.

use std::collections::BTreeMap;

/// Whether sums over `groups` tell something of fewer than `k` contributors.
pub(super) fn tells_of_fewer(groups: &[&[usize]], k: usize) -> bool {
    let (sizes, rows) = atoms(groups);
    let all = rank(&rows, |_| true);
    small_sets(&sizes, k).iter().any(|set| rank(&rows, |atom| !set.contains(&atom)) < all)
}

/// How many contributors each atom has, and each group as a vector of atoms.
fn atoms(groups: &[&[usize]]) -> (Vec<usize>, Vec<Vec<i128>>) {
    let mut signatures = BTreeMap::<usize, Vec<bool>>::new();
    for (at, group) in groups.iter().enumerate() {
        for member in *group {
            signatures.entry(*member).or_insert_with(|| vec![false; groups.len()])[at] = true;
        }
    }
    let mut sizes = BTreeMap::<Vec<bool>, usize>::new();
    for signature in signatures.into_values() {
        *sizes.entry(signature).or_default() += 1;
    }
    let row = |at: usize| sizes.keys().map(|signature| i128::from(signature[at])).collect();
    let rows = (0..groups.len()).map(row).collect();
    (sizes.into_values().collect(), rows)
}

/// Sets of atoms with fewer than `k` contributors in all, each with no room for another one.
/// A combination that lives on a part of such a set lives on the set, too.
fn small_sets(sizes: &[usize], k: usize) -> Vec<Vec<usize>> {
    let mut full = Vec::new();
    grow(sizes, k, 0, &mut Vec::new(), &mut full);
    full
}

fn grow(sizes: &[usize], k: usize, from: usize, set: &mut Vec<usize>, full: &mut Vec<Vec<usize>>) {
    let room = k.saturating_sub(1 + set.iter().map(|atom| sizes[*atom]).sum::<usize>());
    let fits: Vec<_> = (from..sizes.len()).filter(|atom| sizes[*atom] <= room).collect();
    if fits.is_empty() && !set.is_empty() {
        full.push(set.clone());
    }
    for atom in fits {
        set.push(atom);
        grow(sizes, k, atom + 1, set, full);
        set.pop();
    }
}

/// The rank of the columns that are kept, by elimination without fractions (Bareiss), so that
/// it is exact.
fn rank(rows: &[Vec<i128>], keep: impl Fn(usize) -> bool) -> usize {
    let kept = |row: &Vec<i128>| -> Vec<i128> {
        row.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, value)| *value).collect()
    };
    let mut rows: Vec<_> = rows.iter().map(kept).collect();
    let columns = rows.first().map_or(0, Vec::len);
    let (mut rank, mut last) = (0, 1);
    for column in 0..columns {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let (done, below) = rows.split_at_mut(rank + 1);
        let head = &done[rank];
        for row in below {
            let factor = row[column];
            for (value, above) in row.iter_mut().zip(head).skip(column) {
                *value = (*value * head[column] - factor * above) / last;
            }
        }
        last = head[column];
        rank += 1;
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_linear_algebra() {
        let rank = |rows: &[&[i128]]| {
            rank(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>(), |_| true)
        };
        assert_eq!(rank(&[]), 0);
        assert_eq!(rank(&[&[0, 0], &[0, 0]]), 0);
        assert_eq!(rank(&[&[1, 1, 0], &[0, 1, 1], &[1, 2, 1]]), 2);
        assert_eq!(rank(&[&[1, 1, 0], &[0, 1, 1], &[1, 0, 1]]), 3);
        assert_eq!(rank(&[&[0, 1], &[0, 1], &[1, 0]]), 2);
    }

    #[test]
    fn a_difference_of_overlapping_groups_is_found() {
        let (all, most): (Vec<_>, Vec<_>) = ((0..12).collect(), (0..9).collect());
        assert!(!tells_of_fewer(&[&all], 5));
        assert!(tells_of_fewer(&[&all, &most], 5), "three are left");
        assert!(!tells_of_fewer(&[&all, &most], 3));
        // a+b, b+c, a+c: each has two parts of four, and together they tell each part.
        let pair = |a: usize, b: usize| -> Vec<usize> {
            let part = |no: usize| no * 4..no * 4 + 4;
            part(a).chain(part(b)).collect()
        };
        let (ab, bc, ac) = (pair(0, 1), pair(1, 2), pair(0, 2));
        assert!(!tells_of_fewer(&[&ab, &bc], 5));
        assert!(tells_of_fewer(&[&ab, &bc, &ac], 5));
    }
}
