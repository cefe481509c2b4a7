use std::time::Duration;

use poem::error::ReadBodyError;
use poem::http::{Method, StatusCode, header};
use poem::{Request, Result};

use super::problem::ProblemType;

const MAX_BODY_BYTES: usize = 64 * 1024;
/// How long a client may take to send a request's body.
const BODY_READ_TIMEOUT: Duration = Duration::from_secs(10);

const BODY_TIMEOUT: ProblemType = ProblemType::new(
    "request-timeout",
    StatusCode::REQUEST_TIMEOUT,
    "Requête trop lente",
);

/// Reads the whole body before the handler runs, within a size and a time (poem has neither limit).
pub(super) async fn read_body(mut request: Request) -> Result<Request> {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) {
        return Ok(request);
    }
    let declared = request
        .header(header::CONTENT_LENGTH)
        .and_then(|length| length.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAX_BODY_BYTES) {
        return Err(ReadBodyError::PayloadTooLarge.into());
    }
    let body = request.take_body().into_bytes_limit(MAX_BODY_BYTES);
    let bytes = tokio::time::timeout(BODY_READ_TIMEOUT, body)
        .await
        .map_err(|_| BODY_TIMEOUT.detail("le corps de la requête n'est pas arrivé à temps"))??;
    request.set_body(bytes);
    Ok(request)
}
