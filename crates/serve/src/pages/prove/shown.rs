//! What the pages of rules have in common: marks and days.

use jiff::civil::Date;
use model::{Bilingual, Standing};
use text::Lang;

use crate::{
    parts::Mark,
    shell::{Shell, plain},
};

/// Words of a pack in the reader's language.
pub(crate) fn words<'a>(s: &Shell, of: &'a Bilingual) -> &'a str {
    match s.words.lang() {
        Lang::Ja => &of.ja,
        Lang::En => &of.en,
    }
}

/// What is known, as a mark.
pub(crate) fn mark(s: &Shell, standing: Standing) -> Mark {
    let (class, id) = match standing {
        Standing::Proven => ("proven", "pg-share-proven"),
        Standing::Contradicted => ("missed", "pg-share-contradicted"),
        Standing::Unknown => ("unknown", "unknown"),
        Standing::Stale => ("unknown", "rules-stale"),
    };
    Mark::new(class, s.t(id))
}

/// A day as the reader counts years.
pub(crate) fn day(s: &Shell, day: Date) -> String {
    let reading = s.times.reading;
    let year = reading.year(day);
    match (reading.by_era, reading.lang) {
        (true, Lang::En) => day.strftime(&format!("%-d %b {year}")).to_string(),
        (true, Lang::Ja) => day.strftime(&format!("{year}.%-m.%-d")).to_string(),
        (false, _) => day.to_string(),
    }
}

/// A cell of a list from outside: what is missing is a dash.
pub(crate) fn cell(value: Option<&str>) -> String {
    value.map_or_else(|| "―".to_owned(), plain)
}
