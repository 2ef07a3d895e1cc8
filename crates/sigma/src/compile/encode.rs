//! Values as they look inside UTF-16 and base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::modifiers::Wide;

pub(crate) fn wide(text: &str, how: Wide) -> Vec<u8> {
    let units = text.encode_utf16();
    match how {
        Wide::Little => units.flat_map(u16::to_le_bytes).collect(),
        Wide::Big => units.flat_map(u16::to_be_bytes).collect(),
        Wide::Marked => [0xff, 0xfe].into_iter().chain(units.flat_map(u16::to_le_bytes)).collect(),
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The three ways `bytes` can look within a longer base64 text, depending on how
/// many bytes stand before them; without the letters that their neighbours touch.
pub(crate) fn base64_offsets(bytes: &[u8]) -> impl Iterator<Item = String> {
    (0..3).filter_map(move |offset| {
        let padded = [&vec![0; offset][..], bytes].concat();
        let encoded = STANDARD.encode(&padded);
        let start = [0, 2, 3][offset];
        // The last letter holds bits of what follows unless the bytes end with a group.
        let end = (padded.len() * 8) / 6;
        encoded.get(start..end).filter(|text| !text.is_empty()).map(str::to_owned)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_of_the_offsets_is_in_every_longer_text(
            before in proptest::collection::vec(any::<u8>(), 0..9),
            bytes in proptest::collection::vec(any::<u8>(), 4..20),
            after in proptest::collection::vec(any::<u8>(), 0..9),
        ) {
            let whole = STANDARD.encode([&before[..], &bytes, &after].concat());
            prop_assert!(base64_offsets(&bytes).any(|text| whole.contains(&text)));
        }
    }
}
