//! Text with wildcards, and the dash that is any dash (`windash`).

use memchr::memmem;

/// What `windash` takes for one another, in UTF-8: `-`, `/`, en dash, em dash, bar.
pub(crate) const DASHES: [&[u8]; 5] =
    [b"-", b"/", b"\xe2\x80\x93", b"\xe2\x80\x94", b"\xe2\x80\x95"];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Token {
    Text(Box<[u8]>),
    /// `*`: any text, also none, also over the end of a line.
    Run,
    /// `?`: one character.
    One,
    Dash,
}

/// Tokens that must cover a value from its start to its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pattern(pub Box<[Token]>);

impl Pattern {
    /// Tries the tokens from the left. Only the last run before a place is ever
    /// lengthened, so the time is bounded by the product of both lengths.
    pub(crate) fn matches(&self, value: &[u8]) -> bool {
        let tokens = &*self.0;
        let (mut token, mut at) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        loop {
            match tokens.get(token) {
                None if at == value.len() => return true,
                Some(Token::Run) if token + 1 == tokens.len() => return true,
                Some(Token::Run) => {
                    token += 1;
                    match self.next_start(token, value, at) {
                        Some(start) => {
                            retry = Some((token, start));
                            at = start;
                        }
                        None => return false,
                    }
                    continue;
                }
                Some(other) => {
                    if let Some(len) = other.length_at(&value[at..]) {
                        token += 1;
                        at += len;
                        continue;
                    }
                }
                None => {}
            }
            let Some((first, start)) = retry else { return false };
            let Some(start) = self.next_start(first, value, start + 1) else { return false };
            retry = Some((first, start));
            (token, at) = (first, start);
        }
    }

    /// Where `token` may begin, at or after `from`.
    fn next_start(&self, token: usize, value: &[u8], from: usize) -> Option<usize> {
        let rest = value.get(from..)?;
        match &self.0[token] {
            // What ends the pattern must end the value: no other place is worth trying.
            Token::Text(text) if token + 1 == self.0.len() => {
                (rest.ends_with(text)).then(|| value.len() - text.len())
            }
            Token::Text(text) => memmem::find(rest, text).map(|at| from + at),
            Token::One => (!rest.is_empty()).then(|| from + boundary(rest)),
            Token::Dash => {
                let starts = |at: &usize| DASHES.iter().any(|dash| rest[*at..].starts_with(dash));
                (0..rest.len()).find(starts).map(|at| from + at)
            }
            Token::Run => Some(from),
        }
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().filter_map(|token| match token {
            Token::Text(text) => Some(&**text),
            _ => None,
        })
    }
}

impl Token {
    fn length_at(&self, rest: &[u8]) -> Option<usize> {
        match self {
            Self::Text(text) => rest.starts_with(text).then_some(text.len()),
            Self::One => (!rest.is_empty()).then(|| 1 + boundary(&rest[1..])),
            Self::Dash => DASHES.iter().find(|dash| rest.starts_with(dash)).map(|dash| dash.len()),
            Self::Run => Some(0),
        }
    }
}

/// How many bytes lie before the next start of a character.
fn boundary(rest: &[u8]) -> usize {
    rest.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern(text: &str) -> Pattern {
        let token = |c| match c {
            '*' => Token::Run,
            '?' => Token::One,
            '-' => Token::Dash,
            c => Token::Text(c.to_string().into_bytes().into()),
        };
        Pattern(text.chars().map(token).collect())
    }

    #[test]
    fn wildcards_cover_the_whole_value() {
        for (text, value, expected) in [
            ("a*c", "abc", true),
            ("a*c", "abcd", false),
            ("a*b*c", "a\nb b\nc", true),
            ("*ab", "aab", true),
            ("a?c", "a日c", true),
            ("a?c", "ac", false),
            ("*?", "", false),
            ("a-b", "a\u{2013}b", true),
            ("*-b*", "x /b y", true),
            ("", "", true),
        ] {
            assert_eq!(pattern(text).matches(value.as_bytes()), expected, "{text} {value}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_a_regular_expression(text in "[ab*?]{0,8}", value in "[ab\n日]{0,10}") {
            let escaped = text.replace('*', ".*").replace('?', ".");
            let regex = regex::Regex::new(&format!("(?s)^{escaped}$")).unwrap();
            prop_assert_eq!(pattern(&text).matches(value.as_bytes()), regex.is_match(&value));
        }
    }
}
