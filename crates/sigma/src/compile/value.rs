//! A value of a rule under its modifiers: what is asked of the event.

use regex_syntax::ast::{self, parse::Parser};
use rsigma_parser::{SigmaString, SigmaValue, SpecialChar, StringPart};

use super::encode;
use super::modifiers::{Base64, Flags, Modifiers, Operator};
use crate::number::{Compare, Number};
use crate::op::{Limit, Op, Place, lower};
use crate::pattern::{DASHES, Pattern, Token};
use crate::refusal::Why;

/// How many dashes a value may have whose every form has to be encoded.
const ENCODED_DASHES_MAX: usize = 4;

/// What a value asks. Of several questions, one answered with yes is enough.
pub(crate) enum Question {
    Null,
    Field(String, Place),
    Any(Vec<Op>),
}

/// `words` is set where the value is looked for in all texts of the event.
pub(crate) fn question(
    value: &SigmaValue,
    modifiers: &Modifiers,
    words: bool,
) -> Result<Question, Why> {
    let bad = |modifier| Why::Value { modifier, value: shown(value) };
    let one = |op| Ok(Question::Any(vec![op]));
    match modifiers.operator {
        Operator::Exists => Err(bad("exists")),
        Operator::Regex => {
            one(Op::Regex(regex(&plain(value).ok_or_else(|| bad("re"))?, modifiers.flags)?.into()))
        }
        Operator::Network => {
            let text = plain(value).ok_or_else(|| bad("cidr"))?;
            one(Op::Network(text.parse().map_err(|()| bad("cidr"))?))
        }
        Operator::Field(place) => {
            let SigmaValue::String(text) = value else { return Err(bad("fieldref")) };
            Ok(Question::Field(text.as_plain().ok_or_else(|| bad("fieldref"))?, place))
        }
        Operator::Number(compare) => {
            one(Op::Number(compare, number(value).ok_or_else(|| bad("a comparison"))?))
        }
        Operator::Time(part) => {
            one(Op::Time(part, number(value).ok_or_else(|| bad("a part of the time"))?))
        }
        Operator::Whole if words => of_text(value, Place::Anywhere, modifiers, true),
        Operator::Whole => of_text(value, Place::Whole, modifiers, false),
        Operator::Text(place) => of_text(value, place, modifiers, words),
    }
}

fn of_text(
    value: &SigmaValue,
    place: Place,
    modifiers: &Modifiers,
    words: bool,
) -> Result<Question, Why> {
    let as_text = words || place != Place::Whole;
    let op = match value {
        SigmaValue::Null if words => {
            return Err(Why::Value { modifier: "keywords", value: shown(value) });
        }
        SigmaValue::Null => return Ok(Question::Null),
        SigmaValue::String(text) => {
            return Ok(Question::Any(transformed(text, place, modifiers, &shown(value))?));
        }
        SigmaValue::Bool(expected) if !as_text => Op::Truth(*expected),
        SigmaValue::Integer(whole) if !as_text => {
            Op::Number(Compare::Equal, Limit(Number::Whole(*whole)))
        }
        SigmaValue::Float(real) if !as_text => {
            Op::Number(Compare::Equal, Limit(Number::Real(*real)))
        }
        other => {
            let text = lower(shown(other).as_bytes()).into_owned();
            placed(vec![Token::Text(text.into())], place)
        }
    };
    Ok(Question::Any(vec![op]))
}

/// A text through windash, UTF-16 and base64, in this order.
fn transformed(
    text: &SigmaString,
    place: Place,
    modifiers: &Modifiers,
    shown: &str,
) -> Result<Vec<Op>, Why> {
    let Some(base64) = modifiers.base64 else {
        let tokens = text.parts.iter().flat_map(|part| tokens(part, modifiers)).collect();
        return Ok(vec![placed(tokens, place)]);
    };
    let bad = || Why::Value { modifier: "base64", value: shown.to_owned() };
    let plain = text.as_plain().ok_or_else(bad)?;
    let forms = if modifiers.windash { dashed(&plain).ok_or_else(bad)? } else { vec![plain] };
    let op = |text: String, place| {
        let text = if modifiers.cased { text } else { text.to_lowercase() };
        placed(vec![Token::Text(text.into_bytes().into())], place)
    };
    let encoded = forms.into_iter().flat_map(|form| {
        let bytes = modifiers
            .wide
            .map_or_else(|| form.clone().into_bytes(), |how| encode::wide(&form, how));
        match base64 {
            Base64::Whole => vec![op(encode::base64(&bytes), place)],
            // The neighbours of the text are unknown, so it is looked for anywhere.
            Base64::Offset => {
                encode::base64_offsets(&bytes).map(|text| op(text, Place::Anywhere)).collect()
            }
        }
    });
    Ok(encoded.collect())
}

