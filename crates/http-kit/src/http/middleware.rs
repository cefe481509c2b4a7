//! What surrounds every endpoint, and the endpoints that every service has beside its API.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use http_body_util::combinators::BoxBody;
use poem::endpoint::{BoxEndpoint, DynEndpoint};
use poem::error::NotFoundError;
use poem::http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, TRANSFER_ENCODING};
use poem::http::{HeaderValue, Method, StatusCode};
use poem::{
    Body, Endpoint, EndpointExt, Error, IntoResponse, PathPattern, Request, Response, Result, Route,
};
use tracing::Instrument;

use super::health::{Health, live};
use super::limits::{check_head, read_body};
use super::negotiation::Language;
use super::problem::framework::to_problem;
use super::problem::{ApiInfo, Problem};
use super::request_metrics::with_metrics;
use crate::context::RequestContext;

/// `OPTIONS *` asks about no address, but about the server (RFC 9110, section 9.3.7).
const METHODS_OF_THE_SERVER: &str = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
const READ_METHODS: &str = "GET, HEAD, OPTIONS";

/// A whole service: its API, its OpenAPI document, its health and its metrics, [with middleware](with_middleware).
pub fn service(
    info: &'static ApiInfo,
    api: BoxEndpoint<'static>,
    specification: String,
    health: Health,
) -> Service {
    let beside = Route::new()
        .at("/health/live", only_get(live))
        .at("/health/ready", only_get(health.endpoint()))
        .at("/metrics", only_get(crate::telemetry::metrics_endpoint()))
        .at("/openapi.json", document(specification));
    with_middleware(info, ApiAndMore { api, beside })
}

/// Surrounds an endpoint. From the inside out: a panic is a 500, a request is within its limits, every error is a problem in
/// the client's language, and the request is counted and has an identity, which is in the logs too. `HEAD` is `GET`
/// without the body, wherever there is a `GET`.
pub fn with_middleware(info: &'static ApiInfo, endpoint: impl Endpoint + 'static) -> Service {
    Service { endpoint: endpoint.map_to_response().boxed(), info }
}

/// Serves an OpenAPI document.
pub fn document(specification: String) -> impl Endpoint<Output = Response> {
    only_get(poem::endpoint::make_sync(move |_| {
        let response = Response::builder().content_type("application/json");
        response.header(CACHE_CONTROL, "no-cache").body(specification.clone())
    }))
}

/// Refuses every method but `GET`, `HEAD` and `OPTIONS`: for endpoints that no [`OpenApi`] describes.
///
/// [`OpenApi`]: poem_openapi::OpenApi
pub fn only_get(endpoint: impl Endpoint + 'static) -> impl Endpoint<Output = Response> {
    endpoint.around(async |endpoint: Arc<_>, request: Request| match *request.method() {
        Method::GET | Method::HEAD => endpoint.call(request).await.map(IntoResponse::into_response),
        Method::OPTIONS => Ok(options(READ_METHODS)),
        _ => Err(Problem::method_not_allowed(READ_METHODS).into()),
    })
}

/// An API, and what is beside it. poem's router could nest an API at `/`, but would take each path apart and put it
/// together again for it.
struct ApiAndMore {
    api: BoxEndpoint<'static>,
    beside: Route,
}

impl Endpoint for ApiAndMore {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let path = request.uri().path();
        if ["/metrics", "/openapi.json"].contains(&path) || path.starts_with("/health/") {
            return Box::pin(self.beside.call(request)).await;
        }
        DynEndpoint::call(&*self.api, request).await
    }
}

/// What a [`Server`](crate::server::Server) serves: an endpoint [with middleware](with_middleware).
///
/// All layers are one endpoint, and pass the request on by its address. A poem middleware's future holds a request and the
/// future of the next one: a handful of them took 40 KB for each request, as long as its client takes to send the body.
pub struct Service {
    endpoint: BoxEndpoint<'static>,
    pub(crate) info: &'static ApiInfo,
}

impl Endpoint for Service {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        Ok(self.respond(Box::new(request)).await)
    }
}

impl Service {
    pub(crate) async fn respond(&self, mut request: Box<Request>) -> Response {
        let known = request.extensions().get().cloned();
        let context: RequestContext =
            known.unwrap_or_else(|| RequestContext::from_headers(request.headers()));
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
        // Boxed, because the futures around it would otherwise be as large as it, and be copied with it.
        let response = Box::pin(self.respond_in_context(request)).instrument(span);
        let mut response = with_metrics(&method, context.clone().scope(response)).await;
        if method == Method::HEAD {
            response = strip_body(response);
        }
        context.set_response_header(&mut response);
        response
    }

    async fn respond_in_context(&self, request: Box<Request>) -> Response {
        let language = Language::wanted(request.headers());
        let outcome = self.handle(request).await;
        outcome.unwrap_or_else(|error| into_response(error, language, self.info))
    }

    async fn handle(&self, mut request: Box<Request>) -> Result<Response> {
        if request.method() == Method::OPTIONS && request.uri().path() == "*" {
            return Ok(options(METHODS_OF_THE_SERVER));
        }
        check_head(&request)?;
        read_body(&mut request).await?;
        let call = DynEndpoint::call(&*self.endpoint, *request);
        let outcome = AssertUnwindSafe(call).catch_unwind().await;
        outcome.unwrap_or_else(|panic| Err(panic_to_problem(&*panic).into()))
    }
}

fn options(allow: &'static str) -> Response {
    StatusCode::NO_CONTENT.with_header(ALLOW, allow).into_response()
}

fn panic_to_problem(panic: &(dyn Any + Send)) -> Problem {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let cause = anyhow::anyhow!("the handler panicked: {}", text.unwrap_or("no message"));
    Problem::internal(&cause)
}

/// Turns an error into its problem, and keeps the route that it came from.
fn into_response(error: Error, language: Language, info: &ApiInfo) -> Response {
    // poem also tells how far it came on the way to a route that does not exist.
    let is_found = !error.is::<NotFoundError>();
    let route = is_found.then(|| error.data::<PathPattern>().cloned()).flatten();
    let mut response = match error.is_from_response() {
        true => error.into_response(),
        false => to_problem(&error).into_response(language, info),
    };
    if let Some(route) = route {
        response.set_data(route);
    }
    response
}

/// Turns the response to `GET` into that to `HEAD`: with the body's length where it is known, not where it is streamed.
fn strip_body(mut response: Response) -> Response {
    let body: BoxBody<_, _> = response.take_body().into();
    let length = hyper::body::Body::size_hint(&body).exact();
    let has_none = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status());
    let headers = response.headers_mut();
    if let (Some(length), false) = (length, has_none) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    headers.remove(TRANSFER_ENCODING);
    response.set_body(Body::empty());
    response
}
