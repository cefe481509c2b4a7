use poem::error::{NotFoundError, ParsePathError as PoemPathError, ReadBodyError};
use poem::http::StatusCode;
use poem::{Error, IntoResponse, Response};
use poem_openapi::error::{ContentTypeError, ParseParamError, ParsePathError};

use super::problem::{Problem, ProblemType};

const METHOD_NOT_ALLOWED: ProblemType = ProblemType::new(
    "method-not-allowed",
    StatusCode::METHOD_NOT_ALLOWED,
    "Méthode non permise",
);
const ROUTE_NOT_FOUND: ProblemType =
    ProblemType::new("route-not-found", StatusCode::NOT_FOUND, "Adresse inconnue");
pub(super) const INVALID_PARAMETER: ProblemType = ProblemType::new(
    "invalid-parameter",
    StatusCode::BAD_REQUEST,
    "Paramètre invalide",
);
const BAD_REQUEST: ProblemType =
    ProblemType::new("bad-request", StatusCode::BAD_REQUEST, "Requête illisible");
const UNSUPPORTED: ProblemType = ProblemType::new(
    "unsupported-media-type",
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    "Type de contenu non pris en charge",
);
const TOO_LARGE: ProblemType = ProblemType::new(
    "body-too-large",
    StatusCode::PAYLOAD_TOO_LARGE,
    "Corps de requête trop grand",
);
impl Problem {
    /// The resource has these methods only, as `Allow` lists them.
    pub fn method_not_allowed(methods: &str) -> Self {
        let detail = format!("méthodes possibles : {methods}");
        METHOD_NOT_ALLOWED.detail(detail).allow(methods.to_owned())
    }
}

/// Turns every error that is not yet an answer into a problem: the framework's own.
pub(super) async fn to_problem(error: Error) -> Response {
    if error.is_from_response() {
        return error.into_response();
    }
    classify(&error).into_response()
}

fn classify(error: &Error) -> Problem {
    if error.is::<NotFoundError>() {
        ROUTE_NOT_FOUND.detail("aucune ressource à cette adresse")
    } else if let Some(error) = error.downcast_ref::<ParsePathError>() {
        // poem-openapi numbers path parameters; every path of ours has one, the resource's id.
        INVALID_PARAMETER.detail(format!("l'identifiant {}", reason(&error.reason)))
    } else if let Some(error) = error.downcast_ref::<ParseParamError>() {
        Problem::parameter(error.name, reason(&error.reason))
    } else if let Some(error) = error.downcast_ref::<ContentTypeError>() {
        UNSUPPORTED.detail(match error {
            ContentTypeError::ExpectContentType => "l'en-tête Content-Type manque".to_owned(),
            ContentTypeError::NotSupported { content_type } => {
                format!("« {content_type} » ne convient pas : application/json est attendu")
            }
        })
    } else if matches!(error.downcast_ref(), Some(ReadBodyError::PayloadTooLarge)) {
        TOO_LARGE.detail("le corps de la requête dépasse 64 Kio")
    } else if error.is::<PoemPathError>() || error.status().is_client_error() {
        BAD_REQUEST.detail("la requête est illisible")
    } else {
        Problem::internal(&anyhow::anyhow!("{error}"))
    }
}

/// poem-openapi wraps what a parser says: `failed to parse "type": what it says (occurred while parsing "outer type")`.
fn reason(text: &str) -> &str {
    let text = text
        .split_once(" (occurred while parsing")
        .map_or(text, |(reason, _)| reason);
    text.rsplit_once("\": ").map_or(text, |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn only_what_the_parser_said_is_told() {
        for text in [
            "n'est pas un UUID",
            "failed to parse \"string_uuid\": n'est pas un UUID",
            "failed to parse \"id\": n'est pas un UUID (occurred while parsing \"optional_id\")",
        ] {
            assert_eq!(reason(text), "n'est pas un UUID");
        }
    }
}
