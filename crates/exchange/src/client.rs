//! The way to another node: one connection for one parcel.

use std::sync::Arc;

use async_trait::async_trait;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, StatusCode, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use ports::{Exchange, PostError, Sealed};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    PARCEL_BYTES_MAX, PATH, PATIENCE,
    identity::{Identity, holds},
    pin,
};

/// Brings parcels to other nodes.
#[derive(Clone)]
pub struct Post {
    own: Identity,
}

impl Post {
    /// The post of this node.
    #[must_use]
    pub fn new(own: Identity) -> Self {
        Self { own }
    }

    async fn connect(&self, address: &str, key: &str) -> Result<TlsStream<TcpStream>, String> {
        let config = pin::towards(&self.own, key).map_err(words)?;
        let stream = TcpStream::connect(address).await.map_err(words)?;
        let name = ServerName::try_from("node.hinomi").map_err(words)?;
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(words)
    }

    async fn ask(&self, address: &str, key: &str, sealed: &Sealed) -> Result<Sealed, PostError> {
        let body = serde_json::to_vec(sealed).map_err(|error| PostError::Unfit(words(error)))?;
        if body.len() > PARCEL_BYTES_MAX {
            return Err(PostError::Unfit(format!("{} bytes are too many", body.len())));
        }
        let (status, body) = self.carry(address, key, body).await.map_err(PostError::Away)?;
        let answered = format!("the node answered {status}");
        match status {
            StatusCode::OK => serde_json::from_slice(&body).map_err(|e| PostError::Away(words(e))),
            // The node will say the same of it for ever.
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY => Err(PostError::Unfit(answered)),
            _ => Err(PostError::Away(answered)),
        }
    }

    async fn carry(
        &self,
        address: &str,
        key: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Bytes), String> {
        let stream = self.connect(address, key).await?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(words)?;
        let serving = tokio::spawn(connection);
        let request = Request::post(PATH)
            .header(header::HOST, address)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(words)?;
        let response = sender.send_request(request).await.map_err(words)?;
        let status = response.status();
        let body = Limited::new(response.into_body(), PARCEL_BYTES_MAX).collect().await;
        let body = body.map_err(words)?.to_bytes();
        serving.abort();
        Ok((status, body))
    }
}

fn words(error: impl ToString) -> String {
    error.to_string()
}

#[async_trait]
impl Exchange for Post {
    fn key(&self) -> String {
        self.own.public()
    }

    fn seal(&self, text: String) -> Sealed {
        let signature = self.own.sign(&text);
        Sealed { signed: text, signature }
    }

    fn holds(&self, key: &str, sealed: &Sealed) -> bool {
        holds(key, &sealed.signed, &sealed.signature)
    }

    async fn post(&self, address: &str, key: &str, sealed: &Sealed) -> Result<Sealed, PostError> {
        let asked = tokio::time::timeout(PATIENCE, self.ask(address, key, sealed)).await;
        asked.unwrap_or_else(|_| Err(PostError::Away("no answer in time".to_owned())))
    }
}
