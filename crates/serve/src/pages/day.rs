//! The last 24 hours as a drawing: when signals began, hour by hour.

use model::SignalRecord;

use crate::shell::Shell;

/// Width and height of the drawing, and the room for its axis.
const WIDTH: usize = 960;
const HEIGHT: usize = 112;
const AXIS: usize = 28;
const HOURS: usize = 24;

/// Bars for hours, with the words that say the same.
pub(crate) struct Day {
    pub(crate) bars: Vec<Bar>,
    pub(crate) ticks: Vec<(usize, String)>,
    pub(crate) base: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) says: String,
    pub(crate) total: usize,
}

pub(crate) struct Bar {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) says: String,
}

impl Day {
    /// The signals that began in the 24 hours before now.
    pub(crate) fn new(s: &Shell, signals: &[SignalRecord]) -> Self {
        let mut hours = [0_usize; HOURS];
        for record in signals {
            let ago = s.times.now.duration_since(record.signal.start.latest()).as_secs();
            if let Some(hour) = usize::try_from(ago / 3600).ok().filter(|h| ago >= 0 && *h < HOURS)
            {
                hours[HOURS - 1 - hour] += 1;
            }
        }
        let most = hours.iter().copied().max().unwrap_or(0).max(1);
        let total = hours.iter().sum();
        let bars = hours.iter().enumerate().filter(|(_, n)| **n > 0);
        Self {
            bars: bars.map(|(hour, n)| bar(s, hour, *n, most)).collect(),
            ticks: (0..HOURS).step_by(3).map(|hour| tick(s, hour)).collect(),
            base: HEIGHT - AXIS,
            width: WIDTH,
            height: HEIGHT,
            says: s.tn("pg-day-says", total as u64),
            total,
        }
    }
}

fn bar(s: &Shell, hour: usize, n: usize, most: usize) -> Bar {
    let step = WIDTH / HOURS;
    let height = (HEIGHT - AXIS - 8) * n / most;
    let (clock, count) = (clock(s, hour), s.tn("pg-total", n as u64));
    Bar {
        x: hour * step + 4,
        y: HEIGHT - AXIS - height,
        width: step - 8,
        height,
        says: format!("{clock} {count}"),
    }
}

fn tick(s: &Shell, hour: usize) -> (usize, String) {
    (hour * WIDTH / HOURS, clock(s, hour))
}

/// When the bar of `hour` begins.
fn clock(s: &Shell, hour: usize) -> String {
    let ago = i64::try_from(HOURS - hour).unwrap_or(0);
    let at = s.times.now - jiff::SignedDuration::from_hours(ago);
    at.to_zoned(s.times.zone.clone()).strftime("%-H:%M").to_string()
}
