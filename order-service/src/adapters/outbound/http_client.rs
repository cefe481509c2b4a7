use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::{Client, Response, StatusCode};
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

impl HttpClient {
    pub(super) fn new(base_url: &str, timeout: Duration) -> anyhow::Result<Self> {
        let client = Client::builder()
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

    /// `GET path`: the JSON of a 200, `None` for a 404. Everything else is an error.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Option<T>> {
        let url = format!("{}{path}", self.base_url);
        let context = context::current();
        let response = self
            .client
            .get(&url)
            .header("x-request-id", context.request_id)
            .header("traceparent", context.traceparent)
            .send()
            .await?;
        match response.status() {
            StatusCode::NOT_FOUND => Ok(None),
            StatusCode::OK => {
                let body = bounded_body(response).await?;
                let value = serde_json::from_slice(&body);
                Ok(Some(value.with_context(|| {
                    format!("{url}: not the expected JSON")
                })?))
            }
            status => Err(anyhow::anyhow!("{url}: {status}")),
        }
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
