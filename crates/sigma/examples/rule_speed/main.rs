//! Holds all rules against events that never repeat, and prints what it costs.
//!
//! `cargo run --release -p sigma --example rule_speed -- [EVENTS] [FILE]`
//!
//! In one run, on the same bytes, in seconds of processor time: parsing alone with
//! `serde_json`, the other engine (which serves as oracle in the tests), and ours: on one
//! thread, on two, with every text unique, with the rules of one product, and from raw
//! event logs of Windows. Beyond a million events memory is told at every million. The events
//! come from a generator, or line by line from FILE. The rules are those of SigmaHQ
//! where they lie beside the repository, else the few in `rules.yml`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for measuring")]

#[path = "../../tests/it/corpora.rs"]
mod corpora;
mod evtx;
mod generate;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Instant;

use generate::Generator;
use rsigma_eval::event::JsonEvent;
use sigma::{Engine, Lists, Loader, LogSource, Match, Scanner};

/// Lines held in memory at a time.
const CHUNK: usize = 20_000;
/// Lines that a thread takes at a time.
const PART: usize = 250;
/// Events whose shape the index is laid out for.
const SAMPLE: usize = 10_000;
/// How often the raw event logs are read.
const PASSES: usize = 12;
/// At so many events memory is told again.
const MILLION: usize = 1_000_000;
/// The oracle is slow: it is measured on the first events only.
const ORACLE_EVENTS_MAX: usize = 40_000;

fn main() {
    // For a profiler.
    let only_ours = std::env::args().any(|it| it == "--ours");
    let mut arguments = std::env::args().skip(1).filter(|it| it != "--ours");
    let events = arguments.next().map_or(200_000, |it| it.parse().unwrap());
    let source = Source { file: arguments.next(), unique: false };
    let texts = rule_texts();

    let ((), seconds) = cpu(|| drop(Engine::new(load(&texts, false))));
    println!("rule load and index: {seconds:.2} CPU s, {} MiB resident", resident_mib());
    let engine = tuned(&source, Engine::new(load(&texts, false)));
    let refused = engine.loaded().refusals().len();
    println!(
        "{} rules, {} refused, {} questions",
        engine.rules().len(),
        refused,
        engine.loaded().questions()
    );

    let one = ours(&engine, &source, events);
    println!("ours, 1 thread:   {one}");
    if only_ours {
        return;
    }
    if let Some(recorded) = evtx::Recorded::unpacked() {
        println!("EVTX, read only:  {}", recorded.cost(None, PASSES));
        println!("EVTX and rules:   {}", recorded.cost(Some(&engine), PASSES));
        match recorded.hayabusa() {
            Some(cost) => println!("Hayabusa, EVTX:   {cost}"),
            None => println!("Hayabusa, EVTX:   not measured; see scripts/rules-speed"),
        }
    }
    println!("   {} MiB resident, of which lines {} MiB", resident_mib(), one.chunk >> 20);
    println!("ours, 2 threads:  {}", in_parallel(&engine, &source, events, 2));
    let all = Source { unique: true, file: None };
    if source.file.is_none() {
        println!("ours, all unique: {}", ours(&engine, &all, events));
    }
    drop(engine);
    let routed = tuned(&source, Engine::new(load(&texts, true)));
    println!("ours, routed:     {}", ours(&routed, &source, events));
    println!("   {} MiB resident", resident_mib());

    println!("serde_json alone: {}", serde(&source, events));
    println!("the oracle:       {}", oracle(&texts, &source, events.min(ORACLE_EVENTS_MAX)));
}

/// Lines that threads share.
type Lines = Arc<Vec<String>>;

struct Source {
    file: Option<String>,
    unique: bool,
}

impl Source {
    /// Hands over `events` lines, some at a time.
    fn chunks(&self, events: usize, mut take: impl FnMut(&Lines)) {
        let mut lines: Box<dyn Iterator<Item = String>> = match &self.file {
            Some(file) => Box::new(read(file)),
            None => {
                let mut generator = Generator::new(7, self.unique);
                Box::new(std::iter::from_fn(move || Some(generator.line())))
            }
        };
        let mut left = events;
        while left > 0 {
            let chunk: Vec<String> = lines.by_ref().take(left.min(CHUNK)).collect();
            if chunk.is_empty() {
                break;
            }
            left -= chunk.len();
            take(&Arc::new(chunk));
        }
    }
}

fn read(file: &str) -> impl Iterator<Item = String> + use<> {
    use std::io::BufRead;
    let lines = std::io::BufReader::new(fs::File::open(file).unwrap()).split(b'\n');
    lines
        .map(|line| String::from_utf8_lossy(&line.unwrap()).into_owned())
        .filter(|line| !line.is_empty())
}

fn rule_texts() -> Vec<String> {
    let Some(files) = corpora::archive("sigmahq-rules") else {
        println!("SigmaHQ's rules are absent: measured with a few of our own");
        return vec![include_str!("rules.yml").to_owned()];
    };
    let rules =
        files.into_iter().filter(|(name, _)| name.starts_with("rules") && name.ends_with(".yml"));
    rules.map(|(_, bytes)| String::from_utf8(bytes).unwrap()).collect()
}

