//! The server as browsers and programs meet it: real HTTP on a port of its own,
//! registers in memory, a clock set by hand.

mod browser;
mod forms;
mod house;
mod openid;
mod passkeys;
mod passwords;
mod people;
mod tokens;
