//! Beacons among people, updaters and clocks.

use event::Field;
use model::SignalKind;

use super::{Level, Random, Score, Sheet};
use crate::testing::{batch, signals};

const FIELDS: [Field; 5] =
    [Field::Time, Field::SrcHost, Field::DstName, Field::BytesOut, Field::BytesIn];
const DAY: f64 = 86_400.0;
/// Working hours of a day, in seconds.
const WORK: [f64; 2] = [9.0 * 3600.0, 18.0 * 3600.0];
const BEACONS: usize = 150;
const AMONG: usize = 150;
const BYSTANDERS: usize = 400;

/// How the calls of a beacon scatter.
#[derive(Clone, Copy)]
enum Jitter {
    /// Each pause is the period, give or take this share.
    Pause(f64),
    /// Each call lies in its slot, give or take this share of the period.
    Slot(f64),
}

pub(super) fn sheet() -> Sheet {
    use Jitter::{Pause, Slot};
    let level = |seed, name, jitter, lost, recall| Level {
        name,
        score: run(seed, jitter, lost),
        floor: [0.95, recall],
    };
    Sheet {
        title: "Beacons",
        about: "150 beacons (periods of 60 s to 20 min, over one to three working days, small \
                requests) among 150 bystanders of the kinds below. Floors: precision 0.95; recall \
                0.99 up to ±25 %, and 0.95 at ±50 % (the design wants it found), where a period \
                of 20 min gives too few calls in one day to tell it from chance. With 30 % of the \
                requests lost as well, the gaps scatter nearly like random calls, and the floor \
                is 0.8.",
        levels: vec![
            level(1, "no jitter", Pause(0.0), 0.0, 0.99),
            level(2, "±10 %", Pause(0.1), 0.0, 0.99),
            level(3, "±25 %", Pause(0.25), 0.0, 0.99),
            level(4, "±50 %", Pause(0.5), 0.0, 0.95),
            level(5, "±50 % within slots", Slot(0.5), 0.0, 0.95),
            level(6, "±25 %, 10 % lost", Pause(0.25), 0.1, 0.95),
            level(7, "±50 %, 10 % lost", Pause(0.5), 0.1, 0.95),
            level(8, "±50 %, 30 % lost", Pause(0.5), 0.3, 0.8),
        ],
    }
}

/// Everyone who is no beacon, by kind: what is told of them as a beacon is wrong.
pub(super) fn bystanders() -> Sheet {
    let level = |name, kind: fn(&mut Random) -> Calls| {
        let mut random = Random(99);
        let all: Vec<_> = (0..BYSTANDERS).map(|_| kind(&mut random)).collect();
        let told = told(&all, SignalKind::Beacon);
        let wrong = told.len();
        assert!(wrong <= BYSTANDERS / 20, "{wrong} of {BYSTANDERS} are told: {name}");
        Level {
            name,
            score: Score { wrong, left: BYSTANDERS - wrong, ..Score::default() },
            floor: [0.0; 2],
        }
    };
    let levels = vec![
        level("reader: visits at random", reader),
        level("busy: bursts of pages", busy),
        level("pages: one after another, then hours of something else", pages),
        level("looks at mail every ten minutes or so", watcher),
        level("updater: asks hourly, gets much", updater),
        level("timer: asks hourly to the second, gets little", timer),
        level("NTP", ntp),
    ];
    Sheet {
        title: "Beacons: who else was told",
        about: "400 of each kind, alone; none of them is a beacon. At most one in twenty of a kind \
                may be told as one. Whoever looks at mail nearly by the clock is the hardest.",
        levels,
    }
}

/// One pair's requests: seconds, bytes out, bytes in.
struct Calls {
    times: Vec<f64>,
    bytes: [u64; 2],
}

fn run(seed: u64, jitter: Jitter, lost: f64) -> Score {
    let mut random = Random(seed);
    let kinds: [fn(&mut Random) -> Calls; 6] = [reader, busy, watcher, updater, timer, ntp];
    let mut all: Vec<_> = (0..BEACONS).map(|_| beacon(&mut random, jitter, lost)).collect();
    // Most traffic is people's.
    all.extend(
        (0..AMONG)
            .map(|n| kinds[if n.is_multiple_of(3) { 3 + n % 9 / 3 } else { n % 2 }](&mut random)),
    );
    let told = told(&all, SignalKind::Beacon);
    let mut score = Score::default();
    (0..all.len()).for_each(|n| score.count(n < BEACONS, told.contains(&n)));
    score
}

