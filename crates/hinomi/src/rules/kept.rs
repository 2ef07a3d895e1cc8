//! Rules that the house took: their files as they were signed, kept beside the store.

use std::{
    borrow::Cow,
    io::{Cursor, Read},
    path::Path,
};

use sigma::{Lists, Loader, Rules};

use crate::{failure::BadInput, wiring::House};

/// No file with rules is larger, packed or unpacked.
pub const PACKED_MAX: u64 = 64 << 20;
const UNPACKED_MAX: u64 = 256 << 20;
/// No rule is longer.
const RULE_MAX: u64 = 1 << 20;

/// All rules that the house took.
///
/// # Errors
/// If a file cannot be read, or is not the one that was taken.
pub async fn kept(house: &House, lists: Lists) -> anyhow::Result<Rules> {
    let mut loader = Loader::new(lists);
    for file in house.desk.rule_files().await? {
        let again = "take it again with `hinomi rule update`";
        let bytes = house.store.kept(&file.digest);
        let bytes =
            bytes.map_err(|error| BadInput(format!("rules of {}: {error}; {again}", file.name)))?;
        add(&mut loader, &file.name, &bytes)?;
    }
    Ok(loader.finish())
}

/// The rules of a file: one text with rules, or a ZIP archive of such.
///
/// # Errors
/// If it is neither, or too large.
pub fn read(name: &str, bytes: &[u8], lists: Lists) -> Result<Rules, BadInput> {
    let mut loader = Loader::new(lists);
    add(&mut loader, name, bytes)?;
    Ok(loader.finish())
}

fn add(loader: &mut Loader, name: &str, bytes: &[u8]) -> Result<(), BadInput> {
    if bytes.starts_with(b"PK") {
        return archive(loader, name, bytes).map_err(|why| BadInput(format!("{name}: {why}")));
    }
    let text = std::str::from_utf8(bytes);
    let text =
        text.map_err(|_| BadInput(format!("{name}: neither UTF-8 text nor a ZIP archive")))?;
    loader.text(text, Some(Path::new(name)));
    Ok(())
}

fn archive(loader: &mut Loader, name: &str, bytes: &[u8]) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|why| why.to_string())?;
    let names = archive.file_names().filter_map(Result::ok).map(Cow::into_owned);
    let mut names: Vec<String> = names.filter(|name| is_rule(name)).collect();
    // Files stand in an archive in any order; rules shall have one.
    names.sort_unstable();
    let mut left = UNPACKED_MAX;
    for inside in names {
        let entry = archive.by_name(&inside).map_err(|why| format!("{inside}: {why}"))?;
        let mut text = String::new();
        let most = left.min(RULE_MAX);
        let read = entry.take(most + 1).read_to_string(&mut text);
        let read = read.map_err(|why| format!("{inside}: {why}"))? as u64;
        if read > most {
            return Err(format!("{inside}: too large"));
        }
        left -= read;
        loader.text(&text, Some(&Path::new(name).join(&inside)));
    }
    Ok(())
}

fn is_rule(name: &str) -> bool {
    name.ends_with(".yml") || name.ends_with(".yaml")
}
