//! A pack, read and checked.

use std::str::FromStr;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::Fault;

/// A pack whose header is sound. Sections are checked when their owner reads them.
#[derive(Clone, Debug)]
pub struct Pack {
    file: String,
    text: String,
    header: Header,
}

/// The `[pack]` table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Names the pack among others, for example `detect`.
    pub id: String,
    /// Changes whenever the content does.
    pub version: String,
    /// Its name for readers.
    pub title: Title,
    /// Day on which this version was made public, `YYYY-MM-DD`.
    pub published: String,
    /// First day on which it applies, `YYYY-MM-DD`.
    pub applies_from: String,
    /// Where its content comes from.
    pub source: String,
    /// Whether a qualified reader has compared it with that source.
    pub verified: bool,
}

/// A name in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

impl Pack {
    /// Reads the envelope of `text`; `file` is how faults name it.
    ///
    /// # Errors
    /// Every fault of the syntax and of the `[pack]` table.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let (_, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            let mut faults: Vec<_> = errors.iter().map(|e| Fault::of(file, text, e)).collect();
            faults.sort_by_key(|fault| (fault.line, fault.column));
            return Err(faults);
        }
        let header = read(file, text, "pack")?;
        let pack = Self { file: file.to_owned(), text: text.to_owned(), header };
        let faults = pack.header_faults();
        if faults.is_empty() { Ok(pack) } else { Err(faults) }
    }

    /// The `[pack]` table.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Id and version, for example `detect@1`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}@{}", self.header.id, self.header.version)
    }

    /// Whether there is a section `name`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        table(&self.text).keys().any(|key| key.get_ref() == name)
    }

    /// One section, whole. Its type refuses unknown keys by `deny_unknown_fields`.
    ///
    /// # Errors
    /// The first fault of the section, or that it is missing.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, Vec<Fault>> {
        read(&self.file, &self.text, name)
    }

    /// One section that is a list, entry by entry.
    ///
    /// # Errors
    /// The first fault of every faulty entry, or that the section is missing or no list.
    pub fn each<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, Vec<Fault>> {
        let Some(section) = table(&self.text).remove(name) else { return self.section(name) };
        let DeValue::Array(entries) = section.into_inner() else { return self.section(name) };
        let (mut read, mut faults) = (Vec::new(), Vec::new());
        for entry in entries {
            match T::deserialize(ValueDeserializer::from(entry)) {
                Ok(entry) => read.push(entry),
                Err(error) => faults.push(Fault::of(&self.file, &self.text, &error)),
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(faults) }
    }

    /// That there is no section beside `[pack]` and these.
    ///
    /// # Errors
    /// One fault for each section that nobody reads.
    pub fn only(&self, sections: &[&str]) -> Result<(), Vec<Fault>> {
        let known = |name: &str| name == "pack" || sections.contains(&name);
        let expected = || format!("unknown section, expected {}", sections.join(", "));
        let faults: Vec<_> = table(&self.text)
            .keys()
            .filter(|key| !known(key.get_ref()))
            .map(|key| Fault::at(&self.file, &self.text, key.span().start, expected()))
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// A fault at `path`, for example `beacon.min_requests` or `form.question.3.no`,
    /// or at the last part of it that exists.
    #[must_use]
    pub fn fault(&self, path: &str, what: &str) -> Fault {
        Fault::at(&self.file, &self.text, position(&self.text, path), format!("{path}: {what}"))
    }

    fn header_faults(&self) -> Vec<Fault> {
        let Header { id, version, published, applies_from, source, .. } = &self.header;
        let blank = [("id", id), ("version", version), ("source", source)]
            .into_iter()
            .filter(|(_, value)| value.trim().is_empty())
            .map(|(key, _)| self.fault(&format!("pack.{key}"), "expected a value"));
        let undated = [("published", published), ("applies_from", applies_from)]
            .into_iter()
            .filter(|(_, value)| !is_date(value))
            .map(|(key, _)| self.fault(&format!("pack.{key}"), "expected a day, YYYY-MM-DD"));
        blank.chain(undated).collect()
    }
}

/// The values of a text that was parsed before; nothing if it was not.
fn table(text: &str) -> DeTable<'_> {
    DeTable::parse_recoverable(text).0.into_inner()
}

fn read<T: DeserializeOwned>(file: &str, text: &str, name: &str) -> Result<T, Vec<Fault>> {
    let section = table(text).remove(name);
    let missing = || vec![Fault::at(file, text, text.len(), format!("missing section [{name}]"))];
    let section: Spanned<DeValue<'_>> = section.ok_or_else(missing)?;
    T::deserialize(ValueDeserializer::from(section))
        .map_err(|error| vec![Fault::of(file, text, &error)])
}

