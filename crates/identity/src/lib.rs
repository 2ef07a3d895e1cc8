//! The mechanisms by which people and programs prove who they are: passkeys,
//! passwords with a second factor, OpenID Connect, random secrets; and whether a file is
//! by whom it says.
//!
//! Pure mechanism: it keeps nothing, opens no connection and knows no records.
//! What must be remembered goes out as text and comes back in; the time comes in
//! as an argument. It may draw random numbers: that is what it is for.

mod code;
mod openid;
mod passkey;
mod password;
mod secret;
mod signed;

pub use code::Codes;
pub use openid::{Account, Asking, OpenIdFault, Provider};
/// What goes out to a provider and comes back, for the client that the caller brings.
pub use openidconnect::{HttpRequest, HttpResponse};
pub use passkey::{Enrolled, Enrolling, PasskeyFault, Proving, RelyingParty};
pub use password::{PasswordFault, hash_password, judge_password, verify_nothing, verify_password};
pub use secret::{Secret, known_by, same};
pub use signed::{SignatureFault, bare_key, signed_by};
