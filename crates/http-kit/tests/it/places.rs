//! What becomes of clients when there are more connections than may be.

use std::time::Duration;

use http_kit::config::HttpConfig;
use reqwest::Client;

use crate::api::{Running, start_with};
use crate::raw::Raw;

async fn start_with_places(count: usize) -> Running {
    start_with(HttpConfig {
        http_max_connections: count,
        http_head_timeout_ms: 3_600_000,
        http_idle_timeout_ms: 3_600_000,
        ..HttpConfig::loopback()
    })
    .await
}

#[tokio::test]
async fn whoever_says_nothing_makes_way_for_others() {
    let service = start_with_places(3).await;
    let mut silent = Vec::new();
    for _ in 0..7 {
        silent.push(Raw::connect(service.address).await.unwrap());
    }
    for _ in 0..5 {
        let mut client = Raw::connect(service.address).await.unwrap();
        client.ask("GET", "/health/live").await.unwrap();
        client.answer("live\n").await.unwrap();
        silent.push(client);
    }
}

#[tokio::test]
async fn whoever_is_being_answered_does_not_make_way() {
    let service = start_with_places(2).await;
    let slow = tokio::spawn(Client::new().post(service.url("/slow")).send());
    service.state.started.notified().await;
    for _ in 0..5 {
        let mut client = Raw::connect(service.address).await.unwrap();
        client.ask("GET", "/health/live").await.unwrap();
        client.answer("live\n").await.unwrap();
    }
    service.state.may_end.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn while_all_are_being_answered_another_one_waits() {
    let service = start_with_places(1).await;
    let slow = tokio::spawn(Client::new().post(service.url("/slow")).send());
    service.state.started.notified().await;
    let other = tokio::spawn(reqwest::get(service.url("/health/live")));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!other.is_finished());
    service.state.may_end.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    assert_eq!(other.await.unwrap().unwrap().status(), 200);
}
