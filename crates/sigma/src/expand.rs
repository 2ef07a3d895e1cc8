//! Placeholders (`%name%` under `expand`) filled from lists.

use std::collections::BTreeMap;

use rsigma_parser::{SigmaString, SigmaValue};

use crate::refusal::Why;

/// What each placeholder stands for.
#[derive(Clone, Debug, Default)]
pub struct Lists(BTreeMap<String, Vec<String>>);

impl Lists {
    /// Lists by the name of their placeholder. An entry may hold wildcards.
    #[must_use]
    pub fn new(lists: impl IntoIterator<Item = (String, Vec<String>)>) -> Self {
        Self(lists.into_iter().collect())
    }

    /// Every value once for each entry that fills it.
    pub(crate) fn expand(&self, values: &[SigmaValue]) -> Result<Vec<SigmaValue>, Why> {
        let mut expanded = Vec::new();
        for value in values {
            match value {
                SigmaValue::String(text) => {
                    let forms = self.fill(&text.original)?;
                    expanded.extend(
                        forms.iter().map(|form| SigmaValue::String(SigmaString::new(form))),
                    );
                }
                other => expanded.push(other.clone()),
            }
        }
        Ok(expanded)
    }

    fn fill(&self, text: &str) -> Result<Vec<String>, Why> {
        let Some((before, name, after)) = placeholder(text) else {
            return Ok(vec![text.replace("\\%", "%")]);
        };
        let entries = self.0.get(name).filter(|entries| !entries.is_empty());
        let entries = entries.ok_or_else(|| Why::Placeholder(name.to_owned()))?;
        let before = before.replace("\\%", "%");
        let rests = self.fill(after)?;
        let with = |entry: &String| {
            rests.iter().map(|rest| format!("{before}{entry}{rest}")).collect::<Vec<_>>()
        };
        Ok(entries.iter().flat_map(with).collect())
    }
}

/// The first placeholder of `text`, and what stands around it. `\%` begins none.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let opens = |at: &usize| {
        let slashes = text[..*at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        slashes % 2 == 0
    };
    text.match_indices('%').map(|(at, _)| at).filter(opens).find_map(|at| {
        let (name, after) = text[at + 1..].split_once('%')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_name.then_some((&text[..at], name, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_fills_every_placeholder() {
        let lists = Lists::new([
            ("a".to_owned(), vec!["1".to_owned(), "2*".to_owned()]),
            ("b".to_owned(), vec!["x".to_owned()]),
        ]);
        assert_eq!(lists.fill(r"<%a%-%b%>\%").unwrap(), ["<1-x>%", "<2*-x>%"]);
        assert_eq!(lists.fill("50% of 20%").unwrap(), ["50% of 20%"], "no name, no placeholder");
        assert_eq!(lists.fill("%c%").unwrap_err(), Why::Placeholder("c".to_owned()));
    }
}
