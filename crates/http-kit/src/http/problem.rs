//! Error responses: `application/problem+json` (RFC 9457).

pub mod catalog;
pub(super) mod framework;
pub(super) mod statuses;

use poem::Response;
use poem::error::ResponseError;
use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem_openapi::Object;
use poem_openapi::types::Example;
use port_types::Failure;
use serde::Serialize;

use super::localized::Localized;
use super::negotiation::Language;
use crate::context;

/// What all APIs of a product have in common. The product hands it in, so that the kit names none.
#[derive(Debug)]
pub struct ApiInfo {
    /// What the `type` of every problem begins with, such as `urn:example:problem:`.
    pub problem_namespace: &'static str,
    pub version: &'static str,
    pub contact: &'static str,
    /// An SPDX expression.
    pub license: &'static str,
    pub license_url: &'static str,
    /// What a gateway answers in a service's place, for the specification.
    pub gateway_problems: &'static [GatewayProblem],
}

/// A problem that no service answers, as it reads in French.
#[derive(Debug)]
pub struct GatewayProblem {
    pub status: u16,
    /// What follows the namespace in its `type`.
    pub name: &'static str,
    pub title: &'static str,
    pub detail: &'static str,
}

impl ApiInfo {
    /// The `type` of a problem.
    pub fn problem_type(&self, name: &str) -> String {
        format!("{}{name}", self.problem_namespace)
    }
}

/// A kind of problem. Names are part of the contract: `type` is the name in the namespace of the [`ApiInfo`].
///
/// Each one belongs into the list of its service, or into one of the [`catalog`]; a test of `all-in-one` finds those that
/// do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemType {
    pub name: &'static str,
    pub status: StatusCode,
    pub title: Localized<&'static str>,
    /// When a request gets this response, for authors of clients.
    pub when: &'static str,
    /// What the client should do about it.
    pub advice: &'static str,
    pub example: ProblemExample,
}

/// What a response says in one case, in French, for the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemExample {
    pub(super) detail: &'static str,
    /// JSON pointers, and what is wrong there.
    pub(super) errors: &'static [(&'static str, &'static str)],
}

/// An error response. It is an error of poem's until the [middleware](super::with_middleware), which knows the client's
/// language, writes it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}: {}", .kind.name, .detail.en)]
pub struct Problem {
    kind: &'static ProblemType,
    detail: Localized,
    errors: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What is wrong with a request's body at one place, which the JSON pointer (RFC 6901) names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub pointer: String,
    pub detail: Localized,
}

/// Ce qui ne va pas (RFC 9457)
#[derive(Serialize, Object)]
#[oai(rename = "Probleme", example)]
pub(super) struct ProblemBody {
    /// Genre de problème, stable
    #[serde(rename = "type")]
    #[oai(rename = "type")]
    kind: String,
    /// Le genre de problème en quelques mots
    title: String,
    /// Statut HTTP de la réponse
    #[oai(validator(minimum(value = "400"), maximum(value = "599")))]
    status: i32,
    /// Ce qui ne va pas dans cette requête
    detail: String,
    /// Identifiant de la requête, aussi dans l'en-tête `X-Request-Id`
    instance: String,
    /// Toutes les fautes du corps de la requête
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[oai(skip_serializing_if_is_empty, default)]
    errors: Vec<FieldErrorBody>,
}

/// Une faute du corps de la requête, à l'endroit que le pointeur JSON (RFC 6901) désigne
#[derive(Serialize, Object)]
#[oai(rename = "Faute", example)]
pub(super) struct FieldErrorBody {
    /// Pointeur JSON (RFC 6901) vers la valeur en faute
    pointer: String,
    /// Ce qui ne va pas
    detail: String,
}

pub(super) const CONTENT_TYPE: &str = "application/problem+json";
/// The request's id in examples.
pub(super) const EXAMPLE_INSTANCE: &str = "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4";
const RETRY_AFTER_SECONDS: u32 = 1;

const INVALID_PARAMETER: ProblemType = ProblemType {
    name: "invalid-parameter",
    status: StatusCode::BAD_REQUEST,
    title: Localized { fr: "Paramètre invalide", en: "Invalid parameter" },
    when: "A part of the path, a query parameter or a header is not what the specification says, or does not go with \
           another one.",
    advice: "Correct the parameter that `detail` names; the same request fails again.",
    example: ProblemExample::new("« filtre » est un paramètre inconnu"),
};
const UNAVAILABLE: ProblemType = ProblemType {
    name: "unavailable",
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: Localized {
        fr: "Service momentanément indisponible",
        en: "Service temporarily unavailable",
    },
    when: "Something that the answer needs is away or overloaded: a database, or for an order another service.",
    advice: "Ask again after `Retry-After` seconds. A POST is asked again with the same `Idempotency-Key`, since it may have \
             succeeded all the same.",
    example: ProblemExample::new(TRY_AGAIN.fr),
};
const TRY_AGAIN: Localized<&str> = Localized {
    fr: "momentanément indisponible, réessayez dans un instant",
    en: "temporarily unavailable, try again in a moment",
};
const TIMEOUT: ProblemType = ProblemType {
    name: "timeout",
    status: StatusCode::SERVICE_UNAVAILABLE,
    title: Localized { fr: "Réponse trop lente", en: "Answer too slow" },
    when: "The answer did not begin within the time that a request has. What was begun is carried to its end.",
    advice: "Ask again after `Retry-After` seconds. A POST is asked again with the same `Idempotency-Key`, since it may \
             succeed all the same.",
    example: ProblemExample::new(NOT_IN_TIME.fr),
};
const NOT_IN_TIME: Localized<&str> = Localized {
    fr: "la réponse n'est pas venue à temps ; ce qui a été commencé peut encore aboutir",
    en: "the answer did not come in time; what was begun may still succeed",
};
const INTERNAL: ProblemType = ProblemType {
    name: "internal-error",
    status: StatusCode::INTERNAL_SERVER_ERROR,
    title: Localized { fr: "Erreur interne", en: "Internal error" },
    when: "The service has a bug, or something behind it does not keep its word.",
    advice: "Report it with its `instance`, under which the log has the cause. Asking again seldom helps.",
    example: ProblemExample::new(OUR_FAULT.fr),
};
const OUR_FAULT: Localized<&str> = Localized {
    fr: "l'erreur est de notre côté ; elle a été consignée",
    en: "the error is ours; it has been logged",
};

