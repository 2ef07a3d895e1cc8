//! Where texts begin and end: every quotation mark that no backslash disarms.

use wide::u8x16;

/// Finds the marks of `line`, in order.
pub(crate) fn find(line: &[u8], out: &mut Vec<u32>) {
    out.clear();
    // Whether the byte before this block is a backslash that disarms the next.
    let mut disarms = false;
    let mut start = 0;
    let mut blocks = line.chunks_exact(64);
    for block in &mut blocks {
        let Ok(block) = block.try_into() else { break };
        take(marks(block), start, &mut disarms, out);
        start += 64;
    }
    let rest = blocks.remainder();
    if !rest.is_empty() {
        let mut block = [b' '; 64];
        block[..rest.len()].copy_from_slice(rest);
        take(marks(&block), start, &mut disarms, out);
    }
}

/// One bit for each byte that is a quotation mark, and each that is a backslash.
struct Marks {
    quotes: u64,
    slashes: u64,
}

#[inline]
fn take(marks: Marks, start: usize, disarms: &mut bool, out: &mut Vec<u32>) {
    let mut quotes = marks.quotes;
    if marks.slashes != 0 || *disarms {
        quotes &= !disarmed(marks.slashes, disarms);
    }
    while quotes != 0 {
        out.push(start as u32 + quotes.trailing_zeros());
        quotes &= quotes - 1;
    }
}

/// The bytes after a backslash that is not itself disarmed. Of a run of backslashes
/// every second one disarms the next; adding at the start of a run carries to its end,
/// which tells odd runs from even ones for all 64 bytes at once.
#[inline]
fn disarmed(slashes: u64, carry: &mut bool) -> u64 {
    const EVEN: u64 = 0x5555_5555_5555_5555;
    let slashes = slashes & !u64::from(*carry);
    let follows = slashes << 1 | u64::from(*carry);
    let odd_starts = slashes & !EVEN & !follows;
    let (ends, overflow) = odd_starts.overflowing_add(slashes);
    *carry = overflow;
    let invert = ends << 1;
    (EVEN ^ invert) & follows
}

#[inline]
fn marks(block: &[u8; 64]) -> Marks {
    let mut marks = Marks { quotes: 0, slashes: 0 };
    let (parts, _) = block.as_chunks::<16>();
    for (part, bytes) in parts.iter().enumerate() {
        let bytes = u8x16::new(*bytes);
        let bits = |byte| u64::from(bytes.simd_eq(u8x16::splat(byte)).to_bitmask());
        marks.quotes |= bits(b'"') << (16 * part);
        marks.slashes |= bits(b'\\') << (16 * part);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plainly(line: &[u8]) -> Vec<u32> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < line.len() {
            match line[at] {
                b'\\' => at += 1,
                b'"' => found.push(at as u32),
                _ => {}
            }
            at += 1;
        }
        found
    }

    proptest! {
        #[test]
        fn agrees_with_looking_at_each_byte(line in r#"["\\a]{0,300}"#) {
            let mut found = Vec::new();
            find(line.as_bytes(), &mut found);
            prop_assert_eq!(found, plainly(line.as_bytes()));
        }
    }
}
