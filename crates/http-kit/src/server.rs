use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use poem::{Endpoint, EndpointExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use crate::config::HttpConfig;

mod activity;
mod connections;
mod farewell;
mod places;
mod protocol;
mod respond;
mod watched;

use connections::Connections;
use places::Places;

/// Pause after a failed accept: without it, running out of file descriptors turns into a busy loop.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(100);

/// How many connections then make way.
const ROOM: usize = 32;

/// A bound HTTP server (HTTP/1.1 and HTTP/2 in clear text).
///
/// poem's own server has no time-out for reading a request's head and retries a failed accept without a pause;
/// this is the loop of hyper's documentation around a poem endpoint instead.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    places: Places,
    /// Accepted, and waits for a place.
    next: Option<(TcpStream, SocketAddr)>,
    config: HttpConfig,
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
            places: Places::new(config.http_max_connections),
            next: None,
            config: config.clone(),
        })
    }

    /// The address that is listened on, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is cancelled, and takes its leave so that no client notices that has somewhere else to go:
    ///
    /// 1. While the drain lasts everybody is still served, but every answer says that its connection ends with it.
    /// 2. Nothing new is accepted, and connections without a request are closed.
    /// 3. It returns when the requests under way are answered, or cuts them off when the time for that is over.
    pub async fn serve(mut self, endpoint: impl Endpoint + 'static, stop: CancellationToken) {
        let endpoint = endpoint.map_to_response().boxed();
        let places = self.places.clone();
        let connections =
            Connections::new(endpoint, self.address, &self.config, places, stop.clone());
        tracing::info!("listening on http://{}", self.address);
        let drain = self.config.shutdown_drain();
        let drained = async {
            stop.cancelled().await;
            tokio::time::sleep(drain).await;
        };
        self.accept_until(drained, &connections).await;
        if farewell::turn_away(&self.listener) {
            let queue_is_empty = tokio::time::sleep(farewell::DURATION);
            self.accept_until(queue_is_empty, &connections).await;
        }
        drop(self.listener);
        connections.close(self.config.shutdown_timeout()).await;
    }

    async fn accept_until(&mut self, end: impl Future<Output = ()>, connections: &Connections) {
        tokio::pin!(end);
        loop {
            tokio::select! {
                biased;
                () = &mut end => return,
                (stream, peer, permit) = self.accept() => connections.serve(stream, peer, permit),
            }
        }
    }

    /// The next connection, once there is a place for it. When this is cancelled, it waits for the next call.
    async fn accept(&mut self) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
        loop {
            if self.next.is_none() {
                self.next = Some(self.connection().await);
            }
            let permit = self.places.wait().await;
            if let Some((stream, peer)) = self.next.take() {
                return (stream, peer, permit);
            }
        }
    }

    async fn connection(&self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok(connection) => return connection,
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    // Most likely no file descriptor is left.
                    tracing::warn!(%error, "cannot accept a connection");
                    self.places.make_room(ROOM);
                    tokio::time::sleep(ACCEPT_BACK_OFF).await;
                }
            }
        }
    }
}
