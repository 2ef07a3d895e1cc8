//! Parcels over mutual TLS: this node's key, the way to others, and the door for them.
//!
//! A node is known by its public key (Ed25519) and by nothing else: the same key signs its
//! parcels and its certificate, so that no authority of certificates is needed, and a name
//! or an address proves nothing. This crate must not know what a parcel carries.

mod client;
mod door;
mod identity;
mod pin;

pub use client::Post;
pub use door::{Door, open};
pub use identity::{Identity, IdentityError};

/// Where parcels are brought.
const PATH: &str = "/exchange/v1/parcels";
/// The largest parcel, in bytes.
const PARCEL_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long the whole of one delivery may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
