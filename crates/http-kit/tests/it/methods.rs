//! `HEAD`, `OPTIONS`, and what a client must know to ask in another way.

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::api::{ID, problem, start};

#[tokio::test]
async fn head_is_get_without_the_body() {
    let service = start().await;
    for path in [
        "/numbers?count=0",
        "/panic/1",
        "/nowhere",
        "/openapi.json",
        "/health/live",
        "/metrics",
        "/numbers?count=3",
        "/numbers?count=1000000",
        "/endless",
    ] {
        let get = service.get(path).await;
        let head = service.request(Method::HEAD, path).send().await.unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        for name in ["content-type", "content-length", "etag", "allow"] {
            let (of_head, of_get) = (head.headers().get(name), get.headers().get(name));
            let is_same = of_head == of_get;
            assert!(is_same || path == "/metrics", "{path} {name}: {of_head:?} {of_get:?}");
        }
        assert!(head.headers().contains_key("x-request-id"), "{path}");
        assert!(head.bytes().await.unwrap().is_empty(), "{path}");
    }
}

#[tokio::test]
async fn options_tells_what_there_is_at_every_address() {
    let service = start().await;
    for (path, allow, accept) in [
        ("/echo", "POST, OPTIONS", ("accept-post", "application/json")),
        (
            &format!("/echo/{ID}"),
            "PATCH, DELETE, OPTIONS",
            ("accept-patch", "application/merge-patch+json, application/json"),
        ),
        ("/panic/1", "GET, HEAD, OPTIONS", ("accept-post", "")),
        ("/health/ready", "GET, HEAD, OPTIONS", ("accept-post", "")),
        ("/openapi.json", "GET, HEAD, OPTIONS", ("accept-post", "")),
    ] {
        let answer = service.request(Method::OPTIONS, path).send().await.unwrap();
        assert_eq!(answer.status(), 204, "{path}");
        assert_eq!(answer.headers()["allow"], allow, "{path}");
        let accepted = answer.headers().get(accept.0);
        assert_eq!(accepted.map_or("", |value| value.to_str().unwrap()), accept.1);
        let refused = service.request(Method::PUT, path).send().await.unwrap();
        assert_eq!(refused.status(), 405, "{path}");
        assert_eq!(refused.headers()["allow"], allow, "{path}");
        problem(refused).await;
    }
    for path in ["/nowhere", "/echo/", "/counted/", "/counted"] {
        let answer = service.request(Method::OPTIONS, path).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn options_of_the_server_as_a_whole() {
    let service = start().await;
    let mut client = service.connect().await;
    let request = b"OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    client.0.write_all(request).await.unwrap();
    let mut answer = String::new();
    client.0.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    assert!(answer.contains("allow: GET, HEAD, POST, PATCH, DELETE, OPTIONS"));
}

#[tokio::test]
async fn who_cannot_take_the_answer_is_told_before_anything_is_done() {
    let service = start().await;
    for request in [
        service.json(Method::POST, "/echo", r#"{"text":"x"}"#),
        service.request(Method::GET, "/numbers?count=1"),
        service.request(Method::GET, "/endless"),
        service.request(Method::POST, "/slow"),
    ] {
        let refused = request.header("accept", "application/xml").send().await.unwrap();
        assert_eq!(refused.status(), 406);
        problem(refused).await;
    }
    assert_eq!(service.state.begun.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_has_no_body_and_what_is_refused_is_for_everybody() {
    let service = start().await;
    for (method, path, status) in [
        (Method::DELETE, &*format!("/echo/{ID}"), 200),
        (Method::GET, "/nowhere", 404),
        (Method::PUT, "/echo", 405),
        (Method::GET, "/health/live", 200),
    ] {
        let request = service.request(method, path);
        let answer = request.header("accept", "image/png").send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
    }
}

#[tokio::test]
async fn a_client_that_waits_for_leave_gets_it_or_is_refused_at_once() {
    let service = start().await;
    for (length, begin) in [(12, "HTTP/1.1 100 "), (70_000, "HTTP/1.1 413 ")] {
        let mut client = service.connect().await;
        let head = format!(
            "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nexpect: 100-continue\r\n\r\n"
        );
        client.0.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; begin.len()];
        client.0.read_exact(&mut answer).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), begin);
    }
}
