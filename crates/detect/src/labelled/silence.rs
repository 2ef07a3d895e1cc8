//! Sources that stop, among quiet nights and rare writers.

use event::Field;

use super::{Level, Random, Score, Sheet};
use crate::testing::{batch, signals};

const FIELDS: [Field; 2] = [Field::Time, Field::Reporter];
const SOURCES: usize = 60;
const DAYS: usize = 5;

pub(super) fn sheet() -> Sheet {
    let level = |seed, name, silent: f64, mean, floor| Level {
        name,
        score: run(seed, silent * 60.0, mean),
        floor,
    };
    Sheet {
        title: "Silence",
        about: "60 sources over five days: a third write all the time and stop once on the last \
                day, a third write all the time, a third write in working hours only. *Wrong* \
                counts each pause told that was none; the first night of each of the 20 that \
                rest at night is told, because nothing yet says that it is a habit, and that is \
                what lowers the precision: with 20 silences found, 0.5 is the best there can be. \
                Floors: precision 0.45; recall 0.95 where the silence is longer than four times \
                the usual pauses.",
        levels: vec![
            level(1, "a record every 20 s, silent for 30 min", 30.0, 20.0, [0.45, 0.95]),
            level(2, "a record every 20 s, silent for 3 h", 180.0, 20.0, [0.45, 0.95]),
            level(3, "a record every 2 min, silent for 1 h", 60.0, 120.0, [0.45, 0.95]),
            level(4, "a record every 10 min, silent for 1 h", 60.0, 600.0, [0.0, 0.0]),
            level(5, "a record every 10 min, silent for 6 h", 360.0, 600.0, [0.45, 0.9]),
        ],
    }
}

fn run(seed: u64, silent: f64, mean: f64) -> Score {
    let mut random = Random(seed);
    let mut score = Score::default();
    for n in 0..SOURCES {
        let stops = 86_400.0 * (DAYS - 1) as f64 + random.between(36_000.0, 50_000.0);
        let rows = source(&mut random, n, stops, silent, mean);
        let found = signals(&[batch("all.log", &FIELDS, &rows)], Vec::new());
        let is_it = |signal: &model::Signal| {
            let start = signal.start.latest().as_second() as f64 - 1_433_894_400.0;
            n.is_multiple_of(3) && (start - stops).abs() < mean * 20.0
        };
        let right = found.iter().filter(|signal| is_it(signal)).count();
        score.count(n.is_multiple_of(3), right > 0);
        score.wrong += found.len() - right.min(1);
    }
    score
}

fn source(random: &mut Random, n: usize, stops: f64, silent: f64, mean: f64) -> Vec<String> {
    let (mut rows, mut time) = (Vec::new(), 0.0);
    while time < 86_400.0 * DAYS as f64 {
        let of_day = time % 86_400.0;
        let rests = n % 3 == 2 && !(30_000.0..64_000.0).contains(&of_day);
        let is_down = n.is_multiple_of(3) && (stops..stops + silent).contains(&time);
        if !rests && !is_down {
            rows.push(format!("{},r{n}", 1_433_894_400 + time as i64));
        }
        time += random.wait(mean);
    }
    rows
}
