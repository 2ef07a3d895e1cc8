//! Where a list comes from. It can be read more than once: first to judge it
//! whole, then to take it.

use std::{
    fs::File,
    io::{Cursor, Read, Seek, SeekFrom},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    Expected, Fault, Limits, Row,
    csv::CsvRows,
    decode::{self, Text, unreadable},
    guard,
    xlsx::XlsxRows,
};

/// A list in a file or in memory, CSV or XLSX by its content.
#[derive(Clone, Debug)]
pub struct Source {
    place: Place,
    limits: Limits,
}

#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

trait Input: Read + Seek + Send {}
impl<T: Read + Seek + Send> Input for T {}

/// How a workbook and the format before it begin.
const ZIP: &[u8] = b"PK\x03\x04";
const OLD_WORKBOOK: &[u8] = b"\xd0\xcf\x11\xe0";

impl Source {
    /// A list in a file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { place: Place::File(path.into()), limits: Limits::default() }
    }

    /// A list in memory.
    pub fn memory(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { place: Place::Memory(bytes.into()), limits: Limits::default() }
    }

    /// The same list under other bounds.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Begins to read.
    ///
    /// # Errors
    /// All that is wrong with the file as a whole and with its header.
    pub fn open(&self) -> Result<Rows, Vec<Fault>> {
        let (mut input, len) = self.input().map_err(|fault| vec![fault])?;
        let mut begins = [0; 4];
        let read = input.read(&mut begins).and_then(|read| input.rewind().map(|()| read));
        let read = read.map_err(|error| vec![unreadable(error)])?;
        match &begins[..read] {
            begins if begins == ZIP => self.workbook(input, len),
            begins if begins == OLD_WORKBOOK => {
                Err(vec![Fault::whole(Expected::new("workbook-open"), "")])
            }
            _ => self.text(input, len),
        }
    }

    fn input(&self) -> Result<(Box<dyn Input>, u64), Fault> {
        Ok(match &self.place {
            Place::Memory(bytes) => (Box::new(Cursor::new(bytes.clone())), bytes.len() as u64),
            Place::File(path) => {
                let file = File::open(path).map_err(unreadable)?;
                let about = file.metadata().map_err(unreadable)?;
                if !about.is_file() {
                    return Err(Fault::whole(Expected::new("file"), ""));
                }
                (Box::new(file), about.len())
            }
        })
    }

    fn workbook(&self, mut input: Box<dyn Input>, len: u64) -> Result<Rows, Vec<Fault>> {
        at_most(len, self.limits.packed_bytes)
            .and_then(|()| guard::check(&mut input, &self.limits))
            .and_then(|()| input.rewind().map_err(unreadable))
            .map_err(|fault| vec![fault])?;
        Ok(Rows(Which::Xlsx(XlsxRows::new(input, self.limits)?)))
    }

    fn text(&self, input: Box<dyn Input>, len: u64) -> Result<Rows, Vec<Fault>> {
        let text = at_most(len, self.limits.text_bytes).and_then(|()| decoded(input));
        Ok(Rows(Which::Csv(CsvRows::new(text.map_err(|fault| vec![fault])?, self.limits)?)))
    }
}

fn decoded(mut input: Box<dyn Input>) -> Result<Text, Fault> {
    let (encoding, mark) = decode::detect(&mut input)?;
    input.seek(SeekFrom::Start(mark as u64)).map_err(unreadable)?;
    Ok(Text::new(input, encoding))
}

fn at_most(len: u64, bound: u64) -> Result<(), Fault> {
    if len <= bound {
        return Ok(());
    }
    Err(Fault::whole(Expected::of("bytes-at-most", bound), &len.to_string()))
}

/// The rows of a list. After a fault it goes on where it can, so that all are named.
pub struct Rows(Which);

enum Which {
    Csv(CsvRows),
    Xlsx(XlsxRows),
}

impl Rows {
    /// The names of the columns, in order.
    #[must_use]
    pub fn header(&self) -> &[String] {
        match &self.0 {
            Which::Csv(rows) => rows.header(),
            Which::Xlsx(rows) => rows.header(),
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Which::Csv(rows) => rows.next(),
            Which::Xlsx(rows) => rows.next(),
        }
    }
}
