//! Bytes of each log format, turned into event batches and warnings.
//!
//! A [`Reader`] takes a file, a folder's file or standard input, unpacks gzip
//! and Zstandard, recognises the format by its first lines and yields batches
//! with bounded memory. A bad record costs that record only and is counted in
//! [`Warnings`]; nothing is dropped without being counted.
//!
//! This crate must not know rules or storage, and never asks for the time of
//! day: the receipt time is an argument.
//!
//! To add a format: a file that implements `parser::Parser`, and one line in
//! each function of `format.rs`.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests may panic"))]

mod access;
mod address;
mod aliases;
mod apache_error;
mod buffer;
mod cef;
mod cells;
mod container;
mod delimited;
mod dialect;
mod document;
mod encoding;
mod error;
mod evtx;
mod format;
mod fortigate;
mod input;
mod intake;
mod json;
mod log_source;
mod names;
mod otlp;
mod parser;
mod proxifier;
mod reader;
mod rule_names;
mod scan;
mod squid;
mod syslog;
#[cfg(test)]
mod testing;
mod times;
mod warnings;
mod windows_xml;
mod zeek;

pub use aliases::field_for;
pub use error::{OpenError, ReadError};
pub use format::Format;
pub use input::{Input, Sources, sources};
pub use reader::{Limits, Options, Reader};
pub use warnings::{Kind, Warning, Warnings};
