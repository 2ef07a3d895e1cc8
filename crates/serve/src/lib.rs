//! The HTTP server: pages that are rendered here, readable without JavaScript, with
//! nothing requested from outside.
//!
//! It must not know SQL. Everything shown goes through the templates, which
//! escape it, and through [`event::escaped`] where it comes from a log.

mod act;
mod assets;
mod live;
mod pages;
mod parts;
mod prefs;
mod seat;
mod server;
mod shell;
mod times;
mod trouble;
mod visitor;

pub use server::{Outside, Server, bind};
