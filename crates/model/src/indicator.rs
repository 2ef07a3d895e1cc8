//! What to look for: addresses, names and prints of attackers, in one spelling.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an indicator names.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorKind {
    /// An address, IPv4 or IPv6.
    Address,
    /// A range of addresses.
    Range,
    /// A domain name.
    Domain,
    /// A URL.
    Url,
    /// MD5, SHA-1 or SHA-256 of a file.
    Hash,
    /// A mail address.
    Mail,
}

/// One indicator.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
pub struct Indicator {
    /// What it names.
    pub kind: IndicatorKind,
    /// In one spelling: lower case, nothing veiled.
    pub value: String,
    /// Why it is told although a list warns of it; empty where none does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub although: String,
    /// It is worth nothing from this instant on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Indicator {
    /// Reads one as people write it, veiled (`hxxp://evil[.]example`) or not. `None` if it
    /// names nothing that can be looked for.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let plain = unveiled(text);
        let of = |kind, value: &str| {
            Some(Self { kind, value: value.to_owned(), although: String::new(), until: None })
        };
        if let Ok(address) = plain.parse::<IpAddr>() {
            return of(IndicatorKind::Address, &address.to_string());
        }
        if let Some(range) = range(&plain) {
            return of(IndicatorKind::Range, &range);
        }
        if plain.contains("://") {
            return url(&plain).and_then(|url| of(IndicatorKind::Url, &url));
        }
        if [32, 40, 64].contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_hexdigit()) {
            return of(IndicatorKind::Hash, &plain);
        }
        if let Some((name, domain)) = plain.split_once('@') {
            let mail = !name.is_empty() && is_domain(domain);
            return mail.then(|| of(IndicatorKind::Mail, &plain)).flatten();
        }
        let domain = plain.trim_end_matches('.');
        is_domain(domain).then(|| of(IndicatorKind::Domain, domain)).flatten()
    }

    /// The same as it would be read here, whatever whoever told it says that it is; `None` if
    /// it names nothing that can be looked for.
    #[must_use]
    pub fn reread(&self) -> Option<Self> {
        let read = Self::read(&self.value)?;
        Some(Self { although: self.although.clone(), until: self.until, ..read })
    }

    /// Written so that nobody follows it by a click: `hxxp://evil[.]example`.
    #[must_use]
    pub fn veiled(&self) -> String {
        match self.kind {
            IndicatorKind::Hash => self.value.clone(),
            _ => self.value.replacen("http", "hxxp", 1).replace('.', "[.]"),
        }
    }

    /// The machine that it names: the host of a URL, the domain of a mail address.
    #[must_use]
    pub fn host(&self) -> &str {
        match self.kind {
            IndicatorKind::Url => {
                let rest = self.value.split_once("://").map_or(self.value.as_str(), |(_, r)| r);
                let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
                let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
                host.split_once(':').map_or(host, |(host, _)| host)
            }
            IndicatorKind::Mail => self.value.split_once('@').map_or("", |(_, domain)| domain),
            _ => &self.value,
        }
    }
}

/// The usual ways in which analysts keep a mail program from making a link of it.
fn unveiled(text: &str) -> String {
    const VEILS: [(&str, &str); 8] = [
        ("[.]", "."),
        ("(.)", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("[@]", "@"),
        ("[at]", "@"),
        ("hxxp", "http"),
    ];
    let folded = crate::folded(text.trim());
    VEILS.iter().fold(folded, |text, (veil, plain)| text.replace(veil, plain))
}

fn range(text: &str) -> Option<String> {
    let (address, bits) = text.split_once('/')?;
    let (address, bits) = (address.parse::<IpAddr>().ok()?, bits.parse::<u8>().ok()?);
    let most = if address.is_ipv4() { 32 } else { 128 };
    (bits <= most).then(|| format!("{address}/{bits}"))
}

/// The host in lower case is folded already; the path keeps no case either, as logs differ.
fn url(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let named = is_domain(host) || host.parse::<IpAddr>().is_ok();
    (["http", "https", "ftp"].contains(&scheme) && named).then(|| text.to_owned())
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        !label.is_empty() && label.len() <= 63 && label.chars().all(fits)
    };
    let labels: Vec<_> = text.split('.').collect();
    let top = labels.last().is_some_and(|top| top.chars().any(char::is_alphabetic));
    text.len() <= 253 && labels.len() >= 2 && top && labels.into_iter().all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_analysts_write_becomes_one_spelling_and_is_shown_veiled() {
        let cases = [
            ("hxxp://evil[.]example", IndicatorKind::Url, "http://evil.example"),
            ("203.0.113.66", IndicatorKind::Address, "203.0.113.66"),
            ("EVIL[.]Example.", IndicatorKind::Domain, "evil.example"),
            ("0.0.0.0/0", IndicatorKind::Range, "0.0.0.0/0"),
            ("２０３.0.113[.]7", IndicatorKind::Address, "203.0.113.7"),
            ("boss[@]bank[.]example", IndicatorKind::Mail, "boss@bank.example"),
        ];
        for (text, kind, value) in cases {
            let read = Indicator::read(text).expect(text);
            assert_eq!((read.kind, read.value.as_str()), (kind, value));
            assert!(!read.veiled().contains("http:"), "{}", read.veiled());
            assert_eq!(Indicator::read(&read.veiled()), Some(read.clone()), "{}", read.veiled());
        }
        for not in ["", "evil", "http://", "1.2.3.4/99", "a b.example", "<script>.x"] {
            assert_eq!(Indicator::read(not), None, "{not}");
        }
    }

    #[test]
    fn the_machine_behind_a_link_is_the_one_after_the_last_at() {
        let url = Indicator::read("https://bank.example@evil.example:8443/login")
            .map(|i| i.host().to_owned());
        // Its first host reads as a bank's; such a link is refused rather than misread.
        assert!(url.is_none() || url.as_deref() == Some("evil.example"));
    }
}