/// With `routes`, a rule is for the channel that its kind of event is written into.
fn load(texts: &[String], routes: bool) -> sigma::Rules {
    let mut loader = Loader::new(Lists::default());
    texts.iter().for_each(|text| loader.text(text, None));
    if routes {
        loader.text(include_str!("../../tests/windows-routes.yml"), None);
    }
    let rules = loader.finish();
    // The events are of Windows: no rule for other systems can be meant.
    let windows = LogSource { product: Some("windows".into()), ..LogSource::default() };
    if routes { rules.only_for(&windows) } else { rules }
}

fn tuned(source: &Source, engine: Engine) -> Arc<Engine> {
    let mut sample = Vec::new();
    source.chunks(SAMPLE, |lines| sample.extend_from_slice(lines));
    Arc::new(engine.tuned(sample.iter().map(|line| line.as_bytes())))
}

/// What one way of working cost.
#[derive(Default)]
struct Cost {
    cpu: f64,
    wall: f64,
    events: usize,
    bytes: usize,
    chunk: usize,
    matches: usize,
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let per_cpu = self.events as f64 / self.cpu;
        write!(
            f,
            "{:6.2} CPU s {:6.2} s wall {:9.0} events/CPU-s {:9.0} events/s {:5.0} MB/CPU-s  {} matches of {} events of {} bytes",
            self.cpu,
            self.wall,
            per_cpu,
            self.events as f64 / self.wall,
            self.bytes as f64 / self.cpu / 1e6,
            self.matches,
            self.events,
            self.bytes / self.events.max(1),
        )
    }
}

/// The sum over chunks of what `work` does with each.
fn cost(source: &Source, events: usize, mut work: impl FnMut(&Lines) -> usize) -> Cost {
    let mut total = Cost::default();
    source.chunks(events, |lines| {
        let wall = Instant::now();
        let (matches, seconds) = cpu(|| work(lines));
        let bytes = lines.iter().map(String::len).sum();
        total.wall += wall.elapsed().as_secs_f64();
        total.cpu += seconds;
        total.matches += matches;
        total.events += lines.len();
        total.bytes += bytes;
        total.chunk = total.chunk.max(bytes);
        if total.events > MILLION && total.events % MILLION < CHUNK {
            println!("   {} events: {} MiB resident", total.events, resident_mib());
        }
    });
    total
}

fn ours(engine: &Arc<Engine>, source: &Source, events: usize) -> Cost {
    let mut scanner = Scanner::new(Arc::clone(engine));
    cost(source, events, |lines| scan(&mut scanner, lines))
}

/// The same by several threads with a scanner each; whoever is free takes the next part.
fn in_parallel(engine: &Arc<Engine>, source: &Source, events: usize, threads: usize) -> Cost {
    std::thread::scope(|scope| {
        let (done, found) = channel();
        let worker = |_| {
            let (hand, chunks) = channel::<(Lines, Arc<AtomicUsize>)>();
            let done = done.clone();
            scope.spawn(move || {
                let mut scanner = Scanner::new(Arc::clone(engine));
                for (lines, next) in chunks {
                    let parts = || lines.chunks(PART).nth(next.fetch_add(1, Ordering::Relaxed));
                    let matches = std::iter::from_fn(parts).map(|part| scan(&mut scanner, part));
                    done.send(matches.sum::<usize>()).unwrap();
                }
            });
            hand
        };
        let hands: Vec<_> = (0..threads).map(worker).collect();
        cost(source, events, |lines| {
            let next = Arc::new(AtomicUsize::new(0));
            hands.iter().for_each(|hand| hand.send((lines.clone(), next.clone())).unwrap());
            found.iter().take(threads).sum()
        })
    })
}

fn scan(scanner: &mut Scanner, lines: &[String]) -> usize {
    let (mut matches, mut out) = (0, Vec::new());
    for line in lines {
        out.clear();
        let read = scanner.json(line.as_bytes(), &mut |found| {
            matches += 1;
            tell(found, &mut out);
        });
        read.unwrap();
    }
    matches
}

/// The rule and its reasons, as they would be written.
fn tell(found: &Match<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(found.rule().title.as_bytes());
    for fired in found.reasons() {
        for part in [fired.selection, fired.field, fired.asked.unwrap_or_default()] {
            out.push(b'\t');
            out.extend_from_slice(part.as_bytes());
        }
        out.extend_from_slice(fired.value.unwrap_or_default());
    }
}

fn serde(source: &Source, events: usize) -> Cost {
    cost(source, events, |lines| {
        let parsed =
            lines.iter().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        parsed.filter(|value| !value.is_object()).count()
    })
}

fn oracle(texts: &[String], source: &Source, events: usize) -> Cost {
    let mut engine = rsigma_eval::Engine::new();
    let mut compiled = Vec::new();
    for text in texts {
        let rules = rsigma_parser::parse_sigma_yaml(text).unwrap().rules;
        compiled.extend(rules.iter().filter_map(|rule| rsigma_eval::compile_rule(rule).ok()));
    }
    engine.extend_compiled_rules(compiled);
    cost(source, events, |lines| {
        let found = lines.iter().map(|line| {
            let value = serde_json::from_str(line).unwrap();
            engine.evaluate(&JsonEvent::borrow(&value)).len()
        });
        found.sum()
    })
}

fn cpu<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let before = now();
    let done = work();
    (done, now() - before)
}

fn resident_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|it| it.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
