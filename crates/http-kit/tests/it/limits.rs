//! How large a request may be.

use reqwest::{Body, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::api::{problem, start};

#[tokio::test]
async fn an_address_has_8_kib_at_most() {
    let service = start().await;
    for (length, status) in [(8_192, 404), (8_193, 414), (40_000, 414)] {
        let path = format!("/{}", "x".repeat(length - 1));
        let answer = service.get(&path).await;
        assert_eq!(answer.status(), status, "{length}");
        problem(answer).await;
    }
    let path = format!("/nowhere?{}", "x".repeat(8_192));
    assert_eq!(service.get(&path).await.status(), 414);
}

#[tokio::test]
async fn headers_are_100_at_most_and_32_kib() {
    let service = start().await;
    let many = |count: usize| (0..count).map(|number| (format!("x-{number}"), "1".to_owned()));
    let large = |length| std::iter::once(("x-large".to_owned(), "x".repeat(length)));
    let cases: [(Vec<_>, u16); 4] = [
        (many(90).collect(), 200),
        (many(110).collect(), 431),
        (large(32_000).collect(), 200),
        (large(33_000).collect(), 431),
    ];
    for (headers, status) in cases {
        let request = service.request(Method::GET, "/health/live");
        let request =
            headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status);
        if status == 431 {
            problem(answer).await;
        }
    }
}

#[tokio::test]
async fn a_head_that_is_larger_still_is_refused_in_a_word() {
    let service = start().await;
    let mut client = service.connect().await;
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx-large: {}", "x".repeat(65_536));
    client.0.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    client.0.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
}

#[tokio::test]
async fn a_body_is_limited_whether_or_not_it_tells_its_length() {
    let service = start().await;
    let text = |length: usize| format!(r#"{{"text":"{}"}}"#, "x".repeat(length - 11));
    let chunked = |length| {
        let chunk: Result<_, std::io::Error> = Ok(text(length));
        Body::wrap_stream(futures_util::stream::iter([chunk]))
    };
    let post = async |body: Body| service.json(Method::POST, "/echo", body).send().await.unwrap();
    for body in [text(65_536).into(), chunked(65_536)] {
        assert_eq!(post(body).await.status(), 200);
    }
    for body in [text(65_537).into(), chunked(65_537)] {
        let answer = post(body).await;
        assert_eq!(answer.status(), 413);
        problem(answer).await;
    }
}
