//! Invitations as iCalendar (RFC 5545): one event in UTC, lines folded at 75 octets.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// What somebody is invited to.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Unique for ever: the calendar knows by it that it is the same event.
    pub uid: &'a str,
    /// One line.
    pub title: &'a str,
    /// The rest.
    pub words: &'a str,
    /// When it begins.
    pub starts: Timestamp,
    /// How long it lasts.
    pub minutes: u32,
    /// When this was written.
    pub written: Timestamp,
}

/// The invitation as the bytes of an `.ics` file.
#[must_use]
pub fn calendar(event: Event<'_>) -> String {
    let ends = event.starts.checked_add(SignedDuration::from_mins(i64::from(event.minutes)));
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//hinomi//hinomi//JA".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", escaped(event.uid)),
        format!("DTSTAMP:{}", utc(event.written)),
        format!("DTSTART:{}", utc(event.starts)),
        format!("DTEND:{}", utc(ends.unwrap_or(event.starts))),
        format!("SUMMARY:{}", escaped(event.title)),
        format!("DESCRIPTION:{}", escaped(event.words)),
        "STATUS:CONFIRMED".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

fn utc(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Text as a value: what has a meaning of its own is escaped, and nothing else that would
/// end the line is left.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// At most 75 octets a line, no character cut in two; a line that goes on begins with a space.
fn folded(line: &str) -> String {
    const OCTETS_MAX: usize = 75;
    let (mut out, mut octets) = (String::new(), 0);
    for c in line.chars() {
        if octets + c.len_utf8() > OCTETS_MAX {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters_and_unfold_to_what_was_said() {
        let title = "【訓練】証券市場への同時多発攻撃; 全社, 当局\nBEGIN:VALARM".repeat(3);
        let starts = "2026-12-01T09:00:00+09:00".parse().expect("a time");
        let event =
            Event { uid: "EX-1", title: &title, words: "", starts, minutes: 90, written: starts };
        let text = calendar(event);
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(!text.contains("\nBEGIN:VALARM"), "nothing in it begins a line of its own");
        let unfolded = text.replace("\r\n ", "");
        let summary = unfolded.lines().find_map(|line| line.strip_prefix("SUMMARY:"));
        let said = summary.expect("a summary").replace("\\n", "\n").replace('\\', "");
        assert_eq!(said, title);
        assert!(unfolded.contains("DTSTART:20261201T000000Z\r\nDTEND:20261201T013000Z"));
    }
}
