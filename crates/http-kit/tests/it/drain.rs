//! How the server stops.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http_kit::config::HttpConfig;

use crate::api::{Running, start, start_with, until};
use crate::raw::Raw;

const LIVE: &str = "live\n";
/// A segment that is ignored is sent again after a second.
const REFUSED_AFTER: Duration = Duration::from_millis(500);

async fn start_with_a_long_drain() -> Running {
    start_with(HttpConfig { shutdown_drain_ms: 3_600_000, ..HttpConfig::loopback() }).await
}

#[tokio::test]
async fn while_it_drains_it_is_not_ready_and_serves_everybody_once_more() {
    let service = start_with_a_long_drain().await;
    let mut old = Raw::connect(service.address).await.unwrap();
    old.ask("GET", "/health/live").await.unwrap();
    let head = old.answer(LIVE).await.unwrap();
    assert!(!head.contains("connection: close"), "{head}");

    service.stop.cancel();
    let ready = reqwest::get(service.url("/health/ready")).await.unwrap();
    assert_eq!(ready.status(), 503);
    let new = Raw::connect(service.address).await.unwrap();
    for mut client in [old, new] {
        client.ask("GET", "/health/live").await.unwrap();
        let head = client.answer(LIVE).await.unwrap();
        assert!(head.contains("connection: close"), "{head}");
        assert_eq!(client.drain().await, 0);
    }
}

#[tokio::test]
async fn a_stop_closes_idle_connections() {
    let service = start().await;
    let mut client = Raw::connect(service.address).await.unwrap();
    client.ask("GET", "/health/live").await.unwrap();
    client.answer(LIVE).await.unwrap();
    service.stop.cancel();
    assert_eq!(client.drain().await, 0);
    service.task.await.unwrap();
}

#[tokio::test]
async fn a_stop_gives_a_new_connection_a_moment_for_its_first_request() {
    let service = start().await;
    let mut client = Raw::connect(service.address).await.unwrap();
    // Another one that came later is served: this one has been accepted.
    reqwest::get(service.url("/health/live")).await.unwrap();
    service.stop.cancel();
    until(|| std::net::TcpStream::connect_timeout(&service.address, REFUSED_AFTER).is_err()).await;
    client.ask("GET", "/health/live").await.unwrap();
    let head = client.answer(LIVE).await.unwrap();
    assert!(head.contains("connection: close"), "{head}");
    service.task.await.unwrap();
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_it_may() {
    let service =
        start_with(HttpConfig { shutdown_timeout_ms: 100, ..HttpConfig::loopback() }).await;
    let mut client = Raw::connect(service.address).await.unwrap();
    client.ask("GET", "/endless").await.unwrap();
    let reading = tokio::spawn(client.drain());
    service.stop.cancel();
    service.task.await.unwrap();
    reading.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_a_connection_gets_an_answer_however_close_to_the_end() {
    for _ in 0..20 {
        let service = start().await;
        let answered = Arc::new(AtomicUsize::new(0));
        let visitors: Vec<_> = (0..8)
            .map(|_| tokio::spawn(visit_until_refused(service.address, answered.clone())))
            .collect();
        until(|| answered.load(Ordering::SeqCst) >= 50).await;
        service.stop.cancel();
        service.task.await.unwrap();
        for visitor in visitors {
            visitor.await.unwrap();
        }
    }
}

/// Whoever is refused, or not heard, can go elsewhere. Whoever is connected counts on an answer.
async fn visit_until_refused(address: SocketAddr, answered: Arc<AtomicUsize>) {
    loop {
        let connecting = Raw::connect(address);
        let Ok(Ok(mut client)) = tokio::time::timeout(REFUSED_AFTER, connecting).await else {
            return;
        };
        client.ask("GET", "/health/live").await.unwrap();
        client.answer(LIVE).await.unwrap();
        answered.fetch_add(1, Ordering::SeqCst);
    }
}
