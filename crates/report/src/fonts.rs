//! The two fonts that every document is set in, inside the binary.

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Noto Sans JP, version of the npm package `@expo-google-fonts/noto-sans-jp` 0.4.3,
/// under the SIL Open Font License in `fonts/LICENSE`.
static REGULAR: &[u8] = include_bytes!("../fonts/NotoSansJP_400Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/NotoSansJP_700Bold.ttf");

/// The parsed fonts and their index.
pub struct Fonts {
    pub book: LazyHash<FontBook>,
    pub faces: Vec<Font>,
    /// What they can draw, in order.
    drawn: Vec<u32>,
}

impl Fonts {
    /// Parses the embedded fonts, which takes some milliseconds.
    pub fn embedded() -> Self {
        let faces: Vec<Font> =
            [REGULAR, BOLD].into_iter().flat_map(|data| Font::iter(Bytes::new(data))).collect();
        let drawn = faces.first().map(|font| font.info().coverage.iter().collect());
        Self {
            book: LazyHash::new(FontBook::from_fonts(&faces)),
            drawn: drawn.unwrap_or_default(),
            faces,
        }
    }

    /// Whether there is a shape for `c`, in both weights alike.
    pub fn draw(&self, c: char) -> bool {
        self.drawn.binary_search(&c.into()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_weights_draw_what_a_report_needs() {
        let fonts = Fonts::embedded();
        let [regular, bold] = &fonts.faces[..] else { panic!("two weights") };
        assert_eq!(regular.info().coverage, bold.info().coverage);
        for c in "さくら証券①⑩→「」髙﨑𠮷Aé0\\{}".chars() {
            assert!(fonts.draw(c), "{c}");
        }
        assert!(!fonts.draw('\u{1f525}'));
    }
}
