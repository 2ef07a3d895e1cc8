//! Raw event logs of Windows, read and held against the rules: what a record costs from
//! the file to its reasons.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use logs::{Input, Limits, Options, Reader};
use sigma::{Engine, Scanner};

use crate::{Cost, corpora, cpu, tell};

/// Real attacks as Windows recorded them, each file by itself.
pub(crate) struct Recorded {
    folder: tempfile::TempDir,
    inputs: Vec<Input>,
}

impl Recorded {
    /// The files of the archive, unpacked; `None` where it is absent.
    pub(crate) fn unpacked() -> Option<Self> {
        let files = corpora::archive("evtx-attack-samples")?;
        let folder = tempfile::tempdir().unwrap();
        let logs = files.iter().filter(|(name, _)| name.ends_with(".evtx"));
        for (number, (_, bytes)) in logs.enumerate() {
            fs::write(folder.path().join(format!("{number:04}.evtx")), bytes).unwrap();
        }
        let inputs = logs::sources(&[folder.path().to_owned()]).unwrap().inputs;
        Some(Self { folder, inputs })
    }

    /// All files `passes` times; without an engine they are only read.
    pub(crate) fn cost(&self, engine: Option<&Arc<Engine>>, passes: usize) -> Cost {
        let mut scanner = engine.map(|engine| Scanner::new(Arc::clone(engine)));
        let wall = Instant::now();
        let (mut cost, seconds) = cpu(|| {
            let mut cost = Cost::default();
            for input in (0..passes).flat_map(|_| &self.inputs) {
                read(input, scanner.as_mut(), &mut cost);
            }
            cost
        });
        (cost.cpu, cost.wall) = (seconds, wall.elapsed().as_secs_f64());
        cost.bytes = passes * self.bytes();
        cost
    }

    /// What Hayabusa takes for the same files with all of its rules, less what it takes for the
    /// smallest of them alone, which is the loading of the rules. `HAYABUSA` names the program,
    /// `HAYABUSA_RULES` the folder of its rules; `None` where they are not named.
    pub(crate) fn hayabusa(&self) -> Option<Cost> {
        let (program, rules) = (env::var_os("HAYABUSA")?, env::var_os("HAYABUSA_RULES")?);
        let smallest = self.inputs.iter().min_by_key(|it| it.path.metadata().unwrap().len())?;
        let alone = tempfile::tempdir().unwrap();
        fs::copy(&smallest.path, alone.path().join("0.evtx")).unwrap();
        let loading = hayabusa(&program, &rules, alone.path());
        let all = hayabusa(&program, &rules, self.folder.path());
        let events = self.cost(None, 1).events;
        Some(Cost {
            cpu: all.cpu - loading.cpu,
            wall: all.wall - loading.wall,
            events,
            bytes: self.bytes(),
            ..all
        })
    }

    fn bytes(&self) -> usize {
        let files = fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len() as usize).sum()
    }
}

fn hayabusa(program: &OsStr, rules: &OsStr, folder: &Path) -> Cost {
    let out = tempfile::tempdir().unwrap();
    let timeline = out.path().join("timeline.csv");
    let (before, wall) = (ended_children(), Instant::now());
    let ended = Command::new(program)
        // Every rule and every file, no questions, no summary.
        .args(["dfir-timeline", "-w", "-q", "-Q", "-N", "-K", "-D", "-n", "-u", "-A", "-a"])
        .arg("-r")
        .arg(rules)
        .arg("-c")
        .arg(Path::new(rules).join("config"))
        .arg("-d")
        .arg(folder)
        .arg("-o")
        .arg(&timeline)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(ended.unwrap().success(), "Hayabusa failed");
    let lines = fs::read_to_string(timeline).unwrap_or_default().lines().count();
    Cost {
        cpu: ended_children() - before,
        wall: wall.elapsed().as_secs_f64(),
        matches: lines.saturating_sub(1),
        ..Cost::default()
    }
}

/// Seconds of processor time of all programs that were started from here and ended.
fn ended_children() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(13).take(2);
    // The kernel tells hundredths of a second there, on every machine.
    ticks.map(|it| it.parse::<f64>().unwrap()).sum::<f64>() / 100.0
}

fn read(input: &Input, mut scanner: Option<&mut Scanner>, cost: &mut Cost) {
    let options = Options {
        zone: jiff::tz::TimeZone::UTC,
        received: i64::MAX,
        format: None,
        limits: Limits::default(),
    };
    let mut reader = Reader::open(input, &options).unwrap();
    let mut out = Vec::new();
    while let Ok(Some(batch)) = reader.next_batch() {
        cost.events += batch.len();
        for record in batch.records() {
            let Some(scanner) = &mut scanner else { continue };
            out.clear();
            let judged = scanner.record(record, &mut |found| {
                cost.matches += 1;
                tell(found, &mut out);
            });
            judged.unwrap();
        }
        reader.reuse(batch);
    }
}
