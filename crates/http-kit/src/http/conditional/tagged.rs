use poem::http::StatusCode;
use poem::http::header::ETAG;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;
use serde::Serialize;

use super::super::json::Json;
use super::{EntityTag, IfNoneMatch};

/// An answer with its `ETag`; without the body (304) for a client that has it already.
pub struct Tagged<T> {
    tag: EntityTag,
    pub(super) body: Option<T>,
}

impl<T> Tagged<T> {
    pub fn new(body: T, tag: EntityTag, known: &IfNoneMatch) -> Self {
        let body = (!known.is_met_by(&tag)).then_some(body);
        Self { tag, body }
    }
}

impl<T: Serialize + Send> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let response = match self.body {
            Some(body) => Json(body).into_response(),
            None => StatusCode::NOT_MODIFIED.into(),
        };
        response.with_header(ETAG, self.tag.0).into_response()
    }
}

impl<T: Type + Serialize> ApiResponse for Tagged<T> {
    fn meta() -> MetaResponses {
        let response = |status, description, content| MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content,
            headers: vec![tag_header()],
        };
        let json = MetaMediaType { content_type: "application/json", schema: T::schema_ref() };
        let not_modified = "Inchangé depuis l'état que désigne `If-None-Match`";
        MetaResponses {
            responses: vec![
                response(200, "Succès", vec![json]),
                response(304, not_modified, Vec::new()),
            ],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

fn tag_header() -> MetaHeader {
    MetaHeader {
        name: "ETag".to_owned(),
        description: Some("Désigne cet état de la ressource".to_owned()),
        required: true,
        deprecated: false,
        schema: String::schema_ref(),
    }
}
