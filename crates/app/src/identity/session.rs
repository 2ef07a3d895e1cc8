//! Sessions: found by their secret, ended by their holder.

use identity::Secret;
use model::{Code, Key, Kind, Refusal, Session};

use super::{ended, sign_in::session_id};
use crate::{App, AppError};

impl App {
    /// The session of a secret that a device shows, if it holds now.
    ///
    /// # Errors
    /// The store's.
    pub async fn session(&self, secret: &Secret) -> Result<Option<Session>, AppError> {
        let key = Key::new(Kind::Session, session_id(secret));
        let stored = self.registers.lookup(&key).await?;
        let now = self.clock.now();
        Ok(stored.and_then(|s| s.record.session()).filter(|session| session.current(now)))
    }

    /// Ends a session of `party`: `signed-out`, `idle`, `ended-by-holder`.
    ///
    /// # Errors
    /// ABSENT if it is not one of theirs.
    pub async fn end_session(&self, party: &str, id: &str, why: &str) -> Result<(), AppError> {
        self.own_act(party, "session.end", id, async || {
            let stored = self.registers.lookup(&Key::new(Kind::Session, id)).await?;
            let own = stored.and_then(|s| s.record.session()).filter(|s| s.party == party);
            let session: Session =
                own.ok_or_else(|| Refusal::new(Code::Absent).field("session"))?;
            let over = session.ended_at.is_some();
            Ok((if over { Vec::new() } else { vec![ended(id, why)] }, ()))
        })
        .await
    }
}
