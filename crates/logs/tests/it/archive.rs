//! Archives of real logs, which lie beside the sources on machines of the project and are no part of it.

use std::io::{Cursor, Write as _, stderr};
use std::path::Path;

use event::{LogSource, Record};
use jiff::tz::TimeZone;
use logs::{Kind, Limits, Options, Reader, Warnings};

/// A file of an archive.
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// The files of an archive whose names end in `ending`; says aloud if the archive is absent.
pub fn files(archive: &str, ending: &str) -> Option<Vec<File>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = here.ancestors().map(|folder| folder.join("shared/data").join(archive));
    let Some(path) = path.into_iter().find(|path| path.is_file()) else {
        let _ = writeln!(stderr(), "SKIPPED: {archive} is absent");
        return None;
    };
    let packed = std::fs::read(path).expect("the archive can be read");
    let tar = zstd::decode_all(&*packed).expect("the archive can be unpacked");
    Some(entries(&tar).filter(|file| file.name.ends_with(ending)).collect())
}

/// The entries of a tar: headers of 512 bytes, names over 100 bytes in an entry of their own.
fn entries(tar: &[u8]) -> impl Iterator<Item = File> {
    let mut at = 0;
    let mut long_name = None;
    std::iter::from_fn(move || {
        loop {
            let header = tar.get(at..at + 512).filter(|header| header[0] != 0)?;
            let text = |range: std::ops::Range<usize>| {
                String::from_utf8_lossy(&header[range]).trim_end_matches(['\0', ' ']).to_owned()
            };
            let size = usize::from_str_radix(text(124..136).trim(), 8).expect("a size");
            let bytes = tar[at + 512..at + 512 + size].to_vec();
            at += 512 + size.next_multiple_of(512);
            match header[156] {
                b'L' => {
                    let name = String::from_utf8_lossy(&bytes);
                    long_name = Some(name.trim_end_matches('\0').to_owned());
                }
                b'0' | 0 => {
                    let name = long_name.take().unwrap_or_else(|| text(0..100));
                    return Some(File { name, bytes });
                }
                _ => long_name = None,
            }
        }
    })
}

/// What reading a file gave.
pub struct Read {
    pub format: &'static str,
    pub warnings: Warnings,
}

/// Reads a file whole, and shows each record to `see`.
pub fn read(file: &File, mut see: impl FnMut(Record<'_>)) -> Read {
    let options = Options {
        zone: TimeZone::UTC,
        received: 1_800_000_000_000_000,
        format: None,
        limits: Limits::default(),
    };
    let mut reader = Reader::new(&file.name, Cursor::new(file.bytes.clone()), &options)
        .unwrap_or_else(|error| panic!("{}: {error}", file.name));
    while let Some(batch) = reader.next_batch().expect("memory does not break off") {
        batch.records().for_each(&mut see);
        reader.reuse(batch);
    }
    Read { format: reader.source().format, warnings: reader.warnings().clone() }
}

/// Nothing bad, and nothing without a time.
pub fn assert_good(file: &File, read: &Read) {
    let (bad, timeless) = (read.warnings.bad_records(), read.warnings.count(Kind::NoTime));
    assert_eq!((bad, timeless), (0, 0), "{}: {:#?}", file.name, read.warnings.examples());
}

pub fn is_windows(source: LogSource) -> bool {
    source.product == Some("windows")
}
