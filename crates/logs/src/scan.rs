//! A cursor over the bytes of one record.

use std::ops::Range;

/// Walks over bytes from the left. Every method takes what it names and says
/// `None`, without moving, when it is not there.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// The bytes at a range of the record.
    pub(crate) fn slice(&self, range: Range<usize>) -> &'a [u8] {
        &self.bytes[range]
    }

    /// Everything that is left, as a range of the record.
    pub(crate) fn remainder(&self) -> Range<usize> {
        self.at..self.bytes.len()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(crate) fn byte(&mut self, wanted: u8) -> Option<()> {
        (self.peek() == Some(wanted)).then(|| self.at += 1)
    }

    pub(crate) fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        let found = self.peek().filter(|b| wanted.contains(b))?;
        self.at += 1;
        Some(found)
    }

    pub(crate) fn text(&mut self, wanted: &[u8]) -> Option<()> {
        self.rest().starts_with(wanted).then(|| self.at += wanted.len())
    }

    pub(crate) fn end(&self) -> Option<()> {
        (self.at == self.bytes.len()).then_some(())
    }

    /// At least one space or tab.
    pub(crate) fn spaces(&mut self) -> Option<()> {
        let from = self.at;
        self.skip_spaces();
        (self.at > from).then_some(())
    }

    pub(crate) fn skip_spaces(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// A number of `least` to `most` (at most 9) ASCII digits.
    pub(crate) fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let mut number = 0;
        let mut count = 0;
        for digit in self.rest().iter().take(most).take_while(|b| b.is_ascii_digit()) {
            number = number * 10 + u32::from(digit - b'0');
            count += 1;
        }
        (count >= least).then(|| self.at += count)?;
        Some(number)
    }

    /// Up to a space or the end, but not nothing.
    pub(crate) fn word(&mut self) -> Option<Range<usize>> {
        let len = memchr::memchr(b' ', self.rest()).unwrap_or(self.rest().len());
        (len > 0).then(|| self.take(len))
    }

    /// Up to `stop`, which is taken too but is not part of the range.
    pub(crate) fn until(&mut self, stop: u8) -> Option<Range<usize>> {
        let len = memchr::memchr(stop, self.rest())?;
        let range = self.take(len);
        self.at += 1;
        Some(range)
    }

    /// Up to `stop`, which is taken too but is not part of the range.
    pub(crate) fn until_text(&mut self, stop: &[u8]) -> Option<Range<usize>> {
        let len = memchr::memmem::find(self.rest(), stop)?;
        let range = self.take(len);
        self.at += stop.len();
        Some(range)
    }

    /// Up to the next double quote without a backslash before it; the quote is taken too.
    pub(crate) fn until_quote(&mut self) -> Option<Range<usize>> {
        let mut len = 0;
        loop {
            let rest = &self.rest()[len..];
            let stop = memchr::memchr2(b'"', b'\\', rest)?;
            len += stop;
            if rest[stop] == b'"' {
                break;
            }
            len = (len + 2).min(self.rest().len());
        }
        let range = self.take(len);
        self.at += 1;
        Some(range)
    }

    /// Steps over `len` bytes that were looked at.
    pub(crate) fn skip(&mut self, len: usize) {
        self.at = (self.at + len).min(self.bytes.len());
    }

    fn take(&mut self, len: usize) -> Range<usize> {
        let from = self.at;
        self.at += len;
        from..self.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_does_not_move_the_cursor() {
        let mut scan = Scan::new(b"12 ab,c");
        assert_eq!(scan.digits(3, 4), None);
        assert_eq!(scan.digits(1, 4), Some(12));
        assert_eq!(scan.byte(b'x'), None);
        assert_eq!(scan.spaces(), Some(()));
        assert_eq!(scan.until(b';'), None);
        assert_eq!(scan.until(b','), Some(3..5));
        assert_eq!(scan.word(), Some(6..7));
        assert_eq!((scan.word(), scan.end()), (None, Some(())));
    }
}
