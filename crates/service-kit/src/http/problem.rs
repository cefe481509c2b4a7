use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::Object;
use serde::Serialize;

use super::errors::INVALID_PARAMETER;
use crate::context;

/// A kind of problem: `type` is `urn:echoppe:problem:<name>`. Names are part of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemType {
    pub name: &'static str,
    pub status: StatusCode,
    pub title: &'static str,
}

/// An error answer, `application/problem+json` (RFC 9457).
#[derive(Debug, Clone)]
pub struct Problem {
    kind: ProblemType,
    detail: String,
    faults: Vec<Fault>,
    retry_after_seconds: Option<u32>,
    allow: Option<String>,
}

/// One fault of a request's body, at the place that the JSON pointer (RFC 6901) names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Object)]
#[oai(rename = "Faute", example)]
pub struct Fault {
    /// Pointeur JSON (RFC 6901) vers la valeur en faute
    pub pointer: String,
    /// Ce qui ne va pas
    pub detail: String,
}

/// Ce qui ne va pas (RFC 9457)
#[derive(Serialize, Object)]
#[oai(rename = "Probleme", example)]
pub(super) struct ProblemBody {
    /// Genre de problème, stable : `urn:echoppe:problem:<nom>`
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
    errors: Vec<Fault>,
}

const UNAVAILABLE: ProblemType = ProblemType::new(
    "unavailable",
    StatusCode::SERVICE_UNAVAILABLE,
    "Service momentanément indisponible",
);
const INTERNAL: ProblemType = ProblemType::new(
    "internal-error",
    StatusCode::INTERNAL_SERVER_ERROR,
    "Erreur interne",
);
const RETRY_AFTER_SECONDS: u32 = 1;

pub(super) const CONTENT_TYPE: &str = "application/problem+json";

impl ProblemType {
    pub const fn new(name: &'static str, status: StatusCode, title: &'static str) -> Self {
        Self {
            name,
            status,
            title,
        }
    }

    pub fn detail(self, detail: impl Into<String>) -> Problem {
        Problem {
            kind: self,
            detail: detail.into(),
            faults: Vec::new(),
            retry_after_seconds: None,
            allow: None,
        }
    }
}

impl Problem {
    /// A query parameter is readable by itself, and cannot be what is meant.
    pub fn parameter(name: &str, fault: &str) -> Self {
        INVALID_PARAMETER.detail(format!("« {name} » {fault}"))
    }

    /// Something that the answer needs is away or overloaded. The cause goes to the log.
    pub fn unavailable(cause: &anyhow::Error) -> Self {
        tracing::warn!(cause = format!("{cause:#}"), "a request was answered 503");
        UNAVAILABLE
            .detail("momentanément indisponible, réessayez dans un instant")
            .retry_after(RETRY_AFTER_SECONDS)
    }

    /// An error of ours. The cause goes to the log, never to the client.
    pub fn internal(cause: &anyhow::Error) -> Self {
        tracing::error!(cause = format!("{cause:#}"), "a request was answered 500");
        INTERNAL.detail("l'erreur est de notre côté ; elle a été consignée")
    }

    pub fn with_faults(mut self, faults: Vec<Fault>) -> Self {
        self.faults = faults;
        self
    }

    /// Tells the client when to try again.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    pub(super) fn allow(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }
}

impl Fault {
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            kind: format!("urn:echoppe:problem:{}", self.kind.name),
            title: self.kind.title.to_owned(),
            status: self.kind.status.as_u16().into(),
            detail: self.detail,
            instance: context::current().request_id,
            errors: self.faults,
        };
        // Strings and a number: serialization cannot fail.
        let json = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = Response::builder()
            .status(self.kind.status)
            .content_type(CONTENT_TYPE)
            .body(json);
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(allow) = self
            .allow
            .and_then(|methods| HeaderValue::try_from(methods).ok())
        {
            headers.insert(header::ALLOW, allow);
        }
        response
    }
}

impl From<Problem> for poem::Error {
    fn from(problem: Problem) -> Self {
        Self::from_response(problem.into_response())
    }
}

impl poem_openapi::types::Example for Fault {
    fn example() -> Self {
        Self::new("/nom", "doit être une chaîne de caractères")
    }
}

impl poem_openapi::types::Example for ProblemBody {
    fn example() -> Self {
        Self {
            kind: "urn:echoppe:problem:invalid-body".to_owned(),
            title: "Corps de requête invalide".to_owned(),
            status: 400,
            detail: "1 faute dans le corps de la requête".to_owned(),
            instance: "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4".to_owned(),
            errors: vec![Fault::example()],
        }
    }
}
