//! How large a request may be, and how long its body may take. poem has none of these limits.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use const_format::formatcp;
use futures_util::TryStreamExt;
use poem::error::ReadBodyError;
use poem::http::{Method, StatusCode, header};
use poem::{Body, Request, Result};

use super::localized::Localized;
use super::problem::{Problem, ProblemExample, ProblemType};

/// Of the path and the query together.
pub(super) const MAX_URI_KIB: usize = 8;
pub(super) const MAX_HEADERS: usize = 100;
/// Of all names and values together.
pub(super) const MAX_HEADER_KIB: usize = 32;
pub(super) const MAX_BODY_KIB: usize = 64;
/// How long a client may take to send a request's body, in seconds; shorter than the gateway's own time-out.
const BODY_READ_SECONDS: u64 = 10;
/// How much of a body that is too large is read and dropped before the response. A client, such as the gateway, whose
/// connection is closed while it still sends may never see the response.
const MAX_DROPPED_KIB: usize = 16 * 1024;

const KIB: usize = 1024;

pub(super) const BODY_TIMEOUT: ProblemType = ProblemType {
    name: "request-timeout",
    status: StatusCode::REQUEST_TIMEOUT,
    title: Localized { fr: "Requête trop lente", en: "Request too slow" },
    when: formatcp!("The request's body has not arrived within {BODY_READ_SECONDS} s."),
    advice: "Ask again over a better connection, or send less at once.",
    example: ProblemExample::new(BODY_NOT_IN_TIME.fr),
};
const BODY_NOT_IN_TIME: Localized<&str> = Localized {
    fr: "le corps de la requête n'est pas arrivé à temps",
    en: "the request's body has not arrived in time",
};
pub(super) const TOO_LARGE: ProblemType = ProblemType {
    name: "body-too-large",
    status: StatusCode::PAYLOAD_TOO_LARGE,
    title: Localized { fr: "Corps de requête trop grand", en: "Request body too large" },
    when: formatcp!("The request's body has more than {MAX_BODY_KIB} KiB."),
    advice: "Send less at once.",
    example: ProblemExample::new(BODY_EXCEEDS.fr),
};
const BODY_EXCEEDS: Localized<&str> = Localized {
    fr: formatcp!("le corps de la requête dépasse {MAX_BODY_KIB} Kio"),
    en: formatcp!("the request's body exceeds {MAX_BODY_KIB} KiB"),
};
pub(super) const URI_TOO_LONG: ProblemType = ProblemType {
    name: "uri-too-long",
    status: StatusCode::URI_TOO_LONG,
    title: Localized { fr: "Adresse trop longue", en: "Address too long" },
    when: formatcp!("The path and the query together have more than {MAX_URI_KIB} KiB."),
    advice: "Ask for less at once.",
    example: ProblemExample::new(URI_EXCEEDS.fr),
};
const URI_EXCEEDS: Localized<&str> = Localized {
    fr: formatcp!("l'adresse dépasse {MAX_URI_KIB} Kio"),
    en: formatcp!("the address exceeds {MAX_URI_KIB} KiB"),
};
pub(super) const HEADERS_TOO_LARGE: ProblemType = ProblemType {
    name: "headers-too-large",
    status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    title: Localized { fr: "En-têtes trop grands", en: "Headers too large" },
    when: formatcp!(
        "The request has more than {MAX_HEADERS} headers, or more than {MAX_HEADER_KIB} KiB of them."
    ),
    advice: "Send fewer or shorter headers.",
    example: ProblemExample::new(HEADERS_EXCEED.fr),
};
const HEADERS_EXCEED: Localized<&str> = Localized {
    fr: formatcp!("les en-têtes sont plus de {MAX_HEADERS}, ou dépassent {MAX_HEADER_KIB} Kio"),
    en: formatcp!("the headers are more than {MAX_HEADERS}, or exceed {MAX_HEADER_KIB} KiB"),
};

impl Problem {
    pub(super) fn too_large() -> Self {
        TOO_LARGE.detail(BODY_EXCEEDS)
    }
}

/// Refuses a head that is larger than any client needs. One that is much larger never gets here: hyper refuses it without a
/// problem.
///
/// # Errors
///
/// 414 for the address, 431 for the headers.
pub(super) fn check_head(request: &Request) -> Result<()> {
    let (headers, uri) = (request.headers(), request.original_uri());
    let query = uri.query().map_or(0, |query| query.len() + 1);
    if uri.path().len() + query > MAX_URI_KIB * KIB {
        return Err(URI_TOO_LONG.detail(URI_EXCEEDS).into());
    }
    let bytes = headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    if headers.len() > MAX_HEADERS || bytes.sum::<usize>() > MAX_HEADER_KIB * KIB {
        return Err(HEADERS_TOO_LARGE.detail(HEADERS_EXCEED).into());
    }
    Ok(())
}

/// Reads the whole body before the handler runs.
///
/// # Errors
///
/// 413 for a body that is too large, 408 for one that is too slow.
pub(super) async fn read_body(request: &mut Request) -> Result<()> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    if announces_too_much(request) {
        return Err(ReadBodyError::PayloadTooLarge.into());
    }
    let body = read_or_drop(request.take_body());
    let bytes = tokio::time::timeout(Duration::from_secs(BODY_READ_SECONDS), body).await;
    let bytes = bytes.map_err(|_| BODY_TIMEOUT.detail(BODY_NOT_IN_TIME))??;
    request.set_body(bytes);
    Ok(())
}

/// Returns whether a body can be refused unread: its client waits for leave to send it, or it is too large to be dropped.
fn announces_too_much(request: &Request) -> bool {
    let length = request
        .header(header::CONTENT_LENGTH)
        .and_then(|length| length.parse::<usize>().ok())
        .unwrap_or_default();
    let waits = request.header(header::EXPECT).is_some();
    length > MAX_DROPPED_KIB * KIB || (waits && length > MAX_BODY_KIB * KIB)
}

async fn read_or_drop(body: Body) -> Result<Bytes, ReadBodyError> {
    let mut chunks = body.into_bytes_stream();
    let (mut bytes, mut length) = (BytesMut::new(), 0);
    while let Some(chunk) = chunks.try_next().await? {
        length += chunk.len();
        if length <= MAX_BODY_KIB * KIB {
            bytes.extend_from_slice(&chunk);
        } else if length > MAX_DROPPED_KIB * KIB {
            break;
        }
    }
    if length > MAX_BODY_KIB * KIB {
        return Err(ReadBodyError::PayloadTooLarge);
    }
    Ok(bytes.freeze())
}
