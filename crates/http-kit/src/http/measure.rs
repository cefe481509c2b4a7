use std::time::Instant;

use metrics::{counter, histogram};
use poem::error::NotFoundError;
use poem::http::Method;
use poem::{Error, PathPattern, Response};

use super::errors::to_problem;
use super::language::Language;

/// The route of a request that none matches. Metrics never name a path: there are as many as clients want.
const NO_ROUTE: &str = "-";

/// Answers an error with its problem, and keeps the route that it came from.
pub(super) fn error_to_response(error: Error, language: Language) -> Response {
    let route = route_of(&error);
    let mut response = match error.is_from_response() {
        true => error.into_response(),
        false => to_problem(&error).into_response(language),
    };
    if let Some(route) = route {
        response.set_data(route);
    }
    response
}

/// Counts an answer, and the time until it began.
pub(super) async fn measured(method: &Method, answer: impl Future<Output = Response>) -> Response {
    let method = name(method);
    let begin = Instant::now();
    let response = answer.await;
    let seconds = begin.elapsed().as_secs_f64();
    let route = response.data::<PathPattern>();
    let route = route.map_or_else(|| NO_ROUTE.to_owned(), |pattern| pattern.0.to_string());
    let status = response.status().as_u16().to_string();
    histogram!("http_request_duration_seconds", "method" => method, "route" => route.clone())
        .record(seconds);
    counter!("http_requests_total", "method" => method, "route" => route, "status" => status)
        .increment(1);
    response
}

/// The pattern of the route that failed. poem also tells how far it came on the way to a route that does not exist.
fn route_of(error: &Error) -> Option<PathPattern> {
    let found = !error.is::<NotFoundError>();
    found.then(|| error.data::<PathPattern>().cloned()).flatten()
}

/// Clients may invent methods, but not metrics.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
