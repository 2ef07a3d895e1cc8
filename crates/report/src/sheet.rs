//! A document as the template reads it: clean text and widths, in JSON.

use std::slice::from_ref;

use ports::{Block, Cell, Document, Mark};
use serde::Serialize;

use crate::fonts::Fonts;
use crate::shown::shown;

/// Longest answer kept on one page, in lines and in characters. Well under half a
/// page, so keeping it whole never leaves a page nearly empty.
const WHOLE_LINES: usize = 14;
const WHOLE_CHARS: usize = 600;

/// Longest runs left without a place to break, in characters: in a line, in the
/// name of a fact, and in a state.
const IN_LINE: usize = 20;
const IN_NAME: usize = 14;
const IN_STATE: usize = 8;

/// Wide characters that a table has room for side by side.
const IN_TABLE: usize = 76;

/// The narrowest and the widest that a column may claim, in half-width characters.
const COLUMN: std::ops::RangeInclusive<usize> = 6..=40;

/// [`Document`], ready for the template.
#[derive(Serialize)]
pub struct Sheet {
    lang: &'static str,
    title: String,
    subtitle: String,
    sender: Vec<String>,
    recipient: Vec<String>,
    date: String,
    reference: String,
    page_word: String,
    before_word: String,
    now_word: String,
    handling: String,
    blocks: Vec<Piece>,
}

/// [`Block`], ready for the template.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Piece {
    Heading {
        text: String,
    },
    Paragraph {
        lines: Vec<String>,
    },
    Facts {
        pairs: Vec<(String, String)>,
    },
    Answer {
        number: String,
        question: String,
        state: Marked,
        lines: Vec<Marked>,
        before: Vec<String>,
        source: String,
        /// Whether it is short enough to keep on one page.
        whole: bool,
    },
    Table {
        head: Vec<String>,
        rows: Vec<Vec<String>>,
        /// Share of the page's width for each column.
        widths: Vec<usize>,
        /// Whether a column holds figures, which stand at its right edge.
        figures: Vec<bool>,
    },
}

/// [`Cell`], ready for the template.
#[derive(Serialize)]
struct Marked {
    text: String,
    mark: &'static str,
}

impl Sheet {
    pub fn new(document: &Document, fonts: &Fonts) -> Self {
        let pen = Pen { fonts };
        Self {
            lang: document.lang,
            title: pen.line(&document.title),
            subtitle: pen.line(&document.subtitle),
            sender: pen.lines(&document.sender),
            recipient: pen.lines(&document.recipient),
            date: pen.line(&document.date),
            reference: pen.line(&document.reference),
            page_word: pen.line(&document.page_word),
            before_word: pen.line(&document.before_word),
            now_word: pen.line(&document.now_word),
            handling: pen.line(&document.handling),
            blocks: document.blocks.iter().map(|block| pen.piece(block)).collect(),
        }
    }
}

/// Cleans text for the place where it will stand.
struct Pen<'a> {
    fonts: &'a Fonts,
}

