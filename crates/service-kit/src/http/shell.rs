use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use poem::http::HeaderValue;
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Result, Route};
use tracing::Instrument;

use super::health::Health;
use super::limits::read_body;
use super::measure::{error_to_problem, measured};
use super::problem::Problem;
use crate::context::RequestContext;

const REQUEST_ID: &str = "x-request-id";
const TRACEPARENT: &str = "traceparent";

/// A whole service: its API, its OpenAPI document, its health and its metrics, in a [`shell`].
pub fn service(
    api: impl Endpoint + 'static,
    specification: String,
    health: Health,
) -> impl Endpoint<Output = Response> {
    let routes = Route::new()
        .nest("/health", health.routes())
        .at("/metrics", crate::metrics::endpoint())
        .at("/openapi.json", document(specification))
        .nest("/", api);
    shell(routes)
}

/// What surrounds every endpoint, from the inside out: a panic is a 500, a body is read within its limits, every
/// error is a problem in the client's language, and the request is counted and has an identity, which is in the logs too.
pub fn shell(endpoint: impl Endpoint + 'static) -> impl Endpoint<Output = Response> {
    endpoint
        .around(panic_to_problem)
        .before(read_body)
        .around(error_to_problem)
        .around(|endpoint, request| async move {
            let context = RequestContext::from_headers(
                request.header(REQUEST_ID),
                request.header(TRACEPARENT),
            );
            let request_id = HeaderValue::try_from(&context.request_id).ok();
            let span = tracing::info_span!(
                "request",
                id = context.request_id,
                method = %request.method(),
                path = request.uri().path(),
            );
            let method = request.method().clone();
            let call = endpoint.get_response(request).instrument(span);
            let mut response = measured(method, context.scope(call)).await;
            if let Some(request_id) = request_id {
                response.headers_mut().insert(REQUEST_ID, request_id);
            }
            Ok(response)
        })
}

/// Serves an OpenAPI document.
pub fn document(specification: String) -> impl Endpoint<Output = Response> {
    poem::endpoint::make_sync(move |_| {
        Response::builder()
            .content_type("application/json")
            .body(specification.clone())
    })
}

async fn panic_to_problem<E: Endpoint>(endpoint: Arc<E>, request: Request) -> Result<Response> {
    let call = AssertUnwindSafe(endpoint.call(request)).catch_unwind();
    match call.await {
        Ok(outcome) => outcome.map(IntoResponse::into_response),
        Err(panic) => {
            let cause = anyhow::anyhow!("the handler panicked: {}", panic_message(&*panic));
            Err(Problem::internal(&cause).into())
        }
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
