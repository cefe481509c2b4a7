use std::convert::Infallible;
use std::error::Error;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use metrics::{counter, describe_counter, describe_gauge};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio_io_timeout::TimeoutStream;
use tokio_util::io::InspectReader;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::head_timer::{ConnectionState, HeadTimer};
use super::request::RequestHandler;
use crate::config::HttpConfig;
use crate::http::Service;

/// Most bytes of a response that the kernel keeps beyond what its client can take now. Little memory, and a slow client
/// makes visible progress.
const MAX_UNSENT_BYTES: u32 = 128 * 1024;
/// Counts the clients that were cut off because they took nothing of an answer.
const CUT_OFF: &str = "http_answers_cut_off_total";
/// Larger heads are refused by hyper without a problem. The middleware refuses smaller ones, with a problem.
const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_HEADERS: usize = 128;
/// A connection that had no request yet when everything closes may be about to bring it.
const FIRST_REQUEST_GRACE: Duration = Duration::from_millis(500);

/// The accepted connections, each in a task.
pub(super) struct Connections {
    handler: Arc<RequestHandler>,
    config: HttpConfig,
    phases: ShutdownPhases,
    tasks: TaskTracker,
}

/// What a shutdown tells the connections, one after the other. Its first phase, draining, concerns
/// [requests](RequestHandler) only: only a client knows whether a request is on its way over an idle connection.
#[derive(Clone, Default)]
struct ShutdownPhases {
    /// Idle connections end.
    closing: CancellationToken,
    /// All others end too.
    aborting: CancellationToken,
}

impl Connections {
    pub(super) fn new(
        service: Service,
        address: SocketAddr,
        config: &HttpConfig,
        stop: CancellationToken,
    ) -> Self {
        let tasks = TaskTracker::new();
        describe_gauge!("http_connections", "Connections that are open");
        describe_counter!(CUT_OFF, "Clients that took nothing of an answer and were cut off");
        counter!(CUT_OFF).absolute(0);
        let handler = RequestHandler {
            service: Arc::new(service),
            address,
            origins: config.cors_allowed_origins.clone(),
            timeout: Duration::from_millis(config.http_request_timeout_ms),
            draining: stop,
            tasks: tasks.clone(),
        };
        Self {
            handler: Arc::new(handler),
            config: config.clone(),
            phases: ShutdownPhases::default(),
            tasks,
        }
    }

    /// Serves a connection in a task of its own, which holds `permit`.
    pub(super) fn serve(&self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        set_socket_options(&stream);
        let write_timeout = Duration::from_millis(self.config.http_write_timeout_ms);
        let state = Arc::new(ConnectionState::default());
        let (received, requested) = (state.clone(), state.clone());
        let stream = InspectReader::new(stream, move |_| {
            received.has_received.store(true, Ordering::Relaxed);
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(write_timeout));
        let handler = self.handler.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            requested.has_requested.store(true, Ordering::Relaxed);
            let response = handler.clone().respond(request, peer);
            async move { Ok::<_, Infallible>(response.await) }
        });
        let stream = TokioIo::new(Box::pin(stream));
        // Boxed, because a task has room for what is moved into it and for where it is moved to.
        let mut connection = Box::pin(self.protocol(&state).serve_connection(stream, service));
        let phases = self.phases.clone();
        self.tasks.spawn(async move {
            let (_permit, _open) = (permit, OpenConnectionsGauge::new());
            tokio::select! {
                end = connection.as_mut() => return tell_end(end, peer, write_timeout),
                () = phases.graceful_shutdown_due(&state) => connection.as_mut().graceful_shutdown(),
            }
            tokio::select! {
                end = connection => tell_end(end, peer, write_timeout),
                () = phases.aborting.cancelled() => {}
            }
        });
    }

    fn protocol(&self, state: &Arc<ConnectionState>) -> http1::Builder {
        let head = Duration::from_millis(self.config.http_head_timeout_ms);
        let idle = Duration::from_millis(self.config.http_idle_timeout_ms);
        let mut builder = http1::Builder::new();
        builder
            .timer(HeadTimer::new(head, idle, state.clone()))
            .header_read_timeout(head)
            .max_headers(MAX_HEADERS)
            .max_buf_size(MAX_HEAD_BYTES);
        builder
    }

    /// Closes what is idle, and returns when the rest has ended or `timeout` is over.
    pub(super) async fn close(self, timeout: Duration) {
        self.phases.closing.cancel();
        self.tasks.close();
        if tokio::time::timeout(timeout, self.tasks.wait()).await.is_err() {
            tracing::warn!("some requests were still under way when the time to stop was over");
            self.phases.aborting.cancel();
        }
    }
}

impl ShutdownPhases {
    /// Waits until a connection may be closed once it is idle.
    async fn graceful_shutdown_due(&self, state: &ConnectionState) {
        self.closing.cancelled().await;
        if !state.has_requested.load(Ordering::Relaxed) {
            // The response to a request that still comes ends the connection by itself.
            tokio::time::sleep(FIRST_REQUEST_GRACE).await;
        }
    }
}

fn set_socket_options(stream: &TcpStream) {
    // Responses are written whole: waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = SockRef::from(stream).set_tcp_notsent_lowat(MAX_UNSENT_BYTES);
}

/// Tells that a client was cut off because it took nothing of its answer. How else a connection ends does not matter: its
/// client closed it, broke the protocol, or was slow with its request, which it is told.
fn tell_end(end: Result<(), hyper::Error>, peer: SocketAddr, write_timeout: Duration) {
    let Err(error) = end else { return };
    let cause = error.source().and_then(|cause| cause.downcast_ref::<std::io::Error>());
    // The kernel's own time-out has a code: its client is gone.
    let is_ours = |cause: &std::io::Error| {
        cause.kind() == ErrorKind::TimedOut && cause.raw_os_error().is_none()
    };
    if cause.is_some_and(is_ours) {
        counter!(CUT_OFF).increment(1);
        tracing::info!(%peer, "cut off: nothing of an answer was taken for {write_timeout:?}");
    }
}

/// Counts a connection for as long as it lives.
struct OpenConnectionsGauge(metrics::Gauge);

impl OpenConnectionsGauge {
    fn new() -> Self {
        let gauge = metrics::gauge!("http_connections");
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for OpenConnectionsGauge {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}
