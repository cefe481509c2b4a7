//! What can go wrong over HTTP only.

use bounded_text::BoundedText;
use http_kit::context::RequestContext;
use order_service::domain::order::Address;
use port_types::Failure;
use rstest::rstest;
use serde_json::Value;

use super::*;
use crate::unclear_answers::{
    PATIENCE, Silence, TIMEOUT, always, no_such_route, nobody, redirecting, silent,
};

const USER: CustomerId = CustomerId(Uuid::from_u128(7));

type Answer = Result<Option<Address>, Failure>;

async fn ask(base_url: &str) -> Answer {
    let directory = HttpUserDirectory::new(base_url, HttpLimits::within(TIMEOUT)).unwrap();
    let answer = tokio::time::timeout(PATIENCE, directory.address_of(USER)).await;
    answer.expect("an answer within a bounded time")
}

fn assert_unavailable(answer: &Answer) {
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}

fn user(change: &Value) -> ResponseTemplate {
    let mut user = json!({ "id": USER.0, "nom": "M", "prenom": "Z", "adresse": "12 rue" });
    for (name, value) in change.as_object().unwrap() {
        user[name] = value.clone();
    }
    ResponseTemplate::new(200).set_body_json(user)
}

#[tokio::test]
async fn a_field_that_is_not_needed_may_be_anything() {
    let server = always(user(&json!({ "nom": 1, "surnom": [] }))).await;
    let address = Address::parse("12 rue").unwrap();
    assert_eq!(ask(&server.uri()).await.unwrap(), Some(address));
}

#[rstest]
#[case::internal_error(ResponseTemplate::new(500))]
#[case::an_error_that_looks_good(ResponseTemplate::new(500).set_body_json(
    json!({ "id": USER.0, "adresse": "12 rue" })
))]
#[case::overloaded(ResponseTemplate::new(503).insert_header("retry-after", "1"))]
#[case::too_many_requests(ResponseTemplate::new(429))]
#[case::no_content(ResponseTemplate::new(204))]
#[case::a_404_of_somebody_else(no_such_route())]
#[case::a_404_without_a_body(ResponseTemplate::new(404))]
#[case::no_body(ResponseTemplate::new(200))]
#[case::garbage(ResponseTemplate::new(200).set_body_string("<html>{"))]
#[case::no_utf8(ResponseTemplate::new(200).set_body_bytes([b'"', 0xff, b'"']))]
#[case::null(ResponseTemplate::new(200).set_body_json(Value::Null))]
#[case::a_list(ResponseTemplate::new(200).set_body_json(json!([])))]
#[case::no_address(user(&json!({ "adresse": null })))]
#[case::an_address_that_is_no_text(user(&json!({ "adresse": 12 })))]
#[case::an_empty_address(user(&json!({ "adresse": " " })))]
#[case::too_long_an_address(user(&json!({ "adresse": "x".repeat(301) })))]
#[case::somebody_else(user(&json!({ "id": Uuid::from_u128(8) })))]
#[case::ten_megabytes(user(&json!({ "biographie": "x".repeat(10_000_000) })))]
#[tokio::test]
async fn an_unclear_answer_is_unavailable(#[case] answer: ResponseTemplate) {
    let server = always(answer).await;
    assert_unavailable(&ask(&server.uri()).await);
}

#[rstest]
#[tokio::test]
async fn a_neighbour_that_hangs_is_unavailable_after_a_bounded_time(
    #[values(Silence::FromTheStart, Silence::InTheMiddle, Silence::Trickle)] silence: Silence,
) {
    let address = silent(silence).await;
    assert_unavailable(&ask(&format!("http://{address}")).await);
}

#[tokio::test]
async fn a_neighbour_that_is_not_there_is_unavailable() {
    let address = nobody().await;
    assert_unavailable(&ask(&format!("http://{address}")).await);
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    let server = redirecting(user(&json!({}))).await;
    assert_unavailable(&ask(&server.uri()).await);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
}

#[tokio::test]
async fn the_request_id_and_the_trace_are_passed_on() {
    let server = always(unknown_user()).await;
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request = RequestContext::from_values(Some("request-1"), Some(traceparent));
    let base_url = format!("{}/", server.uri());
    assert_eq!(request.scope(ask(&base_url)).await.unwrap(), None);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), format!("/users/{}", USER.0));
    assert_eq!(requests[0].headers["x-request-id"], "request-1");
    assert_eq!(requests[0].headers["traceparent"], traceparent);
}
