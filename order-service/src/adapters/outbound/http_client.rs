mod attempt;

use std::time::Duration;

use anyhow::{Context, ensure};
use metrics::counter;
use rand::random_range;
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};

use super::circuit::{Circuit, LeftAlone};
use attempt::{Answer, AttemptError, attempt};

/// How much is asked of a neighbour, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// From the moment somebody wants to know until they know or have failed: waiting, attempts and pauses.
    pub budget: Duration,
    /// Questions on their way at once, each on a connection of its own.
    pub questions: usize,
    /// After so many questions that failed in a row no more are asked,
    pub failures: u32,
    /// for so long.
    pub pause: Duration,
}

/// A client of one neighbour.
pub(super) struct HttpClient {
    neighbour: &'static str,
    client: Client,
    base_url: String,
    /// What one attempt may take when there will be another: a quarter of the budget.
    attempt: Duration,
    circuit: Circuit,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
}

/// Shorter than the time for which a server keeps an idle connection, so that a request never meets a closed one.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);
const KEEPALIVE: Duration = Duration::from_secs(5);
/// The longest pauses between three attempts. They are drawn from zero on, so that those who failed together do not come
/// back together.
const PAUSES: [Duration; 2] = [Duration::from_millis(25), Duration::from_millis(75)];

impl HttpLimits {
    /// The defaults for a time budget.
    pub fn within(budget: Duration) -> Self {
        Self { budget, questions: 8, failures: 5, pause: Duration::from_millis(500) }
    }
}

impl HttpClient {
    pub(super) fn new(
        neighbour: &'static str,
        base_url: &str,
        limits: HttpLimits,
    ) -> anyhow::Result<Self> {
        let attempt = limits.budget / 4;
        let client = Client::builder()
            // Neighbours are asked directly, whatever proxy the environment names.
            .no_proxy()
            .connect_timeout(attempt)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .pool_max_idle_per_host(limits.questions)
            .tcp_keepalive(KEEPALIVE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("cannot make an HTTP client")?;
        Ok(Self {
            neighbour,
            client,
            base_url: base_url.trim_end_matches('/').to_owned(),
            attempt,
            circuit: Circuit::new(neighbour, limits.failures, limits.pause),
        })
    }

    /// An error when no question would be sent now.
    pub(super) fn ready(&self) -> anyhow::Result<()> {
        if self.circuit.is_open() {
            return Err(LeftAlone.into());
        }
        Ok(())
    }

    /// `GET path`: the JSON of a 200. Everything else is an error.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        deadline: Instant,
    ) -> anyhow::Result<T> {
        self.ask(path, deadline, Answer::read).await
    }

    /// Like [`get`](Self::get), but `None` for a 404 that is the problem `unknown`. Any other 404 tells nothing: it comes
    /// from somebody who does not know the path.
    pub(super) async fn find<T: DeserializeOwned>(
        &self,
        path: &str,
        unknown: &str,
        deadline: Instant,
    ) -> anyhow::Result<Option<T>> {
        let read = |answer: &Answer| {
            if answer.status == StatusCode::NOT_FOUND && answer.is_problem(unknown) {
                return Ok(None);
            }
            answer.read().map(Some)
        };
        self.ask(path, deadline, read).await
    }

    async fn ask<T>(
        &self,
        path: &str,
        deadline: Instant,
        read: impl FnOnce(&Answer) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let permit = self.circuit.permit()?;
        let url = format!("{}{path}", self.base_url);
        let answer = self.answer(&url, deadline).await;
        let outcome =
            answer.map_err(anyhow::Error::from).and_then(|answer| read(&answer)).context(url);
        permit.report(&outcome);
        outcome
    }

    /// The last attempt has all the time that is left: a slow answer is better than none.
    async fn answer(&self, url: &str, deadline: Instant) -> Result<Answer, AttemptError> {
        for pause in PAUSES {
            let until = deadline.min(Instant::now() + self.attempt);
            match self.attempt(url, until).await {
                Err(error) if error.may_pass() && Instant::now() < deadline => {
                    tracing::debug!(url, %error, "asked again");
                }
                outcome => return outcome,
            }
            counter!("neighbour_retries_total", "neighbour" => self.neighbour).increment(1);
            sleep(random_range(Duration::ZERO..=pause)).await;
        }
        self.attempt(url, deadline).await
    }

    async fn attempt(&self, url: &str, until: Instant) -> Result<Answer, AttemptError> {
        let begun = Instant::now();
        let outcome = timeout_at(until, attempt(&self.client, url)).await;
        outcome.unwrap_or_else(|_| Err(AttemptError::TimedOut(begun.elapsed())))
    }
}

impl Answer {
    fn read<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        ensure!(self.status == StatusCode::OK, "{}", self.status);
        serde_json::from_slice(&self.body).context("not the expected JSON")
    }

    fn is_problem(&self, kind: &str) -> bool {
        let problem: Result<Problem, _> = serde_json::from_slice(&self.body);
        problem.is_ok_and(|problem| problem.kind == kind)
    }
}
