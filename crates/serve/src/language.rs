//! In which language somebody reads: what they ask for, else what their program asks for.

use axum::http::{HeaderMap, Uri, header};
use text::Lang;

/// `?lang=` wins over `Accept-Language`, which wins over the language of the house.
pub(crate) fn asked(uri: &Uri, headers: &HeaderMap, usual: Lang) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    in_address(uri).or_else(|| accepted.and_then(preferred)).unwrap_or(usual)
}

/// The language that an address asks for.
pub(crate) fn in_address(uri: &Uri) -> Option<Lang> {
    let query = uri.query().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(by_code)
}

/// The address without its language: whoever switches wants the other one.
pub(crate) fn without(uri: &Uri) -> String {
    let query = uri.query().unwrap_or_default();
    let kept: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    let query = kept.join("&");
    if query.is_empty() { uri.path().to_owned() } else { format!("{}?{query}", uri.path()) }
}

fn by_code(code: &str) -> Option<Lang> {
    let first = code.trim().split('-').next()?;
    [Lang::Ja, Lang::En].into_iter().find(|lang| lang.code().eq_ignore_ascii_case(first))
}

/// The language of ours with the greatest weight in `en;q=0.8, ja`.
fn preferred(accepted: &str) -> Option<Lang> {
    let weighed = accepted.split(',').filter_map(|part| {
        let (code, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
        Some((by_code(code)?, weight)).filter(|(_, weight)| *weight > 0.0)
    });
    let greatest = weighed.reduce(|best, next| if next.1 > best.1 { next } else { best });
    greatest.map(|(lang, _)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, accepted: &'static str, expected: Lang) {
        let headers = HeaderMap::from_iter([(
            header::ACCEPT_LANGUAGE,
            axum::http::HeaderValue::from_static(accepted),
        )]);
        let uri: Uri = uri.parse().expect("a path");
        assert_eq!(asked(&uri, &headers, Lang::Ja), expected, "{uri} {accepted}");
    }

    #[test]
    fn what_is_asked_for_wins_over_what_the_program_says() {
        check("/", "", Lang::Ja);
        check("/", "en-GB,en;q=0.9,ja;q=0.2", Lang::En);
        check("/", "fr, en;q=0.1, ja;q=0.7", Lang::Ja);
        check("/", "ja;q=0, en;q=0.1", Lang::En);
        check("/?a=b&lang=ja", "en", Lang::Ja);
        check("/?lang=fr", "en;q=x", Lang::Ja);
    }
}
