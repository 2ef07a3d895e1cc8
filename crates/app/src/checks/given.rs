//! What a check is given to look at.

use std::{path::PathBuf, sync::Arc};

use jiff::Timestamp;
use ports::FileFormat;

use super::Table;

/// The bytes or the file.
#[derive(Clone, Debug)]
pub enum Content {
    /// A list or a feed, read strictly and whole.
    Bytes(Arc<[u8]>),
    /// A register of this house.
    Table(Arc<Table>),
    /// A file that the engine reads itself, with the columns of the input.
    File(FileFormat, PathBuf),
}

/// One file for one input. Several files of one input are one list.
#[derive(Clone, Debug)]
pub struct Given {
    /// The name of the input.
    pub input: String,
    /// The name of the file, for people.
    pub file: String,
    /// What is in it.
    pub content: Content,
    /// SHA-256 of its bytes, as hexadecimal digits.
    pub sha256: String,
    /// When its data are of, if somebody said so.
    pub said: Option<Timestamp>,
    /// When the file was last written, if that is known.
    pub written: Option<Timestamp>,
    /// When it came here.
    pub received: Timestamp,
}
