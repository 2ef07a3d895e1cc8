//! Messages to people outside the house.

use async_trait::async_trait;
use jiff::Timestamp;
use model::{Contact, Trouble};

/// One message, already in words. It says what, since when and where to look, and
/// nothing that must not lie in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Names the message: whoever gets it twice can tell by it.
    pub id: String,
    /// One line.
    pub subject: String,
    /// Lines of plain text, in order.
    pub lines: Vec<String>,
    /// Where to look, if the house knows its own address.
    pub link: Option<String>,
    /// `now`, `can-wait` or `test`.
    pub urgency: &'static str,
    /// When it was made.
    pub at: Timestamp,
}

/// Delivers messages.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Delivers one message to one contact; returns when the other side has taken it.
    ///
    /// # Errors
    /// Why it did not, and whether another try is useless.
    async fn deliver(&self, to: &Contact, message: &Message) -> Result<(), Trouble>;
}
