//! Who claims to write, where to pay and where to buy.

use super::Config;
use super::sentence::{Sentence, Text, has_word, positions};

/// An address to pay to has at least so many letters and digits, and at most.
const PAY_TO: std::ops::RangeInclusive<usize> = 14..=110;
const NAME_MAX: usize = 80;

pub(super) fn proposals<'a>(
    sentence: &'a Sentence,
    config: &Config,
) -> Vec<(&'a Sentence, (&'static str, String))> {
    let found = [
        ("sender_claim", sender(&sentence.text)),
        ("pay_to", pay_to(sentence, config)),
        ("buy_at", buy_at(sentence, config)),
    ];
    found.into_iter().filter_map(|(key, value)| Some((sentence, (key, value?)))).collect()
}

/// `We are the Example Collective.`, `我々は例の集団である。`
fn sender(text: &str) -> Option<String> {
    let english = ["We are the ", "We are "]
        .into_iter()
        .find_map(|opening| text.split_once(opening))
        .map(|(_, name)| name)
        // A name begins with a capital: `We are watching` names nobody.
        .filter(|name| name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
    let japanese = ["我々は", "我々、", "私たちは", "我らは"].into_iter().find_map(|opening| {
        let (_, name) = text.split_once(opening)?;
        ["である", "です", "だ。"].into_iter().find_map(|close| Some(name.split_once(close)?.0))
    });
    let name = english.or(japanese)?;
    let end = name.find(['.', ',', '。', '、', '!', '\n', ';']).unwrap_or(name.len());
    let name: String = name[..end].trim().chars().take(NAME_MAX).collect();
    (!name.is_empty()).then(|| event::escaped(name.as_bytes()).to_string())
}

/// The word after a label such as `Pay to:`.
fn pay_to(sentence: &Sentence, config: &Config) -> Option<String> {
    let labelled = config.pay_to_words.iter().flat_map(|label| {
        positions(&sentence.lower, label).map(|at| at + label.len()).collect::<Vec<_>>()
    });
    let mut ends: Vec<_> = labelled.collect();
    ends.sort_unstable();
    ends.into_iter().find_map(|end| addresses(&sentence.text[end..]).next().map(str::to_owned))
}

/// Words of letters and digits, with both, as long as an address.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| PAY_TO.contains(&word.len()))
        .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
        .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()))
}

/// Everything that has the form of a bitcoin address, with or without a label.
pub(super) fn wallets(text: &Text) -> impl Iterator<Item = (&Sentence, &str)> {
    text.sentences().iter().flat_map(|sentence| {
        addresses(&sentence.text).filter(|word| is_wallet(word)).map(move |word| (sentence, word))
    })
}

/// Base58 of 25 to 35 letters after a 1 or 3, or bech32 after `bc1`.
fn is_wallet(word: &str) -> bool {
    let base58 = |c: char| c.is_ascii_alphanumeric() && !matches!(c, '0' | 'O' | 'I' | 'l');
    let legacy = word.starts_with(['1', '3']) && (25..=35).contains(&word.len());
    (legacy && word.chars().all(base58)) || (word.starts_with("bc1") && word.len() >= 42)
}

/// The first URL of a sentence that speaks of buying.
fn buy_at(sentence: &Sentence, config: &Config) -> Option<String> {
    if !config.buy_words.iter().any(|word| has_word(&sentence.lower, word)) {
        return None;
    }
    let at = sentence.lower.find("https://").or_else(|| sentence.lower.find("http://"))?;
    let rest = &sentence.text[at..];
    let end =
        rest.find(|c: char| c.is_whitespace() || "<>\"'）)、。".contains(c)).unwrap_or(rest.len());
    Some(event::escaped(rest[..end].trim_end_matches(['.', ',']).as_bytes()).to_string())
}
