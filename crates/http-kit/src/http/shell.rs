use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use poem::endpoint::{BoxEndpoint, DynEndpoint};
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, EndpointExt, IntoResponse, Request, Response, Result, Route};
use tracing::Instrument;

use super::get_only::get_only;
use super::head::without_body;
use super::health::Health;
use super::language::Language;
use super::limits::{check_head, read_body};
use super::measure::{error_to_response, measured};
use super::problem::Problem;
use crate::context::RequestContext;

/// A whole service: its API, its OpenAPI document, its health and its metrics, in a [`shell`].
pub fn service(
    api: BoxEndpoint<'static>,
    specification: String,
    health: Health,
) -> impl Endpoint<Output = Response> {
    let beside = Route::new()
        .nest("/health", health.routes())
        .at("/metrics", get_only(crate::metrics::endpoint()))
        .at("/openapi.json", document(specification));
    shell(Service { api, beside })
}

/// What surrounds every endpoint, from the inside out: a panic is a 500, a request is within its limits, every error is a
/// problem in the client's language, and the request is counted and has an identity, which is in the logs too. `HEAD` is
/// `GET` without the body, wherever there is a `GET`.
pub fn shell(endpoint: impl Endpoint + 'static) -> impl Endpoint<Output = Response> {
    Shell(endpoint.map_to_response().boxed())
}

/// An API, and what is beside it. poem's router could nest an API at `/`, and would take each address apart and put it
/// together again for it.
struct Service {
    api: BoxEndpoint<'static>,
    beside: Route,
}

impl Endpoint for Service {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let path = request.uri().path();
        if ["/metrics", "/openapi.json"].contains(&path) || path.starts_with("/health/") {
            return Box::pin(self.beside.call(request)).await;
        }
        DynEndpoint::call(&*self.api, request).await
    }
}

/// All layers in one: a middleware's future holds a request and the future of the next one, so that of a handful of them
/// had 40 KB, to be allocated and copied for each request.
struct Shell(BoxEndpoint<'static>);

impl Endpoint for Shell {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
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
        // What is around it is copied with it.
        let answer = Box::pin(self.answer(request)).instrument(span);
        let mut response = measured(&method, context.clone().scope(answer)).await;
        if method == Method::HEAD {
            response = without_body(response);
        }
        context.name(&mut response);
        Ok(response)
    }
}

impl Shell {
    async fn answer(&self, request: Request) -> Response {
        let language = Language::wanted(request.headers());
        let outcome = self.handle(request).await;
        outcome.unwrap_or_else(|error| error_to_response(error, language))
    }

    async fn handle(&self, request: Request) -> Result<Response> {
        if is_about_the_server(&request) {
            let allow = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
            let response = StatusCode::NO_CONTENT.with_header(header::ALLOW, allow);
            return Ok(response.into_response());
        }
        check_head(&request)?;
        let request = read_body(request).await?;
        let call = DynEndpoint::call(&*self.0, request);
        AssertUnwindSafe(call)
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| Err(panic_to_problem(&*panic).into()))
    }
}

/// Serves an OpenAPI document.
pub fn document(specification: String) -> impl Endpoint<Output = Response> {
    get_only(poem::endpoint::make_sync(move |_| {
        Response::builder().content_type("application/json").body(specification.clone())
    }))
}

/// `OPTIONS *` asks about no address, but about the server (RFC 9110, section 9.3.7).
fn is_about_the_server(request: &Request) -> bool {
    request.method() == Method::OPTIONS && request.uri().path() == "*"
}

fn panic_to_problem(panic: &(dyn Any + Send)) -> Problem {
    let cause = anyhow::anyhow!("the handler panicked: {}", panic_message(panic));
    Problem::internal(&cause)
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
