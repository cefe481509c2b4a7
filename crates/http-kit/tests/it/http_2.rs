//! Clients of HTTP/2 that mean no good.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use http_kit::config::HttpConfig;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::api::{start_with, until};
use crate::slow_clients::{SHORT, patient};

#[tokio::test]
async fn a_client_of_http_2_that_opens_no_window_is_cut_off() {
    let service = start_with(HttpConfig { http_write_timeout_ms: SHORT, ..patient() }).await;
    let (mut sender, connection) = http_2(service.address, Some(1_000)).await;
    let request = hyper::Request::get(service.url("/endless"));
    let request = request.body(Empty::<Bytes>::new()).unwrap();
    // Its head is read, its body never is.
    let answer = sender.send_request(request).await.unwrap();
    connection.await.unwrap().ok();
    drop(answer);
}

#[tokio::test]
async fn requests_that_are_taken_back_at_once_are_not_all_carried_out() {
    let service = start_with(patient()).await;
    let (mut sender, _connection) = http_2(service.address, None).await;
    for _ in 0..400 {
        let request = hyper::Request::post(service.url("/slow"));
        let request = request.body(Empty::<Bytes>::new()).unwrap();
        if sender.ready().await.is_err() {
            break;
        }
        let answer = sender.send_request(request);
        let _ = tokio::time::timeout(Duration::from_millis(1), answer).await;
    }
    let begun = || service.state.begun.load(Ordering::SeqCst);
    until(|| begun() > 0).await;
    assert!(begun() <= 128, "{}", begun());
}

pub(crate) type Http2 = hyper::client::conn::http2::SendRequest<Empty<Bytes>>;

/// A client with a window of its own for each stream.
pub(crate) async fn http_2(
    address: SocketAddr,
    window: Option<u32>,
) -> (Http2, JoinHandle<hyper::Result<()>>) {
    let stream = TcpStream::connect(address).await.unwrap();
    let (sender, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(window)
        .handshake(TokioIo::new(stream))
        .await
        .unwrap();
    (sender, tokio::spawn(connection))
}
