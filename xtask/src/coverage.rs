//! Which test proves which item of the source: gathers the marks `/// Covers: A145, A187.`
//! above tests and keeps the lists of tests in `packs/coverage.toml` current.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, ensure};

use crate::say;

const TABLE: &str = "packs/coverage.toml";

/// Tests by the number of the item that they prove.
type Marks = BTreeMap<String, BTreeSet<String>>;

/// Writes the lists anew.
pub(crate) fn run() -> anyhow::Result<()> {
    let (marks, breaches) = gathered(Path::new("."))?;
    let before = fs::read_to_string(TABLE).context(TABLE)?;
    let unknown = unknown(&marks, &before);
    for breach in breaches.iter().chain(&unknown) {
        say(breach);
    }
    ensure!(breaches.is_empty() && unknown.is_empty(), "marks that prove nothing");
    fs::write(TABLE, rewritten(&before, &marks)).context(TABLE)?;
    say(&format!("{TABLE}: {} items have a test", marks.len()));
    Ok(())
}

/// What is wrong with the table in `root`, or with the marks.
pub(crate) fn breaches(root: &Path) -> anyhow::Result<Vec<String>> {
    let (marks, mut breaches) = gathered(root)?;
    let table = fs::read_to_string(root.join(TABLE)).context(TABLE)?;
    breaches.extend(unknown(&marks, &table));
    if rewritten(&table, &marks) != table {
        breaches.push(format!("{TABLE} is stale: run `cargo xtask coverage`"));
    }
    Ok(breaches)
}

fn gathered(root: &Path) -> anyhow::Result<(Marks, Vec<String>)> {
    let (mut marks, mut breaches) = (Marks::new(), Vec::new());
    for file in sources(&root.join("crates"))? {
        let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        let text = fs::read_to_string(&file).with_context(|| name.clone())?;
        breaches.extend(read(&name, &text, &mut marks));
    }
    Ok((marks, breaches))
}

/// Every Rust file, in order.
fn sources(dir: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let mut entries: Vec<_> = fs::read_dir(dir)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

/// The marks of one file. Returns those that stand above no test.
fn read(name: &str, text: &str, marks: &mut Marks) -> Vec<String> {
    let (mut pending, mut is_test, mut breaches) = (Vec::new(), false, Vec::new());
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(numbers) = line.strip_prefix("/// Covers:") {
            pending.extend(numbers.split(',').map(|no| no.trim().trim_end_matches('.').to_owned()));
        } else if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if !line.starts_with("///") && !line.starts_with("#[") {
            let test = function(line).filter(|_| is_test);
            match test {
                Some(test) => pending.drain(..).for_each(|no| {
                    marks.entry(no).or_default().insert(format!("{name}::{test}"));
                }),
                None if pending.is_empty() => {}
                None => breaches.push(format!("{name}:{}: a mark above no test", at + 1)),
            }
            pending.clear();
            is_test = false;
        }
    }
    breaches
}

/// The name of the function that begins on a line.
fn function(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches("pub ").trim_start_matches("async ").strip_prefix("fn ")?;
    rest.split(['(', '<']).next()
}

fn unknown(marks: &Marks, table: &str) -> Vec<String> {
    let known: BTreeSet<_> = table.lines().filter_map(number).collect();
    let unknown = marks.iter().filter(|(no, _)| !known.contains(no.as_str()));
    unknown.map(|(no, tests)| format!("there is no item {no}: {tests:?}")).collect()
}

fn number(line: &str) -> Option<&str> {
    line.strip_prefix("no = \"")?.strip_suffix('"')
}

/// The table with its lists of tests as the marks say.
fn rewritten(table: &str, marks: &Marks) -> String {
    let (mut out, mut item, mut inside) = (String::new(), "", false);
    for line in table.lines() {
        item = number(line).unwrap_or(item);
        if line.starts_with("tests = [") {
            out.push_str(&list(marks.get(item)));
            inside = !line.ends_with(']');
        } else if inside {
            inside = line != "]";
        } else {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn list(tests: Option<&BTreeSet<String>>) -> String {
    let Some(tests) = tests else { return "tests = []\n".to_owned() };
    let lines: String = tests.iter().map(|test| format!("    \"{test}\",\n")).collect();
    format!("tests = [\n{lines}]\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_current() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let breaches = breaches(&root).expect("readable");
        assert!(breaches.is_empty(), "{breaches:#?}");
    }

    #[test]
    fn a_mark_counts_above_a_test_and_nowhere_else() {
        let mut marks = Marks::new();
        let text = "/// Says.\n/// Covers: A001, A002.\n#[test]\nfn one() {\n}\n\
                    /// Covers: A002.\n#[tokio::test(flavor = \"x\")]\nasync fn two() {}\n\
                    /// Covers: A003.\nfn no_test() {}\n";
        let breaches = read("f.rs", text, &mut marks);
        assert_eq!(breaches, ["f.rs:10: a mark above no test"]);
        let table = "no = \"A001\"\ntests = []\nno = \"A002\"\ntests = [\n    \"old\",\n]\nend\n";
        let expected = "no = \"A001\"\ntests = [\n    \"f.rs::one\",\n]\nno = \"A002\"\ntests = [\n    \
                        \"f.rs::one\",\n    \"f.rs::two\",\n]\nend\n";
        assert_eq!(rewritten(table, &marks), expected);
        assert_eq!(rewritten(expected, &marks), expected, "written twice it is the same");
        assert_eq!(unknown(&marks, "no = \"A001\"\n").len(), 1);
    }
}
