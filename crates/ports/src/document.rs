//! A document for people, before it is typeset.

/// A mark beside a line: a shape and a word, never colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing to mark.
    Plain,
    /// Answered.
    Known,
    /// Unknown; hatched, so that it is never read as fine.
    Unknown,
    /// Not done.
    NotDone,
    /// In part.
    Partly,
    /// A warning.
    Warning,
}

/// One line or figure in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The text, shown as it is: it never instructs the typesetter.
    pub text: String,
    /// Its mark.
    pub mark: Mark,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading inside the document.
    Heading(String),
    /// A paragraph; a line feed in it begins a line.
    Paragraph(String),
    /// Pairs of a name and a value, such as the head of a letter.
    Facts(Vec<(String, String)>),
    /// A numbered question with its state, answer lines, sources, and for a
    /// follow-up what had been answered before.
    Answer {
        /// `①` …
        number: String,
        /// The question.
        question: String,
        /// The state in a word.
        state: Cell,
        /// The answer.
        lines: Vec<Cell>,
        /// What the last report said, if this shows a change.
        before: Vec<String>,
        /// From where.
        source: String,
    },
    /// A table with a repeated head.
    Table {
        /// Column names.
        head: Vec<String>,
        /// Rows.
        rows: Vec<Vec<String>>,
    },
}

/// A document in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// `ja` or `en`.
    pub lang: &'static str,
    /// Title.
    pub title: String,
    /// Line under the title.
    pub subtitle: String,
    /// Who sends it; a line feed begins a line, for example with an office.
    pub sender: String,
    /// To whom, likewise.
    pub recipient: String,
    /// Its date, as written.
    pub date: String,
    /// Number and version, printed at the foot of every page.
    pub reference: String,
    /// The word for a page at the foot, for example `頁`.
    pub page_word: String,
    /// The word beside what the last report said, for example `前回`.
    pub before_word: String,
    /// The word beside what is said now, for example `今回`.
    pub now_word: String,
    /// Handling label, for example `取扱注意`.
    pub handling: String,
    /// Its parts.
    pub blocks: Vec<Block>,
    /// Date stamped into the file, so that the same content gives the same bytes:
    /// seconds since 1970 in UTC.
    pub stamp: i64,
}

/// Why a document was not set.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be typeset: {0}")]
pub struct TypesetError(pub String);

/// Sets documents as PDF.
pub trait Typeset: Send + Sync {
    /// The bytes of the PDF. The same document gives the same bytes.
    ///
    /// # Errors
    /// If the typesetter refuses, with its words.
    fn pdf(&self, document: &Document) -> Result<Vec<u8>, TypesetError>;
}
