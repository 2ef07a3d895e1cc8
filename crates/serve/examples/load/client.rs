//! A connection that is kept, and as much HTTP as our own server speaks.

use anyhow::{Context, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// One connection.
pub struct Client {
    at: String,
    stream: BufReader<TcpStream>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Client {
    pub async fn connect(at: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(at).await.context("connecting")?;
        stream.set_nodelay(true)?;
        Ok(Self { at: at.to_owned(), stream: BufReader::new(stream) })
    }

    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.at)).await
    }

    pub async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<Answer> {
        let (at, length) = (&self.at, body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        self.ask(&format!("{head}{body}")).await
    }

    async fn ask(&mut self, request: &str) -> anyhow::Result<Answer> {
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the server closed the connection");
            }
            let text = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = text.strip_prefix("http/1.1 ") {
                status = rest.split(' ').next().unwrap_or_default().parse()?;
            } else if let Some(rest) = text.strip_prefix("content-length: ") {
                length = rest.parse()?;
            } else if text.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(Answer { status, body })
    }
}
