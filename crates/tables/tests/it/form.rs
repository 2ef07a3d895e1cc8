//! A form: what must stay is locked, what can be chosen is offered, nothing acts.

use std::io::{Cursor, Read};

use tables::{Choices, FormColumn};

use crate::rows;

fn column(name: &str, locked: bool, choices: Choices) -> FormColumn {
    FormColumn { name: name.into(), locked, choices, width: 12 }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut workbook = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut text = String::new();
    workbook.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn a_form_is_locked_but_for_what_is_asked_and_offers_its_words() {
    let words = Choices::Of(vec!["満たしている".into(), "不明".into()]);
    let columns = [column("番号", true, Choices::Any), column("回答", false, words)];
    let row = ["=1+1".to_owned(), String::new()];
    let bytes = tables::form(&columns, [&row[..]]).expect("written");
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<sheetProtection") && sheet.contains("sheet=\"1\""), "{sheet}");
    assert!(sheet.contains("満たしている,不明") && sheet.contains("sqref=\"B2\""), "{sheet}");
    assert!(!sheet.contains("<f>"), "no cell is a formula: {sheet}");
    assert!(part(&bytes, "xl/styles.xml").contains("locked=\"0\""));
    let read = rows(&bytes).expect("sound");
    assert_eq!(read, [vec!["番号", "回答"], vec!["=1+1", ""]]);
}
