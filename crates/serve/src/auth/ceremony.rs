//! Challenges that wait for their answer: each is given back once, and not late.

use std::{collections::HashMap, sync::PoisonError};

use identity::{Asking, Enrolling, Proving, Secret};
use jiff::{SignedDuration, Timestamp};

use super::{Entrance, limit::make_room};

/// How long an authenticator has to answer.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// What waits.
pub(crate) enum Waiting {
    /// Somebody enrols a passkey; `whose` names the link or the session, and the party.
    Enrolling { whose: String, state: Enrolling },
    /// Somebody signs in.
    Proving(Proving),
    /// Somebody is at the OpenID provider.
    Asking { asking: Asking, errand: Errand },
}

/// What somebody was sent to the provider for.
pub(crate) enum Errand {
    /// To sign in, and go on to a page.
    SignIn { next: String },
    /// To come in by a link.
    Join { link: String },
    /// To connect an account in a session.
    Connect { session: String },
}

/// By the number that the browser gives back.
#[derive(Default)]
pub(crate) struct Ceremonies(HashMap<String, (Waiting, Timestamp)>);

impl Entrance {
    /// Remembers a challenge. Returns its number.
    pub(crate) fn begin(&self, waiting: Waiting, now: Timestamp) -> String {
        let mut all = self.ceremonies.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut all.0, |(_, since)| *since);
        let number = Secret::new().reveal().to_owned();
        all.0.insert(number.clone(), (waiting, now));
        number
    }

    /// Gives a challenge back, and forgets it: an answer counts once.
    pub(crate) fn end(&self, number: &str, now: Timestamp) -> Option<Waiting> {
        let mut all = self.ceremonies.lock().unwrap_or_else(PoisonError::into_inner);
        let (waiting, since) = all.0.remove(number)?;
        (now.duration_since(since) < PATIENCE).then_some(waiting)
    }
}
