//! What is counted of requests.

use std::time::Instant;

use metrics::{counter, describe_counter, describe_histogram, histogram};
use poem::http::{Method, StatusCode};
use poem::{PathPattern, Response};

/// The route of a request that none matches. Metrics never name a path: there are as many as clients want.
const NO_ROUTE: &str = "-";

pub(super) fn describe() {
    describe_counter!("http_requests_total", "Requests that were answered");
    describe_histogram!(
        "http_request_duration_seconds",
        "From a request's head to the beginning of its answer"
    );
}

/// Counts a response, and the time until it began.
pub(super) async fn with_metrics(
    method: &Method,
    response: impl Future<Output = Response>,
) -> Response {
    let begin = Instant::now();
    let response = response.await;
    let seconds = begin.elapsed().as_secs_f64();
    let route = response.data::<PathPattern>();
    let route = route.map_or_else(|| NO_ROUTE.to_owned(), |pattern| pattern.0.to_string());
    histogram!("http_request_duration_seconds", "method" => label(method), "route" => route.clone())
        .record(seconds);
    count(method, route, response.status(), 1);
    response
}

/// Adds to the requests of a route that were answered with a status. To add 0 shows that there were none: a series that begins
/// with the first failure hides it.
pub(super) fn count(method: &Method, route: String, status: StatusCode, requests: u64) {
    let (method, status) = (label(method), status.as_u16().to_string());
    counter!("http_requests_total", "method" => method, "route" => route, "status" => status)
        .increment(requests);
}

/// Clients may invent methods, but not metrics.
fn label(method: &Method) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|name| *name == method.as_str()).unwrap_or("other")
}
