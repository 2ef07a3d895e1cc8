//! What the pages of rules have in common: marks, days, the bar of the three shares.

use jiff::civil::Date;
use model::{Bilingual, Shares, Standing};
use text::Lang;

use crate::{
    parts::Mark,
    shell::{Shell, plain},
};

/// Words of a pack in the reader's language.
pub(super) fn words<'a>(s: &Shell, of: &'a Bilingual) -> &'a str {
    match s.words.lang() {
        Lang::Ja => &of.ja,
        Lang::En => &of.en,
    }
}

/// What is known, as a mark.
pub(super) fn mark(s: &Shell, standing: Standing) -> Mark {
    let (class, id) = match standing {
        Standing::Proven => ("proven", "pg-share-proven"),
        Standing::Contradicted => ("missed", "pg-share-contradicted"),
        Standing::Unknown => ("unknown", "unknown"),
        Standing::Stale => ("unknown", "rules-stale"),
    };
    Mark::new(class, s.t(id))
}

/// A day as the reader counts years.
pub(super) fn day(s: &Shell, day: Date) -> String {
    let reading = s.times.reading;
    let year = reading.year(day);
    match (reading.by_era, reading.lang) {
        (true, Lang::En) => day.strftime(&format!("%-d %b {year}")).to_string(),
        (true, Lang::Ja) => day.strftime(&format!("{year}.%-m.%-d")).to_string(),
        (false, _) => day.to_string(),
    }
}

/// The three shares, always together and with what they are shares of.
pub(super) struct Bar {
    pub(super) say: String,
    pub(super) proven: String,
    pub(super) contradicted: String,
    pub(super) unknown: String,
    /// Widths and beginnings in thousandths.
    pub(super) widths: [u64; 3],
    pub(super) starts: [u64; 3],
}

impl Bar {
    pub(super) fn new(s: &Shell, shares: Shares) -> Self {
        let of = shares.population();
        let part = |id: &str, n: u64| format!("{} {n} / {of}", s.t(id));
        let wide = |n: u64| (n * 1000).checked_div(of).unwrap_or(0);
        let (proven, contradicted) = (wide(shares.proven), wide(shares.contradicted));
        let unknown = if of == 0 { 0 } else { 1000 - proven - contradicted };
        let (a, b, c) = (
            part("pg-share-proven", shares.proven),
            part("pg-share-contradicted", shares.contradicted),
            part("unknown", shares.unknown),
        );
        Self {
            say: format!("{a}、{b}、{c}"),
            proven: a,
            contradicted: b,
            unknown: c,
            widths: [proven, contradicted, unknown],
            starts: [0, proven, proven + contradicted],
        }
    }
}

/// A cell of a list from outside: what is missing is a dash.
pub(super) fn cell(value: Option<&str>) -> String {
    value.map_or_else(|| "―".to_owned(), plain)
}
