//! What user-service's responses are taken for. How a neighbour is asked is tested in upstream-client.

use bounded_text::BoundedText;
use order_service::domain::order::Address;
use port_types::Failure;
use rstest::rstest;
use serde_json::Value;
use wiremock::matchers::path;

use super::*;

const USER: CustomerId = CustomerId(Uuid::from_u128(7));

type Answer = Result<Option<Address>, Failure>;

async fn ask(response: ResponseTemplate) -> Answer {
    let server = MockServer::start().await;
    let path = path(format!("/users/{}", USER.0));
    Mock::given(method("GET")).and(path).respond_with(response).mount(&server).await;
    let limits = UpstreamLimits::within(Duration::from_secs(5));
    HttpUserDirectory::new(&server.uri(), limits).unwrap().address_of(USER).await
}

fn user(change: &Value) -> ResponseTemplate {
    let mut user = json!({ "id": USER.0, "nom": "M", "prenom": "Z", "adresse": "12 rue" });
    for (name, value) in change.as_object().unwrap() {
        user[name] = value.clone();
    }
    ResponseTemplate::new(200).set_body_json(user)
}

/// The problem of a service, or a gateway, that knows no such address.
fn no_such_route() -> ResponseTemplate {
    let problem = json!({ "type": "urn:echoppe:problem:route-not-found", "status": 404 });
    ResponseTemplate::new(404).set_body_raw(problem.to_string(), "application/problem+json")
}

#[tokio::test]
async fn a_field_that_is_not_needed_may_be_anything() {
    let answer = ask(user(&json!({ "nom": 1, "surnom": [] }))).await;
    assert_eq!(answer.unwrap(), Some(Address::parse("12 rue").unwrap()));
}

#[rstest]
#[case::a_404_of_somebody_else(no_such_route())]
#[case::no_address(user(&json!({ "adresse": null })))]
#[case::an_address_that_is_no_text(user(&json!({ "adresse": 12 })))]
#[case::an_empty_address(user(&json!({ "adresse": " " })))]
#[case::too_long_an_address(user(&json!({ "adresse": "x".repeat(301) })))]
#[case::somebody_else(user(&json!({ "id": Uuid::from_u128(8) })))]
#[tokio::test]
async fn an_unclear_answer_is_unavailable(#[case] answer: ResponseTemplate) {
    let answer = ask(answer).await;
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}
