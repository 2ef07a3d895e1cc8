//! Windows event logs (EVTX): chunks of 64 KiB, each of which stands for itself.
//!
//! A record's own bytes mean nothing without the templates of its chunk, so
//! each is written as one line of JSON, in the form that is usual for exports
//! (`{"Event":{"System":…,"EventData":…}}`), and read as such. That line is
//! what the record shows as received.

use std::sync::Arc;

use ::evtx::err::{ChunkError, EvtxError};
use ::evtx::{EvtxChunkData, EvtxRecord, ParserSettings};
use event::BatchBuilder;

use crate::dialect;
use crate::format::Format;
use crate::json::Json;
use crate::parser::{Bad, Frame, Parser, Unpacked};
use crate::times::Clock;
use crate::warnings::Kind;

/// The first bytes of a file, whose header takes [`HEADER`] bytes.
pub(crate) const MAGIC: &[u8] = b"ElfFile\0";
const HEADER: usize = 4096;
/// Where the header tells how many chunks there are, in 16 bits. One that was not closed
/// tells too few.
const CHUNKS: usize = 42;
const CHUNK: usize = 65536;
/// The header of a record, in front of its content.
const RECORD_HEADER: u64 = 24;
/// How much of a bad chunk or record is shown.
const EXCERPT: usize = 32;

/// Reads event logs, chunk by chunk.
pub(crate) struct Evtx {
    json: Json,
    settings: Arc<ParserSettings>,
    /// How many chunks the header tells, and how many were there.
    told: usize,
    seen: usize,
}

impl Evtx {
    pub(crate) fn new(source: &str) -> Self {
        let settings = ParserSettings::default().indent(false);
        let json = Json::new(false, dialect::log_source(Format::Evtx, source));
        Self { json, settings: Arc::new(settings), told: 0, seen: 0 }
    }

    fn header(&mut self, bytes: &[u8], into: &mut Unpacked) {
        if bytes.len() < HEADER {
            let expected = "a header of 4,096 bytes";
            return into.flaw(excerpt(bytes, 0), 0, Bad::new(Kind::CutOff, 0, expected));
        }
        self.told = usize::from(u16::from_le_bytes([bytes[CHUNKS], bytes[CHUNKS + 1]]));
    }

    /// Writes the records of a chunk as JSON. The error is about the whole chunk.
    fn chunk(&self, bytes: &[u8], into: &mut Unpacked) -> Result<(), ChunkError> {
        let mut data = EvtxChunkData::new(bytes.to_vec(), false)?;
        let whole = data.validate_checksum();
        let last = data.header.last_event_record_id;
        let mut chunk = data.parse(self.settings.clone())?;
        let mut complete = false;
        for record in chunk.iter() {
            let id = record.as_ref().map_or(0, |record| record.event_record_id);
            complete |= id == last;
            let first = into.pieces.len();
            put(record, bytes, into);
            if !whole {
                into.pieces[first..].iter_mut().for_each(doubt);
            }
        }
        if !complete && bytes.len() < CHUNK {
            let expected = format!("records up to {last}");
            into.flaw(&[], bytes.len(), Bad::new(Kind::CutOff, 0, expected));
        }
        Ok(())
    }
}

impl Parser for Evtx {
    fn frame(&self, bytes: &[u8], last: bool) -> Option<Frame> {
        let header = bytes.starts_with(MAGIC);
        let len = if header { HEADER } else { CHUNK };
        let len = if last { len.min(bytes.len()) } else { len };
        if bytes.len() < len {
            return None;
        }
        let blank = bytes[..len].iter().all(|byte| *byte == 0);
        Some(if blank { Frame::nothing(len) } else { Frame::good(len, len) })
    }

    fn longest_frame(&self) -> usize {
        CHUNK
    }

    fn unpack(&mut self, frame: &[u8], into: &mut Unpacked) -> bool {
        if frame.starts_with(MAGIC) {
            self.header(frame, into);
            return true;
        }
        self.seen += 1;
        if self.chunk(frame, into).is_err() {
            let kind = if frame.len() < CHUNK { Kind::CutOff } else { Kind::Damaged };
            into.flaw(excerpt(frame, 0), 0, Bad::new(kind, 0, "a chunk of an event log"));
        }
        true
    }

    fn missing(&self) -> Option<Bad> {
        let missing = self.told.checked_sub(self.seen).filter(|missing| *missing > 0)?;
        let expected = format!("{missing} more of the {} chunks that the header tells", self.told);
        Some(Bad::new(Kind::CutOff, 0, expected))
    }

