//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::commands::Command;

/// Hinomi 火の見: from a log line or a telephone call to an honest first report.
#[derive(Debug, Parser)]
#[command(name = "hinomi", version, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every verb takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// Data directory [default: ./hinomi-data]
    #[arg(long, global = true, env = "HINOMI_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Act as this party, under its mandates
    // An id of its own: commands take a `party` too, and must not act as that one.
    #[arg(id = "acting", long = "as", global = true, value_name = "PARTY")]
    pub party: Option<String>,
    /// Work in the registers of another institution of the house
    #[arg(long, global = true, value_name = "INSTITUTION")]
    pub tenant: Option<String>,
    /// One JSON object a line, for machines
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of sentences
    #[arg(long, global = true, value_enum, default_value = "ja", env = "HINOMI_LANG")]
    pub lang: LangArg,
    /// Zone of logs without an offset, and of all times shown
    #[arg(long, global = true, default_value = "Asia/Tokyo", value_name = "ZONE")]
    pub zone: String,
    /// PostgreSQL instead of the SQLite file in the data directory: postgres://…
    #[arg(long, global = true, env = "HINOMI_STORE", value_name = "URL", hide_env_values = true)]
    pub store: Option<String>,
}

/// `ja` or `en`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LangArg {
    Ja,
    En,
}

impl From<LangArg> for text::Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Ja => Self::Ja,
            LangArg::En => Self::En,
        }
    }
}
