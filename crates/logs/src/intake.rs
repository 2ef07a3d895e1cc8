//! From the bytes of a record to a record of the batch, or to a warning.

use event::BatchBuilder;

use crate::parser::{Bad, Parser, Piece, Unpacked};
use crate::times::Clock;
use crate::warnings::{Kind, Warnings};

/// Judges the records of one source, one by one.
pub(crate) struct Intake {
    pub(crate) parser: Box<dyn Parser>,
    pub(crate) builder: BatchBuilder,
    pub(crate) warnings: Warnings,
    pub(crate) record_bytes: usize,
    clock: Clock,
    unpacked: Unpacked,
    record: u64,
}

impl Intake {
    pub(crate) fn new(
        parser: Box<dyn Parser>,
        clock: Clock,
        builder: BatchBuilder,
        record_bytes: usize,
    ) -> Self {
        let (warnings, unpacked) = (Warnings::default(), Unpacked::default());
        Self { parser, builder, warnings, record_bytes, clock, unpacked, record: 0 }
    }

    /// How many bytes a frame may have.
    pub(crate) fn longest_frame(&self) -> usize {
        self.record_bytes.max(self.parser.longest_frame())
    }

    /// Takes a frame that stands at `offset`: a record, or several.
    pub(crate) fn take(&mut self, frame: &[u8], offset: u64, flaw: Option<Bad>) {
        let mut unpacked = std::mem::take(&mut self.unpacked);
        if flaw.is_none() && self.parser.unpack(frame, &mut unpacked) {
            for piece in unpacked.pieces.drain(..) {
                self.piece(&unpacked.text, piece, offset);
            }
            unpacked.clear();
        } else {
            self.one(frame, offset, flaw);
        }
        self.unpacked = unpacked;
    }

    fn piece(&mut self, text: &[u8], piece: Piece, offset: u64) {
        let raw = &text[piece.text];
        let most = self.record_bytes;
        let too_long = || Bad::new(Kind::TooLong, 0, format!("at most {most} bytes in a record"));
        let flaw = piece.flaw.or_else(|| (raw.len() > most).then(too_long));
        if let Some(mut bad) = self.judge(raw, flaw) {
            // The place in the text that was made of the record is none in the source.
            let at = std::mem::take(&mut bad.at).min(raw.len());
            self.warn(&raw[at..], offset + piece.at as u64, bad);
        }
    }

    /// Takes the record `raw`, which stands at `offset`.
    pub(crate) fn one(&mut self, raw: &[u8], offset: u64, flaw: Option<Bad>) {
        if let Some(bad) = self.judge(raw, flaw) {
            self.warn(raw, offset, bad);
        }
    }

    /// The source ended at `offset`, which it may tell to be too early.
    pub(crate) fn end(&mut self, offset: u64) {
        if let Some(bad) = self.parser.missing() {
            self.record += 1;
            self.warn(&[], offset, bad);
        }
    }

    fn warn(&mut self, raw: &[u8], offset: u64, bad: Bad) {
        let source = &self.builder.source().name;
        self.warnings.add(source, self.record, offset, raw, bad);
    }

    /// Counts a record, keeps it if it can be kept, and says what is wrong with it.
    fn judge(&mut self, raw: &[u8], flaw: Option<Bad>) -> Option<Bad> {
        self.record += 1;
        let result = match flaw {
            Some(flaw) if !flaw.kind.keeps_record() => Err(flaw),
            Some(flaw) => self.parse(raw).and(Err(flaw)),
            None => self.parse(raw),
        };
        let kept = result.as_ref().map_or_else(|bad| bad.kind.keeps_record(), |kept| *kept);
        self.warnings.records += u64::from(kept);
        result.err()
    }

    /// Whether there is a record: a blank one is none.
    fn parse(&mut self, raw: &[u8]) -> Result<bool, Bad> {
        if raw.trim_ascii_start().is_empty() {
            return Ok(false);
        }
        self.builder.record(self.record, raw);
        let parsed = self.parser.parse(raw, &mut self.clock, &mut self.builder);
        if parsed.as_ref().is_err_and(|bad| !bad.kind.keeps_record()) {
            self.builder.abandon();
        }
        parsed.map(|()| true)
    }
}
