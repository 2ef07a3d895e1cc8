//! How long a sector takes to sum up: institutions × 200 criteria, best and worst of
//! five. Prints a table for docs/performance.md.

use std::{hint::black_box, io::Write, time::Instant};

use model::{Position, Standing, sectors};

const CRITERIA: usize = 200;
const RUNS: usize = 5;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "| institutions | standings | best ms | worst ms |\n|---:|---:|---:|---:|")?;
    for members in [100, 250, 500, 1000] {
        let (best, worst) = timed(members);
        writeln!(out, "| {members} | {} | {best:.0} | {worst:.0} |", members * CRITERIA)?;
    }
    Ok(())
}

/// Milliseconds of the fastest and the slowest run.
fn timed(members: usize) -> (f64, f64) {
    let names: Vec<_> = (0..members).map(|n| format!("institution-{n:04}")).collect();
    let criteria: Vec<_> = (0..CRITERIA).map(|n| format!("jp-fsa-2015/X-{n:03}")).collect();
    let all = positions(&names, &criteria);
    let run = || {
        let begun = Instant::now();
        let found = black_box(sectors(all.iter().copied()));
        let took = begun.elapsed().as_secs_f64() * 1000.0;
        assert_eq!(found.values().map(|view| view.members).sum::<u64>(), members as u64);
        took
    };
    let times: Vec<_> = (0..RUNS).map(|_| run()).collect();
    times.iter().fold((f64::MAX, 0.0), |(best, worst), took| (best.min(*took), worst.max(*took)))
}

/// Five sectors; standings scattered without chance.
fn positions<'a>(names: &'a [String], criteria: &'a [String]) -> Vec<Position<'a>> {
    let sectors = ["bank", "securities", "insurance", "fund", "card"];
    let at = |n: usize, member: &'a str, m: usize, criterion: &'a str| Position {
        member,
        sector: sectors[n % sectors.len()],
        criterion,
        standing: Standing::ALL[(n * 31 + m * 17 + n * m) % 4],
    };
    let each = names.iter().enumerate();
    each.flat_map(|(n, name)| {
        criteria.iter().enumerate().map(move |(m, criterion)| at(n, name, m, criterion))
    })
    .collect()
}
