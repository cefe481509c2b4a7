use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Endpoint, EndpointExt, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::config::HttpConfig;

/// How long a client may take to send a request's head. It also ends connections that stay idle, so it is longer
/// than the time for which the gateway and our own clients keep one.
const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(30);
const MAX_HEADER_BYTES: usize = 64 * 1024;
/// Pause after a failed accept: without it, running out of file descriptors turns into a busy loop.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(100);

/// A bound HTTP server (HTTP/1.1 and HTTP/2 in clear text).
///
/// poem's own server has no time-out for reading a request's head and retries a failed accept without a pause;
/// this is the loop of hyper's documentation around a poem endpoint instead.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    max_connections: usize,
    shutdown_timeout: Duration,
}

impl Server {
    pub async fn bind(config: &HttpConfig) -> anyhow::Result<Self> {
        let address = SocketAddr::new(config.host, config.port);
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            max_connections: config.http_max_connections,
            shutdown_timeout: config.shutdown_timeout(),
        })
    }

    /// The address that is listened on, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is cancelled; then accepts nothing new and returns when the requests under way are
    /// answered or the configured time is over.
    pub async fn serve(self, endpoint: impl Endpoint + 'static, stop: CancellationToken) {
        let connections = Connections {
            endpoint: Arc::new(endpoint.map_to_response().boxed()),
            protocol: protocol(),
            graceful: GracefulShutdown::new(),
            address: self.address,
        };
        let permits = Arc::new(Semaphore::new(self.max_connections));
        tracing::info!("listening on http://{}", self.address);
        while let Some((stream, peer, permit)) = accept(&self.listener, &permits, &stop).await {
            connections.serve(stream, peer, permit);
        }
        drop(self.listener);
        let drained = connections.graceful.shutdown();
        if tokio::time::timeout(self.shutdown_timeout, drained)
            .await
            .is_err()
        {
            tracing::warn!("some requests were still under way when the time to stop was over");
        }
    }
}

/// The next connection, once one more is allowed; `None` when it is time to stop.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let next = async {
        let permit = permits.clone().acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return Some((stream, peer, permit)),
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_BACK_OFF).await;
                }
            }
        }
    };
    tokio::select! {
        biased;
        () = stop.cancelled() => None,
        connection = next => connection,
    }
}

struct Connections {
    endpoint: Arc<BoxEndpoint<'static>>,
    protocol: Builder<TokioExecutor>,
    graceful: GracefulShutdown,
    address: SocketAddr,
}

impl Connections {
    fn serve(&self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        // Answers are written whole: waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let (endpoint, local) = (self.endpoint.clone(), self.address);
        let asked = CancellationToken::new();
        let asks = asked.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            asks.cancel();
            let addresses = (LocalAddr(local.into()), RemoteAddr(peer.into()));
            let request = (request, addresses.0, addresses.1, Scheme::HTTP).into();
            let response = respond(endpoint.clone(), request);
            async move { Ok::<_, Infallible>(hyper::Response::from(response.await)) }
        });
        let connection = self
            .protocol
            .serve_connection_with_upgrades(TokioIo::new(stream), service)
            .into_owned();
        let connection = self.graceful.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                // The client broke the protocol or went away: nothing is left to be done for it.
                _ = connection => {}
                () = silence(asked) => {}
            }
            drop(permit);
        });
    }
}

/// Ends when a connection has not brought its first request in time. hyper's own time-out begins when it knows which
/// version of HTTP it reads, which a client that sends next to nothing never tells.
async fn silence(asked: CancellationToken) {
    let first_request = tokio::time::timeout(HEADER_READ_TIMEOUT, asked.cancelled());
    if first_request.await.is_ok() {
        std::future::pending::<()>().await;
    }
}

/// Handles a request in a task of its own, so that a client which resets its connection cannot cancel the handler
/// in the middle of a database transaction: what was begun is carried to its end.
async fn respond(endpoint: Arc<BoxEndpoint<'static>>, request: poem::Request) -> Response {
    tokio::spawn(async move { endpoint.get_response(request).await })
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into())
}

fn protocol() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_READ_TIMEOUT)
        .max_buf_size(MAX_HEADER_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .max_concurrent_streams(256)
        .max_header_list_size(u32::try_from(MAX_HEADER_BYTES).unwrap_or(u32::MAX));
    builder
}
