use poem::Error;
use poem::error::{NotFoundError, ParsePathError as PoemPathError, ReadBodyError};
use poem::http::{HeaderValue, StatusCode, header};
use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError};

use super::localized::Localized;
use super::problem::Problem;
use super::problem_types::{ProblemExample, ProblemType};

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
    example: ProblemExample::new("aucune ressource à cette adresse"),
};
pub(super) const INVALID_PARAMETER: ProblemType = ProblemType {
    name: "invalid-parameter",
    status: StatusCode::BAD_REQUEST,
    title: Localized { fr: "Paramètre invalide", en: "Invalid parameter" },
    when: "A part of the path, a query parameter or a header is not what the specification says, or does not go with \
           another one.",
    advice: "Correct the parameter that `detail` names; the same request fails again.",
    example: ProblemExample::new("« filtre » est un paramètre inconnu"),
};
pub(super) const BAD_REQUEST: ProblemType = ProblemType {
    name: "bad-request",
    status: StatusCode::BAD_REQUEST,
    title: Localized { fr: "Requête illisible", en: "Unreadable request" },
    when: "The request is broken in a way that has no type of its own, such as a body that ends too early.",
    advice: "Correct the request; the same one fails again.",
    example: ProblemExample::new("la requête est illisible"),
};
pub(super) const UNSUPPORTED: ProblemType = ProblemType {
    name: "unsupported-media-type",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    title: Localized { fr: "Type de contenu non pris en charge", en: "Unsupported media type" },
    when: "A body came without `Content-Type`, with one that the operation does not read, or in another charset than UTF-8.",
    advice: "Send JSON, with one of the types that the header `Accept-Post` or `Accept-Patch` lists.",
    example: ProblemExample::new("« text/plain » ne convient pas : application/json est attendu"),
};
pub(super) const TOO_LARGE: ProblemType = ProblemType {
    name: "body-too-large",
    status: StatusCode::PAYLOAD_TOO_LARGE,
    title: Localized { fr: "Corps de requête trop grand", en: "Request body too large" },
    when: "The request's body has more than 64 KiB.",
    advice: "Send less at once.",
    example: ProblemExample::new("le corps de la requête dépasse 64 Kio"),
};

impl Problem {
    /// Another method may be used here.
    pub(super) fn method_not_allowed(allow: &str) -> Self {
        let detail = Localized {
            fr: format!("méthodes possibles : {allow}"),
            en: format!("possible methods: {allow}"),
        };
        let allow = HeaderValue::from_str(allow).map(|allow| (header::ALLOW, allow));
        METHOD_NOT_ALLOWED.detail(detail).with_headers(allow)
    }
}

/// What is to be told of an error: itself when it is a problem, else which of the framework's own it is.
pub(super) fn to_problem(error: &Error) -> Problem {
    if let Some(problem) = error.downcast_ref::<Problem>() {
        problem.clone()
    } else if error.is::<NotFoundError>() {
        ROUTE_NOT_FOUND.detail(Localized {
            fr: "aucune ressource à cette adresse",
            en: "there is nothing at this address",
        })
    } else if let Some(error) = error.downcast_ref::<ParsePathError>() {
        // poem-openapi numbers path parameters; every path of ours has one, the resource's id.
        let reason = reason(&error.reason);
        INVALID_PARAMETER.detail(Localized {
            fr: format!("l'identifiant {}", reason.fr),
            en: format!("the identifier {}", reason.en),
        })
    } else if let Some(error) = error.downcast_ref::<ParseParamError>() {
        Problem::parameter(error.name, reason(&error.reason))
    } else if let Some(error) = error.downcast_ref::<ContentTypeError>() {
        UNSUPPORTED.detail(media_type(error))
    } else if matches!(error.downcast_ref(), Some(ReadBodyError::PayloadTooLarge)) {
        TOO_LARGE.detail(Localized {
            fr: "le corps de la requête dépasse 64 Kio",
            en: "the request's body exceeds 64 KiB",
        })
    } else if error.is::<PoemPathError>() || error.status().is_client_error() {
        BAD_REQUEST
            .detail(Localized { fr: "la requête est illisible", en: "the request cannot be read" })
    } else {
        Problem::internal(&anyhow::anyhow!("{error}"))
    }
}

fn media_type(error: &ContentTypeError) -> Localized {
    match error {
        ContentTypeError::ExpectContentType => Localized {
            fr: "l'en-tête Content-Type manque",
            en: "the header Content-Type is missing",
        }
        .into(),
        ContentTypeError::NotSupported { content_type } => Localized {
            fr: format!("« {content_type} » ne convient pas : application/json est attendu"),
            en: format!("“{content_type}” will not do: application/json is expected"),
        }
        .into(),
    }
}

/// What a parser of ours said; poem-openapi's own words are for developers.
fn reason(message: &str) -> Localized {
    let unreadable = Localized { fr: "est illisible", en: "cannot be read" };
    Localized::from_parse_error(message).unwrap_or_else(|| unreadable.into())
}
