//! The three shares as a bar with its words: never one alone, never without the whole.

use askama::{Template, filters::HtmlSafe};
use model::Shares;

use crate::shell::Shell;

/// A bar of a thousand parts; the words beside it hold the exact numbers.
#[derive(Clone, Debug, Template)]
#[template(
    ext = "html",
    source = r#"<div class="shares"><svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true"><rect class="fill-proven" width="{{ proven }}" height="14"/><rect class="fill-contradicted" x="{{ proven }}" width="{{ contradicted }}" height="14"/><rect class="fill-unknown" x="{{ proven + contradicted }}" width="{{ unknown }}" height="14"/></svg><span class="key">{% for word in words %}<span class="mark {{ word.0 }}">{{ word.1 }}</span>{% endfor %}</span></div>"#
)]
pub(crate) struct Bar {
    proven: u64,
    contradicted: u64,
    unknown: u64,
    /// Class and words of each share.
    words: [(&'static str, String); 3],
}

// Its words are escaped when it is rendered.
impl HtmlSafe for Bar {}

impl Bar {
    pub(crate) fn new(s: &Shell, shares: Shares) -> Self {
        let of = shares.population();
        let part = |count: u64| (count * 1000).checked_div(of).unwrap_or(0);
        let (proven, contradicted) = (part(shares.proven), part(shares.contradicted));
        let points = |count| shares.basis_points(count);
        let percent = |count| points(count).map(|bp| format!(" · {}", model::percent(bp)));
        let word = |class, id: &str, count| {
            let percent = percent(count).unwrap_or_default();
            (class, format!("{} {count} / {of}{percent}", s.t(id)))
        };
        Self {
            proven,
            contradicted,
            // Of nothing everything is unknown.
            unknown: 1000 - proven - contradicted,
            words: [
                word("proven", "pg-share-proven", shares.proven),
                word("missed", "pg-share-contradicted", shares.contradicted),
                word("unknown", "unknown", shares.unknown),
            ],
        }
    }

    /// The same in one line of words.
    pub(crate) fn says(&self) -> String {
        self.words.each_ref().map(|(_, word)| word.as_str()).join("、")
    }
}
