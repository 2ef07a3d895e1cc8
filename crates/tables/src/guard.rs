//! Workbooks are looked at before they are unpacked.
//!
//! A workbook is a ZIP file, which can be a thousand times as large unpacked, or
//! claim to be small and be not. Both are found here: first by what it says of
//! itself, then by unpacking it into nothing up to the bound.

use std::io::{self, Read, Seek};

use zip::ZipArchive;

use crate::{Expected, Fault, Limits};

/// Parts of a workbook; ordinary ones have a dozen.
const PARTS: usize = 4096;
const STRINGS: &str = "sharedstrings.xml";

/// Refuses a workbook that would not fit unpacked.
///
/// # Errors
/// What it exceeds, or why it is no workbook.
pub(crate) fn check(input: impl Read + Seek, limits: &Limits) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(input).map_err(broken)?;
    if archive.len() > PARTS {
        return Err(too_large(PARTS as u64));
    }
    let mut claimed = 0_u64;
    for index in 0..archive.len() {
        claimed = claimed.saturating_add(archive.by_index_raw(index).map_err(broken)?.size());
    }
    if claimed > limits.unpacked_bytes {
        return Err(too_large(limits.unpacked_bytes));
    }
    let mut left = limits.unpacked_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let strings = part.name().map_err(broken)?.to_lowercase().ends_with(STRINGS);
        let bound = if strings { left.min(limits.strings_bytes) } else { left };
        let unpacked = io::copy(&mut part.take(bound + 1), &mut io::sink());
        let unpacked = unpacked.map_err(|error| no_workbook(&error.to_string()))?;
        if unpacked > bound {
            return Err(too_large(bound));
        }
        left -= unpacked;
    }
    Ok(())
}

fn broken(error: zip::result::ZipError) -> Fault {
    no_workbook(&error.to_string())
}

/// A file that begins like a workbook and is none, for example because it was cut.
pub(crate) fn no_workbook(why: &str) -> Fault {
    Fault::whole(Expected::new("workbook"), why)
}

fn too_large(bound: u64) -> Fault {
    Fault::whole(Expected::of("unpacked-at-most", bound), "")
}
