//! The HTTP server: pages that are rendered here, readable without JavaScript, with
//! nothing requested from outside.
//!
//! It must not know SQL. Everything shown goes through the templates, which
//! escape it, and through [`event::escaped`] where it comes from a log.

mod act;
mod api;
mod assets;
mod auth;
mod hosting;
mod language;
mod live;
mod metrics;
mod pages;
mod parts;
mod prefs;
mod seat;
mod server;
mod shell;
mod tenant;
mod times;
mod trouble;
mod visitor;

pub use auth::{Door, OpenIdConfig, SignIn};
pub use hosting::Limits;
pub use server::{Outside, Server, bind, open};