    fn parse(&mut self, raw: &[u8], clock: &mut Clock, out: &mut BatchBuilder) -> Result<(), Bad> {
        self.json.parse(raw, clock, out)
    }
}

/// Writes one record, or why it cannot be read.
fn put(record: Result<EvtxRecord<'_>, EvtxError>, chunk: &[u8], into: &mut Unpacked) {
    let at = record.as_ref().map_or_else(place, |record| record.binxml_offset - RECORD_HEADER);
    let at = usize::try_from(at).unwrap_or_default();
    match record.and_then(EvtxRecord::into_json_bytes) {
        Ok(record) => {
            let start = into.text.len();
            into.text.extend_from_slice(&record.data);
            into.record(start, at);
        }
        Err(error) => {
            let expected = match error {
                EvtxError::FailedToParseRecord { record_id, .. } => {
                    format!("record {record_id} of the event log to hold")
                }
                _ => "a record of an event log".to_owned(),
            };
            into.flaw(excerpt(chunk, at), at, Bad::new(Kind::Damaged, 0, expected));
        }
    }
}

fn place(error: &EvtxError) -> u64 {
    match error {
        EvtxError::FailedToReadRecordAt { offset, .. } => *offset,
        _ => 0,
    }
}

/// Notes on a record that its chunk was changed after it was written.
fn doubt(piece: &mut crate::parser::Piece) {
    let changed = || Bad::new(Kind::Checksum, 0, "a chunk whose checksums hold");
    piece.flaw.get_or_insert_with(changed);
}

