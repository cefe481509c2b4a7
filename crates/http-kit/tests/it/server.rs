//! What becomes of requests when a client goes away, the service stops, or too many want a connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http_kit::config::HttpConfig;
use reqwest::Method;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::api::{Raw, start, start_with, until};

/// A segment that is ignored is sent again after a second.
const REFUSED_AFTER: Duration = Duration::from_millis(500);

fn is_refused(address: SocketAddr) -> bool {
    std::net::TcpStream::connect_timeout(&address, REFUSED_AFTER).is_err()
}

#[tokio::test]
async fn a_client_that_resets_its_connection_does_not_cut_its_handler_off() {
    let service = start().await;
    let mut client = service.connect().await.0;
    let request = b"POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
    client.write_all(request).await.unwrap();
    service.state.started.notified().await;
    // Lingering for no time makes the close a reset.
    client.set_zero_linger().unwrap();
    drop(client);
    // The reset has arrived when another connection is served after it.
    service.get("/health/live").await;
    service.state.may_end.notify_one();
    until(|| service.state.ended.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_stop_answers_what_is_under_way_and_accepts_nothing_new() {
    let service = start().await;
    let answer = tokio::spawn(service.request(Method::POST, "/slow").send());
    service.state.started.notified().await;
    service.stop.cancel();
    until(|| is_refused(service.address)).await;
    assert!(!service.task.is_finished());
    service.state.may_end.notify_one();
    let answer = answer.await.unwrap().unwrap();
    assert_eq!(answer.text().await.unwrap(), r#"{"text":"done"}"#);
    service.task.await.unwrap();
}

#[tokio::test]
async fn while_the_limit_of_connections_is_reached_another_one_waits() {
    let service =
        start_with(HttpConfig { http_max_connections: 1, ..HttpConfig::loopback() }).await;
    let request = service.request(Method::POST, "/slow").header("connection", "close");
    let slow = tokio::spawn(request.send());
    service.state.started.notified().await;
    let other = tokio::spawn(reqwest::get(service.url("/health/live")));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!other.is_finished());
    service.state.may_end.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    assert_eq!(other.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn while_it_drains_it_is_not_ready_and_serves_everybody_once_more() {
    let config = HttpConfig { shutdown_drain_ms: 3_600_000, ..HttpConfig::loopback() };
    let service = start_with(config).await;
    let mut old = service.connect().await;
    let head = old.get_live().await;
    assert!(!head.contains("connection: close"), "{head}");

    service.stop.cancel();
    assert_eq!(service.get("/health/ready").await.status(), 503);
    let new = service.connect().await;
    for mut client in [old, new] {
        let head = client.get_live().await;
        assert!(head.contains("connection: close"), "{head}");
        assert_eq!(client.drain().await, 0);
    }
}

#[tokio::test]
async fn a_stop_closes_idle_connections() {
    let service = start().await;
    let mut client = service.connect().await;
    client.get_live().await;
    service.stop.cancel();
    assert_eq!(client.drain().await, 0);
    service.task.await.unwrap();
}

#[tokio::test]
async fn a_stop_gives_a_new_connection_a_moment_for_its_first_request() {
    let service = start().await;
    let mut client = service.connect().await;
    // Another one that came later is served: this one has been accepted.
    service.get("/health/live").await;
    service.stop.cancel();
    until(|| is_refused(service.address)).await;
    let head = client.get_live().await;
    assert!(head.contains("connection: close"), "{head}");
    service.task.await.unwrap();
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_it_may() {
    let service =
        start_with(HttpConfig { shutdown_timeout_ms: 100, ..HttpConfig::loopback() }).await;
    let mut client = service.connect().await;
    client.get("/endless").await;
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
        let connecting = tokio::time::timeout(REFUSED_AFTER, TcpStream::connect(address));
        let Ok(Ok(client)) = connecting.await else { return };
        Raw(client).get_live().await;
        answered.fetch_add(1, Ordering::SeqCst);
    }
}