/// Which pairs are told as `kind`.
fn told(all: &[Calls], kind: SignalKind) -> Vec<usize> {
    let row = |n: usize, calls: &Calls, time: f64| {
        let [out, back] = calls.bytes;
        format!("{},PC-{n},s{n}.example,{out},{back}", 1_433_894_400 + time as i64)
    };
    let rows: Vec<_> = all
        .iter()
        .enumerate()
        .flat_map(|(n, calls)| calls.times.iter().map(move |time| row(n, calls, *time)))
        .collect();
    let found = signals(&[batch("proxy.csv", &FIELDS, &rows)], Vec::new());
    let found = found.iter().filter(|signal| signal.kind == kind);
    found.map(|signal| signal.entities[0].name[3..].parse().unwrap()).collect()
}

fn beacon(random: &mut Random, jitter: Jitter, lost: f64) -> Calls {
    let period = 60.0 * random.lognormal(5.0, 0.7).clamp(1.0, 20.0);
    let (begins, mut times) = (random.between(0.0, 3600.0), Vec::new());
    for day in 0..=random.below(3) {
        let mut slot = day as f64 * DAY + WORK[0] + begins;
        while slot < day as f64 * DAY + WORK[1] {
            let moved = match jitter {
                Jitter::Slot(share) => slot + period * random.between(-share, share),
                Jitter::Pause(_) => slot,
            };
            if !random.chance(lost) {
                times.push(moved);
            }
            slot += match jitter {
                Jitter::Pause(share) => period * random.between(1.0 - share, 1.0 + share),
                Jitter::Slot(_) => period,
            };
        }
    }
    Calls { times, bytes: [200 + random.below(400) as u64, 100 + random.below(100) as u64] }
}

/// Days of work with pauses as `pause` says.
fn days(random: &mut Random, mut pause: impl FnMut(&mut Random) -> f64) -> Vec<f64> {
    let mut times = Vec::new();
    for day in 0..3 {
        let mut time = f64::from(day) * DAY + WORK[0] + random.between(0.0, 3600.0);
        while time < f64::from(day) * DAY + WORK[1] {
            times.push(time);
            time += pause(random);
        }
    }
    times
}

fn reader(random: &mut Random) -> Calls {
    let mean = random.between(120.0, 2400.0);
    Calls { times: days(random, |random| random.wait(mean)), bytes: [800, 30_000] }
}

/// Pages of many parts, read for a while, then something else.
fn busy(random: &mut Random) -> Calls {
    let pause = |random: &mut Random| match random.below(10) {
        0..7 => random.between(0.1, 3.0),
        7..9 => random.lognormal(40.0, 1.0),
        _ => random.lognormal(1500.0, 1.0),
    };
    Calls { times: days(random, pause), bytes: [900, 15_000] }
}

/// A handful of pages at a reader's pace, now and then through the day.
fn pages(random: &mut Random) -> Calls {
    let mut left = 0;
    let times = days(random, |random| {
        if left == 0 {
            left = 1 + random.below(6);
            return random.between(120.0, 5400.0);
        }
        left -= 1;
        random.between(20.0, 40.0)
    });
    Calls { times, bytes: [1200, 2500] }
}

fn watcher(random: &mut Random) -> Calls {
    let times = days(random, |random| random.lognormal(600.0, 0.8));
    Calls { times, bytes: [700, 2500] }
}

fn steady(random: &mut Random, period: f64, count: usize, scatter: f64) -> Vec<f64> {
    let begins = random.between(0.0, period);
    let slot = |n: usize| begins + n as f64 * period;
    (0..count).map(|n| slot(n) + random.between(0.0, scatter)).collect()
}

fn updater(random: &mut Random) -> Calls {
    Calls { times: steady(random, 3600.0, 72, 60.0), bytes: [300, 20_480] }
}

fn timer(random: &mut Random) -> Calls {
    let period = *random.pick(&[1800.0, 3600.0, 7200.0]);
    Calls { times: steady(random, period, 48, 2.0), bytes: [300, 700] }
}

fn ntp(random: &mut Random) -> Calls {
    let period = *random.pick(&[64.0, 128.0, 256.0, 512.0, 1024.0]);
    Calls { times: steady(random, period, 300, 1.5), bytes: [48, 48] }
}
