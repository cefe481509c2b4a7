use std::sync::Arc;

use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Result};

use super::problem::Problem;

const ALLOW: &str = "GET, HEAD, OPTIONS";

/// An endpoint that can only be read, with the right answers to every other method: for what no [`OpenApi`] describes.
///
/// [`OpenApi`]: poem_openapi::OpenApi
pub fn get_only(endpoint: impl Endpoint + 'static) -> impl Endpoint<Output = Response> {
    endpoint.around(answer)
}

async fn answer<E: Endpoint>(endpoint: Arc<E>, request: Request) -> Result<Response> {
    match *request.method() {
        Method::GET | Method::HEAD => endpoint.call(request).await.map(IntoResponse::into_response),
        Method::OPTIONS => {
            Ok(StatusCode::NO_CONTENT.with_header(header::ALLOW, ALLOW).into_response())
        }
        _ => Err(Problem::method_not_allowed(ALLOW).into()),
    }
}
