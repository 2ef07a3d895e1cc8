//! Plain, gzip and Zstandard, told apart by their first bytes.

use std::io::{self, BufReader, Chain, Cursor, Read};

use flate2::read::MultiGzDecoder;

use crate::error::{OpenError, ReadError};
use crate::reader::Limits;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// First bytes of what is known but not read: what it is, and what to do about it.
const REFUSED: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a zip archive", "unpack it first"),
    (b"\xfd7zXZ\0", "an xz file", "unpack it first"),
    (b"BZh", "a bzip2 file", "unpack it first"),
    (b"0\0\0\0LfLe", "a Windows event log of before Vista (EVT)", "convert it to EVTX first"),
    (b"SQLite format 3\0", "a database", "export its tables first"),
    (b"\xff\xfe", "text in UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16", "save it as UTF-8"),
];

/// Refuses a source by the first bytes of what was unpacked.
pub(crate) fn refuse(name: &str, head: &[u8]) -> Result<(), OpenError> {
    match REFUSED.iter().find(|(magic, ..)| head.starts_with(magic)) {
        None => Ok(()),
        Some((_, what, remedy)) => Err(OpenError::Refused { name: name.to_owned(), what, remedy }),
    }
}

/// An input, unpacked as it is read.
pub(crate) struct Container {
    name: String,
    stream: Stream,
    limits: Limits,
    unpacked: u64,
}

type Bytes = Counted<Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>>;

enum Stream {
    Plain(Bytes),
    Gzip(Box<MultiGzDecoder<Bytes>>),
    Zstd(zstd::Decoder<'static, BufReader<Bytes>>),
}

impl Container {
    pub(crate) fn new(
        name: &str,
        mut input: Box<dyn Read + Send>,
        limits: Limits,
    ) -> Result<Self, ReadError> {
        let broken = |source| ReadError::Broken { name: name.to_owned(), offset: 0, source };
        let head = head(&mut input).map_err(broken)?;
        let gzip = head.starts_with(GZIP);
        let zstd = head.starts_with(ZSTD);
        let bytes = Counted { inner: Cursor::new(head).chain(input), count: 0 };
        let stream = if gzip {
            Stream::Gzip(Box::new(MultiGzDecoder::new(bytes)))
        } else if zstd {
            Stream::Zstd(zstd::Decoder::new(bytes).map_err(broken)?)
        } else {
            Stream::Plain(bytes)
        };
        Ok(Self { name: name.to_owned(), stream, limits, unpacked: 0 })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Reads some bytes into `into`; 0 at the end.
    pub(crate) fn read(&mut self, into: &mut [u8]) -> Result<usize, ReadError> {
        loop {
            match self.stream.read(into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(ReadError::Broken {
                        name: self.name.clone(),
                        offset: self.unpacked,
                        source,
                    });
                }
                Ok(read) => {
                    self.unpacked += read as u64;
                    return self.within_limit().map(|()| read);
                }
            }
        }
    }

    fn within_limit(&self) -> Result<(), ReadError> {
        let Some(packed) = self.stream.packed() else { return Ok(()) };
        let allowed = packed.saturating_mul(self.limits.expansion).max(self.limits.expansion_floor);
        if self.unpacked <= allowed {
            return Ok(());
        }
        Err(ReadError::Expansion { name: self.name.clone(), offset: self.unpacked, packed })
    }
}

impl Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(into),
            Self::Gzip(stream) => stream.read(into),
            Self::Zstd(stream) => stream.read(into),
        }
    }

    /// Bytes read before unpacking, if there is something to unpack.
    fn packed(&self) -> Option<u64> {
        match self {
            Self::Plain(_) => None,
            Self::Gzip(stream) => Some(stream.get_ref().count),
            Self::Zstd(stream) => Some(stream.get_ref().get_ref().count),
        }
    }
}

/// As many of the first four bytes as there are.
fn head(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(4);
    input.take(4).read_to_end(&mut head)?;
    Ok(head)
}

/// Counts the bytes that pass.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.count += read as u64;
        Ok(read)
    }
}
