//! Every sentence, in Japanese and English.
//!
//! Codes and figures come in, sentences go out: refusals, reasons of signals,
//! answers, letters. This crate must not know storage. To add a sentence: the
//! same id in `words/ja/` and `words/en/`; a test compares the two.

mod alert;
mod answer;
mod calendar;
mod contact;
mod feedback;
mod finding;
mod letter;
mod reason;
mod shape;
mod time;
mod words;

pub use alert::{Sender, alert_bundle, alert_message, cause, check, test_message, trouble, why};
pub use answer::{class, lines, mark, number, one_line, source, state, warning};
pub use calendar::{Event, calendar};
pub use contact::{addressee, body, contact, scope};
pub use feedback::{FeedbackLetter, feedback_letter};
pub use finding::{finding, told_fact};
pub use letter::{Letter, letter};
pub use reason::{counts, hint, kind, nature, reason, title};
pub use shape::{AnswerShape, Both, CountsShape, QuestionShape, ReportShape, SignalShape};
pub use time::{Reading, date, moment, when};
pub use words::{Lang, Words};
