//! The exchange with other nodes as a task: a door for what they bring, and a postman for
//! what waits here. Whatever was not brought when it ended stands in the registers.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use app::{AppError, PostVisit, Postman, Receiver};
use exchange::{Door, Identity, Post};
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{output::to_stderr, wiring::House};

/// Parcels are also written by other processes on the same data, who do not tell us.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The longest pause while a node is away.
const PAUSE_MAX: Duration = Duration::from_secs(30);
/// Nodes visited at once.
const VISITS_MAX: usize = 64;

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
    tokio::join!(door.run(), rounds(Arc::new(postman)));
}

/// A task for each node for which something waits: one that is slow or away keeps no other
/// waiting.
async fn rounds(postman: Arc<Postman>) {
    let places = Arc::new(Semaphore::new(VISITS_MAX));
    let (mut visits, mut visited) = (JoinSet::new(), BTreeSet::<String>::new());
    let mut pauses = BTreeMap::<String, Duration>::new();
    loop {
        for peer in peers(&postman).await {
            if visited.insert(peer.clone()) {
                let pause = pauses.get(&peer).copied().unwrap_or_default();
                visits.spawn(visit(postman.clone(), places.clone(), peer, pause));
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
        while let Some(Ok((peer, pause))) = visits.try_join_next() {
            visited.remove(&peer);
            pauses.insert(peer, pause);
        }
    }
}

async fn peers(postman: &Postman) -> Vec<String> {
    match postman.peers().await {
        Ok(peers) => peers,
        Err(error) => {
            troubled(&error);
            tokio::time::sleep(PAUSE_MAX).await;
            Vec::new()
        }
    }
}

/// Visits a node, and rests after it. While it is away the pauses grow, and end once it
/// answers.
async fn visit(
    postman: Arc<Postman>,
    places: Arc<Semaphore>,
    peer: String,
    pause: Duration,
) -> (String, Duration) {
    let place = places.acquire().await;
    let next = match postman.visit(&peer).await {
        Ok(PostVisit { away: true, delivered: 0, .. }) => (pause * 2).clamp(LOOK_EVERY, PAUSE_MAX),
        Ok(_) => Duration::ZERO,
        Err(error) => {
            troubled(&error);
            PAUSE_MAX
        }
    };
    drop(place);
    tokio::time::sleep(next).await;
    (peer, next)
}

fn troubled(error: &AppError) {
    to_stderr(&format!("exchange: {error}; parcels are kept and tried again"));
}
