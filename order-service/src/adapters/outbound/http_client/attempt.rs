use std::error::Error;
use std::io::{self, ErrorKind};
use std::time::Duration;

use anyhow::Chain;
use http_kit::context;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode};

const MAX_BODY_BYTES: usize = 1024 * 1024;

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AttemptError {
    #[error("no answer within {0:?}")]
    TimedOut(Duration),
    #[error(transparent)]
    Broken(#[from] reqwest::Error),
    /// 502, 503 or 504: somebody before it, or behind it, is away.
    #[error("{status}")]
    Away { status: StatusCode, ask_again: bool },
    #[error("more than {MAX_BODY_BYTES} bytes")]
    TooLong,
}

/// Asks once.
pub(super) async fn attempt(client: &Client, url: &str) -> Result<Answer, AttemptError> {
    let context = context::current();
    let response = client
        .get(url)
        .header("x-request-id", context.request_id)
        .header("traceparent", context.traceparent)
        .send()
        .await?;
    let status = response.status();
    if matches!(status.as_u16(), 502..=504) {
        // Who says when to come back means it, and no question has so much time.
        let ask_again = !names_a_time(response.headers());
        return Err(AttemptError::Away { status, ask_again });
    }
    let body = bounded_body(response).await?;
    Ok(Answer { status, body })
}

impl AttemptError {
    /// May the same question be answered if it is asked again at once, perhaps by another replica? Who has answered, but
    /// nonsense, would do so again.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::TimedOut(_) => true,
            Self::Broken(error) => {
                error.is_connect() || error.is_timeout() || Chain::new(error).any(is_break)
            }
            Self::Away { ask_again, .. } => *ask_again,
            Self::TooLong => false,
        }
    }
}

fn names_a_time(headers: &HeaderMap) -> bool {
    let value = headers.get(RETRY_AFTER);
    value.is_some_and(|value| value.as_bytes() != b"0")
}

async fn bounded_body(mut response: Response) -> Result<Vec<u8>, AttemptError> {
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

/// The connection ended before the answer did.
fn is_break(cause: &(dyn Error + 'static)) -> bool {
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