impl ProblemType {
    /// A problem of this type.
    pub fn detail(&'static self, detail: impl Into<Localized>) -> Problem {
        Problem { kind: self, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }
}

impl ProblemExample {
    pub const fn new(detail: &'static str) -> Self {
        Self { detail, errors: &[] }
    }

    /// Adds JSON pointers, each with what is wrong there.
    pub const fn with(self, errors: &'static [(&'static str, &'static str)]) -> Self {
        Self { errors, ..self }
    }
}

impl Problem {
    /// 400: a parameter is malformed, or well-formed and impossible. `error` continues a sentence that begins with its name.
    pub fn parameter(name: &str, error: impl Into<Localized>) -> Self {
        let error = error.into();
        INVALID_PARAMETER.detail(Localized {
            fr: format!("« {name} » {}", error.fr),
            en: format!("“{name}” {}", error.en),
        })
    }

    /// 503: something that the response needs is away or overloaded. Logs the cause.
    pub fn unavailable(cause: &anyhow::Error) -> Self {
        tracing::warn!(cause = format!("{cause:#}"), "a request was answered 503");
        UNAVAILABLE.detail(TRY_AGAIN).retry_after(RETRY_AFTER_SECONDS)
    }

    /// 503: the response is late, and the work for it goes on. Logs the cause.
    pub(crate) fn timeout(cause: &anyhow::Error) -> Self {
        tracing::warn!(cause = format!("{cause:#}"), "a request was answered 503");
        TIMEOUT.detail(NOT_IN_TIME).retry_after(RETRY_AFTER_SECONDS)
    }

    /// 500: an error of ours. Logs the cause, and never shows it to the client.
    pub fn internal(cause: &anyhow::Error) -> Self {
        tracing::error!(cause = format!("{cause:#}"), "a request was answered 500");
        INTERNAL.detail(OUR_FAULT)
    }

    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// Sets `Retry-After`, in seconds.
    pub fn retry_after(self, seconds: u32) -> Self {
        self.with_headers([(header::RETRY_AFTER, seconds.into())])
    }

    /// Adds response headers.
    pub(super) fn with_headers(
        mut self,
        headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    ) -> Self {
        self.headers.extend(headers);
        self
    }

    /// The response to the current request.
    pub(crate) fn into_response(self, language: Language, api: &ApiInfo) -> Response {
        let errors = self.errors.into_iter().map(|error| FieldErrorBody {
            pointer: error.pointer,
            detail: error.detail.select(language).into_owned(),
        });
        let body = ProblemBody {
            kind: api.problem_type(self.kind.name),
            title: self.kind.title.select(language).to_owned(),
            status: self.kind.status.as_u16().into(),
            detail: self.detail.select(language).into_owned(),
            instance: context::current().request_id,
            errors: errors.collect(),
        };
        // Strings and a number: serialization cannot fail.
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = Response::builder()
            .status(self.kind.status)
            .content_type(CONTENT_TYPE)
            .header(header::CONTENT_LANGUAGE, language.header())
            .header(header::VARY, header::ACCEPT_LANGUAGE)
            .body(json);
        response.headers_mut().extend(self.headers);
        response
    }
}

/// Logs the cause: a failure becomes a problem once, where it becomes a response.
impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unavailable(cause) => Self::unavailable(&cause),
            Failure::Unexpected(cause) => Self::internal(&cause),
        }
    }
}

impl FieldError {
    pub fn new(pointer: impl Into<String>, detail: impl Into<Localized>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        self.kind.status
    }
}

impl Example for ProblemBody {
    fn example() -> Self {
        Self {
            // The specification writes it: it knows the namespace.
            kind: String::new(),
            title: "Corps de requête invalide".to_owned(),
            status: 400,
            detail: "1 faute dans le corps de la requête".to_owned(),
            instance: EXAMPLE_INSTANCE.to_owned(),
            errors: vec![FieldErrorBody::example()],
        }
    }
}

impl Example for FieldErrorBody {
    fn example() -> Self {
        Self {
            pointer: "/nom".to_owned(), detail: "doit être une chaîne de caractères".to_owned()
        }
    }
}
