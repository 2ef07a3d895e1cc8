//! The reader of one source: from its bytes to batches, with bounded memory.

use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use event::{Batch, BatchBuilder, Micros, Names, Source};
use jiff::tz::TimeZone;

use crate::buffer::Buffer;
use crate::container::{self, Container};
use crate::delimited;
use crate::document;
use crate::encoding::BOM;
use crate::error::{OpenError, ReadError};
use crate::format::{self, Format, Opening};
use crate::input::Input;
use crate::intake::Intake;
use crate::parser::{Bad, Frame};
use crate::times::Clock;
use crate::warnings::{Kind, Warnings};

/// A batch has at most this many records. It also ends where the bytes that
/// were read so far end, so that a slow stream is not held back.
const BATCH_RECORDS: usize = 4096;
/// How many lines may be of no format before the one that tells it.
const UNKNOWN_LINES: usize = 16;

/// How to read a source.
#[derive(Clone, Debug)]
pub struct Options {
    /// The zone of times that tell none.
    pub zone: TimeZone,
    /// When the source reached us; tells the year of dates that lack it.
    pub received: Micros,
    /// The format, if it is not to be recognised.
    pub format: Option<Format>,
    /// Bounds on what a source may cost.
    pub limits: Limits,
}

/// Bounds on what a source may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest record, in bytes with its line end.
    pub record_bytes: usize,
    /// How many times its packed size a source may unpack to …
    pub expansion: u64,
    /// … once it is larger than this many bytes.
    pub expansion_floor: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { record_bytes: 1 << 20, expansion: 1000, expansion_floor: 1 << 30 }
    }
}

/// Reads one source.
pub struct Reader {
    buffer: Buffer,
    intake: Intake,
    source: Arc<Source>,
    received: Micros,
    /// Whether the end was looked at.
    ended: bool,
}

impl Reader {
    /// Opens a file or standard input.
    ///
    /// # Errors
    ///
    /// If it cannot be opened or its format is not known.
    pub fn open(input: &Input, options: &Options) -> Result<Self, OpenError> {
        Self::from_box(&input.name(), input.open()?, options)
    }

    /// Reads `input`, which is called `name` in evidence and messages.
    ///
    /// # Errors
    ///
    /// If its beginning cannot be read or its format is not known.
    pub fn new(
        name: &str,
        input: impl Read + Send + 'static,
        options: &Options,
    ) -> Result<Self, OpenError> {
        Self::from_box(name, Box::new(input), options)
    }

    fn from_box(
        name: &str,
        input: Box<dyn Read + Send>,
        options: &Options,
    ) -> Result<Self, OpenError> {
        let mut clock = Clock::new(options.zone.clone(), options.received);
        let mut buffer = Buffer::new(Container::new(name, input, options.limits)?);
        skip_bom(&mut buffer)?;
        let format = match options.format {
            Some(format) => format,
            None => recognise(&mut buffer, options.limits, &mut clock)?,
        };
        let opening = opening(format, &mut buffer, options.limits)?;
        let mut names = Names::default();
        let parser = format
            .parser(&opening, name, &mut names)
            .map_err(|why| OpenError::Header { name: name.to_owned(), why })?;
        let source = Arc::new(Source { name: name.to_owned(), format: format.name() });
        let builder = BatchBuilder::new(source.clone(), Arc::new(names), options.received);
        let intake = Intake::new(parser, clock, builder, options.limits.record_bytes);
        Ok(Self { buffer, intake, source, received: options.received, ended: false })
    }

    /// What is read, and in which format.
    #[must_use]
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// The next records; `None` after the last.
    ///
    /// # Errors
    ///
    /// Once, after the records before it, if the source broke off.
    pub fn next_batch(&mut self) -> Result<Option<Batch>, ReadError> {
        loop {
            while self.intake.builder.len() < BATCH_RECORDS && self.step() {}
            self.intake.warnings.bytes = self.buffer.offset();
            if !self.intake.builder.is_empty() {
                return Ok(Some(self.intake.builder.finish(self.received)));
            }
            if self.buffer.ended() {
                if !std::mem::replace(&mut self.ended, true) && !self.buffer.broke_off() {
                    self.intake.end(self.buffer.offset());
                }
                return self.buffer.take_failure().map(|()| None);
            }
            self.buffer.fill();
        }
    }

    /// Gives the memory of a batch that was read to the next one.
    pub fn reuse(&mut self, spent: Batch) {
        self.intake.builder.reuse(spent);
    }

    /// What was read so far, and what was wrong with it.
    #[must_use]
    pub fn warnings(&self) -> &Warnings {
        &self.intake.warnings
    }

    /// Takes the next record from the buffer, if all of it is there.
    fn step(&mut self) -> bool {
        let unread = self.buffer.unread();
        if unread.is_empty() {
            return false;
        }
        let most = self.intake.longest_frame();
        let window = &unread[..unread.len().min(most + 1)];
        let complete = self.buffer.ended() && !self.buffer.broke_off();
        match self.intake.parser.frame(window, complete || window.len() > most) {
            Some(frame) if frame.next > most && frame.record.is_some() => self.skip_long(most),
            Some(frame) => self.take(frame),
            None if self.buffer.ended() => self.cut_off(),
            None => return false,
        }
        true
    }

