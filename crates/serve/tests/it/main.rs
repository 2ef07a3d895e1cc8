//! The pages over a real store, asked as a browser asks.

mod contrast;
mod escaping;
mod forms;
mod harness;
mod headers;
mod live;
mod reach;
mod words;
