//! The formats, their names, and how a source's first lines tell them apart.

use event::Names;

use crate::access::{self, Access};
use crate::apache_error::{self, ApacheError};
use crate::cef::{self, Cef};
use crate::cells;
use crate::delimited;
use crate::dialect;
use crate::document;
use crate::evtx::{self, Evtx};
use crate::fortigate::{self, Fortigate};
use crate::json::{self, Json};
use crate::otlp::Otlp;
use crate::parser::Parser;
use crate::proxifier::{self, Proxifier};
use crate::squid::{self, Squid};
use crate::syslog::{self, Syslog};
use crate::times::Clock;
use crate::windows_xml::{self, WindowsXml};
use crate::zeek::{self, Zeek};

/// A log format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// CSV, TSV or semicolons, under a header row.
    Delimited,
    /// JSON, one object a line or in documents.
    Json,
    /// Events of Windows in JSON: exports, Winlogbeat, NXLog.
    WindowsJson,
    /// AWS CloudTrail.
    CloudTrail,
    /// The audit log of Microsoft 365.
    M365,
    /// Suricata's EVE.
    SuricataEve,
    /// Zeek's logs in JSON.
    ZeekJson,
    /// OpenTelemetry's logs in JSON.
    Otlp,
    /// Windows event logs.
    Evtx,
    /// Events of Windows in XML.
    WindowsXml,
    /// Zeek's own logs, between tabs.
    Zeek,
    /// The Common Event Format.
    Cef,
    /// FortiGate's logs.
    Fortigate,
    /// Syslog of RFC 5424 and RFC 3164, with or without priority.
    Syslog,
    /// Squid's native access log.
    Squid,
    /// Common and combined access logs of web servers.
    Access,
    /// Apache's error log.
    ApacheError,
    /// Proxifier's log.
    Proxifier,
}

impl Format {
    /// All formats, those first that are hardest to mistake.
    pub const ALL: [Self; 18] = [
        Self::Evtx,
        Self::WindowsXml,
        Self::WindowsJson,
        Self::CloudTrail,
        Self::M365,
        Self::SuricataEve,
        Self::ZeekJson,
        Self::Otlp,
        Self::Json,
        Self::Zeek,
        Self::Cef,
        Self::ApacheError,
        Self::Proxifier,
        Self::Squid,
        Self::Access,
        Self::Fortigate,
        Self::Syslog,
        Self::Delimited,
    ];

