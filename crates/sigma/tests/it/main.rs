//! The engine against its oracle: another engine, rule by rule and event by event.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod compare;
mod corpora;
mod correlation;
mod generated;
mod modifiers;
mod oracle;
mod regression;
mod windows;
