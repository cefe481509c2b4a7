//! The problem types that all services have in common, in groups. `docs/problems.md` is made of these and of each service's
//! own.

use super::framework::{BAD_REQUEST, METHOD_NOT_ALLOWED, ROUTE_NOT_FOUND, UNSUPPORTED_MEDIA_TYPE};
use super::{INTERNAL, INVALID_PARAMETER, ProblemType, TIMEOUT, UNAVAILABLE};
use crate::http::api::NOT_ACCEPTABLE;
use crate::http::conditional::PRECONDITION_FAILED;
use crate::http::idempotency_key::{IN_PROGRESS, KEY_REUSED};
use crate::http::json::body::{INVALID_BODY, MALFORMED_JSON};
use crate::http::limits::{BODY_TIMEOUT, HEADERS_TOO_LARGE, TOO_LARGE, URI_TOO_LONG};

/// A group of problem types.
pub type ProblemTypes = &'static [&'static ProblemType];

/// Raised when no operation matches.
pub const OUTSIDE: ProblemTypes = &[&ROUTE_NOT_FOUND, &METHOD_NOT_ALLOWED];

/// Raised by every operation.
pub const COMMON: ProblemTypes = &[
    &INVALID_PARAMETER,
    &BAD_REQUEST,
    &NOT_ACCEPTABLE,
    &BODY_TIMEOUT,
    &TOO_LARGE,
    &URI_TOO_LONG,
    &HEADERS_TOO_LARGE,
    &INTERNAL,
    &UNAVAILABLE,
    &TIMEOUT,
];

/// Raised by operations with a [body](crate::http::JsonBody).
pub const BODY: ProblemTypes = &[&MALFORMED_JSON, &INVALID_BODY, &UNSUPPORTED_MEDIA_TYPE];

/// Raised by operations with an [`Idempotency-Key`](crate::http::IdempotencyKeyHeader).
pub const IDEMPOTENCY: ProblemTypes = &[&IN_PROGRESS, &KEY_REUSED];

/// Raised by operations with [`If-Match`](crate::http::IfMatch).
pub const PRECONDITION: ProblemTypes = &[&PRECONDITION_FAILED];
