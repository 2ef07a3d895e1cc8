//! What a format has to do, and the framing that most of them share.

use std::borrow::Cow;
use std::ops::Range;

use event::BatchBuilder;

use crate::times::Clock;
use crate::warnings::Kind;

/// Reads the records of one source in one format.
pub(crate) trait Parser: Send {
    /// Finds the end of the record at the start of `bytes`; `None` if it lies
    /// beyond them. There is nothing beyond them if `last`.
    fn frame(&self, bytes: &[u8], last: bool) -> Option<Frame> {
        line(bytes, last)
    }

    /// How long a frame may be, where that is not for the limit on records to say.
    fn longest_frame(&self) -> usize {
        0
    }

    /// How the rest of a record is passed over that is too long to be looked at.
    fn skip(&self) -> Box<dyn Skip> {
        Box::new(PastText(b"\n"))
    }

    /// Appends the records of a frame to `into`, where a frame holds several,
    /// and says that it does.
    fn unpack(&mut self, _frame: &[u8], _into: &mut Unpacked) -> bool {
        false
    }

    /// What is missing where the source ended by itself, if that can be told.
    fn missing(&self) -> Option<Bad> {
        None
    }

    /// Adds the fields and the time of `raw`, which is the current record of `out`.
    ///
    /// # Errors
    ///
    /// What is wrong with the record. It is dropped unless [`Kind::keeps_record`].
    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad>;
}

/// Passes over the rest of a record, piece by piece, holding none of it.
pub(crate) trait Skip {
    /// How many of `bytes` belong to it, and whether it ends there.
    fn pass(&mut self, bytes: &[u8]) -> (usize, bool);
}

/// Up to and with a text.
pub(crate) struct PastText(pub(crate) &'static [u8]);

impl Skip for PastText {
    fn pass(&mut self, bytes: &[u8]) -> (usize, bool) {
        match memchr::memmem::find(bytes, self.0) {
            Some(at) => (at + self.0.len(), true),
            // The text may begin at the end of these bytes and end in the next.
            None => ((bytes.len() + 1).saturating_sub(self.0.len()), false),
        }
    }
}

/// Where a record stands.
#[derive(Debug)]
pub(crate) struct Frame {
    /// The record without its line end; `None` for what stands between records.
    pub(crate) record: Option<Range<usize>>,
    /// Where the next record starts.
    pub(crate) next: usize,
    /// What makes the record unreadable.
    pub(crate) flaw: Option<Bad>,
}

impl Frame {
    pub(crate) fn good(len: usize, next: usize) -> Self {
        Self { record: Some(0..len), next, flaw: None }
    }

    /// What stands between records and is none.
    pub(crate) fn nothing(next: usize) -> Self {
        Self { record: None, next, flaw: None }
    }

    pub(crate) fn flawed(len: usize, flaw: Bad) -> Self {
        Self { record: Some(0..len), next: len, flaw: Some(flaw) }
    }
}

/// The records of one frame, written one after another as text.
#[derive(Debug, Default)]
pub(crate) struct Unpacked {
    pub(crate) text: Vec<u8>,
    pub(crate) pieces: Vec<Piece>,
}

/// One record of a frame.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Where it stands in the text.
    pub(crate) text: Range<usize>,
    /// Where it came from in the frame.
    pub(crate) at: usize,
    pub(crate) flaw: Option<Bad>,
}

impl Unpacked {
    /// What was written since `start` is a record that stands at `at` in the frame.
    pub(crate) fn record(&mut self, start: usize, at: usize) {
        self.pieces.push(Piece { text: start..self.text.len(), at, flaw: None });
    }

    /// A record at `at`, which begins with `found`, cannot be read.
    pub(crate) fn flaw(&mut self, found: &[u8], at: usize, flaw: Bad) {
        let start = self.text.len();
        self.text.extend_from_slice(found);
        self.pieces.push(Piece { text: start..self.text.len(), at, flaw: Some(flaw) });
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.pieces.clear();
    }
}

/// What is wrong with a record.
#[derive(Debug)]
pub(crate) struct Bad {
    pub(crate) kind: Kind,
    /// Where in the record.
    pub(crate) at: usize,
    /// What should stand there.
    pub(crate) expected: Cow<'static, str>,
}

impl Bad {
    pub(crate) fn new(kind: Kind, at: usize, expected: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, at, expected: expected.into() }
    }
}

/// One line, ended by LF or CR LF.
pub(crate) fn line(bytes: &[u8], last: bool) -> Option<Frame> {
    let (end, next) = match memchr::memchr(b'\n', bytes) {
        Some(end) => (end, end + 1),
        None if last => (bytes.len(), bytes.len()),
        None => return None,
    };
    let carriage_return = end > 0 && bytes[end - 1] == b'\r';
    Some(Frame::good(end - usize::from(carriage_return), next))
}
