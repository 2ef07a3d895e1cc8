//! What lists have in common: chips in the address, pages, columns, files to be saved.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

use crate::shell::Shell;

/// Rows on one page.
pub(crate) const ROWS: u64 = 50;

/// A filter that is switched by following a link.
pub(crate) struct Chip {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) on: bool,
}

/// An address with its query, from which the links of a list are made.
#[derive(Clone)]
pub(crate) struct Address {
    path: &'static str,
    pairs: Vec<(&'static str, String)>,
}

impl Address {
    /// Empty values are left out.
    pub(crate) fn new(path: &'static str, pairs: &[(&'static str, &str)]) -> Self {
        let pairs = pairs.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Self { path, pairs: pairs.filter(|(_, value)| !value.is_empty()).collect() }
    }

    /// The same list with `name` set to `value`, from its first page on.
    pub(crate) fn with(&self, name: &'static str, value: &str) -> String {
        let mut other = self.clone();
        other.pairs.retain(|(own, _)| *own != name && *own != "page");
        if !value.is_empty() {
            other.pairs.push((name, value.to_owned()));
        }
        other.to_string()
    }

    /// The same list without these.
    pub(crate) fn without(&self, names: &[&str]) -> String {
        let mut other = self.clone();
        other.pairs.retain(|(own, _)| !names.contains(own) && *own != "page");
        other.to_string()
    }

    pub(crate) fn chip(&self, name: &'static str, value: &str, shown: String) -> Chip {
        let now = self.pairs.iter().find(|(own, _)| *own == name).map_or("", |(_, v)| v.as_str());
        Chip { href: self.with(name, value), name: shown, on: now == value }
    }

    /// A chip that a second click takes away again.
    pub(crate) fn toggle(&self, name: &'static str, value: &str, shown: String) -> Chip {
        let mut chip = self.chip(name, value, shown);
        if chip.on {
            chip.href = self.with(name, "");
        }
        chip
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.path)?;
        for (n, (name, value)) in self.pairs.iter().enumerate() {
            write!(f, "{}{name}={}", if n == 0 { '?' } else { '&' }, encoded(value))?;
        }
        Ok(())
    }
}

/// A value as it stands in an address.
pub(crate) fn encoded(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~:,/".contains(&b);
    let byte = |b: u8| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
    value.bytes().map(byte).collect()
}

/// Where a list stands among its pages.
pub(crate) struct Pages {
    pub(crate) total: String,
    pub(crate) at: String,
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
}

impl Pages {
    /// `page` counts from 1.
    pub(crate) fn new(s: &Shell, address: &Address, page: u64, total: u64) -> Self {
        Self::of(s, address, page, (total, ROWS))
    }

    /// As [`Self::new`], with so many rows on one page.
    pub(crate) fn of(s: &Shell, address: &Address, page: u64, (total, rows): (u64, u64)) -> Self {
        let last = total.div_ceil(rows).max(1);
        let to = |page: u64| {
            if page == 1 {
                address.with("page", "")
            } else {
                address.with("page", &page.to_string())
            }
        };
        Self {
            total: s.tn("pg-total", total),
            at: format!("{page} / {last}"),
            newer: (page > 1).then(|| to(page - 1)),
            older: (page < last).then(|| to(page + 1)),
        }
    }
}

/// Offset and limit of `page`, counted from 1.
pub(crate) fn cut(page: Option<u64>) -> (u64, (u64, u64)) {
    let page = page.unwrap_or(1).clamp(1, u64::from(u32::MAX));
    (page, ((page - 1) * ROWS, ROWS))
}

/// Bytes to be saved and never shown, under a name of plain letters.
pub(crate) fn download(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = name.chars().map(safe).collect();
    let name = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_other_filters_and_start_at_the_first_page() {
        let address = Address::new("/x", &[("state", "open"), ("page", "3"), ("q", "あ&b")]);
        assert_eq!(address.with("state", "closed"), "/x?q=%E3%81%82%26b&state=closed");
        assert_eq!(address.toggle("state", "open", String::new()).href, "/x?q=%E3%81%82%26b");
    }
}
