//! Texts that must stand in a value for a predicate to hold: what the scan looks for.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::op::{Op, lower};
use crate::pattern::{DASHES, Pattern, Token};

/// The scan looks at two bytes at least; a shorter text it cannot find.
pub(crate) const SHORTEST: usize = 2;

/// It looks at four where it can: of a longer text there are far fewer.
const LONG: usize = 4;

/// How many texts a regular expression may be filed under.
const ALTERNATIVES_MAX: usize = 64;

type Texts = Vec<Box<[u8]>>;

/// One of these stands in every value, in lower case, for which `op` holds.
pub(crate) fn anchors(op: &Op) -> Box<[Box<[u8]>]> {
    let texts = match op {
        Op::Contains(needle) => Some(vec![lower(needle).into()]),
        Op::Glob(pattern) => of_pattern(pattern),
        Op::Regex(text) => regex_syntax::parse(text).ok().and_then(|hir| of_regex(&hir)),
        _ => None,
    };
    let usable = |texts: &Texts| texts.iter().all(|text| text.len() >= SHORTEST);
    texts.filter(usable).unwrap_or_default().into()
}

fn of_pattern(pattern: &Pattern) -> Option<Texts> {
    let longest = pattern.texts().max_by_key(|text| text.len())?;
    if longest.len() >= LONG {
        return Some(vec![lower(longest).into()]);
    }
    around_dash(pattern).or_else(|| Some(vec![lower(longest).into()]))
}

/// The forms of a dash with what stands on both sides of it, the longest first.
fn around_dash(pattern: &Pattern) -> Option<Texts> {
    let tokens = &pattern.0;
    let text = |at: Option<usize>| match at.and_then(|at| tokens.get(at)) {
        Some(Token::Text(text)) => lower(text).into_owned(),
        _ => Vec::new(),
    };
    let around = |at: usize| (text(at.checked_sub(1)), text(Some(at + 1)));
    let dashes = (0..tokens.len()).filter(|at| tokens[*at] == Token::Dash).map(around);
    let (before, after) = dashes.max_by_key(|(before, after)| before.len() + after.len())?;
    Some(DASHES.map(|dash| [&before[..], dash, &after].concat().into()).to_vec())
}

fn of_regex(hir: &Hir) -> Option<Texts> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(vec![lower(&literal.0).into()]),
        HirKind::Capture(capture) => of_regex(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => of_regex(&repetition.sub),
        HirKind::Concat(parts) => of_sequence(parts),
        HirKind::Alternation(parts) => {
            let all = parts.iter().map(of_regex).collect::<Option<Vec<_>>>()?;
            let all: Texts = all.into_iter().flatten().collect();
            (all.len() <= ALTERNATIVES_MAX).then_some(all)
        }
        _ => None,
    }
}

/// The best of the parts: the one whose shortest text is the longest.
fn of_sequence(parts: &[Hir]) -> Option<Texts> {
    let mut found: Vec<Texts> = Vec::new();
    let mut run = Vec::new();
    for part in parts {
        if let Some(text) = only_text(part) {
            run.extend(text);
            continue;
        }
        found.push(vec![std::mem::take(&mut run).into()]);
        found.extend(of_regex(part));
    }
    found.push(vec![run.into()]);
    let shortest = |texts: &Texts| texts.iter().map(|text| text.len()).min();
    found.into_iter().max_by_key(|texts| shortest(texts).map(|len| (len, usize::MAX - texts.len())))
}

/// What `hir` matches, if that is one text but for upper and lower case.
fn only_text(hir: &Hir) -> Option<Vec<u8>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(lower(&literal.0).into_owned()),
        HirKind::Class(Class::Unicode(class)) => {
            let mut letters = class.iter().flat_map(|range| range.start()..=range.end()).take(5);
            let first = letters.next()?.to_lowercase().to_string();
            // The long s folds to s, and is nobody's s.
            let same = |c: char| c == '\u{17f}' || c.to_lowercase().to_string() == first;
            letters.all(same).then(|| first.into_bytes())
        }
        HirKind::Capture(capture) => only_text(&capture.sub),
        HirKind::Concat(parts) => {
            let texts = parts.iter().map(only_text).collect::<Option<Vec<_>>>()?;
            Some(texts.concat())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(regex: &str, expected: &[&str]) {
        let found = anchors(&Op::Regex(regex.into()));
        let found: Vec<_> = found.iter().map(|text| String::from_utf8_lossy(text)).collect();
        assert_eq!(found, expected, "{regex}");
    }

    #[test]
    fn regular_expressions_are_known_by_their_texts() {
        check("(?i)Invoke-.*Mimi", &["invoke-"]);
        check(r"\s(curl|wget2)[^a]+http", &["http"]);
        check("(curl1|wget)", &["curl1", "wget"]);
        check("(ab|wget)", &["ab", "wget"]);
        check("(a|wget)", &[]);
        check(r"^\w{10,}$", &[]);
        check("a(bcd)+e?", &["bcd"]);
        check("(?:ABCD)?x", &[]);
    }
}
