//! The catalogue.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::langid;

/// The languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

impl Lang {
    /// `ja` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

/// The files of a language: one for each part of the house that speaks.
macro_rules! catalogue {
    ($lang:literal) => {
        [
            include_str!(concat!("words/", $lang, "/core.ftl")),
            include_str!(concat!("words/", $lang, "/identity.ftl")),
            include_str!(concat!("words/", $lang, "/registers.ftl")),
            include_str!(concat!("words/", $lang, "/alerts.ftl")),
            include_str!(concat!("words/", $lang, "/checks.ftl")),
            include_str!(concat!("words/", $lang, "/prove.ftl")),
            include_str!(concat!("words/", $lang, "/rules.ftl")),
            include_str!(concat!("words/", $lang, "/reviews.ftl")),
            include_str!(concat!("words/", $lang, "/risks.ftl")),
            include_str!(concat!("words/", $lang, "/findings.ftl")),
            include_str!(concat!("words/", $lang, "/failures.ftl")),
            include_str!(concat!("words/", $lang, "/sector.ftl")),
            include_str!(concat!("words/", $lang, "/survey.ftl")),
            include_str!(concat!("words/", $lang, "/exercises.ftl")),
            include_str!(concat!("words/", $lang, "/people.ftl")),
            include_str!(concat!("words/", $lang, "/detection.ftl")),
            include_str!(concat!("words/", $lang, "/warn.ftl")),
            include_str!(concat!("words/", $lang, "/pages.ftl")),
            include_str!(concat!("words/", $lang, "/api.ftl")),
        ]
    };
}

/// How many files there are.
const FILES: usize = 19;

const JA: [&str; FILES] = catalogue!("ja");
const EN: [&str; FILES] = catalogue!("en");

/// The catalogue of one language.
pub struct Words {
    lang: Lang,
    by_era: bool,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("lang", &self.lang).finish_non_exhaustive()
    }
}

impl Words {
    /// The words of `lang`.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        let (texts, id) = match lang {
            Lang::Ja => (JA, langid!("ja")),
            Lang::En => (EN, langid!("en")),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks are for mixed directions; in our two languages they only disturb search.
        bundle.set_use_isolating(false);
        for text in texts {
            // What does not parse is dropped here and found by the test of the catalogue.
            let resource =
                FluentResource::try_new(text.to_owned()).unwrap_or_else(|(parsed, _)| parsed);
            bundle.add_resource_overriding(resource);
        }
        Self { lang, by_era: false, bundle }
    }

    /// The words of `lang`, read once for the whole program.
    #[must_use]
    pub fn of(lang: Lang) -> &'static Self {
        static JA_WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::Ja));
        static EN_WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::En));
        match lang {
            Lang::Ja => &JA_WORDS,
            Lang::En => &EN_WORDS,
        }
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The same words for somebody who counts years by era (和暦).
    #[must_use]
    pub fn counting_by_era(self) -> Self {
        Self { by_era: true, ..self }
    }

    /// Whether times in sentences count years by era.
    #[must_use]
    pub fn by_era(&self) -> bool {
        self.by_era
    }

    /// The one of two wordings that is in this language.
    #[must_use]
    pub fn pick<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    /// The sentence `id` with its arguments. An unknown id comes back as it is.
    #[must_use]
    pub fn say(&self, id: &str, args: &[(&str, &str)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set(*name, FluentValue::from(*value));
        }
        self.format(id, &fluent)
    }

    /// The sentence `id` with one count, in the plural that fits.
    #[must_use]
    pub fn say_counts(&self, id: &str, args: &[(&str, usize)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set(*name, FluentValue::from(*value));
        }
        self.format(id, &fluent)
    }

    /// The word `id`.
    #[must_use]
    pub fn word(&self, id: &str) -> String {
        self.format(id, &FluentArgs::new())
    }

    /// Whether there is a sentence `id`.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> String {
        let pattern = self.bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else { return id.to_owned() };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(args), &mut errors).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Ids, and per id the arguments that its sentence uses.
    fn ids(text: &str) -> Vec<(String, BTreeSet<String>)> {
        let of = |line: &str| {
            let (id, rest) = line.split_once(" =")?;
            let args = rest.split("{ $").skip(1).filter_map(|part| part.split([' ', '}']).next());
            Some((id.to_owned(), args.map(str::to_owned).collect()))
        };
        let ours = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        text.lines().filter(ours).filter_map(of).collect()
    }

    #[test]
    fn both_languages_say_the_same_things_with_the_same_arguments() {
        for (ja, en) in JA.into_iter().zip(EN) {
            assert!(FluentResource::try_new(ja.to_owned()).is_ok());
            assert!(FluentResource::try_new(en.to_owned()).is_ok());
            assert_eq!(ids(ja), ids(en));
        }
    }

    #[test]
    fn no_two_files_say_the_same_thing() {
        let all: Vec<_> = JA.into_iter().flat_map(ids).map(|(id, _)| id).collect();
        let once: BTreeSet<_> = all.iter().collect();
        assert_eq!(once.len(), all.len());
    }

    #[test]
    fn every_refusal_and_kind_has_its_sentence() {
        let words = Words::new(Lang::Ja);
        for code in model::Code::ALL.iter() {
            assert!(words.knows(&format!("refused-{}", code.name())), "{}", code.name());
        }
        for class in model::DataClass::ALL {
            assert!(words.knows(&format!("class-{}", class.name())), "{}", class.name());
        }
    }

    #[test]
    fn an_argument_is_text_and_never_a_pattern() {
        let said =
            Words::new(Lang::En).say("reason-notice", &[("from", "{ unknown }"), ("text", "$x")]);
        assert_eq!(said, "{ unknown } told us: “$x”");
    }
}
