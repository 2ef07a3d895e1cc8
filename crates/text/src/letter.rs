//! A report as a letter to an authority.

use jiff::tz::TimeZone;
use model::{Answer, Change, Form, Incident, KnownValue, Nature, Report, ReportKind};
use ports::{Block, Cell, Document, Mark};

use crate::{Lang, Words, answer, date, moment};

/// What a letter is made of.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The report.
    pub report: &'a Report,
    /// Its incident.
    pub incident: &'a Incident,
    /// What changed, for a follow-up.
    pub changes: &'a [Change],
    /// The form.
    pub form: &'a Form,
    /// The institution that sends it.
    pub sender: &'a str,
    /// Zone of all times in it.
    pub zone: &'a TimeZone,
}

/// The letter in the language of `words`.
#[must_use]
pub fn letter(words: &Words, letter: Letter<'_>) -> Document {
    let Letter { report, incident, .. } = letter;
    let title = match (report.kind, incident.nature) {
        (ReportKind::Follow, _) => "letter-follow",
        (ReportKind::Final, _) => "letter-final",
        (ReportKind::First, Nature::Cyber) => "letter-first",
        (ReportKind::First, Nature::Failure) => "letter-first-failure",
    };
    // What is played says so at the head, and at the foot of every page (AS-24).
    let marked = |said: String| match report.exercise.is_empty() {
        true => said,
        false => model::marked(&said),
    };
    let draft = report.submitted.is_none().then(|| words.word("letter-draft"));
    Document {
        lang: words.lang().code(),
        title: marked(words.word(title)),
        subtitle: draft.unwrap_or_default(),
        sender: letter.sender.to_owned(),
        recipient: words.word("letter-recipient"),
        date: date(words.lang(), report.prepared_at, letter.zone),
        reference: marked(
            words.say("letter-reference", &[("report", &report.id), ("form", &report.form)]),
        ),
        page_word: words.word("letter-page"),
        before_word: words.word("letter-before"),
        now_word: words.word("letter-now"),
        handling: marked(words.word("letter-handling")),
        blocks: letter.blocks(words),
        stamp: report.prepared_at.as_second(),
    }
}

impl Letter<'_> {
    fn blocks(&self, words: &Words) -> Vec<Block> {
        let mut blocks = vec![Block::Facts(self.head(words)), Block::Paragraph(self.intro(words))];
        match self.report.kind {
            ReportKind::First | ReportKind::Final => {
                let all = self.report.answers.iter().map(|answer| self.answer(words, answer, None));
                blocks.extend(all);
            }
            ReportKind::Follow => {
                let changed = self.changes.iter().map(|c| self.answer(words, &c.new, Some(&c.old)));
                blocks.extend(changed);
            }
        }
        blocks
    }

    fn head(&self, words: &Words) -> Vec<(String, String)> {
        let mut head = vec![
            (words.word("letter-incident"), self.incident.id.clone()),
            (words.word("letter-title"), self.incident.title.clone()),
            (words.word("letter-nature"), crate::nature(words, self.incident.nature)),
            (words.word("letter-prepared"), moment(words, self.report.prepared_at, self.zone)),
        ];
        head.extend(self.incident.anchors().map(|anchor| {
            (words.word(&format!("anchor-{}", anchor.name)), self.time(words, &anchor.known.value))
        }));
        head
    }

    fn time(&self, words: &Words, value: &KnownValue) -> String {
        let at = |at| moment(words, at, self.zone);
        match value {
            KnownValue::Within(model::When::Within { after, not_after }) => {
                words.say("within", &[("after", &at(*after)), ("not_after", &at(*not_after))])
            }
            value => value.time().map_or_else(|| words.word("unknown"), at),
        }
    }

    fn intro(&self, words: &Words) -> String {
        match (self.report.kind, &self.report.follows) {
            (ReportKind::Follow, Some(_)) if self.changes.is_empty() => {
                words.word("letter-no-change")
            }
            (ReportKind::Follow, Some(follows)) => {
                words.say("letter-follow-intro", &[("follows", follows)])
            }
            _ => words.word("letter-intro"),
        }
    }

    fn answer(&self, words: &Words, found: &Answer, before: Option<&Answer>) -> Block {
        let question = self.form.questions.iter().find(|question| question.no == found.no);
        let question = question.map_or("", |question| match words.lang() {
            Lang::Ja => &question.ja,
            Lang::En => &question.en,
        });
        let lines = |answer| answer::lines(words, self.form, answer, self.zone);
        let warning = answer::warning(words, found).map(|text| Cell { text, mark: Mark::Warning });
        let before = before.map(lines).unwrap_or_default();
        Block::Answer {
            number: answer::number(found.no),
            question: question.to_owned(),
            state: Cell {
                text: answer::state(words, found.state),
                mark: answer::mark(found.state),
            },
            lines: lines(found).into_iter().chain(warning).collect(),
            before: before.into_iter().map(|line| line.text).collect(),
            source: source(words, &found.source),
        }
    }
}

fn source(words: &Words, sources: &[String]) -> String {
    if sources.is_empty() {
        return String::new();
    }
    words.say("letter-source", &[("source", &answer::source(words, sources))])
}
