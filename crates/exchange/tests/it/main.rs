//! Two nodes over a real connection.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use exchange::{Identity, Post};
use ports::{Exchange, Inbox, InboxError, PostError, Sealed};
use tempfile::TempDir;

/// What a node says to a parcel.
type Says = fn(Sealed) -> Result<Sealed, InboxError>;

/// An inbox that knows one key.
struct Knows {
    key: String,
    says: Says,
    taken: AtomicUsize,
}

#[async_trait::async_trait]
impl Inbox for Knows {
    async fn knows(&self, key: &str) -> Result<bool, InboxError> {
        Ok(key == self.key)
    }

    async fn take(&self, _: &str, sealed: Sealed) -> Result<Sealed, InboxError> {
        self.taken.fetch_add(1, Relaxed);
        (self.says)(sealed)
    }
}

/// A node that listens and knows the key of one other.
struct Listening {
    address: SocketAddr,
    key: String,
    inbox: Arc<Knows>,
}

fn identity() -> (TempDir, Identity) {
    let directory = tempfile::tempdir().expect("a directory");
    let identity = Identity::open(directory.path()).expect("a key");
    (directory, identity)
}

async fn listening(known: &Identity, says: Says) -> Listening {
    let (_directory, own) = identity();
    let inbox = Arc::new(Knows { key: known.public(), says, taken: AtomicUsize::new(0) });
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let door = exchange::open(any, &own, inbox.clone()).await.expect("it listens");
    let address = door.address().expect("an address");
    tokio::spawn(door.run());
    Listening { address, key: own.public(), inbox }
}

async fn posted(from: &Identity, to: &Listening, text: &str) -> Result<Sealed, PostError> {
    let post = Post::new(from.clone());
    let sealed = post.seal(text.to_owned());
    post.post(&to.address.to_string(), &to.key, &sealed).await
}

#[tokio::test]
async fn a_stranger_is_turned_away_before_its_parcel_is_looked_at() {
    let ((_known, known), (_stranger, stranger)) = (identity(), identity());
    let there = listening(&known, Ok).await;
    let away = posted(&stranger, &there, "x").await;
    assert!(matches!(&away, Err(PostError::Away(why)) if why.contains("403")), "{away:?}");
    assert_eq!(there.inbox.taken.load(Relaxed), 0);
    posted(&known, &there, "x").await.expect("it is known");
    assert_eq!(there.inbox.taken.load(Relaxed), 1);
}

#[tokio::test]
async fn what_can_never_be_taken_is_told_from_what_may_come_again() {
    let (_directory, own) = identity();
    let unreadable = listening(&own, |_| Err(InboxError::Unreadable(String::new()))).await;
    let said = posted(&own, &unreadable, "x").await;
    assert!(matches!(&said, Err(PostError::Unfit(why)) if why.contains("400")), "{said:?}");
    let busy = listening(&own, |_| Err(InboxError::NotNow(String::new()))).await;
    let said = posted(&own, &busy, "x").await;
    assert!(matches!(&said, Err(PostError::Away(_))), "{said:?}");
    let willing = listening(&own, Ok).await;
    let said = posted(&own, &willing, &"x".repeat(9 * 1024 * 1024)).await;
    assert!(matches!(&said, Err(PostError::Unfit(_))), "{said:?}");
    assert_eq!(willing.inbox.taken.load(Relaxed), 0, "it is not even brought");
}
