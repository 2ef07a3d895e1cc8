//! Lines that are no JSON object.

/// Why a line cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It does not begin with a brace.
    #[error("no object")]
    NoObject,
    /// More than 64 levels of objects and arrays.
    #[error("nested too deep")]
    TooDeep,
    /// More than 16 MiB.
    #[error("too long")]
    TooLong,
    /// More than 65,536 values.
    #[error("too many values")]
    TooMany,
    /// Something else stands where JSON wants something.
    #[error("not JSON at byte {0}")]
    Byte(usize),
}

impl Malformed {
    pub(crate) fn at(byte: usize) -> Self {
        Self::Byte(byte)
    }
}
