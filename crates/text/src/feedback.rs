//! フィードバック: an institution's own result of a survey as a letter (A062).

use jiff::{Timestamp, tz::TimeZone};
use model::{Feedback, FeedbackLine, Thousandths};
use ports::{Block, Document};

use crate::{Words, date};

/// What the letter is made of.
#[derive(Clone, Copy)]
pub struct FeedbackLetter<'a> {
    /// The result.
    pub feedback: &'a Feedback,
    /// What the survey is called.
    pub title: &'a str,
    /// When it was analysed.
    pub at: Timestamp,
    /// Who asked.
    pub sender: &'a str,
    /// What an item asks, in the language of the letter.
    pub asks: &'a (dyn Fn(&str) -> String + Sync),
    /// Zone of its date.
    pub zone: &'a TimeZone,
}

/// The letter in the language of `words`.
#[must_use]
pub fn feedback_letter(words: &Words, letter: FeedbackLetter<'_>) -> Document {
    let Feedback { campaign, institution, .. } = letter.feedback;
    Document {
        lang: words.lang().code(),
        title: words.word("feedback-title"),
        subtitle: letter.title.to_owned(),
        sender: letter.sender.to_owned(),
        recipient: words.say("feedback-recipient", &[("institution", institution)]),
        date: date(words.lang(), letter.at, letter.zone),
        reference: words
            .say("feedback-reference", &[("campaign", campaign), ("institution", institution)]),
        page_word: words.word("letter-page"),
        before_word: words.word("letter-before"),
        now_word: words.word("letter-now"),
        handling: words.word("letter-handling"),
        blocks: letter.blocks(words),
        stamp: letter.at.as_second(),
    }
}

impl FeedbackLetter<'_> {
    fn blocks(&self, words: &Words) -> Vec<Block> {
        let head = ["item", "asks", "own", "median", "contributors", "weak"];
        let head = head.map(|name| words.word(&format!("feedback-head-{name}"))).to_vec();
        let rows = self.feedback.lines.iter().map(|line| self.row(words, line)).collect();
        let weak = self.feedback.weak().count().to_string();
        let said = words.say("feedback-intro", &[("weak", &weak)]);
        vec![Block::Paragraph(said), Block::Table { head, rows }]
    }

    fn row(&self, words: &Words, line: &FeedbackLine) -> Vec<String> {
        let own = line.own.map_or_else(|| words.word("feedback-no-grade"), |g| g.to_string());
        let withheld = || words.word("feedback-withheld");
        let median = line.median.as_ref().map_or_else(withheld, Thousandths::to_string);
        let weak = line.own.is_some_and(|grade| grade <= self.feedback.weak_max);
        let mark = if weak { words.word("feedback-weak") } else { String::new() };
        let asks = (self.asks)(&line.item);
        vec![line.item.clone(), asks, own, median, line.contributors.to_string(), mark]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    /// Covers: A062.
    #[test]
    fn the_letter_shows_the_own_grade_beside_the_sector_and_says_what_is_withheld() {
        let line = |item: &str, own, median| FeedbackLine {
            item: item.to_owned(),
            own,
            median,
            contributors: 2,
        };
        let median = Some(Thousandths(2000));
        let lines = vec![line("SV-01", Some(0), median), line("SV-02", None, None)];
        let feedback = Feedback {
            campaign: "S".into(),
            institution: "INS001".into(),
            sector: "bank".into(),
            grade_max: 4,
            weak_max: 1,
            lines,
        };
        let letter = FeedbackLetter {
            feedback: &feedback,
            title: "実態把握",
            at: Timestamp::UNIX_EPOCH,
            sender: "当局",
            asks: &|item| format!("{item}とは"),
            zone: &TimeZone::UTC,
        };
        let document = feedback_letter(Words::of(Lang::Ja), letter);
        let Block::Table { rows, .. } = &document.blocks[1] else { panic!("a table") };
        assert_eq!(rows[0], ["SV-01", "SV-01とは", "0", "2.000", "2", "▲ 低い"]);
        assert_eq!(rows[1][2..4], ["不明・回答なし", "非公表"]);
    }
}
