//! Numbers in digits and words, and the sums of money among them.

use super::sentence::{Sentence, Text};

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Where it begins and ends.
    pub(super) at: usize,
    pub(super) end: usize,
    /// Its value if it is whole.
    pub(super) whole: Option<u64>,
}

/// A currency: its key, what stands before a sum in it, what stands after.
struct Currency {
    key: &'static str,
    before: &'static [&'static str],
    after: &'static [&'static str],
}

/// Keys that a person can confirm come first; the others are shown as evidence only.
const CURRENCIES: [Currency; 6] = [
    Currency {
        key: "btc",
        before: &["btc", "xbt", "₿"],
        after: &["bitcoin", "btc", "xbt", "ビットコイン"],
    },
    Currency { key: "jpy", before: &["jpy", "¥"], after: &["円", "yen", "jpy"] },
    Currency { key: "usd", before: &["usd", "$"], after: &["usd", "dollar", "ドル"] },
    Currency { key: "eur", before: &["eur", "€"], after: &["eur", "ユーロ"] },
    Currency { key: "xmr", before: &["xmr"], after: &["xmr", "monero", "モネロ"] },
    Currency { key: "eth", before: &["eth"], after: &["eth ", "ether", "イーサ"] },
];
const CONFIRMABLE: [&str; 2] = ["btc", "jpy"];

/// Sums that a person could confirm: whole ones in bitcoin and yen.
pub(super) fn proposals(sentence: &Sentence) -> Vec<(&Sentence, (&'static str, String))> {
    let whole = |(key, number): (&'static str, Number)| Some((key, number.whole?.to_string()));
    let confirmable = sums(&sentence.lower).filter(|(key, _)| CONFIRMABLE.contains(key));
    confirmable.filter_map(whole).map(|proposal| (sentence, proposal)).collect()
}

/// Every sum in the text, as `25 btc`.
pub(super) fn all(text: &Text) -> Vec<String> {
    let of = |sentence: &Sentence| {
        let sums = sums(&sentence.lower);
        let shown = |(key, number): (&str, Number)| {
            let written = &sentence.text[number.at..number.end];
            number.whole.map_or_else(|| format!("{written} {key}"), |n| format!("{n} {key}"))
        };
        sums.map(shown).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = text.sentences().iter().flat_map(of).collect();
    all.dedup();
    all
}

fn sums(lower: &str) -> impl Iterator<Item = (&'static str, Number)> {
    numbers(lower).into_iter().filter_map(move |number| {
        let before = lower[..number.at].trim_end();
        let after = lower[number.end..].trim_start_matches([' ', '-']);
        let is = |currency: &&Currency| {
            currency.before.iter().any(|sign| ends_with_word(before, sign))
                || currency.after.iter().any(|sign| after.starts_with(sign))
        };
        CURRENCIES.iter().find(is).map(|currency| (currency.key, number))
    })
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let rest = text.strip_suffix(word);
    rest.is_some_and(|rest| {
        !word.is_ascii() || !rest.ends_with(|c: char| c.is_ascii_alphabetic()) || word == "$"
    })
}

/// The numbers of a text in lower case, in order.
pub(super) fn numbers(lower: &str) -> Vec<Number> {
    let (mut numbers, mut at) = (Vec::new(), 0);
    while let Some(letter) = lower[at..].chars().next() {
        let found =
            [digits(lower, at), kanji(lower, at), words(lower, at)].into_iter().flatten().next();
        at = match found {
            Some(number) => {
                let end = number.end;
                numbers.push(number);
                end
            }
            None => at + letter.len_utf8(),
        };
    }
    numbers
}

/// `25`, `700,000`, `0.5`, `70万`.
fn digits(lower: &str, at: usize) -> Option<Number> {
    let rest = &lower[at..];
    let is_part = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let written = rest[..length].trim_end_matches([',', '.']);
    // A number inside a word, as in an address, is none.
    let inside = lower[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
    if inside || !written.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let value: Option<u64> = written.replace(',', "").parse().ok();
    let end = at + written.len();
    let (whole, end) = match myriads(&lower[end..]) {
        Some((factor, length)) => (value.and_then(|v| v.checked_mul(factor)), end + length),
        None => (value, end),
    };
    Some(Number { at, end, whole })
}

fn myriads(rest: &str) -> Option<(u64, usize)> {
    [("万", 10_000), ("億", 100_000_000)]
        .into_iter()
        .find_map(|(sign, factor)| rest.starts_with(sign).then_some((factor, sign.len())))
}

/// `二十五`, `百`, up to 九千九百九十九, then 万 and 億.
fn kanji(lower: &str, at: usize) -> Option<Number> {
    const DIGITS: &str = "〇一二三四五六七八九";
    let (mut total, mut digit, mut end) = (0_u64, None, at);
    for letter in lower[at..].chars() {
        let place = match letter {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => match DIGITS.chars().position(|known| known == letter) {
                Some(value) => {
                    digit = Some(value as u64);
                    end += letter.len_utf8();
                    continue;
                }
                None => break,
            },
        };
        total = total.saturating_add(digit.take().unwrap_or(1) * place);
        end += letter.len_utf8();
    }
    let value = (end > at).then(|| total + digit.unwrap_or(0))?;
    let (factor, length) = myriads(&lower[end..]).unwrap_or((1, 0));
    Some(Number { at, end: end + length, whole: value.checked_mul(factor) })
}

/// `twenty-four`, `one hundred`, up to 999.
fn words(lower: &str, at: usize) -> Option<Number> {
    if lower[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let (mut value, mut end, mut next) = (None::<u64>, at, at);
    while let Some((part, length)) = word(&lower[next..]) {
        value = Some(match (value, part) {
            (Some(value), 100) => value * 100,
            (value, part) => value.unwrap_or(0) + part,
        });
        end = next + length;
        let gap = lower[end..].len() - lower[end..].trim_start_matches(['-', ' ']).len();
        next = end + gap;
    }
    value.map(|value| Number { at, end, whole: Some(value) })
}

fn word(rest: &str) -> Option<(u64, usize)> {
    const ONES: [&str; 19] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let word = &rest[..length];
    let one = ONES.iter().position(|known| *known == word).map(|n| n as u64 + 1);
    let ten = TENS.iter().position(|known| *known == word).map(|n| (n as u64 + 2) * 10);
    let value = one.or(ten).or((word == "hundred").then_some(100))?;
    Some((value, length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(body: &str, expected: &[&str]) {
        assert_eq!(all(&Text::of(body)), expected, "{body}");
    }

    #[test]
    fn sums_in_digits_words_and_several_currencies() {
        check("Pay 25 Bitcoin or 0.5 BTC", &["25 btc", "0.5 btc"]);
        check("pay twenty-five bitcoins", &["25 btc"]);
        check("BTC 40, ₿41 and 10XMR", &["40 btc", "41 btc", "10 xmr"]);
        check("２５ビットコイン、または７０万円", &["25 btc", "700000 jpy"]);
        check("二十五ビットコイン", &["25 btc"]);
        check("¥700,000 or US$5,000 or 4,500 EUR", &["700000 jpy", "5000 usd", "4500 eur"]);
        check("one hundred twenty bitcoin", &["120 btc"]);
    }

    #[test]
    fn other_numbers_are_no_sums() {
        check("Pay within 24 hours to 1A25BTCx on 2015-05-22", &[]);
        check("ten people, no bitcoin", &[]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "(\\PC|[0-9,.万億一十百千]|one|hundred|[ -])*") {
            let _ = all(&Text::of(&text));
        }
    }
}
