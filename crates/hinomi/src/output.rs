//! Printing: JSON lines for machines, plain lines for people.

use std::io::Write;

use anyhow::Context;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use text::Words;

use crate::args::Global;

/// Where and how results are printed.
#[derive(Debug)]
pub struct Output {
    /// Whether results are JSON lines.
    pub json: bool,
    /// The words of the chosen language.
    pub words: Words,
    /// The zone of all times shown.
    pub zone: TimeZone,
}

impl Output {
    /// # Errors
    /// If the zone is not known.
    pub fn new(global: &Global) -> anyhow::Result<Self> {
        let zone = TimeZone::get(&global.zone).map_err(|_| {
            crate::failure::BadInput(format!(
                "--zone {}: no such time zone; try Asia/Tokyo",
                global.zone
            ))
        })?;
        Ok(Self { json: global.json, words: Words::new(global.lang.into()), zone })
    }

    /// Prints one JSON object with its times in the chosen zone.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn object(&self, value: &Value) -> anyhow::Result<()> {
        let mut value = value.clone();
        localise(&mut value, &self.zone);
        writeln!(std::io::stdout(), "{}", json_line(&value)).context("standard output")
    }

    /// Prints one record with all that is known of it: as one line for machines, spread out for
    /// people.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn record(&self, value: &Value) -> anyhow::Result<()> {
        if self.json {
            return self.object(value);
        }
        let mut value = value.clone();
        localise(&mut value, &self.zone);
        format!("{value:#}").lines().try_for_each(|line| self.line(line))
    }

    /// Prints one line, with everything in it that could act on a terminal escaped.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn line(&self, line: &str) -> anyhow::Result<()> {
        let shown = event::escaped(line.as_bytes());
        writeln!(std::io::stdout(), "{shown}").context("standard output")
    }

    /// A moment for people.
    pub fn moment(&self, at: Timestamp) -> String {
        text::moment(self.words.lang(), at, &self.zone)
    }
}

/// JSON in which every character that could act on a terminal is written as JSON's
/// own escape: it reads back as it was, and it does nothing on the way.
fn json_line(value: &Value) -> String {
    let mut line = String::new();
    for c in value.to_string().chars() {
        if event::acts(c) {
            let mut units = [0; 2];
            line.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            line.push(c);
        }
    }
    line
}

/// Notes and progress go to standard error. Nobody can be told if that fails. A line is
/// written in one piece: several processes may share a terminal.
pub fn to_stderr(line: &str) {
    for line in line.split('\n') {
        let shown = format!("{}\n", event::escaped(line.as_bytes()));
        let _ = std::io::stderr().write_all(shown.as_bytes());
    }
}

/// Writes every UTC instant in the reader's zone, with its offset: records keep
/// UTC, people read their own clock, and both are the same instant.
pub fn localise(value: &mut Value, zone: &TimeZone) {
    match value {
        Value::String(text) if text.ends_with('Z') && text.contains('T') => {
            if let Ok(at) = text.parse::<Timestamp>() {
                *text = at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| localise(value, zone)),
        Value::Object(map) => map.values_mut().for_each(|value| localise(value, zone)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_does_nothing_to_a_terminal_and_reads_back() {
        let value = serde_json::json!({"text": "a\u{1b}[2J\u{202e}\u{200b}\u{7f}\u{9b}\u{e0001}b"});
        let line = json_line(&value);
        assert!(!line.chars().any(event::acts), "{line}");
        assert_eq!(serde_json::from_str::<Value>(&line).expect("JSON"), value);
    }

    #[test]
    fn instants_are_shown_with_the_readers_offset_and_words_stay() {
        let zone = TimeZone::get("Asia/Tokyo").expect("known");
        let mut value = serde_json::json!({"at": "2015-06-10T00:00:00Z", "rows": ["2015-06-10T07:59:57.5Z"], "text": "To Z"});
        localise(&mut value, &zone);
        assert_eq!(
            value.to_string(),
            r#"{"at":"2015-06-10T09:00:00+09:00","rows":["2015-06-10T16:59:57.5+09:00"],"text":"To Z"}"#
        );
    }
}
