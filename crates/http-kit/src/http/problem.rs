use poem::Response;
use poem::error::ResponseError;
use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem_openapi::Object;
use serde::Serialize;

use super::api_info::ApiInfo;
use super::errors::INVALID_PARAMETER;
use super::language::Language;
use super::localized::Localized;
use super::problem_types::ProblemType;
use crate::context;

/// An error answer, `application/problem+json` (RFC 9457). It is an error of poem's until the [shell](super::shell), which
/// knows the client's language, writes it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}: {}", .kind.name, .detail.en)]
pub struct Problem {
    kind: &'static ProblemType,
    detail: Localized,
    faults: Vec<FieldError>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What is wrong with a request's body at one place, which the JSON pointer (RFC 6901) names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub pointer: String,
    pub detail: Localized,
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

pub(super) const CONTENT_TYPE: &str = "application/problem+json";

impl Problem {
    pub(super) fn new(kind: &'static ProblemType, detail: Localized) -> Self {
        Self { kind, detail, faults: Vec::new(), headers: Vec::new() }
    }

    /// A query parameter is readable by itself, and cannot be what is meant.
    pub fn parameter(name: &str, fault: impl Into<Localized>) -> Self {
        let fault = fault.into();
        INVALID_PARAMETER.detail(Localized {
            fr: format!("« {name} » {}", fault.fr),
            en: format!("“{name}” {}", fault.en),
        })
    }

    pub fn with_errors(mut self, faults: Vec<FieldError>) -> Self {
        self.faults = faults;
        self
    }

    /// Tells the client when to try again.
    pub fn retry_after(self, seconds: u32) -> Self {
        self.with_headers([(header::RETRY_AFTER, seconds.into())])
    }

    /// What its answer has besides those that every problem has.
    pub(super) fn with_headers(
        mut self,
        headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
    ) -> Self {
        self.headers.extend(headers);
        self
    }

    /// The answer to the current request, in its client's language.
    pub(crate) fn into_response(self, language: Language, api: &ApiInfo) -> Response {
        let faults = self.faults.into_iter().map(|fault| FieldErrorBody {
            pointer: fault.pointer,
            detail: fault.detail.select(language).into_owned(),
        });
        let body = ProblemBody {
            kind: api.problem_type(self.kind.name),
            title: self.kind.title.select(language).to_owned(),
            status: self.kind.status.as_u16().into(),
            detail: self.detail.select(language).into_owned(),
            instance: context::current().request_id,
            errors: faults.collect(),
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

impl poem_openapi::types::Example for FieldErrorBody {
    fn example() -> Self {
        Self {
            pointer: "/nom".to_owned(), detail: "doit être une chaîne de caractères".to_owned()
        }
    }
}

impl poem_openapi::types::Example for ProblemBody {
    fn example() -> Self {
        Self {
            // Named by the specification, which knows the namespace.
            kind: String::new(),
            title: "Corps de requête invalide".to_owned(),
            status: 400,
            detail: "1 faute dans le corps de la requête".to_owned(),
            instance: "019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4".to_owned(),
            errors: vec![FieldErrorBody::example()],
        }
    }
}
