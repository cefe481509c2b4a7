//! How large a request may be, and how long clients and handlers may take.

use std::sync::atomic::Ordering;
use std::time::Duration;

use http_kit::config::HttpConfig;
use reqwest::{Body, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::api::{Running, problem, start, start_with, until};

/// Longer than a busy machine keeps a client from its next step.
const SHORT: u64 = 1_000;
const LONG: u64 = 3_600_000;

/// Everybody but the one whom a test is about may take their time.
fn patient() -> HttpConfig {
    HttpConfig {
        http_head_timeout_ms: LONG,
        http_idle_timeout_ms: LONG,
        http_write_timeout_ms: LONG,
        http_request_timeout_ms: LONG,
        ..HttpConfig::loopback()
    }
}

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

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_cut_off_and_counted() {
    let config = HttpConfig {
        http_write_timeout_ms: SHORT,
        shutdown_timeout_ms: LONG,
        ..HttpConfig::loopback()
    };
    let service = start_with(config).await;
    let before = cut_off(&service).await;
    let mut client = service.connect().await;
    client.get("/endless").await;
    // It waits without reading until the server has given it up: only then does the stop end.
    let counting = async {
        while cut_off(&service).await == before {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), counting).await.unwrap();
    service.stop.cancel();
    let stopped = tokio::time::timeout(Duration::from_mins(1), service.task).await;
    stopped.unwrap().unwrap();
    // What its own kernel took before is all that there is, of a list without end.
    client.drain().await;
}

/// How many clients were cut off in this process.
async fn cut_off(service: &Running) -> u64 {
    let metrics = service.get("/metrics").await.text().await.unwrap();
    let line = metrics.lines().find_map(|line| line.strip_prefix("http_answers_cut_off_total "));
    line.map_or(0, |count| count.parse().unwrap())
}

/// A slow line takes some of its answer and then nothing for a while, which is no reason to cut it off: buffers on the way are
/// emptied in large pieces.
#[tokio::test]
async fn a_client_that_pauses_is_not_cut_off() {
    let config = HttpConfig { http_write_timeout_ms: 5_000, ..HttpConfig::loopback() };
    let service = start_with(config).await;
    let mut client = service.connect().await;
    client.get("/endless").await;
    // Far more than the kernels hold, in far more time than one write may take.
    let mut chunk = vec![0; 1024 * 1024];
    for _ in 0..12 {
        client.0.read_exact(&mut chunk).await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

#[test]
fn a_client_of_4_kilobytes_a_second_empties_a_buffer_in_time() {
    // A proxy's kernel takes more when a third of its 4 MiB, Linux' default, is free.
    let pause = Duration::from_secs(4 * 1024 * 1024 / 3 / 4_000);
    let timeout = Duration::from_millis(HttpConfig::loopback().http_write_timeout_ms);
    assert!(pause < timeout, "{pause:?}");
}

#[tokio::test]
async fn a_client_that_says_nothing_is_cut_off() {
    let service = start_with(HttpConfig { http_head_timeout_ms: SHORT, ..patient() }).await;
    let client = service.connect().await;
    assert_eq!(client.drain().await, 0);
}

#[tokio::test]
async fn a_client_that_sends_a_head_byte_by_byte_is_cut_off_on_its_first_request_and_later() {
    let service = start_with(HttpConfig { http_head_timeout_ms: SHORT, ..patient() }).await;
    for requests_before in [0, 2] {
        let mut client = service.connect().await;
        for _ in 0..requests_before {
            client.get_live().await;
            // Between requests it may be idle for longer than a head may take.
            tokio::time::sleep(Duration::from_millis(2 * SHORT)).await;
        }
        let (mut reading, mut writing) = client.0.into_split();
        let dripping = tokio::spawn(async move {
            while writing.write_all(b"G").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let end = reading.read(&mut [0; 1]).await;
        assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
        dripping.await.unwrap();
    }
}

#[tokio::test]
async fn a_connection_without_requests_is_closed_after_a_while() {
    let service = start_with(HttpConfig { http_idle_timeout_ms: SHORT, ..patient() }).await;
    let mut client = service.connect().await;
    client.get_live().await;
    assert_eq!(client.drain().await, 0);
}

#[tokio::test]
async fn a_handler_may_take_longer_than_a_client() {
    let config = HttpConfig {
        http_head_timeout_ms: SHORT,
        http_idle_timeout_ms: SHORT,
        http_write_timeout_ms: SHORT,
        ..patient()
    };
    let service = start_with(config).await;
    let slow = tokio::spawn(service.request(Method::POST, "/slow").send());
    service.state.started.notified().await;
    tokio::time::sleep(Duration::from_millis(2 * SHORT)).await;
    service.state.may_end.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let service = start_with(HttpConfig { http_request_timeout_ms: SHORT, ..patient() }).await;
    let mut client = service.connect().await;
    let head = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 20\r\n\r\n{";
    client.0.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    client.0.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_answered_503_and_goes_on() {
    let service = start_with(HttpConfig { http_request_timeout_ms: SHORT, ..patient() }).await;
    let request = service.request(Method::POST, "/slow").header("x-request-id", "mine");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "1");
    let problem = problem(answer).await;
    assert_eq!(problem["type"], "urn:test:problem:timeout");
    assert_eq!(problem["instance"], "mine");
    service.state.may_end.notify_one();
    until(|| service.state.ended.load(Ordering::SeqCst) == 1).await;
}

#[test]
fn the_gateway_waits_longer_than_a_request_may_take() {
    let gateway = include_str!("../../../../api-gateway/traefik.yml");
    let mut settings = gateway.split_whitespace();
    let wait = settings.find(|word| *word == "responseHeaderTimeout:");
    let wait = wait.and_then(|_| settings.next()).unwrap();
    let wait: u64 = wait.strip_suffix('s').unwrap().parse().unwrap();
    assert!(
        Duration::from_millis(HttpConfig::loopback().http_request_timeout_ms)
            < Duration::from_secs(wait)
    );
}
