//! Reads and judges records that never repeat, on one thread, and prints how fast.
//!
//! `cargo run --release -p detect --example speed -- proxy 10000000`
//!
//! The records come from a stream that makes them as they are read. What the
//! making costs is measured first and told apart: `net` is reading and judging
//! alone, `gross` is with the making.

use std::error::Error;
use std::io::{self, Read, Write};

use detect::{Census, Config, Detectors};
use jiff::tz::TimeZone;
use logs::{Limits, Options, Reader};

const PACK: &str = include_str!("../../../packs/detect.toml");
/// 2015-06-10T00:00:00Z
const START_S: u64 = 1_433_894_400;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let kind = args.next().unwrap_or_else(|| "proxy".into());
    let records = args.next().unwrap_or_else(|| "1000000".into()).parse()?;
    let lines = || Lines::new(if kind == "metrics" { metric } else { proxy }, records);
    let (bytes, making) = timed(|| Ok(io::copy(&mut lines(), &mut io::sink())?))?;
    let (_, reading) = timed(|| judge(lines(), false, false))?;
    let (_, counting) = timed(|| judge(lines(), false, true))?;
    let ((events, signals, dropped), gross) = timed(|| judge(lines(), true, true))?;
    let per_s = |seconds: f64| events as f64 / seconds;
    let each = |seconds: f64| seconds * 1e9 / events as f64;
    let mut out = io::stdout();
    writeln!(
        out,
        "{kind}: {events} records, {} MiB; net {:.0} records/s, gross {:.0}; per record making {:.0} ns, reading {:.0} ns, counting {:.0} ns, judging {:.0} ns; peak {} MiB; {signals} signals; {dropped:?}",
        bytes >> 20,
        per_s(gross - making),
        per_s(gross),
        each(making),
        each(reading - making),
        each(counting - reading),
        each(gross - counting),
        peak_kib()? / 1024,
    )?;
    Ok(())
}

/// Records, signals and what was given up.
type Judged = (u64, usize, Vec<(&'static str, u64)>);

/// Seconds of processor time that `work` takes on this one thread: what else the machine
/// does must not count.
fn timed<T>(work: impl FnOnce() -> Result<T, Box<dyn Error>>) -> Result<(T, f64), Box<dyn Error>> {
    let before = cpu_s()?;
    let done = work()?;
    Ok((done, cpu_s()? - before))
}

fn cpu_s() -> Result<f64, Box<dyn Error>> {
    let schedstat = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: u64 = schedstat.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds as f64 / 1e9)
}

fn judge(lines: Lines, detect: bool, count: bool) -> Result<Judged, Box<dyn Error>> {
    let pack = packs::Pack::parse("detect.toml", PACK).map_err(|faults| faults[0].clone())?;
    let config = Config::from_pack(&pack).map_err(|faults| faults[0].clone())?;
    let mut detectors = Detectors::new(&config, Vec::new());
    let received = i64::try_from(START_S)? * 1_000_000 + 400 * 86_400 * 1_000_000;
    let options =
        Options { zone: TimeZone::UTC, received, format: None, limits: Limits::default() };
    let mut reader = Reader::new("speed.csv", lines, &options)?;
    let (mut events, mut signals, mut census) = (0, 0, Census::default());
    while let Some(batch) = reader.next_batch()? {
        events += batch.len() as u64;
        if count {
            census.observe(&batch);
        }
        if detect {
            detectors.observe(&batch);
            signals += detectors.drain().len();
        }
        reader.reuse(batch);
    }
    signals += detectors.finish(None).len();
    let dropped = detectors.dropped().counts().filter(|(_, count)| *count > 0).collect();
    Ok((events, signals, dropped))
}

fn peak_kib() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("the system does not tell the peak")?.parse()?)
}

/// Writes one line for a record number.
type Make = fn(&mut Vec<u8>, u64, &mut u64);

/// A stream of lines that are made as they are read.
struct Lines {
    make: Make,
    next: u64,
    records: u64,
    random: u64,
    made: Vec<u8>,
    read: usize,
}

