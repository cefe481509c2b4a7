//! A JSON response.

use poem::http::StatusCode;
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::Payload;
use poem_openapi::registry::{MetaHeader, MetaResponse, MetaResponses, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use serde::Serialize;

use super::super::meta;

pub(in crate::http) const CONTENT_TYPE: &str = "application/json";

/// A JSON response, written in one pass by serde. (poem-openapi's own `Json` builds a tree of values first.)
pub struct Json<T>(pub T);

impl<T: Type + Serialize> Payload for Json<T> {
    const CONTENT_TYPE: &'static str = CONTENT_TYPE;

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Send> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => Response::builder().content_type(CONTENT_TYPE).body(json),
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written as JSON");
                StatusCode::INTERNAL_SERVER_ERROR.into()
            }
        }
    }
}

impl<T: Type + Serialize> ApiResponse for Json<T> {
    fn meta() -> MetaResponses {
        MetaResponses { responses: vec![ok(T::schema_ref(), Vec::new())] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// Describes a response of 200 with JSON.
pub(in crate::http) fn ok(schema: MetaSchemaRef, headers: Vec<MetaHeader>) -> MetaResponse {
    meta::response(200, "Succès", Some((CONTENT_TYPE, schema)), headers)
}