fn position(text: &str, path: &str) -> usize {
    let root = DeValue::Table(table(text));
    let (mut here, mut offset) = (&root, 0);
    for part in path.split('.') {
        let found = match here {
            DeValue::Table(table) => {
                table.get_key_value(part).map(|(key, value)| (key.span().start, value))
            }
            other => {
                part.parse::<usize>().ok().and_then(|at| other.get(at)).map(|v| (v.span().start, v))
            }
        };
        let Some((start, value)) = found else { break };
        (offset, here) = (start, value.get_ref());
    }
    offset
}

fn is_date(text: &str) -> bool {
    let date = toml::value::Datetime::from_str(text).ok();
    date.is_some_and(|d| d.date.is_some() && d.time.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"[pack]
id = "t"
version = "3"
title.ja = "試"
title.en = "Trial"
published = "2015-05-22"
applies_from = "2015-05-22"
source = "ours"
verified = false

[beacon]
min = 3
[[beacon.word]]
is = "x"
[[beacon.word]]
is = "y"
"#;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Beacon {
        min: u32,
        word: Vec<Word>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Word {
        is: String,
    }

    fn check(text: &str, expected: &str) {
        let beacon = |pack: Pack| {
            pack.only(&["beacon"])?;
            pack.section::<Beacon>("beacon")
        };
        let faults = Pack::parse("p.toml", text).and_then(beacon).expect_err("faulty");
        assert_eq!(faults[0].to_string(), expected);
    }

    #[test]
    fn a_sound_pack_gives_its_sections() {
        let pack = Pack::parse("p.toml", GOOD).unwrap();
        assert_eq!(pack.label(), "t@3");
        assert_eq!(pack.header().title.ja, "試");
        let beacon: Beacon = pack.section("beacon").unwrap();
        assert_eq!((beacon.min, beacon.word[1].is.as_str()), (3, "y"));
    }

    #[test]
    fn every_faulty_entry_of_a_list_is_told() {
        let text = format!("{GOOD}[[word]]\nis = 1\n[[word]]\nis = \"z\"\n[[word]]\nas = 2\n");
        let pack = Pack::parse("p.toml", &text).unwrap();
        let faults = pack.each::<Word>("word").expect_err("two of three are faulty");
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [18, 22]);
        assert!(pack.each::<Word>("beacon").is_err(), "a table is no list");
    }

    #[test]
    fn every_fault_has_a_place() {
        check(
            &GOOD.replace("min = 3", "min = \"3\""),
            "p.toml:12:7: invalid type: string \"3\", expected u32",
        );
        check(
            &GOOD.replace("min = 3", "min = 3\nmax = 4"),
            "p.toml:13:1: unknown field `max`, expected `min` or `word`",
        );
        check(&GOOD.replace("min = 3\n", ""), "p.toml:11:1: missing field `min`");
        check(&format!("{GOOD}[other]\n"), "p.toml:17:2: unknown section, expected beacon");
        check(
            &GOOD.replace("version", "verzion"),
            "p.toml:3:1: unknown field `verzion`, expected one of `id`, `version`, `title`, `published`, `applies_from`, `source`, `verified`",
        );
        check(
            &GOOD.replace("\"2015-05-22\"\nsource", "\"22 May\"\nsource"),
            "p.toml:7:1: pack.applies_from: expected a day, YYYY-MM-DD",
        );
        check(&GOOD.replace("\"ours\"", "\" \""), "p.toml:8:1: pack.source: expected a value");
        check("", "p.toml:1:1: missing section [pack]");
    }

    #[test]
    fn all_faults_of_the_syntax_are_told_at_once() {
        let faults = Pack::parse("p.toml", "a = \nb = ]\n").expect_err("faulty");
        assert!(faults.len() >= 2, "{faults:?}");
        assert_eq!((faults[0].line, faults.last().map(|f| f.line)), (1, Some(2)));
    }

    #[test]
    fn a_meaning_that_does_not_hold_is_pointed_at() {
        let pack = Pack::parse("p.toml", GOOD).unwrap();
        let at = |path| {
            let fault = pack.fault(path, "no");
            (fault.line, fault.column)
        };
        assert_eq!(at("beacon.min"), (12, 1));
        assert_eq!(at("beacon.word.1.is"), (16, 1));
        assert_eq!(at("beacon.absent.deeper"), (11, 2));
        assert_eq!(at("absent"), (1, 1));
    }
}
