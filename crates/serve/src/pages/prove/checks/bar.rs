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
pub(super) struct Bar {
    proven: u64,
    contradicted: u64,
    unknown: u64,
    /// Class and words of each share.
    words: Vec<(&'static str, String)>,
}

// Its words are escaped when it is rendered.
impl HtmlSafe for Bar {}

impl Bar {
    pub(super) fn new(s: &Shell, shares: Shares) -> Self {
        let of = shares.population();
        let part = |count: u64| (count * 1000).checked_div(of).unwrap_or(0);
        let (proven, contradicted) = (part(shares.proven), part(shares.contradicted));
        let word = |class: &'static str, id: &str, count: u64| {
            let (count, of) = (count.to_string(), of.to_string());
            (class, s.words.say(id, &[("n", &count), ("of", &of)]))
        };
        Self {
            proven,
            contradicted,
            unknown: 1000 - proven - contradicted,
            words: vec![
                word("proven", "checks-share-proven", shares.proven),
                word("missed", "checks-share-contradicted", shares.contradicted),
                word("unknown", "checks-share-unknown", shares.unknown),
            ],
        }
    }
}
