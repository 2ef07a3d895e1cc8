//! Documents go in, PDF comes out, and its text is read back with another program.

use std::process::Command;

use ports::{Block, Cell, Document, Mark, Typeset};
use report::Typesetter;

#[path = "../../examples/sample/documents.rs"]
mod documents;

fn pdf(document: &Document) -> Vec<u8> {
    Typesetter::new().pdf(document).expect("it can be typeset")
}

/// What `program` of poppler says about `pdf`.
fn poppler(program: &str, options: &[&str], pdf: &[u8]) -> String {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("document.pdf");
    std::fs::write(&file, pdf).expect("a file");
    let out = Command::new(program).args(options).arg(&file).args(to_output(program)).output();
    let out = out.unwrap_or_else(|e| panic!("{program}: {e}; run scripts/install-test-tools"));
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("text")
}

fn to_output(program: &str) -> Option<&'static str> {
    (program == "pdftotext").then_some("-")
}

/// The text of a document without blanks and line ends, which layout decides.
fn text(document: &Document) -> String {
    poppler("pdftotext", &["-raw"], &pdf(document)).split_whitespace().collect()
}

fn pages(document: &Document) -> usize {
    let info = poppler("pdfinfo", &[], &pdf(document));
    let pages = info.lines().find_map(|line| line.strip_prefix("Pages:")).expect("a page count");
    pages.trim().parse().expect("a number")
}

fn sample(name: &str) -> Document {
    let named = |(file, document): (&str, Document)| (file == name).then_some(document);
    documents::all().into_iter().find_map(named).expect("a sample of that name")
}

fn of(blocks: Vec<Block>) -> Document {
    Document { blocks, ..sample("first-ja.pdf") }
}

fn answered(line: &str) -> Block {
    let cell = |text: &str| Cell { text: text.to_owned(), mark: Mark::Known };
    Block::Answer {
        number: "①".to_owned(),
        question: line.to_owned(),
        state: cell(line),
        lines: vec![cell(line)],
        before: vec![line.to_owned()],
        source: line.to_owned(),
    }
}

/// Sets `input` in every place there is and expects `expected` back from each.
fn check_shown(input: &str, expected: &str) {
    let places = vec![
        Block::Heading(input.to_owned()),
        Block::Paragraph(input.to_owned()),
        Block::Facts(vec![(input.to_owned(), input.to_owned())]),
        answered(input),
        Block::Table { head: vec![input.to_owned()], rows: vec![vec![input.to_owned()]] },
    ];
    let document = Document {
        title: input.to_owned(),
        subtitle: input.to_owned(),
        sender: input.to_owned(),
        recipient: input.to_owned(),
        date: input.to_owned(),
        reference: input.to_owned(),
        handling: input.to_owned(),
        ..of(places)
    };
    let found = text(&document).matches(expected).count();
    assert!(found >= 18, "{expected} only {found} times");
}

#[test]
fn a_sample_comes_back_as_text_in_both_languages() {
    let japanese = text(&sample("first-ja.pdf"));
    for part in
        ["取扱注意", "金融庁", "不審な通信に関する報告（速報）", "⑩", "未完了", "6.7%", "1/2頁"]
    {
        assert!(japanese.contains(part), "{part} is missing");
    }
    let english = text(&sample("follow-en.pdf"));
    for part in ["Lastreport", "→Now", "12of180computersscanned", "page1/1"] {
        assert!(english.contains(part), "{part} is missing");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = sample("first-ja.pdf");
    let typesetter = Typesetter::new();
    let first = typesetter.pdf(&document).expect("it can be typeset");
    assert!(first.starts_with(b"%PDF-1."));
    assert_eq!(first, typesetter.pdf(&document).expect("it can be typeset"));
    assert_eq!(first, pdf(&document));
    assert_ne!(first, pdf(&Document { stamp: document.stamp + 1, ..document }));
}

#[test]
fn a_first_report_takes_two_pages() {
    assert_eq!(pages(&sample("first-ja.pdf")), 2);
    assert_eq!(pages(&sample("first-en.pdf")), 2);
}

#[test]
fn the_file_says_what_it_is() {
    let info = poppler("pdfinfo", &["-isodates"], &pdf(&sample("first-ja.pdf")));
    for line in ["不審な通信に関する報告（速報）", "2015-06-10T09:05:00Z", "Tagged:          yes"]
    {
        assert!(info.contains(line), "{line} is missing in {info}");
    }
    let metadata = poppler("pdfinfo", &["-meta"], &pdf(&sample("first-ja.pdf")));
    for part in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", ">ja"] {
        assert!(metadata.contains(part), "{part} is missing in {metadata}");
    }
}

