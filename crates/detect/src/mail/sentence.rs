//! The text of a mail, cut into sentences that may run over lines.

/// Longer mails are read so far; demands stand at the top.
const READ_MAX: usize = 256 * 1024;
const QUOTE_MAX: usize = 200;

/// A body in sentences.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    sentences: Vec<Sentence>,
}

/// One sentence with full-width letters and digits made narrow.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub(super) text: String,
    /// The same in lower case, letter by letter, so that positions agree.
    pub(super) lower: String,
    /// Line of its first letter, from 1.
    pub(super) line: u32,
}

impl Text {
    pub(super) fn of(body: &str) -> Self {
        let end = body.char_indices().map(|(at, _)| at).find(|at| *at >= READ_MAX);
        let body = folded(&body[..end.unwrap_or(body.len())]);
        let (mut sentences, mut open) = (Vec::new(), String::new());
        let mut begins = 1;
        for (line, words) in (1..).zip(body.lines()) {
            for piece in pieces(words) {
                if open.is_empty() {
                    begins = line;
                } else {
                    open.push(' ');
                }
                open.push_str(piece.trim());
                if ends(piece) {
                    sentences.extend(Sentence::of(std::mem::take(&mut open), begins));
                }
            }
            // A blank line ends a sentence, and so does a line with a label: `Pay to: …`.
            if words.trim().is_empty() || words.contains(':') {
                sentences.extend(Sentence::of(std::mem::take(&mut open), begins));
            }
        }
        sentences.extend(Sentence::of(open, begins));
        Self { sentences }
    }

    pub(super) fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    pub(super) fn lower(&self) -> String {
        let lower: Vec<_> = self.sentences.iter().map(|sentence| sentence.lower.as_str()).collect();
        lower.join("\n")
    }
}

impl Sentence {
    fn of(text: String, line: u32) -> Option<Self> {
        let text = text.trim().to_owned();
        let lower = text.to_ascii_lowercase();
        (!text.is_empty()).then_some(Self { text, lower, line })
    }

    /// The sentence as it may be shown.
    pub(super) fn quote(&self) -> String {
        let short: String = self.text.chars().take(QUOTE_MAX).collect();
        event::escaped(short.as_bytes()).to_string()
    }
}

fn ends(piece: &str) -> bool {
    piece.trim_end().ends_with(['.', '!', '?', '。'])
}

/// Cuts a line after each end of a sentence; a point inside a number or a name is none.
fn pieces(line: &str) -> Vec<&str> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    let mut letters = line.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let stops = match letter {
            '。' => true,
            '.' | '!' | '?' => next.is_none_or(char::is_whitespace),
            _ => false,
        };
        if stops {
            let end = at + letter.len_utf8();
            pieces.push(&line[start..end]);
            start = end;
        }
    }
    pieces.push(&line[start..]);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// Full-width letters, digits and signs as narrow ones; all else as it is.
pub(super) fn folded(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ffe5}' => '¥',
        other => other,
    };
    text.chars().map(narrow).collect()
}

/// Whether `lower` has the word; one of Latin letters must stand by itself.
pub(super) fn has_word(lower: &str, word: &str) -> bool {
    positions(lower, word).next().is_some()
}

/// Where the word stands.
pub(super) fn positions<'a>(lower: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let letter = |c: char| c.is_ascii_alphanumeric();
    let alone = move |at: usize| {
        let before = lower[..at].chars().next_back().is_some_and(letter);
        let after = lower[at + word.len()..].chars().next().is_some_and(letter);
        let runs_on = (before && word.starts_with(letter)) || (after && word.ends_with(letter));
        !runs_on
    };
    lower.match_indices(word).map(|(at, _)| at).filter(move |at| alone(*at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: &[(u32, &str)]) {
        let text = Text::of(body);
        let found: Vec<_> = text.sentences().iter().map(|s| (s.line, s.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_run_over_lines_and_end_at_points_and_blanks() {
        check(
            "Pay 0.5 BTC\nwithin 24 hours. Or else!\n\nBye",
            &[(1, "Pay 0.5 BTC within 24 hours."), (2, "Or else!"), (4, "Bye")],
        );
        check("２４時間以内に\n支払え。次はない", &[(1, "24時間以内に 支払え。"), (2, "次はない")]);
        check(
            "Buy: https://a.example/x\nPay to: 1A",
            &[(1, "Buy: https://a.example/x"), (2, "Pay to: 1A")],
        );
    }

    #[test]
    fn latin_words_stand_alone_and_others_need_not() {
        assert!(has_word("please pay now", "pay") && !has_word("repay paying", "pay"));
        assert!(has_word("再攻撃する", "攻撃"));
        assert!(!has_word("25btc", "btc"));
    }
}
