//! Pages of another origin.

use http_kit::config::HttpConfig;
use reqwest::{Client, Method, Response};

use crate::api::{Running, start, start_with};

const ORIGIN: &str = "https://shop.example";

async fn start_allowing(origins: &str) -> Running {
    start_with(HttpConfig {
        cors_allowed_origins: origins.parse().unwrap(),
        ..HttpConfig::loopback()
    })
    .await
}

async fn ask(service: &Running, method: Method, path: &str, origin: &str) -> Response {
    let request = Client::new().request(method, service.url(path));
    let request = request.header("origin", origin);
    let request = request.header("access-control-request-method", "PATCH");
    request.send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    let value = answer.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

fn varies(answer: &Response) -> Vec<&str> {
    let values = answer.headers().get_all("vary");
    values.iter().map(|value| value.to_str().unwrap()).collect()
}

fn says_nothing(answer: &Response) -> bool {
    let names = answer.headers().keys();
    !names.into_iter().any(|name| name.as_str().starts_with("access-control"))
}

#[tokio::test]
async fn nobody_is_told_anything_by_default() {
    let service = start().await;
    for method in [Method::GET, Method::OPTIONS] {
        let answer = ask(&service, method, "/numbers?count=1", ORIGIN).await;
        assert!(answer.status().is_success() && says_nothing(&answer));
        assert_eq!(header(&answer, "vary"), "");
    }
}

#[tokio::test]
async fn an_allowed_page_may_read_answers_and_errors() {
    let service = start_allowing("http://localhost:5173,https://shop.example").await;
    for (path, status) in [("/numbers?count=1", 200), ("/nowhere", 404), ("/panic/1", 400)] {
        let answer = ask(&service, Method::GET, path, ORIGIN).await;
        assert_eq!(answer.status(), status);
        assert_eq!(header(&answer, "access-control-allow-origin"), ORIGIN);
        assert!(varies(&answer).contains(&"Origin"));
        let exposed = header(&answer, "access-control-expose-headers");
        for name in ["ETag", "Location", "Link", "X-Request-Id", "Retry-After"] {
            assert!(exposed.contains(name), "{exposed}");
        }
    }
}

#[tokio::test]
async fn an_allowed_page_may_use_the_methods_that_there_are() {
    let service = start_allowing(ORIGIN).await;
    let answer = ask(&service, Method::OPTIONS, "/echo/1", ORIGIN).await;
    assert_eq!(answer.status(), 204);
    assert_eq!(header(&answer, "access-control-allow-origin"), ORIGIN);
    let methods = header(&answer, "access-control-allow-methods");
    assert_eq!(methods, "PATCH, DELETE, OPTIONS");
    let headers = header(&answer, "access-control-allow-headers");
    for name in ["Content-Type", "If-Match", "Idempotency-Key"] {
        assert!(headers.contains(name), "{headers}");
    }
    assert!(varies(&answer).contains(&"Origin"));
    assert!(!header(&answer, "x-request-id").is_empty());
}

#[tokio::test]
async fn another_page_is_served_and_not_allowed_to_read() {
    let service = start_allowing(ORIGIN).await;
    for (origin, method) in [
        ("https://shop.example.evil", Method::GET),
        ("http://shop.example", Method::OPTIONS),
        ("null", Method::GET),
    ] {
        let answer = ask(&service, method, "/numbers?count=1", origin).await;
        assert!(answer.status().is_success() && says_nothing(&answer));
        assert!(varies(&answer).contains(&"Origin"));
    }
}

#[tokio::test]
async fn everybody_may_be_allowed() {
    let service = start_allowing("*").await;
    let answer = ask(&service, Method::GET, "/numbers?count=1", "https://any.example").await;
    assert_eq!(header(&answer, "access-control-allow-origin"), "*");
    assert_eq!(header(&answer, "vary"), "");
    let own = reqwest::get(service.url("/numbers?count=1")).await.unwrap();
    assert!(says_nothing(&own));
}
