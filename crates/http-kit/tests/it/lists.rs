//! Lists that a client has already.

use reqwest::{Client, Response};

use crate::api::{Running, start};

async fn numbers(service: &Running, count: usize, known: &str) -> Response {
    let request = Client::new().get(service.url(&format!("/numbers?count={count}")));
    let request = request.header("if-none-match", known);
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_short_list_has_a_weak_tag_that_changes_with_it() {
    let service = start().await;
    let answer = numbers(&service, 1000, "\"other\"").await;
    assert_eq!(answer.status(), 200);
    let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let length = answer.headers()["content-length"].to_str().unwrap();
    assert_eq!(length, answer.content_length().unwrap().to_string());
    let known = numbers(&service, 1000, &tag).await;
    assert_eq!(known.status(), 304);
    assert_eq!(known.headers()["etag"], tag.as_str());
    assert!(!known.headers().contains_key("content-type"));
    assert!(known.bytes().await.unwrap().is_empty());
    let changed = numbers(&service, 1001, &tag).await;
    assert_eq!(changed.status(), 200);
    assert_ne!(changed.headers()["etag"], tag.as_str());
}

#[tokio::test]
async fn a_long_list_is_whole_and_has_none() {
    let service = start().await;
    let answer = numbers(&service, 200_000, "*").await;
    assert_eq!(answer.status(), 200);
    assert!(!answer.headers().contains_key("etag"));
    let numbers: Vec<u32> = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert!(numbers.into_iter().eq(0..200_000));
}
