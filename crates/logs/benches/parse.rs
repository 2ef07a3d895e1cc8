//! Records per second of each format on one thread, on lines that do not repeat.
//!
//! `cargo bench -p logs [-- RECORDS]`; prints one line a format. The lines are
//! made before the clock starts, and each record is looked at as a detector
//! would: its time and two fields.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::hint::black_box;
use std::io::{Cursor, Write};
use std::time::Instant;

use event::Field;
use jiff::{Timestamp, tz::TimeZone};
use logs::{Format, Limits, Options, Reader};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let records = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(2_000_000);
    for (format, header, line) in FORMATS {
        let text = generated(header, *line, records)?;
        measure(*format, text, records)?;
    }
    Ok(())
}

/// Writes the record of one moment; the numbers differ from record to record.
type Line = fn(&mut Vec<u8>, &Moment) -> std::io::Result<()>;

const FORMATS: &[(Format, &str, Line)] = &[
    (Format::Delimited, "ts,src_host,dst_ip,dst_name,method,bytes_out,bytes_in\n", |out, m| {
        let Moment { at, seed, .. } = m;
        let (pc, ip, site) = (seed % 500, seed % 251, seed % 9973);
        writeln!(
            out,
            "{at},PC-{pc:03},203.0.113.{ip},host-{site}.example,POST,{},{}",
            seed % 4099,
            seed % 60013
        )
    }),
    (Format::Json, "", |out, m| {
        let Moment { at, seed, .. } = m;
        writeln!(
            out,
            r#"{{"timestamp":"{at}","event_type":"http","src_ip":"10.0.{}.{}","http":{{"hostname":"host-{}.example","url":"/p/{seed}","status":200}}}}"#,
            seed % 256,
            seed % 251,
            seed % 9973
        )
    }),
    (Format::Syslog, "", |out, m| {
        let Moment { month_first, seed, .. } = m;
        writeln!(
            out,
            "{month_first} web01 sshd[{}]: Failed password for root from 203.0.113.{} port {} ssh2",
            seed % 32749,
            seed % 251,
            seed % 65521
        )
    }),
    (Format::Squid, "", |out, m| {
        let Moment { seconds, seed, .. } = m;
        writeln!(
            out,
            "{seconds}.{:03} {:6} 10.0.0.{} TCP_MISS/200 {} GET http://host-{}.example/{seed} - DIRECT/203.0.113.9 text/html",
            seed % 1000,
            seed % 2003,
            seed % 251,
            seed % 60013,
            seed % 9973
        )
    }),
    (Format::Access, "", |out, m| {
        let Moment { common_log, seed, .. } = m;
        writeln!(
            out,
            r#"203.0.113.{} - - [{common_log}] "GET /p/{seed} HTTP/1.1" 200 {} "-" "Mozilla/5.0 ({})""#,
            seed % 251,
            seed % 60013,
            seed % 9973
        )
    }),
];

struct Moment {
    at: String,
    month_first: String,
    common_log: String,
    seconds: i64,
    seed: u64,
}

fn generated(
    header: &str,
    line: Line,
    records: u64,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let zone = TimeZone::fixed(jiff::tz::offset(9));
    let mut text = header.as_bytes().to_vec();
    for number in 0..records {
        let seconds = 1_433_894_400 + i64::try_from(number / 40)?;
        let zoned = Timestamp::from_second(seconds)?.to_zoned(zone.clone());
        let moment = Moment {
            at: zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            month_first: zoned.strftime("%b %e %H:%M:%S").to_string(),
            common_log: zoned.strftime("%d/%b/%Y:%H:%M:%S %z").to_string(),
            seconds,
            seed: number.wrapping_mul(6_364_136_223_846_793_005) >> 20,
        };
        line(&mut text, &moment)?;
    }
    Ok(text)
}

fn measure(format: Format, text: Vec<u8>, records: u64) -> Result<(), Box<dyn std::error::Error>> {
    let options = Options {
        zone: TimeZone::fixed(jiff::tz::offset(9)),
        received: 1_465_000_000_000_000,
        format: Some(format),
        limits: Limits::default(),
    };
    let start = Instant::now();
    let mut reader = Reader::new("bench", Cursor::new(text), &options)?;
    while let Some(batch) = reader.next_batch()? {
        for record in batch.records() {
            black_box((record.time(), record.get(Field::SrcIp), record.get(Field::DstName)));
        }
        reader.reuse(batch);
    }
    let seconds = start.elapsed().as_secs_f64();
    let read = reader.warnings();
    assert_eq!((read.records, read.bad_records()), (records, 0), "every line is a record");
    let (millions, mb) = (read.records as f64 / seconds / 1e6, read.bytes as f64 / seconds / 1e6);
    println!("{:<10} {millions:6.2} million records/s, {mb:6.0} MB/s", format.name());
    Ok(())
}
