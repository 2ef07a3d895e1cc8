//! The HTTP server: a plain page of signals and incidents, readable without
//! JavaScript, with nothing requested from outside.
//!
//! It must not know SQL. Everything shown goes through the templates, which
//! escape it, and through [`event::escaped`] where it comes from a log.

mod api;
mod auth;
mod hosting;
mod language;
mod metrics;
mod pages;
mod server;
mod tenant;
mod visitor;

pub use auth::{Door, SignIn};
pub use hosting::Limits;
pub use server::{Behind, Server, open};
