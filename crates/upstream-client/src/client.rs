use std::time::Duration;

use anyhow::Context;
use metrics::{counter, describe_counter};
use rand::random_range;
use reqwest::{Client, StatusCode};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};

use crate::attempt::{AttemptError, Response, attempt};
use crate::circuit::{Circuit, CircuitOpen};

/// How much an upstream is asked, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct UpstreamLimits {
    /// From the call to its result: waiting for a turn, attempts and pauses.
    pub budget: Duration,
    /// The most requests in flight, each on a connection of its own.
    pub concurrency: usize,
    /// How many requests that failed in a row open the circuit.
    pub failure_threshold: u32,
    /// How long the circuit stays open before one request tries again.
    pub open_duration: Duration,
}

/// A client of one upstream.
pub struct UpstreamClient {
    upstream: &'static str,
    client: Client,
    base_url: String,
    /// What one attempt may take when another may follow: a quarter of the budget.
    attempt_timeout: Duration,
    circuit: Circuit,
}

/// Shorter than a server keeps an idle connection, so that a request never meets one that is just being closed.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);
const KEEPALIVE: Duration = Duration::from_secs(5);
/// The longest pauses between three attempts. They are drawn from zero on, so that requests that failed together do not come
/// back together.
const PAUSES: [Duration; 2] = [Duration::from_millis(25), Duration::from_millis(75)];

impl UpstreamLimits {
    /// The default limits within a time budget.
    pub fn within(budget: Duration) -> Self {
        Self {
            budget,
            concurrency: 8,
            failure_threshold: 5,
            open_duration: Duration::from_millis(500),
        }
    }
}

impl UpstreamClient {
    /// `upstream` is its name in logs and metrics.
    ///
    /// # Errors
    ///
    /// When TLS or the resolver cannot be set up.
    pub fn new(
        upstream: &'static str,
        base_url: &str,
        limits: UpstreamLimits,
    ) -> anyhow::Result<Self> {
        describe_counter!(
            "neighbour_retries_total",
            "Questions to a neighbour that were asked again"
        );
        counter!("neighbour_retries_total", "neighbour" => upstream).increment(0);
        let attempt_timeout = limits.budget / 4;
        let client = Client::builder()
            // Upstreams are asked directly, whatever proxy the environment names.
            .no_proxy()
            .connect_timeout(attempt_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(limits.concurrency)
            .tcp_keepalive(KEEPALIVE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("cannot make an HTTP client")?;
        Ok(Self {
            upstream,
            client,
            base_url: base_url.trim_end_matches('/').to_owned(),
            attempt_timeout,
            circuit: Circuit::new(upstream, limits.failure_threshold, limits.open_duration),
        })
    }

    /// # Errors
    ///
    /// When the circuit is open, so that a request would not be sent now.
    pub fn ready(&self) -> anyhow::Result<()> {
        if self.circuit.is_open() {
            return Err(CircuitOpen.into());
        }
        Ok(())
    }

    /// Sends `GET path` and reads the JSON of a 200.
    ///
    /// # Errors
    ///
    /// When the circuit is open, when no attempt has succeeded by the deadline, and for any other response.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        deadline: Instant,
    ) -> anyhow::Result<T> {
        self.request(path, deadline, Response::json).await
    }

    /// Like [`get`](Self::get), but `None` for a 404 that is a problem of type `unknown`.
    ///
    /// # Errors
    ///
    /// Those of [`get`](Self::get). Any other 404 is one of them: it comes from a server that does not know the path.
    pub async fn get_optional<T: DeserializeOwned>(
        &self,
        path: &str,
        unknown: &str,
        deadline: Instant,
    ) -> anyhow::Result<Option<T>> {
        let read = |response: &Response| {
            if response.status == StatusCode::NOT_FOUND && response.is_problem(unknown) {
                return Ok(None);
            }
            response.json().map(Some)
        };
        self.request(path, deadline, read).await
    }

    async fn request<T>(
        &self,
        path: &str,
        deadline: Instant,
        read: impl FnOnce(&Response) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let permit = self.circuit.permit()?;
        let url = format!("{}{path}", self.base_url);
        let response = self.with_retries(&url, deadline).await;
        let outcome =
            response.map_err(anyhow::Error::from).and_then(|response| read(&response)).context(url);
        permit.report(&outcome);
        outcome
    }

    /// The last attempt has all the time that is left: a slow response is better than none.
    async fn with_retries(&self, url: &str, deadline: Instant) -> Result<Response, AttemptError> {
        for pause in PAUSES {
            let until = deadline.min(Instant::now() + self.attempt_timeout);
            match self.attempt(url, until).await {
                Err(error) if error.is_transient() && Instant::now() < deadline => {
                    tracing::debug!(url, %error, "retrying");
                }
                outcome => return outcome,
            }
            counter!("neighbour_retries_total", "neighbour" => self.upstream).increment(1);
            sleep(random_range(Duration::ZERO..=pause)).await;
        }
        self.attempt(url, deadline).await
    }

    async fn attempt(&self, url: &str, until: Instant) -> Result<Response, AttemptError> {
        let started = Instant::now();
        let outcome = timeout_at(until, attempt(&self.client, url)).await;
        outcome.unwrap_or_else(|_| Err(AttemptError::TimedOut(started.elapsed())))
    }
}
