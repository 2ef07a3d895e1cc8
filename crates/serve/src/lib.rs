//! The HTTP server: a plain page of signals and incidents, readable without
//! JavaScript, with nothing requested from outside.
//!
//! It must not know SQL. Everything shown goes through the templates, which
//! escape it, and through [`event::escaped`] where it comes from a log.

mod auth;
mod pages;
mod server;
mod visitor;

pub use auth::{Door, OpenIdConfig, SignIn};
pub use server::{Server, bind, open};
