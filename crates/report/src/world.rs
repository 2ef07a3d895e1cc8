//! All that the typesetter can reach: the template, one document, two fonts.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Fonts;

const TEMPLATE: &str = include_str!("letter.typ");

/// What is the same for every document.
pub struct Press {
    pub fonts: Fonts,
    library: LazyHash<Library>,
    template: Source,
    document: FileId,
}

impl Press {
    pub fn new() -> Self {
        Self {
            fonts: Fonts::embedded(),
            library: LazyHash::new(Library::default()),
            template: Source::new(file("letter.typ"), TEMPLATE.to_owned()),
            document: file("document.json"),
        }
    }
}

/// A name that the template may use. It never becomes a path on a disk.
fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the names above are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// A press with one document on it.
pub struct Desk<'a> {
    pub press: &'a Press,
    /// The document as JSON.
    pub document: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.fonts.book
    }

    fn main(&self) -> FileId {
        self.press.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() {
            Ok(self.press.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.document {
            Ok(self.document.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.faces.get(index).cloned()
    }

    /// The template has no clock: the same document gives the same bytes.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
