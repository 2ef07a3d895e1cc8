//! Ids: tokens of ASCII for controls, and stable uuids.

use sha2::{Digest, Sha256};

/// The token of the criterion `name`, for example `jp-fsa-2015/IM-ロ-b` →
/// `jp-fsa-2015.IM-_ro_-b`. Two names never give the same token: every character that
/// cannot stand in one is written between two underscores.
#[must_use]
pub fn control_id(name: &str) -> String {
    let first = name.chars().next().filter(|c| !c.is_ascii_alphabetic());
    let mark = if first.is_some() { "_d_" } else { "" };
    name.chars().fold(mark.to_owned(), |mut token, c| {
        match c {
            '/' => token.push('.'),
            '_' => token.push_str("__"),
            c if c.is_ascii_alphanumeric() || c == '-' => token.push(c),
            c => token.push_str(&format!("_{}_", spelled(c))),
        }
        token
    })
}

/// The letters of the old order, as codes have them.
const LETTERS: [(char, &str); 9] = [
    ('イ', "i"),
    ('ロ', "ro"),
    ('ハ', "ha"),
    ('ニ', "ni"),
    ('ホ', "ho"),
    ('ヘ', "he"),
    ('ト', "to"),
    ('チ', "chi"),
    ('.', "p"),
];

fn spelled(c: char) -> String {
    let letter = LETTERS.iter().find(|(kana, _)| *kana == c).map(|(_, name)| (*name).to_owned());
    let circled = ('①'..='⑳').contains(&c).then(|| (u32::from(c) - u32::from('①') + 1).to_string());
    letter.or(circled).unwrap_or_else(|| format!("u{:04X}", u32::from(c)))
}

/// An id made of what it names, in the shape of a uuid of version 5: the first half of a
/// SHA-256, since nothing here rests on SHA-1.
#[must_use]
pub fn uuid(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes: [u8; 16] = std::array::from_fn(|_| 0);
    bytes.copy_from_slice(&hash.finalize()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x50;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
