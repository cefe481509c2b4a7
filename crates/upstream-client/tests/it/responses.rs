//! What a response is taken for.

use std::time::Duration;

use http_kit::context::RequestContext;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use upstream_client::UpstreamLimits;
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::people::{People, UNKNOWN};

const BUDGET: Duration = Duration::from_millis(300);
/// Far longer than a call may take, on a slow machine too.
const LONG: Duration = Duration::from_secs(10);

async fn server(response: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(response).mount(&server).await;
    server
}

async fn ask(base_url: &str) -> anyhow::Result<Option<String>> {
    let people = People::new(base_url, UpstreamLimits::within(BUDGET));
    let outcome = tokio::time::timeout(LONG, people.name_of(7)).await;
    outcome.expect("an outcome within a bounded time")
}

fn person(change: &Value) -> ResponseTemplate {
    let mut person = json!({ "id": 7, "name": "Zoé" });
    for (name, value) in change.as_object().unwrap() {
        person[name] = value.clone();
    }
    ResponseTemplate::new(200).set_body_json(person)
}

fn problem(kind: &str) -> ResponseTemplate {
    let problem = json!({ "type": kind, "title": "Unknown", "status": 404 });
    ResponseTemplate::new(404).set_body_raw(problem.to_string(), "application/problem+json")
}

#[rstest]
#[case::a_field_that_is_not_needed(person(&json!({ "nick": [] })), Some("Zoé"))]
#[case::the_problem_that_says_so(problem(UNKNOWN), None)]
#[tokio::test]
async fn a_response_that_fits_is_read(
    #[case] response: ResponseTemplate,
    #[case] name: Option<&str>,
) {
    let server = server(response).await;
    assert_eq!(ask(&server.uri()).await.unwrap().as_deref(), name);
}

#[rstest]
#[case::internal_error(ResponseTemplate::new(500))]
#[case::an_error_that_looks_good(
    ResponseTemplate::new(500).set_body_json(json!({ "id": 7, "name": "Zoé" }))
)]
#[case::overloaded(ResponseTemplate::new(503).insert_header("retry-after", "1"))]
#[case::too_many_requests(ResponseTemplate::new(429))]
#[case::bad_request(ResponseTemplate::new(400))]
#[case::no_content(ResponseTemplate::new(204))]
#[case::a_404_of_another_kind(problem("urn:test:no-such-route"))]
#[case::a_404_without_a_body(ResponseTemplate::new(404))]
#[case::no_body(ResponseTemplate::new(200))]
#[case::garbage(ResponseTemplate::new(200).set_body_string("<html>{"))]
#[case::more_after_the_value(ResponseTemplate::new(200).set_body_string(r#"{"id":7,"name":""}[]"#))]
#[case::no_utf8(ResponseTemplate::new(200).set_body_bytes([b'"', 0xff, b'"']))]
#[case::null(ResponseTemplate::new(200).set_body_json(Value::Null))]
#[case::a_list(ResponseTemplate::new(200).set_body_json(json!([])))]
#[case::another_type(person(&json!({ "name": 12 })))]
#[case::ten_megabytes(person(&json!({ "biography": "x".repeat(10_000_000) })))]
#[tokio::test]
async fn any_other_response_is_an_error(#[case] response: ResponseTemplate) {
    let server = server(response).await;
    ask(&server.uri()).await.unwrap_err();
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    ask(&format!("http://{address}")).await.unwrap_err();
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    let server = MockServer::start().await;
    let good = Mock::given(path("/elsewhere")).respond_with(person(&json!({})));
    good.with_priority(1).mount(&server).await;
    let elsewhere = ResponseTemplate::new(307).insert_header("location", "/elsewhere");
    Mock::given(any()).respond_with(elsewhere).mount(&server).await;
    ask(&server.uri()).await.unwrap_err();
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_request_id_and_the_trace_are_passed_on() {
    let server = server(problem(UNKNOWN)).await;
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request = RequestContext::from_values(Some("request-1"), Some(traceparent));
    let base_url = format!("{}/", server.uri());
    assert_eq!(request.scope(ask(&base_url)).await.unwrap(), None);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), "/people/7");
    assert_eq!(requests[0].headers["x-request-id"], "request-1");
    assert_eq!(requests[0].headers["traceparent"], traceparent);
}
