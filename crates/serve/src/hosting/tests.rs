//! Bad company, over real sockets: drips, silence, floods, and the end.

use std::{
    future::pending,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use futures_util::stream;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use super::{Limits, caught, in_time, run};

const TICK: Duration = Duration::from_millis(100);

/// Short times, so that tests need not wait for long ones.
const SHORT: Limits = Limits {
    connections: 8,
    headers: Duration::from_millis(600),
    request: Duration::from_millis(800),
    reader: Duration::from_millis(600),
    stop: Duration::from_millis(700),
    body_bytes: 1024,
};

struct Up {
    address: std::net::SocketAddr,
    stop: Arc<Notify>,
    ended: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn breaks() -> &'static str {
    panic!("broken on purpose")
}

async fn up() -> Up {
    let flood = || async {
        let block = Bytes::from(vec![b'x'; 64 * 1024]);
        Body::from_stream(stream::repeat_with(move || Ok::<_, std::io::Error>(block.clone())))
    };
    let events = || async { Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>()) };
    let router = Router::new()
        .route("/", get(|| async { "here" }))
        .route("/echo", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/flood", get(flood))
        .route("/events", get(events))
        .route("/never", get(pending::<String>))
        .route("/breaks", get(breaks))
        .layer(DefaultBodyLimit::max(SHORT.body_bytes))
        .layer(middleware::from_fn(|request, next| in_time(SHORT.request, request, next)))
        .layer(middleware::from_fn(caught));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let stop = Arc::new(Notify::new());
    let order = stop.clone();
    let ended = tokio::spawn(run(listener, router, SHORT, async move { order.notified().await }));
    Up { address, stop, ended }
}

impl Up {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }

    /// Sends bytes and reads until the other side closes.
    async fn answer(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(bytes).await.expect("taken");
        until_closed(&mut stream).await
    }

    async fn still_serves(&self) {
        let answer = self.answer(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
        assert!(answer.ends_with("here"), "{answer}");
    }
}

/// What comes until the connection is closed, or nothing came for long.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let all = stream.read_to_end(&mut read);
    let ended = tokio::time::timeout(Duration::from_secs(5), all).await;
    assert!(ended.is_ok(), "not cut off; so far {:?}", String::from_utf8_lossy(&read));
    String::from_utf8_lossy(&read).into_owned()
}

/// Sends a byte now and then until the other side has had enough.
async fn drip(stream: &mut TcpStream, bytes: &[u8]) -> Duration {
    let begun = Instant::now();
    for byte in bytes.iter().cycle() {
        if stream.write_all(&[*byte]).await.is_err() || begun.elapsed() > Duration::from_secs(5) {
            break;
        }
        tokio::time::sleep(TICK).await;
        let mut seen = [0; 1];
        let peeked = tokio::time::timeout(Duration::from_millis(1), stream.peek(&mut seen)).await;
        if peeked.is_ok() {
            break;
        }
    }
    begun.elapsed()
}

#[tokio::test]
async fn headers_that_drip_are_cut_off() {
    let up = up().await;
    let mut stream = up.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nX-Slow: ").await.expect("taken");
    assert!(drip(&mut stream, b"a").await < SHORT.headers + 5 * TICK);
    up.still_serves().await;
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_cut_off() {
    let up = up().await;
    let begun = Instant::now();
    assert_eq!(until_closed(&mut up.connect().await).await, "");
    assert!(begun.elapsed() < SHORT.headers + 5 * TICK);
}

#[tokio::test]
async fn a_body_that_drips_is_cut_off_and_told_so() {
    let up = up().await;
    let mut stream = up.connect().await;
    let head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n";
    stream.write_all(head).await.expect("taken");
    assert!(drip(&mut stream, b"a").await < SHORT.request + 5 * TICK);
    let answer = until_closed(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_handler_that_never_ends_is_told_of() {
    let answer =
        up().await.answer(b"GET /never HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_reader_that_never_reads_is_cut_off() {
    let up = up().await;
    let mut stream = up.connect().await;
    stream.write_all(b"GET /flood HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("taken");
    tokio::time::sleep(SHORT.reader + 6 * TICK).await;
    // What lies in the buffers still comes, then the end.
    let mut read = Vec::new();
    let all = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut read)).await;
    assert!(all.is_ok(), "still flooding after {} bytes", read.len());
}

#[tokio::test]
async fn a_body_larger_than_allowed_is_refused_whether_it_says_so_or_not() {
    let up = up().await;
    let said = format!(
        "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1025\r\n\r\n{}",
        "a".repeat(1025)
    );
    assert!(up.answer(said.as_bytes()).await.starts_with("HTTP/1.1 413"));
    let chunk = format!("401\r\n{}\r\n0\r\n\r\n", "a".repeat(1025));
    let head =
        "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert!(up.answer(format!("{head}{chunk}").as_bytes()).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn headers_too_large_or_too_many_are_refused() {
    let up = up().await;
    let large = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(64 * 1024));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: a\r\n".repeat(200));
    for request in [large, many] {
        let mut stream = up.connect().await;
        // The other side may close while we still write.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut read = Vec::new();
        let ended =
            tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut read)).await;
        assert!(ended.is_ok());
        let answer = String::from_utf8_lossy(&read);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    up.still_serves().await;
}

#[tokio::test]
async fn what_is_no_http_ends_the_connection_and_nothing_else() {
    let up = up().await;
    for bytes in [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"GET\r\n\r\n", b"\0\0\0\0\r\n\r\n"] {
        let answer = up.answer(bytes).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    up.still_serves().await;
}

#[tokio::test]
async fn a_fault_of_ours_ends_one_request() {
    let up = up().await;
    let request = b"GET /breaks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert!(up.answer(request).await.starts_with("HTTP/1.1 500"));
    up.still_serves().await;
}

#[tokio::test]
async fn places_are_bounded_and_come_free_again() {
    let up = up().await;
    let mut held = Vec::new();
    for _ in 0..SHORT.connections {
        held.push(up.connect().await);
    }
    tokio::time::sleep(TICK).await;
    let begun = Instant::now();
    // It waits outside until the silent ones are cut off.
    up.still_serves().await;
    assert!(begun.elapsed() > 2 * TICK, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn it_stops_in_time_though_somebody_listens_to_events() {
    let up = up().await;
    let mut listener = up.connect().await;
    listener.write_all(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("taken");
    let mut head = [0; 15];
    listener.read_exact(&mut head).await.expect("an answer begins");
    let begun = Instant::now();
    up.stop.notify_one();
    up.ended.await.expect("no panic").expect("stopped");
    assert!(begun.elapsed() < SHORT.stop + 5 * TICK, "{:?}", begun.elapsed());
}