impl Lines {
    fn new(make: Make, records: u64) -> Self {
        let header = if make as usize == metric as Make as usize {
            &b"ts,service,inbound_mbps,http_ok_rate\n"[..]
        } else {
            b"ts,src_host,dst_ip,dst_name,method,bytes_out,bytes_in\n"
        };
        Self { make, next: 0, records, random: 1, made: header.to_vec(), read: 0 }
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.made.len() {
            self.made.clear();
            self.read = 0;
            let end = self.records.min(self.next + 1024);
            for record in self.next..end {
                (self.make)(&mut self.made, record, &mut self.random);
            }
            self.next = end;
        }
        let length = buffer.len().min(self.made.len() - self.read);
        buffer[..length].copy_from_slice(&self.made[self.read..self.read + length]);
        self.read += length;
        Ok(length)
    }
}

/// 500 requests a second of 5,000 clients, each with eight servers of its own; one request in a
/// hundred goes to any of 8,000 servers.
fn proxy(line: &mut Vec<u8>, record: u64, random: &mut u64) {
    let bits = shuffled(random);
    let host = bits % 5000;
    let usual = !(bits >> 16).is_multiple_of(100);
    let server =
        if usual { (host * 7 + (bits >> 24) % 8 * 31) % 8000 } else { (bits >> 24) % 8000 };
    time(line, record / 500, record % 500 * 2);
    line.extend_from_slice(b",PC-");
    digits(line, host, 5);
    line.extend_from_slice(b",198.51.");
    digits(line, server / 100, 1);
    line.push(b'.');
    digits(line, server % 100, 1);
    line.extend_from_slice(b",srv-");
    digits(line, server, 5);
    line.extend_from_slice(b".example,GET,");
    digits(line, 200 + (bits >> 40) % 900, 1);
    line.push(b',');
    digits(line, (bits >> 32) % 90_000, 1);
    line.push(b'\n');
}

/// One sample a minute of each of 1,000 services, one of them attacked now and then.
fn metric(line: &mut Vec<u8>, record: u64, random: &mut u64) {
    let bits = shuffled(random);
    let (minute, service) = (record / 1000, record % 1000);
    let attacked = service == 7 && minute % 1000 > 900;
    time(line, minute * 60, service);
    line.extend_from_slice(b",svc-");
    digits(line, service, 4);
    line.push(b',');
    digits(line, if attacked { 3000 } else { 40 + bits % 20 }, 1);
    line.push(b'.');
    digits(line, (bits >> 8) % 10, 1);
    line.extend_from_slice(if attacked { b",0.0" } else { b",0.9" });
    digits(line, (bits >> 16) % 100, 2);
    line.push(b'\n');
}

/// `2015-06-10T09:00:00.123Z`, on from the start.
fn time(line: &mut Vec<u8>, seconds: u64, millis: u64) {
    // All days of the run are written as days of one year, by the civil calendar.
    let days = (START_S + seconds) / 86_400;
    let (year, month, day) = civil(days);
    for (number, width, after) in [(year, 4, b'-'), (month, 2, b'-'), (day, 2, b'T')] {
        digits(line, number, width);
        line.push(after);
    }
    let of_day = seconds % 86_400;
    for (number, after) in [(of_day / 3600, b':'), (of_day / 60 % 60, b':'), (of_day % 60, b'.')] {
        digits(line, number, 2);
        line.push(after);
    }
    digits(line, millis, 3);
    line.push(b'Z');
}

/// Year, month and day of a day count since 1970 (Gregorian, era arithmetic).
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    (era * 400 + year + u64::from(month <= 2), month, day)
}

/// The number with at least `width` digits.
fn digits(line: &mut Vec<u8>, number: u64, width: usize) {
    let mut reversed = [b'0'; 20];
    let (mut rest, mut count) = (number, 0);
    while rest > 0 || count < width {
        reversed[count] = b'0' + (rest % 10) as u8;
        (rest, count) = (rest / 10, count + 1);
    }
    line.extend(reversed[..count].iter().rev());
}

/// SplitMix64: the same numbers on every machine.
fn shuffled(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
