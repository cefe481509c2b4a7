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

use connection::Connections;

/// Pause after a failed accept: without it, running out of file descriptors turns into a busy loop.
const ACCEPT_BACK_OFF: Duration = Duration::from_millis(100);
/// How long handshakes under way may take to get into the queue.
const HANDSHAKE_GRACE: Duration = Duration::from_millis(50);

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
            tokio::time::sleep(Duration::from_millis(self.config.shutdown_drain_ms)).await;
        };
        self.accept_until(drained, &connections).await;
        if ignore_new_connections(&self.listener) {
            let queue_is_empty = tokio::time::sleep(HANDSHAKE_GRACE);
            self.accept_until(queue_is_empty, &connections).await;
        }
        drop(self.listener);
        connections.close(Duration::from_millis(self.config.shutdown_timeout_ms)).await;
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

/// Makes the kernel drop the segments (SYN) that begin a connection. Returns whether it does.
///
/// Closing a listening socket resets the connections that wait in its queue, and a request may already have been written to
/// them. So the queue is emptied first. A client whose handshake was dropped tries again by itself and is refused, which every
/// gateway knows how to handle.
#[cfg(target_os = "linux")]
fn ignore_new_connections(listener: &TcpListener) -> bool {
    // From <linux/bpf_common.h>: load a byte; jump if it has a bit; return how much of the packet is kept.
    const LOAD_BYTE: u16 = 0x30;
    const JUMP_IF_SET: u16 = 0x45;
    const RETURN: u16 = 0x06;
    // From RFC 9293, section 3.1: where a segment's flags are, and the one that begins a connection.
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;

    let drop_syn = [
        socket2::SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        socket2::SockFilter::new(JUMP_IF_SET, 0, 1, SYN),
        socket2::SockFilter::new(RETURN, 0, 0, 0),
        socket2::SockFilter::new(RETURN, 0, 0, u32::MAX),
    ];
    socket2::SockRef::from(listener)
        .attach_filter(&drop_syn)
        .inspect_err(|error| tracing::debug!(%error, "new connections cannot be ignored"))
        .is_ok()
}

#[cfg(not(target_os = "linux"))]
fn ignore_new_connections(_: &TcpListener) -> bool {
    false
}
