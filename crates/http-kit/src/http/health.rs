//! How a service is: for machines that decide whether to send it requests ([`Health`]), and for people ([`Status`]).

use std::fmt::Display;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use batching::SingleFlight;
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use poem::http::StatusCode;
use poem::web::Json;
use poem::{Endpoint, IntoResponse, Response, handler};
use port_types::{Clock, SystemClock};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How long a status waits for each thing that it asks.
pub const STATUS_TIMEOUT: Duration = Duration::from_millis(800);

/// A question to something that the service works with.
pub struct Probe {
    name: &'static str,
    is_needed: bool,
    ask: Box<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>,
}

/// Whether the service can do its work: every probe that it needs succeeds, and no stop was asked for.
#[derive(Clone)]
pub struct Health {
    probes: Arc<Vec<Probe>>,
    stop: CancellationToken,
}

/// What the service works with, and whether it answers. Unlike health, it never says no. Cheap to clone.
#[derive(Clone)]
pub struct Status {
    dependencies: Arc<Vec<(&'static str, SingleFlight<bool>)>>,
}

/// The state of a service as one of its processes sees it.
pub struct StatusReport {
    /// Of the process: every start and every replica has its own.
    pub instance: Uuid,
    pub started_at: DateTime<Utc>,
    pub reported_at: DateTime<Utc>,
    /// Each probe's name, and whether it has just succeeded.
    pub dependencies: Vec<(&'static str, bool)>,
}

/// This process: its id, and when it was first asked about, which is its start.
static PROCESS: LazyLock<(Uuid, DateTime<Utc>)> = LazyLock::new(|| (new_id(), SystemClock.now()));

impl Probe {
    /// A probe of something that the service cannot work without.
    pub fn new<F, E>(name: &'static str, ask: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display,
    {
        let ask = move || ask().map(|answer| answer.map_err(|error| error.to_string())).boxed();
        Self { name, is_needed: true, ask: Box::new(ask) }
    }

    /// Its failure is reported and does not make the service unready.
    pub fn informational(self) -> Self {
        Self { is_needed: false, ..self }
    }
}

impl Health {
    pub fn new(probes: Vec<Probe>, stop: CancellationToken) -> Self {
        Self { probes: Arc::new(probes), stop }
    }

    /// Whether the service can do its work, or the reason why not.
    pub(super) fn endpoint(self) -> impl Endpoint<Output = Response> {
        poem::endpoint::make(move |_| {
            let health = self.clone();
            async move { health.ready().await }
        })
    }

    async fn ready(&self) -> Response {
        let mut checks = serde_json::Map::new();
        let mut ready = !self.stop.is_cancelled();
        if !ready {
            checks.insert("process".to_owned(), "stopping".into());
        }
        for probe in self.probes.iter() {
            let outcome = (probe.ask)().await;
            ready &= outcome.is_ok() || !probe.is_needed;
            let outcome = outcome.err().unwrap_or_else(|| "ok".to_owned());
            checks.insert(probe.name.to_owned(), outcome.into());
        }
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        Json(json!({ "ready": ready, "checks": checks })).with_status(status).into_response()
    }
}

impl Status {
    /// Each probe's name is the one that people know it by.
    pub fn new(probes: Vec<Probe>) -> Self {
        LazyLock::force(&PROCESS);
        let dependencies = probes.into_iter().map(|probe| {
            let is_available = SingleFlight::new(STATUS_TIMEOUT, move || {
                let answer = (probe.ask)();
                async { answer.await.is_ok() }
            });
            (probe.name, is_available)
        });
        Self { dependencies: Arc::new(dependencies.collect()) }
    }

    /// Takes less than a second, whatever hangs.
    pub async fn report(&self) -> StatusReport {
        let dependencies = self
            .dependencies
            .iter()
            .map(async |(name, is_available)| (*name, is_available.get().await.unwrap_or(false)));
        let dependencies = join_all(dependencies).await;
        let (instance, started_at) = *PROCESS;
        StatusReport { instance, started_at, reported_at: SystemClock.now(), dependencies }
    }
}

/// Whether the process answers.
#[handler]
pub(super) fn live() -> &'static str {
    "live\n"
}

#[expect(clippy::disallowed_methods, reason = "an id of the transport, not of the domain")]
fn new_id() -> Uuid {
    Uuid::new_v4()
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    async fn response_of(probes: Vec<Probe>) -> (StatusCode, String) {
        let health = Health::new(probes, CancellationToken::new());
        let response = health.ready().await;
        let status = response.status();
        (status, response.into_body().into_string().await.unwrap())
    }

    #[tokio::test]
    async fn what_is_informational_is_told_and_does_not_make_a_service_unready() {
        let wrong = || ready(Err("the cable is cut"));
        let (status, body) = response_of(vec![Probe::new("consumer", wrong).informational()]).await;
        assert_eq!(status, StatusCode::OK);
        let expected = r#"{"ready":true,"checks":{"consumer":"the cable is cut"}}"#;
        assert_eq!(body, expected);
        let (status, _) = response_of(vec![Probe::new("database", wrong)]).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test(start_paused = true)]
    async fn what_answers_is_available_and_what_refuses_or_hangs_is_not() {
        let status = Status::new(vec![
            Probe::new("sqlite", || ready(Ok::<_, String>(()))),
            Probe::new("kafka", || ready(Err("the cable is cut"))),
            Probe::new("bus", pending::<Result<(), String>>),
        ]);
        let start = tokio::time::Instant::now();
        let report = status.report().await;
        assert!(start.elapsed() < Duration::from_secs(1));
        assert_eq!(report.dependencies, [("sqlite", true), ("kafka", false), ("bus", false)]);
    }

    #[tokio::test]
    async fn one_process_is_one_instance() {
        let (one, other) = (Status::new(Vec::new()), Status::new(Vec::new()));
        let (one, other) = (one.report().await, other.report().await);
        assert_eq!(one.instance, other.instance);
        assert!(one.started_at <= one.reported_at);
    }
}