fn tokens(part: &StringPart, modifiers: &Modifiers) -> Vec<Token> {
    let text = match part {
        StringPart::Special(SpecialChar::WildcardMulti) => return vec![Token::Run],
        StringPart::Special(SpecialChar::WildcardSingle) => return vec![Token::One],
        StringPart::Plain(text) => text,
    };
    let token = |text: &str| {
        let text = if modifiers.cased { text.to_owned() } else { text.to_lowercase() };
        let bytes = modifiers
            .wide
            .map_or_else(|| text.clone().into_bytes(), |how| encode::wide(&text, how));
        Token::Text(bytes.into())
    };
    if !modifiers.windash {
        return vec![token(text)];
    }
    let mut tokens = Vec::new();
    for (index, piece) in text.split(is_dash).enumerate() {
        if index > 0 {
            tokens.push(Token::Dash);
        }
        if !piece.is_empty() {
            tokens.push(token(piece));
        }
    }
    tokens
}

fn is_dash(letter: char) -> bool {
    let mut bytes = [0; 4];
    DASHES.contains(&letter.encode_utf8(&mut bytes).as_bytes())
}

/// Every form of `text` with its dashes exchanged, unless they are too many.
fn dashed(text: &str) -> Option<Vec<String>> {
    if text.matches(is_dash).count() > ENCODED_DASHES_MAX {
        return None;
    }
    let mut forms = vec![String::new()];
    for letter in text.chars() {
        if is_dash(letter) {
            let with = |form: &String| {
                DASHES.map(|dash| format!("{form}{}", String::from_utf8_lossy(dash)))
            };
            forms = forms.iter().flat_map(with).collect();
        } else {
            forms.iter_mut().for_each(|form| form.push(letter));
        }
    }
    Some(forms)
}

/// The simplest operator for `tokens` at a place of the value.
fn placed(tokens: Vec<Token>, place: Place) -> Op {
    let mut all = Vec::with_capacity(tokens.len() + 2);
    all.extend(matches!(place, Place::End | Place::Anywhere).then_some(Token::Run));
    all.extend(tokens);
    all.extend(matches!(place, Place::Start | Place::Anywhere).then_some(Token::Run));
    all.dedup_by(|a, b| *a == Token::Run && *b == Token::Run);
    match &all[..] {
        [] => Op::Exact(Box::default()),
        [Token::Run] => Op::Contains(Box::default()),
        [Token::Text(text)] => Op::Exact(text.clone()),
        [Token::Text(text), Token::Run] => Op::Prefix(text.clone()),
        [Token::Run, Token::Text(text)] => Op::Suffix(text.clone()),
        [Token::Run, Token::Text(text), Token::Run] => Op::Contains(text.clone()),
        _ => Op::Glob(Pattern(all.into())),
    }
}

fn number(value: &SigmaValue) -> Option<Limit> {
    match value {
        SigmaValue::Integer(whole) => Some(Limit(Number::Whole(*whole))),
        SigmaValue::Float(real) => Some(Limit(Number::Real(*real))),
        SigmaValue::String(text) => Number::parse(text.original.as_bytes()).map(Limit),
        _ => None,
    }
}

fn plain(value: &SigmaValue) -> Option<String> {
    match value {
        SigmaValue::Null => None,
        SigmaValue::String(text) => Some(text.as_plain().unwrap_or_else(|| text.original.clone())),
        other => Some(shown(other)),
    }
}

/// The value as it stands in the rule.
pub(crate) fn shown(value: &SigmaValue) -> String {
    match value {
        SigmaValue::String(text) => text.original.clone(),
        SigmaValue::Integer(whole) => whole.to_string(),
        SigmaValue::Float(real) => real.to_string(),
        SigmaValue::Bool(truth) => truth.to_string(),
        SigmaValue::Null => "null".to_owned(),
    }
}

/// The pattern with its flags, and what stands against it by name.
fn regex(pattern: &str, flags: Flags) -> Result<String, Why> {
    let letters: String = [(flags.ignore_case, 'i'), (flags.multiline, 'm'), (flags.dot_all, 's')]
        .iter()
        .filter_map(|(given, letter)| given.then_some(*letter))
        .collect();
    let full =
        if letters.is_empty() { pattern.to_owned() } else { format!("(?{letters}){pattern}") };
    match Parser::new().parse(&full) {
        Ok(_) => Ok(full),
        Err(error) => Err(match error.kind() {
            ast::ErrorKind::UnsupportedLookAround | ast::ErrorKind::UnsupportedBackreference => {
                Why::LookAround(pattern.to_owned())
            }
            kind => Why::Regex(format!("{kind}: {pattern}")),
        }),
    }
}
