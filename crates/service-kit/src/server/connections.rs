use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Version;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use poem::endpoint::BoxEndpoint;
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::protocol::{self, HEADER_READ_TIMEOUT};
use super::respond::Responder;
use super::write_timeout::WriteTimeout;
use crate::config::HttpConfig;

/// What the kernel keeps of an answer beyond what its client can take now: little memory, and a slow client is seen to
/// make progress.
const MAX_UNSENT_BYTES: u32 = 128 * 1024;

/// A connection that had no request yet when everything closes may be about to bring it.
const FIRST_REQUEST_GRACE: Duration = Duration::from_millis(500);

/// The connections that were accepted, each in a task.
pub(super) struct Connections {
    responder: Responder,
    protocol: Builder<TokioExecutor>,
    write_timeout: Duration,
    stages: Stages,
    tasks: TaskTracker,
}

/// How far a stop has come.
#[derive(Clone)]
struct Stages {
    draining: CancellationToken,
    closing: CancellationToken,
    cut: CancellationToken,
}

/// What a connection's requests tell the task that looks after it.
#[derive(Clone, Default)]
struct Seen {
    any: CancellationToken,
    http_2: CancellationToken,
}

impl Connections {
    pub(super) fn new(
        endpoint: BoxEndpoint<'static>,
        address: SocketAddr,
        config: &HttpConfig,
        stop: CancellationToken,
    ) -> Self {
        let tasks = TaskTracker::new();
        let responder = Responder {
            endpoint: Arc::new(endpoint),
            address,
            draining: stop.clone(),
            tasks: tasks.clone(),
        };
        let stages = Stages {
            draining: stop,
            closing: CancellationToken::new(),
            cut: CancellationToken::new(),
        };
        Self {
            responder,
            protocol: protocol::builder(),
            write_timeout: config.write_timeout(),
            stages,
            tasks,
        }
    }

    pub(super) fn serve(&self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        // Answers are written whole: waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        #[cfg(target_os = "linux")]
        let _ = SockRef::from(&stream).set_tcp_notsent_lowat(MAX_UNSENT_BYTES);
        let seen = Seen::default();
        let (responder, observer) = (self.responder.clone(), seen.clone());
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            observer.request(request.version());
            let answer = responder.clone().answer(request, peer);
            async move { Ok::<_, Infallible>(answer.await) }
        });
        let stream = TokioIo::new(WriteTimeout::new(stream, self.write_timeout));
        let connection = self
            .protocol
            .serve_connection_with_upgrades(stream, service)
            .into_owned();
        let stages = self.stages.clone();
        self.tasks.spawn(async move {
            let _permit = permit;
            let _open = Open::new();
            let mut connection = pin!(connection);
            tokio::select! {
                // The client broke the protocol or went away: nothing is left to be done for it.
                _ = connection.as_mut() => return,
                () = silence(&seen.any) => return,
                () = stages.time_to_leave(&seen) => connection.as_mut().graceful_shutdown(),
            }
            tokio::select! {
                _ = connection => {}
                () = silence(&seen.any) => {}
                () = stages.cut.cancelled() => {}
            }
        });
    }

    /// Closes what is idle, and returns when the rest has ended or the time for that is over.
    pub(super) async fn close(self, timeout: Duration) {
        self.stages.closing.cancel();
        self.tasks.close();
        if tokio::time::timeout(timeout, self.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("some requests were still under way when the time to stop was over");
            self.stages.cut.cancel();
        }
    }
}

impl Stages {
    /// HTTP/2 says that a connection ends without breaking it (GOAWAY), so that is done at once. An idle connection of
    /// HTTP/1 can only be closed, perhaps under a request that is just being sent: it has until the drain is over.
    async fn time_to_leave(&self, seen: &Seen) {
        self.draining.cancelled().await;
        tokio::select! {
            () = self.closing.cancelled() => {
                let _ = tokio::time::timeout(FIRST_REQUEST_GRACE, seen.any.cancelled()).await;
            }
            () = seen.http_2.cancelled() => {}
        }
    }
}

impl Seen {
    fn request(&self, version: Version) {
        self.any.cancel();
        if version == Version::HTTP_2 {
            self.http_2.cancel();
        }
    }
}

/// Counts a connection for as long as it lives.
struct Open(metrics::Gauge);

impl Open {
    fn new() -> Self {
        let gauge = metrics::gauge!("http_connections");
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// Ends when a connection has not brought its first request in time. hyper's own time-out begins when it knows which
/// version of HTTP it reads, which a client that sends next to nothing never tells.
async fn silence(asked: &CancellationToken) {
    let first_request = tokio::time::timeout(HEADER_READ_TIMEOUT, asked.cancelled());
    if first_request.await.is_ok() {
        std::future::pending::<()>().await;
    }
}
