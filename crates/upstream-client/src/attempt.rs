use std::error::Error;
use std::io::{self, ErrorKind};
use std::time::Duration;

use anyhow::{Chain, Context, ensure};
use http_kit::context;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const MAX_BODY_BYTES: usize = 1024 * 1024;
/// Some write it before JSON. It is no part of it (RFC 8259, section 8.1).
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

pub(crate) struct Response {
    pub(crate) status: StatusCode,
    body: Vec<u8>,
}

/// Why there is no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttemptError {
    #[error("no response within {0:?}")]
    TimedOut(Duration),
    #[error(transparent)]
    Broken(#[from] reqwest::Error),
    /// 502, 503 or 504: something in front of the upstream, or behind it, is away.
    #[error("{status}")]
    Away { status: StatusCode, names_a_time: bool },
    #[error("more than {MAX_BODY_BYTES} bytes")]
    TooLong,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
}

/// Sends a `GET` once.
pub(crate) async fn attempt(client: &Client, url: &str) -> Result<Response, AttemptError> {
    let context = context::current();
    let response = client
        .get(url)
        .header("x-request-id", context.request_id)
        .header("traceparent", context.traceparent)
        .send()
        .await?;
    let status = response.status();
    if matches!(status.as_u16(), 502..=504) {
        return Err(AttemptError::Away { status, names_a_time: names_a_time(response.headers()) });
    }
    let mut body = bounded_body(response).await?;
    if body.starts_with(BYTE_ORDER_MARK) {
        body.drain(..BYTE_ORDER_MARK.len());
    }
    Ok(Response { status, body })
}

impl Response {
    /// The JSON of a 200.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        ensure!(self.status == StatusCode::OK, "{}", self.status);
        serde_json::from_slice(&self.body).context("not the expected JSON")
    }

    pub(crate) fn is_problem(&self, kind: &str) -> bool {
        let problem: Result<Problem, _> = serde_json::from_slice(&self.body);
        problem.is_ok_and(|problem| problem.kind == kind)
    }
}

impl AttemptError {
    /// Returns whether the same request may succeed at once, perhaps at another replica. An upstream that says when to come
    /// back is not asked again, since no budget is that long; a malformed response would be malformed again.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::TimedOut(_) => true,
            Self::Broken(error) => {
                error.is_connect() || error.is_timeout() || Chain::new(error).any(is_broken)
            }
            Self::Away { names_a_time, .. } => !names_a_time,
            Self::TooLong => false,
        }
    }
}

fn names_a_time(headers: &HeaderMap) -> bool {
    let value = headers.get(RETRY_AFTER);
    value.is_some_and(|value| value.as_bytes() != b"0")
}

async fn bounded_body(mut response: reqwest::Response) -> Result<Vec<u8>, AttemptError> {
    let announced = response.content_length().unwrap_or_default();
    if announced > MAX_BODY_BYTES as u64 {
        return Err(AttemptError::TooLong);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(AttemptError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Returns whether the connection ended before the response did.
fn is_broken(cause: &(dyn Error + 'static)) -> bool {
    if let Some(error) = cause.downcast_ref::<hyper::Error>() {
        return error.is_incomplete_message() || error.is_canceled() || error.is_closed();
    }
    let error = cause.downcast_ref::<io::Error>();
    let ends = [
        ErrorKind::BrokenPipe,
        ErrorKind::ConnectionAborted,
        ErrorKind::ConnectionReset,
        ErrorKind::NotConnected,
        ErrorKind::UnexpectedEof,
    ];
    error.is_some_and(|error| ends.contains(&error.kind()))
}
