//! Lists that are not what they should be.

use proptest::prelude::*;
use tables::{Cell, Format, Limits, Source, write};

use crate::{faults, read, rows, said};

#[test]
fn tables_are_read_in_every_encoding() {
    let text = "名前,役割\r\n当直ソ,\"部長, 兼任\"\r\n";
    let expected = [["名前", "役割"], ["当直ソ", "部長, 兼任"]];
    let utf_16 = |mark: u16, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(mark).chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let files = [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        encoding_rs::SHIFT_JIS.encode(text).0.into_owned(),
        utf_16(0xfeff, u16::to_le_bytes),
        utf_16(0xfeff, u16::to_be_bytes),
    ];
    for file in files {
        assert_eq!(rows(&file).expect("good"), expected);
    }
}

#[test]
fn shift_jis_is_found_out_wherever_it_begins() {
    let mut text = b"id,name\n".to_vec();
    (0..20_000).for_each(|n| text.extend(format!("PC-{n},terminal\n").bytes()));
    text.extend(&encoding_rs::SHIFT_JIS.encode("PC-x,経理表\n").0[..]);
    assert_eq!(rows(&text).expect("good").last().expect("good"), &["PC-x", "経理表"]);
    text.extend(b"y,\xff\xff\n");
    assert_eq!(faults(&text), ["20003/: text-encoding: UTF-8, Shift_JIS"]);
}

#[test]
fn text_that_is_no_text_is_refused() {
    assert_eq!(faults(b"a\0,\0b\0\n"), ["1/: text-encoding: UTF-8, Shift_JIS"]);
    assert_eq!(faults(b"\xd0\xcf\x11\xe0 old or locked workbook"), ["0/: workbook-open"]);
    assert_eq!(said(&read(&Source::file("/nowhere")).expect_err("faulty")), ["0/: readable"]);
    assert_eq!(said(&read(&Source::file("/dev/zero")).expect_err("faulty")), ["0/: file"]);
}

#[test]
fn quoted_newlines_and_mixed_line_ends_are_read() {
    let text = "a;b\r\n\n1;\"x\r\ny \"\"z\"\"\"\n2;z\r\n3;\"\"";
    let source = Source::memory(text.as_bytes());
    let lines: Vec<_> = source.open().expect("good").map(|row| row.expect("good").line).collect();
    assert_eq!(lines, [3, 5, 6]);
    assert_eq!(
        rows(text).expect("good"),
        [["a", "b"], ["1", "x\r\ny \"z\""], ["2", "z"], ["3", ""]]
    );
}

#[test]
fn the_header_must_name_every_column_once() {
    assert_eq!(
        faults("a,,a,b\u{1b}\n1,2,3,4\n"),
        ["1/2: column-name", "1/3: column-once", "1/4: column-name"]
    );
    assert_eq!(faults(""), ["1/: header"]);
    assert_eq!(faults("\r\n\n"), ["1/: header"]);
}

#[test]
fn every_faulty_row_is_named_with_its_column() {
    assert_eq!(
        faults("a,b\n1\n2,3,4\n5,\"6\"7\n8,9\n"),
        ["2/: cell-count: 2", "3/: cell-count: 2", "4/b: quote-closed"]
    );
}

#[test]
fn a_list_cut_within_quotes_is_not_taken_for_whole() {
    assert_eq!(faults("a,b\n1,\"x\n2,y\n"), ["2/b: quote-closed"]);
}

#[test]
fn a_list_beyond_its_bounds_is_refused() {
    let limits = Limits { rows: 2, columns: 2, cell_bytes: 4, text_bytes: 40, ..Limits::default() };
    let refused = |text: &str| {
        said(&read(&Source::memory(text.as_bytes()).within(limits)).expect_err("faulty"))
    };
    assert_eq!(refused("a\n1\n2\n3\n4\n"), ["4/: rows-at-most: 2"]);
    assert_eq!(refused("a,b,c\n"), ["1/: columns-at-most: 2"]);
    assert_eq!(refused("a,b\n1,12345\n"), ["2/b: cell-at-most: 4"]);
    assert_eq!(refused("a,b\n1,\"123456789\n"), ["2/b: cell-at-most: 4"]);
    assert_eq!(refused(&"a".repeat(41)), ["0/: bytes-at-most: 40"]);
}

fn workbook(rows: usize) -> Vec<u8> {
    let row = [Cell::Text("x".repeat(30_000)), Cell::Number(1.0)];
    write(Format::Xlsx, &["a", "b"], (0..rows).map(|_| row.as_slice())).expect("good")
}

#[test]
fn a_workbook_that_would_not_fit_unpacked_is_refused() {
    let bytes = workbook(100);
    assert_eq!(rows(&bytes).expect("good").len(), 101);
    let limits = Limits { unpacked_bytes: 20_000, ..Limits::default() };
    let refused = |source: Source| said(&read(&source).expect_err("faulty"));
    assert_eq!(
        refused(Source::memory(bytes.clone()).within(limits)),
        ["0/: unpacked-at-most: 20000"]
    );
    let limits = Limits { strings_bytes: 20_000, ..Limits::default() };
    assert_eq!(
        refused(Source::memory(bytes.clone()).within(limits)),
        ["0/: unpacked-at-most: 20000"]
    );
}

/// Claims in the central directory that every part is empty.
fn lying(bytes: &[u8]) -> Vec<u8> {
    let mut lie = bytes.to_vec();
    let mut from = 0;
    while let Some(at) = memchr::memmem::find(&lie[from..], b"PK\x01\x02") {
        lie[from + at + 24..from + at + 28].fill(0);
        from += at + 4;
    }
    lie
}

#[test]
fn a_workbook_that_lies_about_its_size_is_refused_too() {
    let limits = Limits { unpacked_bytes: 20_000, ..Limits::default() };
    let source = Source::memory(lying(&workbook(100))).within(limits);
    let refused = said(&read(&source).expect_err("faulty"));
    assert!(refused[0].starts_with("0/: "), "{refused:?}");
}

#[test]
fn a_workbook_that_was_cut_is_refused() {
    let bytes = workbook(3);
    for len in [10, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(faults(&bytes[..len]), ["0/: workbook"], "{len}");
    }
}

#[test]
fn rows_of_a_workbook_know_their_number() {
    let blank: [Cell; 0] = [];
    let rows = [&blank[..], &[Cell::Text("x".into())][..]];
    let bytes = write(Format::Xlsx, &["a", "b"], rows).expect("good");
    let row = Source::memory(bytes).open().expect("good").next().expect("good").expect("good");
    assert_eq!(
        (row.line, row.get("a"), row.get("b"), row.get("c")),
        (3, Some("x"), Some(""), None)
    );
}

proptest! {
    #[test]
    fn any_bytes_are_a_table_or_faults(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        match rows(&bytes) {
            Ok(rows) => prop_assert!(rows.iter().all(|row| row.len() == rows[0].len())),
            Err(faults) => prop_assert!(!faults.is_empty()),
        }
    }

    #[test]
    fn a_damaged_workbook_is_a_table_or_faults(at in 0_usize..4000, byte: u8) {
        let mut bytes = workbook(2);
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = rows(&bytes);
    }
}
