//! What the reader makes of logs that others wrote.

mod archive;
mod event_logs;
mod zeek;
