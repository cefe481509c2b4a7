use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::{Client, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use service_kit::context;

/// Shorter than the time for which a server keeps an idle connection, so that a request never meets a closed one.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A client of one neighbour.
pub(super) struct HttpClient {
    client: Client,
    base_url: String,
}

struct Answer {
    url: String,
    status: StatusCode,
    body: Vec<u8>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
}

impl HttpClient {
    pub(super) fn new(base_url: &str, timeout: Duration) -> anyhow::Result<Self> {
        let client = Client::builder()
            // Neighbours are asked directly, whatever proxy the environment names.
            .no_proxy()
            .timeout(timeout)
            .connect_timeout(timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("cannot make an HTTP client")?;
        Ok(Self {
            client,
            base_url: base_url.trim_end_matches('/').to_owned(),
        })
    }

    /// `GET path`: the JSON of a 200. Everything else is an error.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.answer(path).await?.read()
    }

    /// Like [`get`](Self::get), but `None` for a 404 that is the problem `unknown`. Any other 404 tells nothing: it comes
    /// from somebody who does not know the path.
    pub(super) async fn find<T: DeserializeOwned>(
        &self,
        path: &str,
        unknown: &str,
    ) -> anyhow::Result<Option<T>> {
        let answer = self.answer(path).await?;
        if answer.status == StatusCode::NOT_FOUND && answer.is_problem(unknown) {
            return Ok(None);
        }
        answer.read().map(Some)
    }

    async fn answer(&self, path: &str) -> anyhow::Result<Answer> {
        let url = format!("{}{path}", self.base_url);
        let context = context::current();
        let response = self
            .client
            .get(&url)
            .header("x-request-id", context.request_id)
            .header("traceparent", context.traceparent)
            .send()
            .await?;
        Ok(Answer {
            url,
            status: response.status(),
            body: bounded_body(response).await?,
        })
    }
}

impl Answer {
    fn read<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        let Self { url, status, body } = self;
        ensure!(*status == StatusCode::OK, "{url}: {status}");
        let value = serde_json::from_slice(body);
        value.with_context(|| format!("{url}: not the expected JSON"))
    }

    fn is_problem(&self, kind: &str) -> bool {
        let problem: Result<Problem, _> = serde_json::from_slice(&self.body);
        problem.is_ok_and(|problem| problem.kind == kind)
    }
}

async fn bounded_body(mut response: Response) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let length = body.len() + chunk.len();
        ensure!(
            length <= MAX_BODY_BYTES,
            "{}: too long an answer",
            response.url()
        );
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