fn excerpt(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    &rest[..rest.len().min(EXCERPT)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;
    use crate::testing::{read, records};

    /// 2015-06-10T00:00:00Z in steps of 100 ns since 1601.
    const FILETIME: u64 = (1_433_894_400 + 11_644_473_600) * 10_000_000;

    /// Writes the elements of an event in binary form, without templates.
    struct Forge {
        bytes: Vec<u8>,
    }

    impl Forge {
        fn put(&mut self, bytes: &[u8]) {
            self.bytes.extend_from_slice(bytes);
        }

        fn text(&mut self, text: &str) {
            text.encode_utf16().for_each(|unit| self.put(&unit.to_le_bytes()));
        }

        fn len(text: &str) -> [u8; 2] {
            u16::try_from(text.encode_utf16().count()).unwrap().to_le_bytes()
        }

        /// Where the name stands in the chunk, and right there the name.
        fn name(&mut self, name: &str) {
            let at = u32::try_from(self.bytes.len() + 4).unwrap();
            self.put(&at.to_le_bytes());
            self.put(&[0; 6]);
            self.put(&Self::len(name));
            self.text(name);
            self.put(&[0; 2]);
        }

        fn value(&mut self, value: &str) {
            self.put(&[0x05, 0x01]);
            self.put(&Self::len(value));
            self.text(value);
        }

        fn open(&mut self, name: &str, attribute: Option<(&str, &str)>) {
            self.put(&[if attribute.is_some() { 0x41 } else { 0x01 }, 0, 0, 0, 0]);
            self.name(name);
            if let Some((name, value)) = attribute {
                self.put(&[0; 4]);
                self.put(&[0x06]);
                self.name(name);
                self.value(value);
            }
            self.put(&[0x02]);
        }

        fn element(&mut self, name: &str, attribute: Option<(&str, &str)>, value: &str) {
            self.open(name, attribute);
            self.value(value);
            self.put(&[0x04]);
        }

        fn event(&mut self, id: u64) {
            let start = self.bytes.len();
            self.put(b"**\0\0\0\0\0\0");
            self.put(&id.to_le_bytes());
            self.put(&FILETIME.to_le_bytes());
            self.put(&[0x0f, 1, 1, 0]);
            self.open("Event", None);
            self.open("System", None);
            self.element("Channel", None, "Security");
            self.element("EventID", None, "4688");
            self.element("TimeCreated", Some(("SystemTime", "2015-06-10T00:00:00Z")), "");
            self.put(&[0x04]);
            self.open("EventData", None);
            self.element("Data", Some(("Name", "NewProcessName")), "C:\\a.exe");
            self.put(&[0x04, 0x04, 0x00]);
            let size = u32::try_from(self.bytes.len() - start + 4).unwrap().to_le_bytes();
            self.bytes[start + 4..start + 8].copy_from_slice(&size);
            self.put(&size);
        }
    }

    /// A file with one chunk of `events`, whose checksums hold.
    fn file(events: u64) -> Vec<u8> {
        let mut forge = Forge { bytes: vec![0; 512] };
        let mut last = 0;
        for id in 1..=events {
            last = forge.bytes.len();
            forge.event(id);
        }
        let mut chunk = forge.bytes;
        let free = chunk.len();
        chunk[..8].copy_from_slice(b"ElfChnk\0");
        for (at, number) in [(8, 1), (16, events), (24, 1), (32, events)] {
            chunk[at..at + 8].copy_from_slice(&number.to_le_bytes());
        }
        let events = ::evtx::checksum_ieee(&chunk[512..]);
        for (at, number) in [
            (40, 128),
            (44, u32::try_from(last).unwrap()),
            (48, u32::try_from(free).unwrap()),
            (52, events),
        ] {
            chunk[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        let head = ::evtx::checksum_ieee(&[&chunk[..120], &chunk[128..512]].concat());
        chunk[124..128].copy_from_slice(&head.to_le_bytes());
        chunk.resize(CHUNK, 0);
        let mut file = vec![0; HEADER];
        file[..8].copy_from_slice(MAGIC);
        [file, chunk, vec![0; CHUNK]].concat()
    }

    #[test]
    fn events_have_the_fields_that_rules_ask_for() {
        let records = records(None, &file(3));
        assert_eq!(records.len(), 3);
        let record = &records[2];
        assert_eq!(record.value("EventID"), Some("4688"));
        assert_eq!(record.value("NewProcessName"), Some("C:\\a.exe"));
        assert_eq!(record.value("Image"), Some("C:\\a.exe"));
        assert_eq!(record.time, Some(1_433_894_400_000_000));
        assert_eq!(record.log_source.service, Some("security"));
        assert_eq!(record.log_source.categories, ["process_creation"]);
    }

    #[test]
    fn a_damaged_record_costs_itself_and_the_others_are_doubted() {
        let mut bytes = file(3);
        // The mark of the second record, whose size the first one's tells.
        let size = u32::from_le_bytes(bytes[HEADER + 516..HEADER + 520].try_into().unwrap());
        bytes[HEADER + 512 + size as usize] = b'!';
        let shown = read(None, &bytes);
        assert_eq!(shown.matches("\n3 2015").count(), 1, "{shown}");
        assert!(shown.contains("record 2, byte "), "{shown}");
        assert!(shown.contains("damaged: expected a record of an event log, found `!*"), "{shown}");
        assert!(shown.contains("checksum: expected a chunk whose checksums hold"), "{shown}");
    }

    #[test]
    fn a_log_that_is_cut_keeps_what_was_read() {
        let bytes = file(3);
        let size =
            u32::from_le_bytes(bytes[HEADER + 516..HEADER + 520].try_into().unwrap()) as usize;
        let shown = read(None, &bytes[..HEADER + 512 + size + size / 2]);
        assert!(shown.starts_with("1 2015-06-10T00:00:00Z: "), "{shown}");
        assert!(shown.contains("cut-off: expected records up to 3"), "{shown}");
        let shown = read(None, &bytes[..100]);
        assert!(shown.contains("cut-off: expected a header of 4,096 bytes"), "{shown}");
        let mut told = file(3);
        told[CHUNKS] = 2;
        let shown = read(None, &told);
        assert!(shown.starts_with("1 2015-06-10T00:00:00Z: "), "{shown}");
        assert!(shown.contains("cut-off: expected 1 more of the 2 chunks"), "{shown}");
        let shown = read(None, &bytes[..HEADER + 100]);
        assert!(shown.contains("byte 4096: cut-off: expected a chunk of an event log"), "{shown}");
    }

    #[test]
    fn what_is_no_chunk_is_told_and_costs_itself() {
        let mut bytes = file(1);
        let whole = bytes.clone();
        bytes[HEADER] = b'e';
        bytes.extend_from_slice(&whole[HEADER..]);
        let shown = read(Some(Format::Evtx), &bytes);
        assert!(shown.starts_with("2 2015-06-10T00:00:00Z: "), "{shown}");
        assert!(
            shown.contains(
                "record 1, byte 4096: damaged: expected a chunk of an event log, found `elfChnk"
            ),
            "{shown}"
        );
    }
}
