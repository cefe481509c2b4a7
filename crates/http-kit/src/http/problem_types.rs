//! The problem types that all share, in groups. `docs/problems.md` is made of these and of each service's own.

use poem::http::StatusCode;

use super::localized::Localized;
use super::problem::Problem;
use super::{accept, body, conditional, errors, failure, idempotency_key, limits};

/// A kind of problem: its `type` is its name in the namespace of the [`ApiInfo`](super::ApiInfo). Names are part of the contract.
///
/// Each one belongs into the list of its service, or into one below; a test of `all-in-one` finds those that do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemType {
    pub name: &'static str,
    pub status: StatusCode,
    pub title: Localized<&'static str>,
    /// When a request is answered so, for whoever writes a client.
    pub when: &'static str,
    /// What the client should do about it.
    pub advice: &'static str,
    pub example: ProblemExample,
}

/// What an answer says of one case, in French, for the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemExample {
    pub(super) detail: &'static str,
    /// Pointers, and what is wrong there.
    pub(super) faults: &'static [(&'static str, &'static str)],
}

pub type ProblemTypes = &'static [&'static ProblemType];

/// Of requests for no operation.
pub const OUTSIDE: ProblemTypes = &[&errors::ROUTE_NOT_FOUND, &errors::METHOD_NOT_ALLOWED];

/// Whatever the operation.
pub const COMMON: ProblemTypes = &[
    &errors::INVALID_PARAMETER,
    &errors::BAD_REQUEST,
    &accept::NOT_ACCEPTABLE,
    &limits::BODY_TIMEOUT,
    &errors::TOO_LARGE,
    &limits::URI_TOO_LONG,
    &limits::HEADERS_TOO_LARGE,
    &failure::INTERNAL,
    &failure::UNAVAILABLE,
    &failure::TIMEOUT,
];

/// Of operations with a [body](super::JsonBody).
pub const BODY: ProblemTypes = &[&body::MALFORMED, &body::INVALID, &errors::UNSUPPORTED];

/// Of operations with an [`Idempotency-Key`](super::IdempotencyKeyHeader).
pub const IDEMPOTENCY: ProblemTypes =
    &[&idempotency_key::IN_PROGRESS, &idempotency_key::KEY_REUSED];

/// Of operations with [`If-Match`](super::IfMatch).
pub const PRECONDITION: ProblemTypes = &[&conditional::PRECONDITION_FAILED];

impl ProblemType {
    pub fn detail(&'static self, detail: impl Into<Localized>) -> Problem {
        Problem::new(self, detail.into())
    }
}

impl ProblemExample {
    pub const fn new(detail: &'static str) -> Self {
        let faults = &[];
        Self { detail, faults }
    }

    pub const fn with(self, faults: &'static [(&'static str, &'static str)]) -> Self {
        Self { faults, ..self }
    }
}
