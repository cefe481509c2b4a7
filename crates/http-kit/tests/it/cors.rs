//! Pages of another origin.

use http_kit::config::HttpConfig;
use reqwest::{Method, Response};
use rstest::rstest;

use crate::api::{Running, start_with};

const ORIGIN: &str = "https://shop.example";
const NUMBERS: &str = "/numbers?count=1";

async fn start_allowing(origins: &str) -> Running {
    let cors_allowed_origins = origins.parse().unwrap();
    start_with(HttpConfig { cors_allowed_origins, ..HttpConfig::loopback() }).await
}

async fn ask(service: &Running, method: Method, path: &str, origin: &str) -> Response {
    let request = service.request(method, path).header("origin", origin);
    request.header("access-control-request-method", "PATCH").send().await.unwrap()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    let value = answer.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

fn varies(answer: &Response) -> bool {
    answer.headers().get_all("vary").iter().any(|name| name == "Origin")
}

fn says_nothing(answer: &Response) -> bool {
    answer.headers().keys().all(|name| !name.as_str().starts_with("access-control"))
}

#[rstest]
#[case::nobody_by_default("", ORIGIN, "")]
#[case::another_host(ORIGIN, "https://shop.example.evil", "")]
#[case::another_scheme(ORIGIN, "http://shop.example", "")]
#[case::no_origin(ORIGIN, "null", "")]
#[case::one_of_several("http://localhost:5173,https://shop.example", ORIGIN, ORIGIN)]
#[case::everybody("*", "https://any.example", "*")]
#[tokio::test]
async fn a_page_is_served_and_may_read_answers_and_errors_if_it_is_allowed(
    #[case] origins: &str,
    #[case] origin: &str,
    #[case] allowed: &str,
) {
    let service = start_allowing(origins).await;
    for (method, path, status) in [
        (Method::GET, NUMBERS, 200),
        (Method::GET, "/nowhere", 404),
        (Method::GET, "/panic/1", 400),
        (Method::OPTIONS, NUMBERS, 204),
    ] {
        let answer = ask(&service, method.clone(), path, origin).await;
        assert_eq!(answer.status(), status);
        assert_eq!(header(&answer, "access-control-allow-origin"), allowed);
        assert_eq!(says_nothing(&answer), allowed.is_empty());
        assert_eq!(varies(&answer), origins.contains("https"));
        let exposed = header(&answer, "access-control-expose-headers");
        for name in ["ETag", "Location", "Link", "X-Request-Id", "Retry-After"] {
            let is_read = method == Method::GET && !allowed.is_empty();
            assert_eq!(exposed.contains(name), is_read, "{exposed}");
        }
    }
    assert!(says_nothing(&service.get(NUMBERS).await));
}

#[tokio::test]
async fn an_allowed_page_may_use_the_methods_that_there_are_and_send_any_header() {
    // What browsers, polyfills and tracing send by themselves, and what nobody has thought of yet.
    const NAMES: &str = "baggage,cache-control,idempotency-key,if-match,last-event-id,pragma,sentry-trace,traceparent,\
                         tracestate,x-b3-traceid,x-request-id,x-requested-with,x-tomorrow";
    let service = start_allowing(ORIGIN).await;
    let preflight = service.request(Method::OPTIONS, "/echo/1").header("origin", ORIGIN);
    let preflight = preflight.header("access-control-request-method", "PATCH");
    let answer = preflight.header("access-control-request-headers", NAMES).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    let methods = header(&answer, "access-control-allow-methods");
    assert_eq!(methods, "PATCH, DELETE, OPTIONS");
    assert_eq!(header(&answer, "access-control-allow-headers"), NAMES);
    assert!(!header(&answer, "x-request-id").is_empty());
}
