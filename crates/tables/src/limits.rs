//! How large a list may be, so that no list costs more memory than is known.

/// Upper bounds of a list. What exceeds one is refused, with the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a text file.
    pub text_bytes: u64,
    /// Bytes of a workbook as it lies on the disk.
    pub packed_bytes: u64,
    /// Bytes of all parts of a workbook together, unpacked.
    pub unpacked_bytes: u64,
    /// Bytes of the one part that has to be in memory, the shared strings.
    pub strings_bytes: u64,
    /// Rows without the header.
    pub rows: u64,
    /// Columns.
    pub columns: usize,
    /// Bytes of a cell in UTF-8.
    pub cell_bytes: usize,
}

impl Default for Limits {
    /// A million rows of ordinary width.
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            text_bytes: 512 * MIB,
            packed_bytes: 64 * MIB,
            unpacked_bytes: 1024 * MIB,
            strings_bytes: 256 * MIB,
            rows: 1_000_000,
            columns: 256,
            cell_bytes: 128 * 1024,
        }
    }
}