    /// The name for `--format` and for [`event::Source::format`].
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Delimited => "delimited",
            Self::Json => "json",
            Self::WindowsJson => "windows-json",
            Self::CloudTrail => "cloudtrail",
            Self::M365 => "m365-audit",
            Self::SuricataEve => "suricata-eve",
            Self::ZeekJson => "zeek-json",
            Self::Otlp => "otlp",
            Self::Evtx => "evtx",
            Self::WindowsXml => "windows-xml",
            Self::Zeek => "zeek",
            Self::Cef => "cef",
            Self::Fortigate => "fortigate",
            Self::Syslog => "syslog",
            Self::Squid => "squid",
            Self::Access => "access",
            Self::ApacheError => "apache-error",
            Self::Proxifier => "proxifier",
        }
    }

    /// The format called `name`.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// All names, for messages.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }

    /// The format of a source that begins with `head`, where that tells more than a line does.
    pub(crate) fn of_head(head: &[u8]) -> Option<Self> {
        if head.starts_with(evtx::MAGIC) {
            return Some(Self::Evtx);
        }
        if windows_xml::recognises(head) {
            return Some(Self::WindowsXml);
        }
        document::opening(head).map(|_| dialect::of(head))
    }

    /// The format of which `line` is a record. Only the `first` line of a source can be a header.
    pub(crate) fn of_line(line: &[u8], first: bool, clock: &mut Clock) -> Option<Self> {
        if json::recognises(line) {
            return Some(dialect::of(line));
        }
        Self::ALL.into_iter().find(|format| match format {
            Self::Zeek => zeek::recognises(line),
            Self::Cef => cef::recognises(line, clock),
            Self::ApacheError => apache_error::recognises(line, clock),
            Self::Proxifier => proxifier::recognises(line, clock),
            Self::Squid => squid::recognises(line),
            Self::Access => access::recognises(line, clock),
            Self::Fortigate => fortigate::recognises(line),
            Self::Syslog => syslog::recognises(line, clock),
            Self::Delimited => first && delimited::recognises(line),
            _ => false,
        })
    }

    /// Whether it is written in JSON, so that a source of it may be a document.
    pub(crate) fn is_json(self) -> bool {
        matches!(
            self,
            Self::Json
                | Self::WindowsJson
                | Self::CloudTrail
                | Self::M365
                | Self::SuricataEve
                | Self::ZeekJson
                | Self::Otlp
        )
    }

    /// The parser, with the names that it fixes, for a source called `source`.
    ///
    /// # Errors
    ///
    /// Why the header cannot be used.
    pub(crate) fn parser(
        self,
        opening: &Opening,
        source: &str,
        names: &mut Names,
    ) -> Result<Box<dyn Parser>, &'static str> {
        let json = || Json::new(opening.document, dialect::log_source(self, source));
        Ok(match self {
            Self::Delimited => Box::new(delimited::Delimited::new(&opening.header, names)?),
            Self::Json
            | Self::WindowsJson
            | Self::CloudTrail
            | Self::M365
            | Self::SuricataEve
            | Self::ZeekJson => Box::new(json()),
            Self::Otlp => Box::new(Otlp::new(json())),
            Self::Evtx => Box::new(Evtx::new(source)),
            Self::WindowsXml => Box::new(WindowsXml::default()),
            Self::Zeek => Box::new(Zeek::default()),
            Self::Cef => Box::new(Cef::new(names)),
            Self::Fortigate => Box::new(Fortigate::new(names)),
            Self::Syslog => Box::new(Syslog::new(names)),
            Self::Squid => Box::new(Squid::new(names)),
            Self::Access => Box::new(Access::new(names)),
            Self::ApacheError => Box::new(ApacheError::new(names)),
            Self::Proxifier => Box::new(Proxifier::new(names)),
        })
    }
}

/// What stands before the first record of a source, and is no record.
#[derive(Debug, Default)]
pub(crate) struct Opening {
    /// The row that names the columns of delimited text.
    pub(crate) header: Vec<u8>,
    /// Whether what follows are the records of a JSON document.
    pub(crate) document: bool,
}

/// What to say about a first line that no format recognises.
pub(crate) fn hint(first_line: &[u8]) -> &'static str {
    if cells::split(first_line, cells::delimiter_of(first_line)).len() > 1 {
        "; it looks like delimited text, but no column of its first row is known to be a time"
    } else {
        "; name the format if it is one of them"
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    fn check(line: &str, expected: Option<Format>) {
        let mut clock = Clock::new(TimeZone::UTC, 1_433_937_600_000_000);
        assert_eq!(Format::of_line(line.as_bytes(), true, &mut clock), expected, "{line}");
    }

    #[test]
    fn every_format_is_recognised_by_a_line() {
        check("ts,src_host,dst_ip", Some(Format::Delimited));
        check("\"発生日時\"\t端末", Some(Format::Delimited));
        check("{\"a\":1}", Some(Format::Json));
        check("<34>1 - - - - - -", Some(Format::Syslog));
        check("<34>anything", Some(Format::Syslog));
        check("Dec 10 06:55:46 LabSZ sshd[24200]: x", Some(Format::Syslog));
        check("2015-06-10T09:00:00+09:00 web01 sshd[1]: x", Some(Format::Syslog));
        check(
            "1433894400.123 5 10.0.0.1 TCP_MISS/200 9 GET http://a/ - DIRECT/10.0.0.2 text/html",
            Some(Format::Squid),
        );
        check(
            "10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 9",
            Some(Format::Access),
        );
        check("[Sun Dec 04 04:47:44 2005] [notice] x", Some(Format::ApacheError));
        check("[10.30 16:49:06] a.exe - h:1 open", Some(Format::Proxifier));
    }

    #[test]
    fn nothing_else_is_recognised() {
        for line in [
            "",
            "hello",
            "a,b,c",
            "{broken",
            "[x] [y] z",
            "<999>x",
            "2015-06-10 09:00:00 it rained",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn names_lead_back_to_formats() {
        for format in Format::ALL {
            assert_eq!(Format::by_name(format.name()), Some(format));
        }
        assert_eq!(Format::by_name("plain"), None);
    }
}
