use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

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

use super::activity::{Activity, Patience};
use super::places::Places;
use super::protocol;
use super::respond::{Responder, Turns};
use super::watched::Watched;
use crate::config::HttpConfig;
use crate::http::Cors;

/// What the kernel keeps of an answer beyond what its client can take now: little memory, and a slow client is seen to
/// make progress.
const MAX_UNSENT_BYTES: u32 = 128 * 1024;

/// A connection that had no request yet when everything closes may be about to bring it.
const FIRST_REQUEST_GRACE: Duration = Duration::from_millis(500);

/// How long a client of HTTP/2 is given to hear that its connection ends.
const FAREWELL: Duration = Duration::from_secs(1);

/// The connections that were accepted, each in a task.
pub(super) struct Connections {
    responder: Responder,
    protocol: Builder<TokioExecutor>,
    patience: Patience,
    places: Places,
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

impl Connections {
    pub(super) fn new(
        endpoint: BoxEndpoint<'static>,
        address: SocketAddr,
        config: &HttpConfig,
        places: Places,
        stop: CancellationToken,
    ) -> Self {
        let tasks = TaskTracker::new();
        Self {
            responder: Responder {
                endpoint: Arc::new(endpoint),
                address,
                cors: Arc::new(Cors::new(config.cors_allowed_origins.clone())),
                timeout: config.request_timeout(),
                draining: stop.clone(),
                tasks: tasks.clone(),
                turns: Turns::new(),
            },
            protocol: protocol::builder(),
            patience: Patience {
                head: config.head_timeout(),
                idle: config.idle_timeout(),
                answer: config.write_timeout(),
            },
            places,
            stages: Stages {
                draining: stop,
                closing: CancellationToken::new(),
                cut: CancellationToken::new(),
            },
            tasks,
        }
    }

    pub(super) fn serve(&self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        // Answers are written whole: waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        #[cfg(target_os = "linux")]
        let _ = SockRef::from(&stream).set_tcp_notsent_lowat(MAX_UNSENT_BYTES);
        let activity = Activity::new(self.patience);
        let place = self.places.take(permit, activity.clone());
        let (responder, observer) = (self.responder.of_a_connection(), activity.clone());
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let answer = observer.answer(request.version());
            let answer = responder.clone().answer(request, peer, answer);
            async move { Ok::<_, Infallible>(answer.await) }
        });
        let stream = TokioIo::new(Watched::new(stream, activity.clone()));
        let connection = self.protocol.serve_connection_with_upgrades(stream, service);
        let (connection, stages) = (connection.into_owned(), self.stages.clone());
        self.tasks.spawn(async move {
            let _open = Open::new();
            let mut connection = pin!(connection);
            tokio::select! {
                // The client broke the protocol or went away: nothing is left to be done for it.
                _ = connection.as_mut() => return,
                () = activity.is_over() => {
                    drop(place);
                    if activity.is_http_2() {
                        connection.as_mut().graceful_shutdown();
                        let _ = tokio::time::timeout(FAREWELL, connection).await;
                    }
                    return;
                }
                () = stages.time_to_leave(&activity) => connection.as_mut().graceful_shutdown(),
            }
            tokio::select! {
                _ = connection => {}
                () = activity.is_over() => {}
                () = stages.cut.cancelled() => {}
            }
        });
    }

    /// Closes what is idle, and returns when the rest has ended or the time for that is over.
    pub(super) async fn close(self, timeout: Duration) {
        self.stages.closing.cancel();
        self.tasks.close();
        if tokio::time::timeout(timeout, self.tasks.wait()).await.is_err() {
            tracing::warn!("some requests were still under way when the time to stop was over");
            self.stages.cut.cancel();
        }
    }
}

impl Stages {
    /// HTTP/2 says that a connection ends without breaking it (GOAWAY), so that is done at once. An idle connection of
    /// HTTP/1 can only be closed, perhaps under a request that is just being sent: it has until the drain is over.
    async fn time_to_leave(&self, activity: &Activity) {
        self.draining.cancelled().await;
        tokio::select! {
            () = self.closing.cancelled() => {
                let _ = tokio::time::timeout(FIRST_REQUEST_GRACE, activity.first_request()).await;
            }
            () = activity.first_request_of_http_2() => {}
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