impl Pen<'_> {
    fn line(&self, text: &str) -> String {
        shown(text, self.fonts, IN_LINE)
    }

    fn lines(&self, text: &str) -> Vec<String> {
        text.lines().map(|line| self.line(line)).collect()
    }

    fn piece(&self, block: &Block) -> Piece {
        match block {
            Block::Heading(text) => Piece::Heading { text: self.line(text) },
            Block::Paragraph(text) => Piece::Paragraph { lines: self.lines(text) },
            Block::Facts(pairs) => {
                let name = |name: &str| shown(name, self.fonts, IN_NAME);
                let pair = |(n, value): &(String, String)| (name(n), self.line(value));
                Piece::Facts { pairs: pairs.iter().map(pair).collect() }
            }
            Block::Answer { number, question, state, lines, before, source } => Piece::Answer {
                number: self.line(number),
                question: self.line(question),
                state: self.marked(state, IN_STATE),
                lines: lines.iter().map(|line| self.marked(line, IN_LINE)).collect(),
                before: before.iter().map(|line| self.line(line)).collect(),
                source: self.line(source),
                whole: is_short(state, lines, &[before, from_ref(question), from_ref(source)]),
            },
            Block::Table { head, rows } => self.table(head, rows),
        }
    }

    fn marked(&self, cell: &Cell, longest: usize) -> Marked {
        let mark = match cell.mark {
            Mark::Plain => "plain",
            Mark::Known => "known",
            Mark::Unknown => "unknown",
            Mark::NotDone => "notdone",
            Mark::Partly => "partly",
            Mark::Warning => "warning",
        };
        Marked { text: shown(&cell.text, self.fonts, longest), mark }
    }

    /// Every row gets as many cells as the longest one, so that none slips into the next.
    fn table(&self, head: &[String], rows: &[Vec<String>]) -> Piece {
        let columns = rows.iter().map(Vec::len).chain([head.len()]).max().unwrap_or(0);
        let column = |i: usize| rows.iter().filter_map(move |row| row.get(i)).map(String::as_str);
        let name = |i: usize| head.get(i).map_or("", String::as_str);
        let widths: Vec<usize> = (0..columns).map(|i| share(column(i).chain([name(i)]))).collect();
        let total: usize = widths.iter().sum();
        let cell = |(i, width): (usize, &usize), row: &[String]| {
            let text = row.get(i).map_or("", String::as_str);
            shown(text, self.fonts, width * IN_TABLE / total)
        };
        let even = |row: &[String]| widths.iter().enumerate().map(|at| cell(at, row)).collect();
        Piece::Table {
            head: even(head),
            rows: rows.iter().map(|row| even(row)).collect(),
            figures: (0..columns).map(|i| are_figures(column(i))).collect(),
            widths,
        }
    }
}

/// A state stands in a column a quarter as wide as the other texts.
fn is_short(state: &Cell, lines: &[Cell], others: &[&[String]]) -> bool {
    let chars = |text: &str| text.chars().count();
    let said: usize = lines.iter().map(|line| chars(&line.text)).sum();
    let rest: usize = others.iter().copied().flatten().map(|text| chars(text)).sum();
    let count = lines.len() + others.iter().map(|texts| texts.len()).sum::<usize>();
    count <= WHOLE_LINES && 4 * chars(&state.text) + said + rest <= WHOLE_CHARS
}

/// The width of the widest text in half-width characters, within reason.
fn share<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    let widest: usize = texts.map(width).max().unwrap_or(0);
    (widest + 2).clamp(*COLUMN.start(), *COLUMN.end())
}

fn are_figures<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    texts.all(|text| {
        let digits = text.trim_end_matches([' ', '%']).replace(',', "");
        text.is_empty()
            || (text.ends_with(|c: char| c == '%' || c.is_ascii_digit())
                && digits.parse::<f64>().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_figures(cells: &[&str], expected: bool) {
        assert_eq!(are_figures(cells.iter().copied()), expected, "{cells:?}");
    }

    #[test]
    fn figures_are_told_from_words() {
        check_figures(&["12", "1,234", "-3.5", "6.7 %", ""], true);
        check_figures(&["12", "12台"], false);
        check_figures(&["2015-06-10"], false);
        check_figures(&["inf"], false);
        check_figures(&["①"], false);
    }

    #[test]
    fn a_column_claims_no_less_and_no_more_than_is_reasonable() {
        assert_eq!(share(["a"].into_iter()), 6);
        assert_eq!(share(["端末の名称"].into_iter()), 12);
        assert_eq!(share(["x".repeat(999).as_str()].into_iter()), 40);
    }

    fn check_short(state: &str, line: &str, times: usize, expected: bool) {
        let cell = |text: &str| Cell { text: text.to_owned(), mark: Mark::Plain };
        assert_eq!(is_short(&cell(state), &vec![cell(line); times], &[]), expected);
    }

    #[test]
    fn only_a_short_answer_is_kept_whole() {
        check_short("回答済", "短い", 3, true);
        check_short("回答済", "短い", 40, false);
        check_short("回答済", &"長い".repeat(500), 1, false);
        check_short(&"長い".repeat(100), "短い", 1, false);
    }
}
