//! Clients that are slow to read what they asked for.

use std::time::Duration;

use service_kit::config::HttpConfig;
use tokio::io::AsyncReadExt;

use crate::api::{Running, start_with};
use crate::raw::Raw;

async fn start_with_write_timeout(milliseconds: u64) -> Running {
    start_with(HttpConfig {
        http_write_timeout_ms: milliseconds,
        shutdown_timeout_ms: 3_600_000,
        ..HttpConfig::loopback()
    })
    .await
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_cut_off() {
    let service = start_with_write_timeout(200).await;
    let mut client = Raw::connect(service.address).await.unwrap();
    client.ask("GET", "/endless").await.unwrap();
    // It waits without reading until the server has given it up: only then does the stop end.
    service.stop.cancel();
    let stopped = tokio::time::timeout(Duration::from_mins(1), service.task).await;
    stopped.unwrap().unwrap();
    // What its own kernel took before is all that there is, of a list without end.
    client.drain().await;
}

#[tokio::test]
async fn a_client_that_reads_steadily_is_not_cut_off() {
    let service = start_with_write_timeout(5_000).await;
    let mut client = Raw::connect(service.address).await.unwrap();
    client.ask("GET", "/endless").await.unwrap();
    // Far more than the kernels hold, in far more time than one write may take.
    let mut chunk = vec![0; 512 * 1024];
    for _ in 0..60 {
        client.0.read_exact(&mut chunk).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
