//! Raw event logs of Windows, read and held against the rules: what a record costs from
//! the file to its reasons.

use std::fs;
use std::sync::Arc;

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
        let wall = std::time::Instant::now();
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

    fn bytes(&self) -> usize {
        let files = fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len() as usize).sum()
    }
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
