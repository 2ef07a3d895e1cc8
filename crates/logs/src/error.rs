//! Errors that end a source, as opposed to warnings about single records.

use std::io;

use event::escaped;

use crate::format::Format;

/// A source cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file or folder cannot be opened.
    #[error("{} cannot be opened", escaped(name.as_bytes()))]
    Open { name: String, source: io::Error },
    /// Its beginning cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It is of a kind that is known but not read.
    #[error("{} is {what}; {remedy}", escaped(name.as_bytes()))]
    Refused { name: String, what: &'static str, remedy: &'static str },
    /// None of the formats fits its first lines.
    #[error(
        "{} begins like none of the known formats ({}){hint}",
        escaped(name.as_bytes()),
        Format::names()
    )]
    Unrecognised { name: String, hint: &'static str },
    /// The header row of delimited text cannot be used.
    #[error("the header row of {} cannot be used: {why}", escaped(name.as_bytes()))]
    Header { name: String, why: &'static str },
}

/// A source broke off. What was read before stays good.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Reading or unpacking failed, for example because the file is cut off.
    #[error("{} broke off after {offset} bytes of text", escaped(name.as_bytes()))]
    Broken { name: String, offset: u64, source: io::Error },
    /// It unpacks to more than the limit: perhaps a bomb.
    #[error(
        "{} was stopped: {packed} bytes unpack to more than {offset}, which is over the limit",
        escaped(name.as_bytes())
    )]
    Expansion { name: String, offset: u64, packed: u64 },
}
