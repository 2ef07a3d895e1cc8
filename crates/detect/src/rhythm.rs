//! How steadily the calls of a pair follow each other.

use event::Micros;

/// The rhythm of some calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rhythm {
    /// Calls: requests closer than a burst count as one.
    pub(crate) calls: usize,
    /// From the first call to the last.
    pub(crate) span: Micros,
    /// Median gap between calls.
    pub(crate) median: Micros,
    /// Shortest and longest gap.
    pub(crate) extremes: [Micros; 2],
    /// Quartile coefficient of dispersion of the gaps, (Q3 - Q1) / (Q3 + Q1), 0 to 1.
    /// Quartiles, because a night without the machine or a lost request is no loss of rhythm.
    pub(crate) scatter: f64,
    /// Share of gaps shorter than a fifth of the median.
    pub(crate) short_share: f64,
    /// Most calls in a row without a pause of more than four median gaps. Somebody who
    /// reads page after page and then does something else keeps a pace, but never for long.
    pub(crate) longest_run: usize,
}

impl Rhythm {
    /// The rhythm of request times in order; `None` of fewer than three calls.
    pub(crate) fn of(times: &[Micros], burst: Micros) -> Option<Self> {
        let mut gaps = gaps(times, burst);
        let (calls, last) = (gaps.len() + 1, gaps.len().checked_sub(1).filter(|last| *last > 0)?);
        let span = gaps.iter().sum();
        let in_order = gaps.clone();
        gaps.sort_unstable();
        let at = |quarter: usize| gaps[last * quarter / 4] as f64;
        let middle = gaps.len() / 2;
        let median = if gaps.len() % 2 == 1 {
            gaps[middle]
        } else {
            gaps[middle - 1].midpoint(gaps[middle])
        };
        Some(Self {
            calls,
            span,
            median,
            extremes: [gaps[0], gaps[last]],
            scatter: (at(3) - at(1)) / (at(3) + at(1)).max(1.0),
            longest_run: longest_run(&in_order, 4 * median),
            short_share: gaps.partition_point(|gap| *gap < median / 5) as f64 / gaps.len() as f64,
        })
    }
}

/// Most calls in a row whose gaps are at most `pause`.
fn longest_run(gaps: &[Micros], pause: Micros) -> usize {
    let runs = gaps.split(|gap| *gap > pause).map(|run| run.len() + 1);
    runs.max().unwrap_or_default()
}

/// Gaps between the beginnings of calls. A request joins the call of the one
/// before it if it follows within a burst.
fn gaps(times: &[Micros], burst: Micros) -> Vec<Micros> {
    let Some(mut call) = times.first().copied() else { return Vec::new() };
    let mut gaps = Vec::with_capacity(times.len());
    for pair in times.windows(2) {
        if pair[1].saturating_sub(pair[0]) >= burst {
            gaps.push(pair[1].saturating_sub(call));
            call = pair[1];
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use event::SECOND;

    use super::*;

    fn rhythm(seconds: &[i64]) -> Option<Rhythm> {
        let times: Vec<_> = seconds.iter().map(|s| s * SECOND).collect();
        Rhythm::of(&times, 5 * SECOND)
    }

    #[test]
    fn a_clock_has_no_scatter_and_a_night_changes_nothing() {
        let mut day: Vec<i64> = (0..30).map(|n| n * 60).collect();
        day.extend((0..30).map(|n| 50_000 + n * 60));
        let steady = rhythm(&day).unwrap();
        assert_eq!((steady.median, steady.scatter, steady.calls), (60 * SECOND, 0.0, 60));
        assert_eq!(steady.longest_run, 30, "the night parts two runs");
        assert_eq!(steady.extremes[1], (50_000 - 29 * 60) * SECOND);
    }

    #[test]
    fn requests_of_one_burst_are_one_call() {
        let bursts: Vec<i64> = (0..10).flat_map(|n| [n * 60, n * 60 + 1, n * 60 + 3]).collect();
        let rhythm = rhythm(&bursts).unwrap();
        assert_eq!((rhythm.calls, rhythm.median, rhythm.scatter), (10, 60 * SECOND, 0.0));
    }

    #[test]
    fn short_gaps_are_told() {
        let rhythm = rhythm(&[0, 100, 110, 210, 310, 410]).unwrap();
        assert!((rhythm.short_share - 0.2).abs() < 1e-9);
        assert_eq!(Rhythm::of(&[0, 9 * SECOND], SECOND), None);
    }
}
