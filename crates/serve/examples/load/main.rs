//! A large house under load: fills a data directory through the real store, then drives a
//! running server with people who write and people who read. See `scripts/load`.
//!
//!     load fill DIR [INCIDENTS] [ENTRIES_EACH]
//!     load serve DIR
//!     load reviews DIR [REVIEWS] [ANSWERS_EACH]
//!     load drive HOST:PORT [SECONDS] [WRITERS] [PAUSE_MS] [PATH…]

mod client;
mod drive;
mod fill;
mod house;
mod reviews;
mod server;

use std::{io::Write, process::ExitCode};

fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: u64| args.get(at).map_or(Ok(usual), |text| text.parse::<u64>());
    match (args.first().map(String::as_str), args.get(1)) {
        (Some("fill"), Some(dir)) => {
            fill::run(dir.as_ref(), number(2, 100_000)?, number(3, 10)?).await?
        }
        (Some("reviews"), Some(dir)) => {
            reviews::run(dir.as_ref(), number(2, 10_000)?, number(3, 20)?).await?
        }
        (Some("serve"), Some(dir)) => house::serve(dir.as_ref()).await?,
        (Some("drive"), Some(at)) => {
            let plan = drive::Plan {
                at: at.clone(),
                seconds: number(2, 30)?,
                writers: number(3, 50)?,
                pause_ms: number(4, 1000)?,
                paths: args.get(5..).unwrap_or_default().to_vec(),
            };
            drive::run(plan).await?;
        }
        _ => {
            say(
                "usage: load fill DIR [INCIDENTS] [ENTRIES_EACH] | load serve DIR | load reviews DIR [REVIEWS] [ANSWERS_EACH] | load drive HOST:PORT [SECONDS] [WRITERS] [PAUSE_MS] [PATH…]",
            );
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
