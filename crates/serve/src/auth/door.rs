//! How people come in: nobody asks on one's own machine, everybody proves who they
//! are elsewhere.

use std::sync::{Arc, Mutex, PoisonError};

use identity::{Provider, RelyingParty};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use url::Url;

use super::{
    ceremony::Ceremonies,
    limit::{Idle, Limits},
    openid::{BACK, OpenId},
};

/// How a server knows who asks.
#[derive(Clone, Debug)]
pub enum Door {
    /// Every request acts as this party. For one's own machine alone.
    Fixed(String),
    /// People sign in, programs show a token.
    SignIn(SignIn),
}

/// How people sign in.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// Where browsers find this server, for example `https://hinomi.example.jp`.
    /// Passkeys are bound to it. `None` stands for `http://localhost` and the port.
    pub origin: Option<Url>,
    /// The institution's own OpenID provider, if it has one.
    pub openid: Option<OpenIdConfig>,
}

/// An OpenID provider that knows us as a client.
#[derive(Clone)]
pub struct OpenIdConfig {
    /// Its issuer, for example `https://login.example.jp`.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there.
    pub secret: String,
}

impl std::fmt::Debug for OpenIdConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenIdConfig").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// What the door remembers while the server runs.
pub(crate) struct Entrance {
    origin: Url,
    limits: Mutex<Limits>,
    idle: Mutex<Idle>,
    hashing: Arc<Semaphore>,
    relying: Option<RelyingParty>,
    openid: Option<OpenId>,
    pub(crate) ceremonies: Mutex<Ceremonies>,
}

/// Passwords that are hashed at once: each takes 19 MiB and a processor.
const HASHING_MAX: usize = 2;

impl Entrance {
    pub(crate) fn new(config: &SignIn, port: u16) -> std::io::Result<Self> {
        let local = || Url::parse(&format!("http://localhost:{port}"));
        let origin = config.origin.clone().map_or_else(local, Ok);
        let origin = origin.map_err(std::io::Error::other)?;
        Ok(Self {
            openid: config.openid.as_ref().map(|own| reached(own, &origin)).transpose()?,
            relying: RelyingParty::new(&origin).ok(),
            origin,
            ceremonies: Mutex::default(),
            limits: Mutex::default(),
            idle: Mutex::default(),
            hashing: Arc::new(Semaphore::new(HASHING_MAX)),
        })
    }

    /// Where browsers find us.
    pub(crate) fn origin(&self) -> &Url {
        &self.origin
    }

    /// The same as browsers write it.
    pub(crate) fn own_address(&self) -> String {
        self.origin.origin().ascii_serialization()
    }

    /// The server as authenticators know it; `None` at a bare address.
    pub(crate) fn relying(&self) -> Option<&RelyingParty> {
        self.relying.as_ref()
    }

    /// The OpenID provider, if there is one.
    pub(crate) fn openid(&self) -> Option<&OpenId> {
        self.openid.as_ref()
    }

    /// Whether nobody can listen in between: cookies are then bound to it.
    pub(crate) fn secure(&self) -> bool {
        self.origin.scheme() == "https"
    }

    /// Whether `keys` may try once more at `now`.
    pub(crate) fn may_try(&self, keys: &[String], now: Timestamp) -> bool {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().all(|key| limits.may_try(key, now))
    }

    /// Counts a failure against each of `keys`.
    pub(crate) fn failed(&self, keys: &[String], now: Timestamp) {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().for_each(|key| limits.failed(key, now));
    }

    /// Notes that a session was used. Whether it had not been left too long.
    pub(crate) fn awake(&self, session: &str, now: Timestamp) -> bool {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).awake(session, now)
    }

    /// Does what hashes a password apart from the threads that answer, few at a time.
    pub(crate) async fn apart<T, W, F>(&self, work: W) -> Option<T>
    where
        T: Send + 'static,
        W: FnOnce() -> F + Send + 'static,
        F: Future<Output = T>,
    {
        let permit = self.hashing.clone().acquire_owned().await.ok()?;
        let runtime = tokio::runtime::Handle::current();
        let done = tokio::task::spawn_blocking(move || {
            let done = runtime.block_on(work());
            drop(permit);
            done
        });
        done.await.ok()
    }
}

/// The provider with the client that reaches it.
fn reached(config: &OpenIdConfig, origin: &Url) -> std::io::Result<OpenId> {
    let back = origin.join(BACK).map_err(std::io::Error::other)?;
    let OpenIdConfig { issuer, client, secret } = config.clone();
    let provider = Provider { issuer, client, secret, back };
    OpenId::new(provider).map_err(std::io::Error::other)
}
