//! What is written is what is read, and nothing in it acts.

use proptest::prelude::*;
use tables::{Cell, Format, write};

use crate::rows;

const FORMATS: [Format; 3] = [Format::Csv { bom: true }, Format::Csv { bom: false }, Format::Xlsx];

/// Cells that lists have, and that attackers put there.
fn cell() -> impl Strategy<Value = String> {
    let sharp = [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "'=x",
        "''",
        "'",
        "\t=1",
        "\r=1",
        "＝１",
        "a\r\nb",
        "a\nb",
        " x ",
        "_x0041_",
        "_x000D_",
        "\"q\"",
        "a,b;c\td",
        "経理ソ表",
        "🔥",
        "1e5",
        "00123",
        "2015-06-10",
    ];
    prop_oneof![
        3 => proptest::sample::select(sharp.to_vec()).prop_map(str::to_owned),
        2 => "[ -~]{0,12}",
        1 => "[\\PC\\t\\r\\n]{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_text_comes_back(table in proptest::collection::vec((cell(), cell()), 0..6)) {
        let table: Vec<Vec<String>> = table.into_iter().enumerate()
            .map(|(n, (a, b))| vec![format!("id-{n}"), a, b]).collect();
        let cells: Vec<Vec<Cell>> =
            table.iter().map(|row| row.iter().cloned().map(Cell::Text).collect()).collect();
        for format in FORMATS {
            let bytes = write(format, &["id", "=a", "名前"], cells.iter().map(Vec::as_slice)).expect("good");
            let read = rows(&bytes).expect("good");
            prop_assert_eq!(&read[0], &["id", "=a", "名前"]);
            prop_assert_eq!(&read[1..], &table, "{:?}", format);
        }
    }

    #[test]
    fn no_cell_of_a_text_file_begins_a_formula(text in cell()) {
        let bytes = write(Format::Csv { bom: false }, &["a"], [[Cell::Text(text)].as_slice()]).expect("good");
        let written = String::from_utf8(bytes).expect("good");
        let cell = written.strip_prefix("a\r\n").expect("good");
        let cell = cell.strip_prefix('"').unwrap_or(cell);
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '＝', '＋', '－', '＠']), "{written:?}");
    }
}

#[test]
fn a_number_stays_a_number() {
    let row = [Cell::Number(-5.0), Cell::Number(1_000_000.0), Cell::Text("-5".into())];
    let bytes =
        write(Format::Csv { bom: false }, &["a", "b", "c"], [row.as_slice()]).expect("good");
    assert_eq!(String::from_utf8(bytes).expect("good"), "a,b,c\r\n-5,1000000,'-5\r\n");
    let bytes = write(Format::Xlsx, &["a", "b", "c"], [row.as_slice()]).expect("good");
    assert_eq!(rows(bytes).expect("good")[1], ["-5", "1000000", "-5"]);
}

#[test]
fn a_workbook_holds_no_formula() {
    use calamine::Reader;
    let row = [Cell::Text("=1+1".into()), Cell::Text("@x".into())];
    let bytes = write(Format::Xlsx, &["=a", "b"], [row.as_slice()]).expect("good");
    let mut book: calamine::Xlsx<_> =
        calamine::Xlsx::new(std::io::Cursor::new(bytes)).expect("good");
    assert_eq!(book.worksheet_formula("Sheet1").expect("good").cells().count(), 0);
}
