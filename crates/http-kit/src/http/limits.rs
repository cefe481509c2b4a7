use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use poem::error::ReadBodyError;
use poem::http::{Method, StatusCode, header};
use poem::{Body, Request, Result};

use super::localized::Localized;
use super::problem::Problem;
use super::problem_types::{ProblemExample, ProblemType};

const MAX_URI_BYTES: usize = 8 * 1024;
const MAX_HEADERS: usize = 100;
const MAX_HEADER_BYTES: usize = 32 * 1024;
const MAX_BODY_BYTES: usize = 64 * 1024;
/// Of a body that is too large this much is read and dropped before the answer. A client, the gateway among them, that
/// finds its connection closed while it still sends may never see the answer.
const MAX_DROPPED_BYTES: usize = 16 * 1024 * 1024;
/// How long a client may take to send a request's body; shorter than the gateway's own patience.
const BODY_READ_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) const BODY_TIMEOUT: ProblemType = ProblemType {
    name: "request-timeout",
    status: StatusCode::REQUEST_TIMEOUT,
    title: Localized { fr: "Requête trop lente", en: "Request too slow" },
    when: "The request's body has not arrived within 10 s.",
    advice: "Ask again over a better connection, or send less at once.",
    example: ProblemExample::new("le corps de la requête n'est pas arrivé à temps"),
};

pub(super) const URI_TOO_LONG: ProblemType = ProblemType {
    name: "uri-too-long",
    status: StatusCode::URI_TOO_LONG,
    title: Localized { fr: "Adresse trop longue", en: "Address too long" },
    when: "The path and the query together have more than 8 KiB.",
    advice: "Ask for less at once.",
    example: ProblemExample::new("l'adresse dépasse 8 Kio"),
};
pub(super) const HEADERS_TOO_LARGE: ProblemType = ProblemType {
    name: "headers-too-large",
    status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    title: Localized { fr: "En-têtes trop grands", en: "Headers too large" },
    when: "The request has more than 100 headers, or more than 32 KiB of them.",
    advice: "Send fewer or shorter headers.",
    example: ProblemExample::new("les en-têtes sont plus de 100, ou dépassent 32 Kio"),
};

/// Refuses a head that is larger than any client needs. What is much larger never gets here: hyper refuses it in a word.
pub(super) fn check_head(request: &Request) -> Result<()> {
    let (headers, uri) = (request.headers(), request.original_uri());
    let query = uri.query().map_or(0, |query| query.len() + 1);
    if uri.path().len() + query > MAX_URI_BYTES {
        let detail = Localized { fr: "l'adresse dépasse 8 Kio", en: "the address exceeds 8 KiB" };
        return Err(URI_TOO_LONG.detail(detail).into());
    }
    let bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    if headers.len() > MAX_HEADERS || bytes.sum::<usize>() > MAX_HEADER_BYTES {
        let detail = Localized {
            fr: "les en-têtes sont plus de 100, ou dépassent 32 Kio",
            en: "the headers are more than 100, or exceed 32 KiB",
        };
        return Err(HEADERS_TOO_LARGE.detail(detail).into());
    }
    Ok(())
}

/// Reads the whole body before the handler runs, within a size and a time (poem has neither limit).
pub(super) async fn read_body(mut request: Request) -> Result<Request> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(request);
    }
    if announces_too_much(&request) {
        return Err(ReadBodyError::PayloadTooLarge.into());
    }
    let body = read_or_drop(request.take_body());
    let bytes = tokio::time::timeout(BODY_READ_TIMEOUT, body).await;
    let bytes = bytes.map_err(|_| too_late())??;
    request.set_body(bytes);
    Ok(request)
}

fn too_late() -> Problem {
    BODY_TIMEOUT.detail(Localized {
        fr: "le corps de la requête n'est pas arrivé à temps",
        en: "the request's body has not arrived in time",
    })
}

/// A body that need not be read to be refused: the client waits for leave to send it, or nobody would drop it all.
fn announces_too_much(request: &Request) -> bool {
    let length = request
        .header(header::CONTENT_LENGTH)
        .and_then(|length| length.parse::<usize>().ok())
        .unwrap_or_default();
    let waits = request.header(header::EXPECT).is_some();
    length > MAX_DROPPED_BYTES || (waits && length > MAX_BODY_BYTES)
}

async fn read_or_drop(body: Body) -> Result<Bytes, ReadBodyError> {
    let mut chunks = body.into_bytes_stream();
    let (mut bytes, mut length) = (BytesMut::new(), 0);
    while let Some(chunk) = chunks.try_next().await? {
        length += chunk.len();
        if length <= MAX_BODY_BYTES {
            bytes.extend_from_slice(&chunk);
        } else if length > MAX_DROPPED_BYTES {
            break;
        }
    }
    if length > MAX_BODY_BYTES {
        return Err(ReadBodyError::PayloadTooLarge);
    }
    Ok(bytes.freeze())
}