    fn take(&mut self, frame: Frame) {
        if let Some(range) = frame.record {
            let offset = self.buffer.offset() + range.start as u64;
            self.intake.take(&self.buffer.unread()[range], offset, frame.flaw);
        }
        self.buffer.consume(frame.next);
    }

    fn skip_long(&mut self, most: usize) {
        let expected = format!("at most {most} bytes in a record");
        self.drop_unread(Bad::new(Kind::TooLong, 0, expected));
        self.buffer.skip(&mut *self.intake.parser.skip());
    }

    fn cut_off(&mut self) {
        self.drop_unread(Bad::new(Kind::CutOff, 0, "the rest of the record"));
        self.buffer.consume(self.buffer.unread().len());
    }

    /// Counts the record at the start of the buffer as bad.
    fn drop_unread(&mut self, bad: Bad) {
        let unread = self.buffer.unread();
        let raw = &unread[..unread.len().min(self.intake.record_bytes)];
        self.intake.one(raw, self.buffer.offset(), Some(bad));
    }
}

fn skip_bom(buffer: &mut Buffer) -> Result<(), OpenError> {
    while buffer.unread().len() < 16 && !buffer.ended() {
        buffer.fill();
    }
    container::refuse(buffer.name(), buffer.unread())?;
    if buffer.unread().starts_with(BOM) {
        buffer.consume(BOM.len());
    }
    Ok(())
}

/// The format of the first line that any format recognises. A source of blank
/// lines only has no records, so that any format will do.
fn recognise(buffer: &mut Buffer, limits: Limits, clock: &mut Clock) -> Result<Format, OpenError> {
    if head(buffer, limits).is_some()
        && let Some(format) = Format::of_head(buffer.unread())
    {
        return Ok(format);
    }
    let mut at = 0;
    let mut unknown = 0;
    let mut hint = "";
    while let Some(range) = buffer.peek_line(at, limits.record_bytes) {
        at = range.end;
        let line = buffer.unread()[range].trim_ascii();
        if line.is_empty() {
            continue;
        }
        if let Some(format) = Format::of_line(line, unknown == 0, clock) {
            return Ok(format);
        }
        if unknown == 0 {
            hint = format::hint(line);
        }
        unknown += 1;
        if unknown == UNKNOWN_LINES {
            break;
        }
    }
    // What came piece by piece is now there as far as it is needed.
    if let Some(format) = Format::of_head(buffer.unread()) {
        return Ok(format);
    }
    if unknown == 0 && buffer.ended() {
        buffer.take_failure()?;
        return Ok(Format::Json);
    }
    Err(OpenError::Unrecognised { name: buffer.name().to_owned(), hint })
}

/// Takes what stands before the first record.
fn opening(format: Format, buffer: &mut Buffer, limits: Limits) -> Result<Opening, OpenError> {
    if format == Format::Delimited {
        return Ok(Opening { header: header(buffer, limits)?, ..Opening::default() });
    }
    if !format.is_json() {
        return Ok(Opening::default());
    }
    let _ = head(buffer, limits);
    let opening = document::opening(buffer.unread());
    buffer.consume(opening.unwrap_or_default());
    Ok(Opening { document: opening.is_some(), ..Opening::default() })
}

/// Reads up to the end of the first line that is not blank, and says where it stands.
fn head(buffer: &mut Buffer, limits: Limits) -> Option<Range<usize>> {
    let mut at = 0;
    while let Some(range) = buffer.peek_line(at, limits.record_bytes) {
        at = range.end;
        if !buffer.unread()[range.clone()].trim_ascii().is_empty() {
            return Some(range);
        }
    }
    None
}

/// Takes the header row of delimited text, which is the first row that is not blank.
fn header(buffer: &mut Buffer, limits: Limits) -> Result<Vec<u8>, OpenError> {
    loop {
        let blank =
            buffer.unread().iter().take_while(|b| b.is_ascii_whitespace() && **b != b'\t').count();
        buffer.consume(blank);
        let long = buffer.unread().len() > limits.record_bytes;
        let complete = buffer.ended() && !buffer.broke_off();
        match delimited::header_frame(buffer.unread(), complete || long) {
            Some(frame) if frame.flaw.is_none() && frame.next <= limits.record_bytes => {
                let header = buffer.unread()[frame.record.unwrap_or_default()].to_vec();
                buffer.consume(frame.next);
                return Ok(header);
            }
            Some(_) => {
                let why = "it is too long, or a quoted name is not closed";
                return Err(OpenError::Header { name: buffer.name().to_owned(), why });
            }
            None => {
                buffer.take_failure()?;
                buffer.fill();
            }
        }
    }
}

#[cfg(test)]
mod tests;
