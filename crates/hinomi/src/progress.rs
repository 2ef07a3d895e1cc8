//! Progress on anything longer than two seconds.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::to_stderr;

/// Shows how far a long work has come: a bar on a terminal, a line every five
/// seconds elsewhere, nothing for the first two.
pub struct Progress {
    what: &'static str,
    started: Instant,
    bar: ProgressBar,
    said: std::sync::Mutex<Instant>,
}

const QUIET: Duration = Duration::from_secs(2);
const EVERY: Duration = Duration::from_secs(5);

impl Progress {
    pub fn new(what: &'static str) -> Self {
        let now = Instant::now();
        Self { what, started: now, bar: ProgressBar::hidden(), said: std::sync::Mutex::new(now) }
    }

    /// `done` of `total`; a total of zero means that nobody knows.
    pub fn at(&self, done: u64, total: u64) {
        if self.started.elapsed() < QUIET {
            return;
        }
        if console_is_terminal() {
            self.draw(done, total);
            return;
        }
        let Ok(mut said) = self.said.lock() else { return };
        if said.elapsed() >= EVERY || *said == self.started {
            *said = Instant::now();
            to_stderr(&format!("{}: {}", self.what, shown(done, total)));
        }
    }

    fn draw(&self, done: u64, total: u64) {
        if self.bar.is_hidden() {
            let template =
                if total > 0 { "{msg} {wide_bar} {pos}/{len} {eta}" } else { "{msg} {pos}" };
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
            self.bar.set_style(
                ProgressStyle::with_template(template)
                    .unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            self.bar.set_message(self.what);
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn shown(done: u64, total: u64) -> String {
    if total == 0 { done.to_string() } else { format!("{done}/{total}") }
}

fn console_is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stderr())
}