#[test]
fn markup_is_shown_as_text() {
    for input in [
        "#panic()",
        "$x$",
        "*bold*",
        "_it_",
        "https://example.jp/a",
        "<a>@b",
        "//c",
        "---",
        "\\u{41}",
    ] {
        check_shown(input, input);
    }
}

#[test]
fn what_acts_is_written_out() {
    check_shown("\x1b[31mred", "\\u{1b}[31mred");
    check_shown("a\u{202e}b", "a\\u{202e}b");
    check_shown("a\0b", "a\\u{0}b");
    check_shown("火\u{1f525}", "火\\u{1f525}");
    check_shown("葛\u{e0100}", "葛");
}

#[test]
fn a_long_run_stays_on_the_page_and_keeps_its_text() {
    for letter in ["x", "。", "ッ", "「", "e\u{301}"] {
        let run = letter.repeat(500);
        let document = of(vec![
            answered(&run),
            Block::Facts(vec![("宛先".to_owned(), run.clone())]),
            Block::Table { head: vec!["a".to_owned(); 5], rows: vec![vec![run.clone(); 5]] },
        ]);
        let pdf = pdf(&document);
        let boxes = poppler("pdftotext", &["-bbox"], &pdf);
        let edges = boxes.split("xMax=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let widest = edges.map(|edge| edge.parse().expect("a number")).fold(0.0, f64::max);
        assert!((500.0..560.0).contains(&widest), "{letter} reaches {widest} of 595 points");
        let drawn = poppler("pdftotext", &["-raw"], &pdf).matches(letter).count();
        assert!(drawn >= 11 * 500, "{letter} is drawn {drawn} times");
    }
}

#[test]
fn ten_thousand_characters_without_a_break_are_all_there() {
    let document = of(vec![Block::Paragraph("x".repeat(10_000))]);
    assert!(text(&document).matches('x').count() >= 10_000);
}

#[test]
fn a_hash_is_copied_without_invisible_characters() {
    let hash = "0123456789abcdef".repeat(4);
    let document = Document {
        title: hash.clone(),
        ..of(vec![Block::Facts(vec![("SHA-256".to_owned(), hash.clone())])])
    };
    assert_eq!(text(&document).matches(&hash).count(), 2);
    let info = poppler("pdfinfo", &[], &pdf(&document));
    assert!(info.contains(&hash), "{info}");
}

#[test]
fn a_long_table_repeats_its_head() {
    let row = |i: usize| vec![i.to_string(), format!("PC-{i:03}"), format!("{i},000")];
    let head = ["番号", "端末", "件数"].map(str::to_owned).to_vec();
    let document = of(vec![Block::Table { head, rows: (1..=200).map(row).collect() }]);
    let text = text(&document);
    assert!((1..=200).all(|i| text.contains(&format!("PC-{i:03}"))));
    assert_eq!(text.matches("端末").count(), pages(&document));
    assert!(pages(&document) > 3);
}

#[test]
fn ragged_rows_lose_nothing() {
    let rows = vec![vec!["一".to_owned()], ["二", "三", "四"].map(str::to_owned).to_vec()];
    let text = text(&of(vec![Block::Table { head: vec!["頭".to_owned()], rows }]));
    assert!(["頭", "一", "二", "三", "四"].iter().all(|cell| text.contains(cell)), "{text}");
}

#[test]
fn an_empty_document_is_one_page() {
    let empty = String::new;
    let document = Document {
        title: empty(),
        subtitle: empty(),
        sender: empty(),
        recipient: empty(),
        date: empty(),
        reference: empty(),
        handling: empty(),
        page_word: empty(),
        ..of(vec![
            Block::Facts(Vec::new()),
            Block::Table { head: Vec::new(), rows: Vec::new() },
            Block::Paragraph(empty()),
        ])
    };
    assert_eq!(pages(&document), 1);
    assert_eq!(pages(&Document { lang: "en", ..document }), 1);
}

#[test]
fn a_date_that_no_file_can_hold_is_an_error() {
    let document = Document { stamp: i64::MAX, ..sample("first-ja.pdf") };
    assert!(Typesetter::new().pdf(&document).is_err());
}
