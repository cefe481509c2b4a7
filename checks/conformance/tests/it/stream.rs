//! A stream of notifications that is silent for too long.

use std::time::Duration;

use conformance::play::SmallShop;
use conformance::{Level, Options, Service};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::small::{served, verdict};
use crate::wrong;

const BEATS: &str = "a silent stream has a comment every 15 s";

/// Two comments at once, as a greeting, and the next one 10 s too late.
#[tokio::test(flavor = "multi_thread")]
async fn a_heart_that_beats_too_seldom_is_caught() {
    let told = judged(Duration::from_secs(25)).await;
    let expected = "expected  something in the stream within 18 s";
    assert!(told.contains(expected), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_heart_that_beats_in_time_is_found() {
    let told = judged(Duration::from_secs(2)).await;
    assert_eq!(told, format!("✓ {BEATS}"));
}

async fn judged(every: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(stream(connection, every));
        }
    });
    let shop = served(wrong::right(SmallShop::default())).await;
    let mut options = Options::new(url).of(&[Service::Notifier]);
    let others = [Service::User, Service::Product, Service::Order];
    options.neighbours = others.map(|service| (service, shop.url.clone())).into();
    options.from = Level::Events;
    let report = conformance::run(&options).await.unwrap();
    verdict(&report, BEATS).to_string()
}

/// There is a stream, and nothing else.
async fn stream(mut connection: TcpStream, every: Duration) -> std::io::Result<()> {
    let mut request = vec![];
    while !request.ends_with(b"\r\n\r\n") {
        request.push(connection.read_u8().await?);
    }
    let request = String::from_utf8_lossy(&request).to_lowercase();
    let is_stream = request.starts_with("get /notifications/stream");
    if !is_stream || request.contains("last-event-id") {
        let nothing = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return connection.write_all(nothing).await;
    }
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n:\n\n:\n\n";
    connection.write_all(head).await?;
    loop {
        tokio::time::sleep(every).await;
        connection.write_all(b":\n\n").await?;
    }
}
