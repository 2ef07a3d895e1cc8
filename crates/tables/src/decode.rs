//! The text of a file: UTF-8, UTF-16 with a byte order mark, or Shift_JIS.
//!
//! Which one is found out by reading the whole file once, because a register may
//! be plain ASCII for its first thousand rows. Nothing is ever replaced: bytes
//! that are neither are named by their line.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, SHIFT_JIS, UTF_8};

use crate::{Expected, Fault};

const CHUNK: usize = 64 * 1024;

/// What the bytes of `input` are, and the length of their byte order mark.
///
/// # Errors
/// The line that cannot be text in any of them.
pub(crate) fn detect(mut input: impl Read) -> Result<(&'static Encoding, usize), Fault> {
    let mut bytes = vec![0; CHUNK];
    let mut len = fill(&mut input, &mut bytes).map_err(unreadable)?;
    let marked = Encoding::for_bom(&bytes[..len]);
    let start = marked.map_or(0, |(_, mark)| mark);
    let mut candidates: Vec<_> = match marked {
        Some((encoding, _)) => vec![Trial::new(encoding)],
        None => vec![Trial::new(UTF_8), Trial::new(SHIFT_JIS)],
    };
    let mut from = start;
    loop {
        let last = len < bytes.len();
        candidates.iter_mut().for_each(|trial| trial.take(&bytes[from..len], last));
        if last {
            break;
        }
        len = fill(&mut input, &mut bytes).map_err(unreadable)?;
        from = 0;
    }
    let good = candidates.iter().find(|trial| trial.failed_at.is_none());
    let encoding = good.map(|trial| trial.encoding);
    encoding.map(|encoding| (encoding, start)).ok_or_else(|| {
        let names: Vec<_> = candidates.iter().map(|trial| trial.encoding.name()).collect();
        let line = candidates.iter().filter_map(|trial| trial.failed_at).max().unwrap_or(1);
        Fault::new(line, "", Expected::of("text-encoding", names.join(", ")), "")
    })
}

fn fill(input: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while len < bytes.len() {
        match input.read(&mut bytes[len..])? {
            0 => break,
            more => len += more,
        }
    }
    Ok(len)
}

pub(crate) fn unreadable(error: io::Error) -> Fault {
    Fault::whole(Expected::new("readable"), &error.to_string())
}

/// One encoding that the text may have.
struct Trial {
    encoding: &'static Encoding,
    decoder: Decoder,
    text: String,
    line: u64,
    failed_at: Option<u64>,
}

impl Trial {
    fn new(encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { encoding, decoder, text: String::new(), line: 1, failed_at: None }
    }

    fn take(&mut self, bytes: &[u8], last: bool) {
        if self.failed_at.is_some() {
            return;
        }
        let good = decode(&mut self.decoder, bytes, last, &mut self.text);
        // No list holds NUL: it is UTF-16 without its mark, or no text at all.
        let nul = memchr::memchr(0, self.text.as_bytes());
        let until = &self.text.as_bytes()[..nul.unwrap_or(self.text.len())];
        self.line += memchr::memchr_iter(b'\n', until).count() as u64;
        if !good || nul.is_some() {
            self.failed_at = Some(self.line);
        }
    }
}

/// Decodes `bytes` into `text`, which is emptied first; whether all could be.
fn decode(decoder: &mut Decoder, bytes: &[u8], last: bool, text: &mut String) -> bool {
    text.clear();
    let room =
        decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(usize::MAX);
    text.reserve(room);
    let (result, _) = decoder.decode_to_string_without_replacement(bytes, text, last);
    result == DecoderResult::InputEmpty
}

/// The text of a file, piece by piece; no piece ends within a character.
pub(crate) struct Text {
    input: Box<dyn Read + Send>,
    decoder: Decoder,
    bytes: Vec<u8>,
    text: String,
    ended: bool,
}

impl Text {
    /// `input` stands after the byte order mark.
    pub(crate) fn new(input: impl Read + Send + 'static, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self {
            input: Box::new(input),
            decoder,
            bytes: vec![0; CHUNK],
            text: String::new(),
            ended: false,
        }
    }

    /// The next piece; empty at the end.
    ///
    /// # Errors
    /// If the file cannot be read, or changed since it was looked at.
    pub(crate) fn next(&mut self) -> Result<&str, Fault> {
        self.text.clear();
        while self.text.is_empty() && !self.ended {
            let len = fill(&mut self.input, &mut self.bytes).map_err(unreadable)?;
            self.ended = len < self.bytes.len();
            if !decode(&mut self.decoder, &self.bytes[..len], self.ended, &mut self.text) {
                return Err(Fault::whole(Expected::new("unchanged"), ""));
            }
        }
        Ok(&self.text)
    }
}
