//! The exchange with other nodes as a task: a door for what they bring, and a postman for
//! what waits here. Whatever was not brought when it ended stands in the registers.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::{PostRounds, Postman, Receiver};
use exchange::{Door, Identity, Post};

use crate::{output::to_stderr, wiring::House};

/// Parcels are also written by other processes on the same data, who do not tell us.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The longest pause while a node is away.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// What runs beside the pages.
pub struct Running {
    door: Door,
    postman: Postman,
}

/// Opens the door at `address`, if one is given.
///
/// # Errors
/// If the key or the address cannot be used, or the store cannot.
pub async fn open(house: &House, address: Option<SocketAddr>) -> anyhow::Result<Option<Running>> {
    let Some(address) = address else { return Ok(None) };
    let identity = Identity::open(&house.data_dir)?;
    let post = Arc::new(Post::new(identity.clone()));
    let receiver = Arc::new(Receiver::new(&house.app, post.clone()).await?);
    let door = exchange::open(address, &identity, receiver).await?;
    to_stderr(&format!("exchange {}", door.address()?));
    let postman = Postman::new(&house.app, post).await?;
    Ok(Some(Running { door, postman }))
}

/// Works until it is dropped; without an exchange it waits for ever.
pub async fn run(running: Option<Running>) {
    let Some(Running { door, postman }) = running else { return std::future::pending().await };
    tokio::join!(door.run(), rounds(&postman));
}

/// While somebody is away the pauses grow, and shrink again once somebody answers.
async fn rounds(postman: &Postman) {
    let mut pause = LOOK_EVERY;
    loop {
        pause = match postman.round().await {
            Ok(PostRounds { away: 0, .. }) => LOOK_EVERY,
            Ok(PostRounds { delivered: 0, .. }) => (pause * 2).min(PAUSE_MAX),
            Ok(_) => LOOK_EVERY,
            Err(error) => {
                to_stderr(&format!("exchange: {error}; parcels are kept and tried again"));
                PAUSE_MAX
            }
        };
        tokio::time::sleep(pause).await;
    }
}
