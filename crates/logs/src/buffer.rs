//! The bytes between an input and its records.

use std::ops::Range;

use crate::container::Container;
use crate::error::ReadError;
use crate::parser::Skip;

/// How much is asked of the input at once.
const CHUNK: usize = 256 * 1024;

/// A window onto the input that grows only as far as one record needs.
pub(crate) struct Buffer {
    container: Container,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    consumed: u64,
    ended: bool,
    failure: Option<ReadError>,
}

impl Buffer {
    pub(crate) fn new(container: Container) -> Self {
        Self {
            container,
            bytes: Vec::new(),
            start: 0,
            end: 0,
            consumed: 0,
            ended: false,
            failure: None,
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.container.name()
    }

    /// What was read but not consumed.
    pub(crate) fn unread(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    pub(crate) fn consume(&mut self, count: usize) {
        self.start += count;
        self.consumed += count as u64;
    }

    /// Bytes consumed so far: where `unread` starts in the source.
    pub(crate) fn offset(&self) -> u64 {
        self.consumed
    }

    /// Whether nothing more will come, be it good or bad.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Whether the input broke off, so that what is unread may be cut short.
    pub(crate) fn broke_off(&self) -> bool {
        self.failure.is_some()
    }

    /// Why the input broke off, once.
    pub(crate) fn take_failure(&mut self) -> Result<(), ReadError> {
        self.failure.take().map_or(Ok(()), Err)
    }

    /// Reads some more, or notes the end.
    pub(crate) fn fill(&mut self) {
        self.make_room();
        match self.container.read(&mut self.bytes[self.end..]) {
            Ok(0) => self.ended = true,
            Ok(read) => self.end += read,
            Err(failure) => {
                self.ended = true;
                self.failure = Some(failure);
            }
        }
    }

    /// The line at `at` of what is unread, with its end, read as far as
    /// necessary; cut short where the input ends or `most` bytes are unread.
    pub(crate) fn peek_line(&mut self, at: usize, most: usize) -> Option<Range<usize>> {
        loop {
            let rest = &self.unread()[at..];
            if let Some(newline) = memchr::memchr(b'\n', rest) {
                return Some(at..at + newline + 1);
            }
            if self.ended || self.unread().len() > most {
                return (!rest.is_empty()).then(|| at..at + rest.len());
            }
            self.fill();
        }
    }

    fn make_room(&mut self) {
        self.bytes.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.bytes.len() < self.end + CHUNK {
            self.bytes.resize(self.end + CHUNK, 0);
        }
    }

    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.bytes.capacity()
    }

    /// Consumes what `skip` passes over.
    pub(crate) fn skip(&mut self, skip: &mut dyn Skip) {
        loop {
            let (count, ended) = skip.pass(self.unread());
            self.consume(count);
            if ended {
                return;
            }
            if self.ended {
                return self.consume(self.end - self.start);
            }
            self.fill();
        }
    }
}
