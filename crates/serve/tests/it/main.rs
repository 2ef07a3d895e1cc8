//! The server as browsers and programs meet it: real HTTP on a port of its own, a clock
//! set by hand.

mod approval;
mod bare;
mod browser;
mod contrast;
mod detection;
mod escaping;
mod forms;
mod harness;
mod headers;
mod house;
mod live;
mod mandates;
mod openid;
mod own_pages;
mod passkeys;
mod passwords;
mod people;
mod reach;
mod reviews;
mod sector;
mod tokens;
mod words;
