//! 変化の知らせ: pages that are open learn at once that a record changed.
//!
//! One task for the whole house asks the ledger for its head a few times a second and
//! tells all listeners which records changed. What they hear is only that something did;
//! what it is they read as anybody does, under their mandate of that moment.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    extract::Query,
    response::{
        IntoResponse, Response, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::stream;
use ports::Ledger;
use serde::Deserialize;
use tokio::{
    sync::broadcast::{self, Receiver, Sender, error::RecvError},
    task::JoinHandle,
};

use crate::seat::Seat;

/// Somebody in the same room sees an entry well within a second.
const PERIOD: Duration = Duration::from_millis(300);

/// More changed records than this at once are told as "anything may have changed".
const TOLD_MAX: u64 = 256;

/// The records that changed, or `None` where it may be any.
type Beat = Option<Arc<Vec<String>>>;

/// Tells of changes until it is closed.
pub(crate) struct Pulse {
    sender: Mutex<Option<Sender<Beat>>>,
    task: JoinHandle<()>,
}

impl Pulse {
    pub(crate) fn start(ledger: Arc<dyn Ledger>) -> Self {
        let (sender, _) = broadcast::channel(64);
        let task = tokio::spawn(watch(ledger, sender.clone()));
        Self { sender: Mutex::new(Some(sender)), task }
    }

    /// Ends every stream, so that the server can finish.
    pub(crate) fn close(&self) {
        self.task.abort();
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    fn listen(&self) -> Option<Receiver<Beat>> {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        sender.as_ref().map(Sender::subscribe)
    }
}

impl Drop for Pulse {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn watch(ledger: Arc<dyn Ledger>, sender: Sender<Beat>) {
    let mut seen = None;
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Ok((head, _)) = ledger.head().await else { continue };
        let before = seen.replace(head).filter(|before| *before != head);
        if let Some(before) = before.filter(|_| sender.receiver_count() > 0) {
            let _ = sender.send(changed(&*ledger, before, head).await);
        }
    }
}

/// The records that the entries after `before` are about.
async fn changed(ledger: &dyn Ledger, before: u64, head: u64) -> Beat {
    if head < before || head - before > TOLD_MAX {
        return None;
    }
    let lines = ledger.export(before + 1, TOLD_MAX).await.ok()?;
    lines.iter().map(|line| subject(line)).collect::<Option<Vec<_>>>().map(Arc::new)
}

fn subject(line: &str) -> Option<String> {
    let entry: serde_json::Value = serde_json::from_str(line).ok()?;
    entry.get("subject")?.as_str().map(str::to_owned)
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// A register (`incident`) or a record (`incident/2026-001`); several with commas.
    #[serde(default)]
    about: String,
}

/// A stream of server-sent events, one for each change of what was asked about.
pub(crate) async fn events(seat: Seat, Query(asked): Query<Asked>) -> Response {
    if let Err(error) = seat.desk.may_read().await {
        return seat.trouble(&error);
    }
    let Some(receiver) = seat.house.pulse.listen() else {
        return axum::http::StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let about: Vec<String> = asked.about.split(',').map(str::to_owned).collect();
    // Told once at the beginning: something may have changed since the page was made.
    let begin = (receiver, about, true);
    let events = stream::unfold(begin, |(mut receiver, about, first)| async move {
        let event = if first { changed_event() } else { next(&mut receiver, &about).await? };
        Some((Ok::<_, Infallible>(event), (receiver, about, false)))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))).into_response()
}

fn changed_event() -> Event {
    Event::default().event("changed").data("1")
}

/// Waits for the next change that concerns `about`; `None` when the house closes.
async fn next(receiver: &mut Receiver<Beat>, about: &[String]) -> Option<Event> {
    loop {
        match receiver.recv().await {
            Ok(Some(subjects)) if !subjects.iter().any(|s| concerns(about, s)) => {}
            Ok(_) | Err(RecvError::Lagged(_)) => {
                return Some(changed_event());
            }
            Err(RecvError::Closed) => return None,
        }
    }
}

/// Whether a change of `subject` is one of what was asked about.
fn concerns(about: &[String], subject: &str) -> bool {
    about.iter().any(|about| {
        let rest = subject.strip_prefix(about.as_str());
        !about.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_concerns_its_register_and_its_own_record_only() {
        let about = |about: &str| concerns(&[about.to_owned()], "incident/2026-001");
        assert!(about("incident") && about("incident/2026-001"));
        assert!(!about("incident/2026-00") && !about("signal") && !about(""));
    }
}
