//! From a document to the bytes of a PDF.

use std::sync::OnceLock;

use ports::{Document, Typeset, TypesetError};
use typst::comemo;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::sheet::Sheet;
use crate::world::{Desk, Press};

/// Sets documents as tagged PDF/A. The first document parses the fonts, later ones
/// find them ready.
#[derive(Default)]
pub struct Typesetter {
    press: OnceLock<Press>,
}

impl Typesetter {
    /// A typesetter that has done nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn pages(&self, document: &Document) -> Result<Warned<PagedDocument>, TypesetError> {
        let press = self.press.get_or_init(Press::new);
        let sheet = serde_json::to_vec(&Sheet::new(document, &press.fonts))
            .map_err(|e| TypesetError(e.to_string()))?;
        let desk = Desk { press, document: Bytes::new(sheet) };
        let Warned { output, warnings } = typst::compile(&desk);
        // The typesetter remembers pages between runs; a report is not to stay in
        // memory once it is made.
        comemo::evict(0);
        Ok(Warned { output: output.map_err(|e| refused(&e))?, warnings })
    }
}

impl Typeset for Typesetter {
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, TypesetError> {
        let pages = self.pages(document)?.output;
        typst_pdf::pdf(&pages, &options(document)?).map_err(|e| refused(&e))
    }
}

/// Accessible (tagged) and archival: PDF/A-2a, as public bodies ask for.
fn options(document: &Document) -> Result<PdfOptions, TypesetError> {
    Ok(PdfOptions {
        ident: Smart::Custom(format!("{} {}", document.reference, document.lang)),
        creator: Smart::Custom(Some("Hinomi".to_owned())),
        timestamp: Some(timestamp(document.stamp)?),
        standards: PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|e| TypesetError(e.message().to_string()))?,
        ..PdfOptions::default()
    })
}

/// `seconds` since 1970 in UTC, as a date of the file.
fn timestamp(seconds: i64) -> Result<Timestamp, TypesetError> {
    let time = jiff::Timestamp::from_second(seconds).map_err(|e| TypesetError(e.to_string()))?;
    let time = jiff::tz::Offset::UTC.to_datetime(time);
    let part = |part: i8| u8::try_from(part).unwrap_or_default();
    Datetime::from_ymd_hms(
        time.year().into(),
        part(time.month()),
        part(time.day()),
        part(time.hour()),
        part(time.minute()),
        part(time.second()),
    )
    .map(Timestamp::new_utc)
    .ok_or_else(|| TypesetError(format!("no such date: {time}")))
}

fn refused(diagnostics: &[SourceDiagnostic]) -> TypesetError {
    let messages: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
    TypesetError(messages.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(lang: &'static str) -> Document {
        let word = || "語".to_owned();
        Document {
            lang,
            title: word(),
            subtitle: word(),
            sender: word(),
            recipient: word(),
            date: word(),
            reference: word(),
            page_word: word(),
            before_word: word(),
            now_word: word(),
            handling: word(),
            blocks: Vec::new(),
            stamp: 0,
        }
    }

    #[test]
    fn the_typesetter_has_nothing_to_warn_of() {
        for lang in ["ja", "en"] {
            assert!(Typesetter::new().pages(&letter(lang)).unwrap().warnings.is_empty());
        }
    }

    #[test]
    fn what_the_typesetter_refuses_comes_back_in_its_words() {
        let error = Typesetter::new().pdf(&letter("no language")).unwrap_err();
        assert!(error.to_string().contains("language"), "{error}");
    }
}
