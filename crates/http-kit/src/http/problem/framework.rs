//! Errors of poem and poem-openapi, as problems.

use poem::Error;
use poem::error::{NotFoundError, ReadBodyError};
use poem::http::{HeaderValue, StatusCode, header};
use poem_openapi::error::{ParseParamError, ParsePathError};

use super::super::localized::Localized;
use super::{INVALID_PARAMETER, Problem, ProblemExample, ProblemType};

pub(super) const METHOD_NOT_ALLOWED: ProblemType = ProblemType {
    name: "method-not-allowed",
    status: StatusCode::METHOD_NOT_ALLOWED,
    title: Localized { fr: "Méthode non permise", en: "Method not allowed" },
    when: "The path exists, and has no operation with this method.",
    advice: "Use one of the methods that the header `Allow` lists.",
    example: ProblemExample::new("méthodes possibles : GET, HEAD, OPTIONS"),
};
pub(super) const ROUTE_NOT_FOUND: ProblemType = ProblemType {
    name: "route-not-found",
    status: StatusCode::NOT_FOUND,
    title: Localized { fr: "Adresse inconnue", en: "Unknown address" },
    when: "Nothing has this path, whatever the method. (A resource that does not exist has a type of its own.)",
    advice: "Correct the path: `/docs` shows all of them.",
    example: ProblemExample::new(NOTHING_HERE.fr),
};
const NOTHING_HERE: Localized<&str> =
    Localized { fr: "aucune ressource à cette adresse", en: "there is nothing at this address" };
pub(super) const BAD_REQUEST: ProblemType = ProblemType {
    name: "bad-request",
    status: StatusCode::BAD_REQUEST,
    title: Localized { fr: "Requête illisible", en: "Unreadable request" },
    when: "The request is broken in a way that has no type of its own, such as a body that ends too early.",
    advice: "Correct the request; the same one fails again.",
    example: ProblemExample::new(UNREADABLE.fr),
};
const UNREADABLE: Localized<&str> =
    Localized { fr: "la requête est illisible", en: "the request cannot be read" };
pub(super) const UNSUPPORTED_MEDIA_TYPE: ProblemType = ProblemType {
    name: "unsupported-media-type",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    title: Localized { fr: "Type de contenu non pris en charge", en: "Unsupported media type" },
    when: "A body came without `Content-Type`, with one that the operation does not read, in another charset than UTF-8, or with \
           a `Content-Encoding`.",
    advice: "Send JSON in UTF-8, not compressed, with one of the types that the header `Accept-Post` or `Accept-Patch` lists.",
    example: ProblemExample::new("« text/plain » ne convient pas : application/json est attendu"),
};
const NO_CONTENT_TYPE: Localized<&str> =
    Localized { fr: "l'en-tête Content-Type manque", en: "the header Content-Type is missing" };

impl Problem {
    /// 405, with the methods that are possible here.
    pub(in crate::http) fn method_not_allowed(allow: &str) -> Self {
        let detail = Localized {
            fr: format!("méthodes possibles : {allow}"),
            en: format!("possible methods: {allow}"),
        };
        let allow = HeaderValue::from_str(allow).map(|allow| (header::ALLOW, allow));
        METHOD_NOT_ALLOWED.detail(detail).with_headers(allow)
    }

    /// 415: nobody says what the body is.
    pub(in crate::http) fn no_media_type() -> Self {
        UNSUPPORTED_MEDIA_TYPE.detail(NO_CONTENT_TYPE)
    }

    /// 415: the body is said to be something else.
    pub(in crate::http) fn other_media_type(content_type: &str) -> Self {
        UNSUPPORTED_MEDIA_TYPE.detail(Localized {
            fr: format!("« {content_type} » ne convient pas : application/json est attendu"),
            en: format!("“{content_type}” will not do: application/json is expected"),
        })
    }

    /// 415: the body is said to be JSON in another encoding than its only one.
    pub(in crate::http) fn other_charset(content_type: &str) -> Self {
        UNSUPPORTED_MEDIA_TYPE.detail(Localized {
            fr: format!("« {content_type} » ne convient pas : le corps est attendu en UTF-8"),
            en: format!("“{content_type}” will not do: the body is expected in UTF-8"),
        })
    }

    /// 415: the body is said to be compressed.
    pub(in crate::http) fn encoded_body(coding: &str) -> Self {
        let detail = Localized {
            fr: format!(
                "« Content-Encoding: {coding} » ne convient pas : le corps est attendu sans compression"
            ),
            en: format!(
                "“Content-Encoding: {coding}” will not do: the body is expected without compression"
            ),
        };
        let identity = (header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        UNSUPPORTED_MEDIA_TYPE.detail(detail).with_headers([identity])
    }
}

/// Returns the problem that an error is, or the one for an error of the framework's.
pub(in crate::http) fn to_problem(error: &Error) -> Problem {
    if let Some(problem) = error.downcast_ref::<Problem>() {
        problem.clone()
    } else if error.is::<NotFoundError>() {
        ROUTE_NOT_FOUND.detail(NOTHING_HERE)
    } else if let Some(error) = error.downcast_ref::<ParsePathError>() {
        // poem-openapi numbers path parameters; every path of ours has one, the resource's id.
        let reason = reason(&error.reason);
        INVALID_PARAMETER.detail(Localized {
            fr: format!("l'identifiant {}", reason.fr),
            en: format!("the identifier {}", reason.en),
        })
    } else if let Some(error) = error.downcast_ref::<ParseParamError>() {
        Problem::parameter(error.name, reason(&error.reason))
    } else if let Some(ReadBodyError::PayloadTooLarge) = error.downcast_ref() {
        Problem::too_large()
    } else if error.status().is_client_error() {
        BAD_REQUEST.detail(UNREADABLE)
    } else {
        Problem::internal(&anyhow::anyhow!("{error}"))
    }
}

/// Returns what a parser of ours said; poem-openapi's own words are for developers.
fn reason(message: &str) -> Localized {
    let unreadable = Localized { fr: "est illisible", en: "cannot be read" };
    Localized::from_parse_error(message).unwrap_or_else(|| unreadable.into())
}
