//! What a format has to do, and the framing that most of them share.

use std::borrow::Cow;

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

    /// Adds the fields and the time of `raw`, which is the current record of `out`.
    ///
    /// # Errors
    ///
    /// What is wrong with the record. It is dropped unless [`Kind::keeps_record`].
    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad>;
}

/// Where a record ends.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Length without the line end.
    pub(crate) len: usize,
    /// Where the next record starts.
    pub(crate) next: usize,
    /// What makes the record unreadable.
    pub(crate) flaw: Option<Bad>,
}

impl Frame {
    pub(crate) fn good(len: usize, next: usize) -> Self {
        Self { len, next, flaw: None }
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
