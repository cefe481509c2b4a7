use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Result, Route};
use tracing::Instrument;

use super::get_only::get_only;
use super::head::without_body;
use super::health::Health;
use super::limits::{check_head, read_body};
use super::measure::{error_to_problem, measured};
use super::problem::Problem;
use crate::context::RequestContext;

/// A whole service: its API, its OpenAPI document, its health and its metrics, in a [`shell`].
pub fn service(
    api: impl Endpoint + 'static,
    specification: String,
    health: Health,
) -> impl Endpoint<Output = Response> {
    let routes = Route::new()
        .nest("/health", health.routes())
        .at("/metrics", get_only(crate::metrics::endpoint()))
        .at("/openapi.json", document(specification))
        .nest("/", api);
    shell(routes)
}

/// What surrounds every endpoint, from the inside out: a panic is a 500, a request is within its limits, every error is a
/// problem in the client's language, and the request is counted and has an identity, which is in the logs too. `HEAD` is
/// `GET` without the body, wherever there is a `GET`.
pub fn shell(endpoint: impl Endpoint + 'static) -> impl Endpoint<Output = Response> {
    endpoint
        .around(panic_to_problem)
        .before(read_body)
        .before(check_head)
        .around(options_of_the_server)
        .around(error_to_problem)
        .around(|endpoint, mut request| async move {
            let known = request.extensions().get().cloned();
            let context: RequestContext =
                known.unwrap_or_else(|| RequestContext::of(request.headers()));
            let span = tracing::info_span!(
                "request",
                id = context.request_id,
                method = %request.method(),
                path = request.uri().path(),
            );
            let method = request.method().clone();
            if method == Method::HEAD {
                request.set_method(Method::GET);
            }
            let call = endpoint.get_response(request).instrument(span);
            let mut response = measured(method.clone(), context.clone().scope(call)).await;
            if method == Method::HEAD {
                response = without_body(response);
            }
            context.name(&mut response);
            Ok(response)
        })
}

/// Serves an OpenAPI document.
pub fn document(specification: String) -> impl Endpoint<Output = Response> {
    get_only(poem::endpoint::make_sync(move |_| {
        Response::builder()
            .content_type("application/json")
            .body(specification.clone())
    }))
}

/// `OPTIONS *` asks about no address, but about the server (RFC 9110, section 9.3.7).
async fn options_of_the_server<E: Endpoint>(
    endpoint: Arc<E>,
    request: Request,
) -> Result<Response> {
    if request.method() == Method::OPTIONS && request.uri().path() == "*" {
        let allow = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
        let response = StatusCode::NO_CONTENT.with_header(header::ALLOW, allow);
        return Ok(response.into_response());
    }
    endpoint
        .call(request)
        .await
        .map(IntoResponse::into_response)
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
