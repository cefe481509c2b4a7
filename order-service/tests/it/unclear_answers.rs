//! What a neighbour may say, or not say, over HTTP without answering the question.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// How long the adapters under test wait for an answer.
pub const TIMEOUT: Duration = Duration::from_millis(300);
/// Longer than an adapter may take by far, on a slow machine too.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A server that gives one answer to every question.
pub async fn always(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

/// A server that sends everybody to an address where there is a good answer.
pub async fn redirecting(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let elsewhere = ResponseTemplate::new(307).insert_header("location", "/elsewhere");
    let good = Mock::given(path("/elsewhere")).respond_with(answer);
    good.with_priority(1).mount(&server).await;
    Mock::given(any()).respond_with(elsewhere).mount(&server).await;
    server
}

/// The problem of a service, or a gateway, that knows no such address.
pub fn no_such_route() -> ResponseTemplate {
    let problem = json!({
        "type": "urn:echoppe:problem:route-not-found", "title": "Adresse inconnue", "status": 404,
        "detail": "aucune ressource à cette adresse", "instance": "1"
    });
    ResponseTemplate::new(404).set_body_raw(problem.to_string(), "application/problem+json")
}

/// How a server treats a connection that it has accepted.
#[derive(Debug, Clone, Copy)]
pub enum Silence {
    /// Never a byte
    FromTheStart,
    /// Half an answer
    InTheMiddle,
    /// A byte now and then, for ever
    Trickle,
}

pub async fn silent(silence: Silence) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                if !matches!(silence, Silence::FromTheStart) {
                    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n[";
                    let _ = stream.write_all(half).await;
                }
                while matches!(silence, Silence::Trickle) && stream.write_all(b" ").await.is_ok() {
                    tokio::time::sleep(TIMEOUT / 4).await;
                }
                std::future::pending::<()>().await;
            });
        }
    });
    address
}

/// An address where nobody listens.
pub async fn nobody() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap()
}
