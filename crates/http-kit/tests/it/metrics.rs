//! What `/metrics` tells of requests. All tests of this process count in the same place, so each has a route of its own.

use reqwest::Method;

use crate::api::{ID, Running, start};

async fn metrics(service: &Running) -> String {
    let answer = service.get("/metrics").await;
    let media_type = &answer.headers()["content-type"];
    assert_eq!(media_type, "text/plain; version=0.0.4; charset=utf-8");
    answer.text().await.unwrap()
}

/// The value of a series, nothing if it does not exist.
async fn value(service: &Running, series: &str) -> Option<u64> {
    let metrics = metrics(service).await;
    let line = metrics.lines().find_map(|line| line.strip_prefix(series));
    line.map(|value| value.trim().parse().unwrap())
}

fn requests(method: &str, route: &str, status: u16) -> String {
    format!(r#"http_requests_total{{method="{method}",route="{route}",status="{status}"}}"#)
}

#[tokio::test]
async fn a_request_is_counted_by_the_pattern_of_its_route() {
    let service = start().await;
    for id in ["1", "2", "3"] {
        service.get(&format!("/counted/{id}")).await;
    }
    let counted = value(&service, &requests("GET", "/counted/{id}", 400)).await;
    assert_eq!(counted, Some(3));
    let timed = r#"http_request_duration_seconds_count{method="GET",route="/counted/{id}"}"#;
    assert_eq!(value(&service, timed).await, Some(3));
    assert!(!metrics(&service).await.contains("/counted/1"));
}

#[tokio::test]
async fn a_success_has_the_pattern_too() {
    let service = start().await;
    service.request(Method::DELETE, &format!("/echo/{ID}")).send().await.unwrap();
    let counted = value(&service, &requests("DELETE", "/echo/{id}", 200)).await;
    assert!(counted >= Some(1));
}

#[tokio::test]
async fn what_clients_invent_makes_no_series() {
    let service = start().await;
    let brew = Method::from_bytes(b"BREW").unwrap();
    for (method, path) in [(brew.clone(), "/invented"), (brew, "/counted/1")] {
        service.request(method, path).send().await.unwrap();
    }
    assert!(value(&service, &requests("other", "-", 404)).await >= Some(1));
    let refused = value(&service, &requests("other", "/counted/{id}", 405)).await;
    assert_eq!(refused, Some(1));
    let metrics = metrics(&service).await;
    assert!(!metrics.contains("BREW") && !metrics.contains("invented"));
}

#[tokio::test]
async fn open_connections_are_counted() {
    let service = start().await;
    assert!(value(&service, "http_connections").await >= Some(1));
}
