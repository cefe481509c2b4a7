//! What becomes of requests when a client goes away, the service stops, or too many want a connection.

use std::sync::atomic::Ordering;
use std::time::Duration;

use http_kit::config::HttpConfig;
use reqwest::Client;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::api::{start, start_with, until};

#[tokio::test]
async fn a_client_that_resets_its_connection_does_not_cut_its_handler_off() {
    let service = start().await;
    let mut client = TcpStream::connect(service.address).await.unwrap();
    let request = b"POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
    client.write_all(request).await.unwrap();
    service.state.started.notified().await;
    // Lingering for no time makes the close a reset.
    client.set_zero_linger().unwrap();
    drop(client);
    // The reset has arrived when another connection is served after it.
    reqwest::get(service.url("/health/live")).await.unwrap();
    service.state.may_end.notify_one();
    until(|| service.state.ended.load(Ordering::SeqCst) == 1).await;
}

#[tokio::test]
async fn a_stop_answers_what_is_under_way_and_accepts_nothing_new() {
    let service = start().await;
    let request = Client::new().post(service.url("/slow")).send();
    let answer = tokio::spawn(request);
    service.state.started.notified().await;
    service.stop.cancel();
    let patience = Duration::from_millis(100);
    let refused = || std::net::TcpStream::connect_timeout(&service.address, patience).is_err();
    until(refused).await;
    assert!(!service.task.is_finished());
    service.state.may_end.notify_one();
    let answer = answer.await.unwrap().unwrap();
    assert_eq!(answer.text().await.unwrap(), r#"{"text":"done"}"#);
    service.task.await.unwrap();
}

#[tokio::test]
async fn while_the_limit_of_connections_is_reached_another_one_waits() {
    let config = HttpConfig { http_max_connections: 1, ..HttpConfig::loopback() };
    let service = start_with(config).await;
    let request = Client::new().post(service.url("/slow")).header("connection", "close");
    let slow = tokio::spawn(request.send());
    service.state.started.notified().await;
    let other = tokio::spawn(reqwest::get(service.url("/health/live")));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!other.is_finished());
    service.state.may_end.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    assert_eq!(other.await.unwrap().unwrap().status(), 200);
}
