use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures_util::FutureExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::unconstrained;
use tokio_util::sync::CancellationToken;

use crate::config::HttpConfig;
use crate::http::Service;

mod connection;
mod head_timer;
mod request;
mod syn_filter;

use connection::Connections;

/// Pause after a failed accept: without it, running out of file descriptors turns into a busy loop.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(100);

/// A bound HTTP/1.1 server.
///
/// poem's own server has no time-out for reading a request's head and retries a failed accept without a pause;
/// this is the loop of hyper's documentation around a poem endpoint instead.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    /// The limit of connections: each holds a permit. Further ones wait in the kernel's queue.
    permits: Arc<Semaphore>,
    config: HttpConfig,
}

impl Server {
    /// Listens on the configured address.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on, most likely because another process does.
    pub async fn bind(config: &HttpConfig) -> anyhow::Result<Self> {
        let address = SocketAddr::new(config.host, config.port);
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}"))?;
        Ok(Self {
            address: listener.local_addr()?,
            listener,
            permits: Arc::new(Semaphore::new(config.http_max_connections)),
            config: config.clone(),
        })
    }

    /// The address that is listened on, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is cancelled, then stops so that no client notices that can turn to another replica:
    ///
    /// 1. While the drain lasts, everybody is still served, but every response says that its connection ends with it.
    /// 2. The kernel drops new handshakes, and the connections that wait in its queue are accepted.
    /// 3. The listener and connections without a request are closed. Requests under way are answered, or cut off when
    ///    the shutdown time-out is over.
    pub async fn serve(self, service: Service, stop: CancellationToken) {
        let connections = Connections::new(service, self.address, &self.config, stop.clone());
        tracing::info!("listening on http://{}", self.address);
        let drained = async {
            stop.cancelled().await;
            tokio::time::sleep(self.config.shutdown_drain()).await;
        };
        self.accept_until(drained, &connections).await;
        if syn_filter::ignore_new_connections(&self.listener) {
            let queue_is_empty = tokio::time::sleep(syn_filter::HANDSHAKE_GRACE);
            self.accept_until(queue_is_empty, &connections).await;
        }
        drop(self.listener);
        connections.close(self.config.shutdown_timeout()).await;
    }

    /// Accepts until `end`, and then what waits in the queue: a busy machine may have been late to look.
    async fn accept_until(&self, end: impl Future<Output = ()>, connections: &Connections) {
        tokio::pin!(end);
        loop {
            tokio::select! {
                biased;
                () = &mut end => break,
                (stream, peer, permit) = self.accept() => connections.serve(stream, peer, permit),
            }
        }
        while let Some((stream, peer, permit)) = unconstrained(self.accept()).now_or_never() {
            connections.serve(stream, peer, permit);
        }
    }

    async fn accept(&self) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
        let permit = self.permits.clone().acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => return (stream, peer, permit),
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    // Most likely no file descriptor is left.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_BACK_OFF).await;
                }
            }
        }
    }
}
