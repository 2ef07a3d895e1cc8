//! A copy of a file without what could say who made it, when, where and with what.
//!
//! Pictures keep only what draws them; text is all that it says. Of any other file no copy is
//! made, since nobody can say what it hides. What cannot be read whole is not copied either.

/// A copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stripped {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How a file of this kind is called.
    pub ending: &'static str,
    /// What it leaves out.
    pub left_out: Vec<String>,
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8";

/// The copy, of a PNG, a JPEG or plain text.
#[must_use]
pub fn stripped(bytes: &[u8]) -> Option<Stripped> {
    if bytes.starts_with(PNG) {
        png(bytes)
    } else if bytes.starts_with(JPEG) {
        jpeg(bytes)
    } else {
        let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        let text = str::from_utf8(bytes).ok().filter(|text| text.chars().all(plain))?;
        // A file that means something to a program may say who made it.
        let markup = text.trim_start_matches('\u{feff}').trim_start().starts_with(['<', '%', '{']);
        let copy = || Stripped { bytes: bytes.to_vec(), ending: "txt", left_out: Vec::new() };
        (!markup).then(copy)
    }
}

/// Chunks that draw the picture; colour profiles name devices, so they are not among them.
const PNG_KEPT: [&[u8]; 6] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"sRGB"];

fn png(bytes: &[u8]) -> Option<Stripped> {
    let (mut kept, mut left_out, mut rest) = (PNG.to_vec(), Vec::new(), bytes.get(PNG.len()..)?);
    loop {
        let length = u32::from_be_bytes(rest.first_chunk::<4>().copied()?);
        let whole = usize::try_from(length).ok()?.checked_add(12)?;
        let (chunk, after) = rest.split_at_checked(whole)?;
        let name = &chunk[4..8];
        if PNG_KEPT.contains(&name) {
            kept.extend_from_slice(chunk);
        } else {
            left_out.push(String::from_utf8_lossy(name).into_owned());
        }
        if name == b"IEND" {
            if !after.is_empty() {
                left_out.push("after-end".to_owned());
            }
            return Some(Stripped { bytes: kept, ending: "png", left_out });
        }
        rest = after;
    }
}

const SCAN: u8 = 0xda;
const END: u8 = 0xd9;

/// Segments up to the first scan are kept if they draw; application data (EXIF, XMP, maker's
/// notes, thumbnails) and comments are not. A second picture behind the end is left out.
fn jpeg(bytes: &[u8]) -> Option<Stripped> {
    let (mut kept, mut left_out, mut rest) = (JPEG.to_vec(), Vec::new(), bytes.get(2..)?);
    loop {
        let (&mark, &kind) = (rest.first()?, rest.get(1)?);
        if mark != 0xff {
            return None;
        }
        if kind == SCAN {
            let picture = scans(rest)?;
            kept.extend_from_slice(&rest[..picture]);
            if rest.len() > picture {
                left_out.push("after-end".to_owned());
            }
            return Some(Stripped { bytes: kept, ending: "jpg", left_out });
        }
        let length = u16::from_be_bytes(rest.get(2..)?.first_chunk::<2>().copied()?);
        let (segment, after) = rest.split_at_checked(usize::from(length).checked_add(2)?)?;
        match kind {
            0xe0..=0xef => left_out.push(format!("APP{}", kind - 0xe0)),
            0xfe => left_out.push("COM".to_owned()),
            _ => kept.extend_from_slice(segment),
        }
        rest = after;
    }
}

/// The length of the scans with their end; a picture in which application data stands between
/// scans is not copied.
fn scans(bytes: &[u8]) -> Option<usize> {
    let marks = bytes.windows(2).enumerate().filter(|(_, pair)| pair[0] == 0xff);
    for (at, pair) in marks {
        match pair[1] {
            END => return Some(at + 2),
            0xe0..=0xef | 0xfe => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&length[..], name, data, &[0; 4]].concat()
    }

    fn segment(kind: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len() + 2).expect("short").to_be_bytes();
        [&[0xff, kind], &length[..], data].concat()
    }

    fn holds(bytes: &[u8], word: &[u8]) -> bool {
        bytes.windows(word.len()).any(|window| window == word)
    }

    #[test]
    fn a_picture_keeps_what_draws_it_and_not_who_took_it() {
        let png = [
            PNG.to_vec(),
            chunk(b"IHDR", b"head"),
            chunk(b"tEXt", b"Author\0Tanaka"),
            chunk(b"IDAT", b"pixels"),
            chunk(b"IEND", b""),
            b"Tanaka".to_vec(),
        ]
        .concat();
        let copy = stripped(&png).expect("a picture");
        assert_eq!(copy.left_out, ["tEXt", "after-end"]);
        assert!(holds(&copy.bytes, b"pixels") && !holds(&copy.bytes, b"Tanaka"));

        let jpeg = [
            JPEG.to_vec(),
            segment(0xe1, b"Exif Tanaka"),
            segment(0xdb, b"table"),
            segment(0xfe, b"by Tanaka"),
            segment(0xda, b"scan"),
            b"pixels\xff\x00\xff\xd9".to_vec(),
            b"\xff\xd8Tanaka's thumbnail".to_vec(),
        ]
        .concat();
        let copy = stripped(&jpeg).expect("a picture");
        assert_eq!(copy.left_out, ["APP1", "COM", "after-end"]);
        assert!(copy.bytes.ends_with(b"pixels\xff\x00\xff\xd9"));
        assert!(holds(&copy.bytes, b"table") && !holds(&copy.bytes, b"Tanaka"));
        assert_eq!(stripped(&copy.bytes).expect("a picture").left_out, Vec::<String>::new());
    }

    #[test]
    fn what_cannot_be_looked_through_is_not_copied() {
        for bytes in [
            &b"PK\x03\x04 a document with its author"[..],
            b"%PDF-1.7 /Author (Tanaka)",
            b"<svg><metadata>Tanaka</metadata></svg>",
            b"\x89PNG\r\n\x1a\n\0\0\0\x05tEXtTan",
            b"\xff\xd8\xff\xe1\0",
        ] {
            assert_eq!(stripped(bytes), None);
        }
        assert_eq!(stripped("帳簿が二つあります".as_bytes()).map(|copy| copy.ending), Some("txt"));
    }

    proptest! {
        #[test]
        fn no_file_stops_it(
            sign in prop::sample::select(vec![PNG, JPEG, b"\xff\xd8\xff\xda", b""]),
            rest in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let bytes = [sign, &rest].concat();
            if let Some(copy) = stripped(&bytes) {
                prop_assert!(copy.bytes.len() <= bytes.len());
            }
        }
    }
}
