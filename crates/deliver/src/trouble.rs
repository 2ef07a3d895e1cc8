//! Why a message was not delivered, as codes.

use model::Trouble;

use crate::SecretError;

/// A detail is a line that people read; servers may answer with pages.
const DETAIL_CHARS_MAX: usize = 200;

/// Trouble that may pass by itself.
pub(crate) fn passing(code: &str, detail: &str) -> Trouble {
    trouble(code, detail, false)
}

/// Trouble that stays until somebody mends something.
pub(crate) fn lasting(code: &str, detail: &str) -> Trouble {
    trouble(code, detail, true)
}

fn trouble(code: &str, detail: &str, permanent: bool) -> Trouble {
    let detail: String = detail
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(DETAIL_CHARS_MAX)
        .collect();
    Trouble { code: code.to_owned(), detail: Some(detail).filter(|d| !d.is_empty()), permanent }
}

impl From<SecretError> for Trouble {
    fn from(error: SecretError) -> Self {
        lasting("secret", &error.to_string())
    }
}
