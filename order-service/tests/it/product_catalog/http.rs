//! What can go wrong over HTTP only.

use futures_util::future::join_all;
use http_kit::context::RequestContext;
use order_service::domain::basket::ProductId;
use port_types::Failure;
use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::unclear_answers::{
    PATIENCE, Silence, TIMEOUT, always, no_such_route, nobody, redirecting, silent,
};

const ASKED: [ProductId; 2] = [ProductId(Uuid::from_u128(7)), ProductId(Uuid::from_u128(8))];

type Answer = Result<Vec<Product>, Failure>;

async fn ask(base_url: &str) -> Answer {
    let catalog = HttpProductCatalog::new(base_url, HttpLimits::within(TIMEOUT)).unwrap();
    let answer = tokio::time::timeout(PATIENCE, catalog.find(&ASKED)).await;
    answer.expect("an answer within a bounded time")
}

fn assert_unavailable(answer: &Answer) {
    assert!(matches!(answer, Err(Failure::Unavailable(_))), "{answer:?}");
}

/// JSON as text: a number keeps its digits.
fn product(id: u128, prix: &str) -> String {
    let id = Uuid::from_u128(id);
    format!(r#"{{"id":"{id}","nom":"Miel de lavande","description":"","prix":{prix}}}"#)
}

fn answer_of(products: &[String]) -> ResponseTemplate {
    let body = format!("[{}]", products.join(","));
    ResponseTemplate::new(200).set_body_raw(body, "application/json")
}

#[rstest]
#[case("12.50", 1_250)]
#[case("12.5", 1_250)]
#[case("12", 1_200)]
#[case("1000000.00", 100_000_000)]
#[case("0.07", 7)]
#[case("1.1e1", 1_100)]
#[tokio::test]
async fn a_price_is_read_to_the_cent(#[case] prix: &str, #[case] cents: i64) {
    let server = always(answer_of(&[product(7, prix)])).await;
    let found = ask(&server.uri()).await.unwrap();
    assert_eq!(found[0].price.cents(), cents);
}

#[rstest]
#[case::internal_error(ResponseTemplate::new(500))]
#[case::an_error_that_looks_good(ResponseTemplate::new(500).set_body_string("[]"))]
#[case::overloaded(ResponseTemplate::new(503).insert_header("retry-after", "1"))]
#[case::bad_request(ResponseTemplate::new(400))]
#[case::no_content(ResponseTemplate::new(204))]
#[case::not_found(no_such_route())]
#[case::no_body(ResponseTemplate::new(200))]
#[case::garbage(ResponseTemplate::new(200).set_body_string("[{"))]
#[case::more_after_the_list(ResponseTemplate::new(200).set_body_string("[][]"))]
#[case::one_product(ResponseTemplate::new(200).set_body_string(product(7, "1")))]
#[case::no_name(answer_of(&[product(7, "1").replace("nom", "name")]))]
#[case::an_empty_name(answer_of(&[product(7, "1").replace("Miel de lavande", " ")]))]
#[case::no_uuid(answer_of(&[product(7, "1").replace('-', "_")]))]
#[case::no_price(answer_of(&[product(7, "null")]))]
#[case::a_price_below_nothing(answer_of(&[product(7, "-0.01")]))]
#[case::a_price_of_three_decimals(answer_of(&[product(7, "12.345")]))]
#[case::a_price_beyond_numbers(answer_of(&[product(7, "1e400")]))]
#[case::one_bad_among_good(answer_of(&[product(7, "1"), product(8, "-1")]))]
#[case::another_product(answer_of(&[product(9, "1")]))]
#[case::more_than_asked_for(answer_of(&[product(7, "1"), product(8, "1"), product(9, "1")]))]
#[case::one_product_at_two_prices(answer_of(&[product(7, "1"), product(7, "2")]))]
#[case::ten_megabytes(answer_of(&[product(7, &format!("{}1", " ".repeat(10_000_000)))]))]
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
    let server = redirecting(answer_of(&[product(7, "1")])).await;
    assert_unavailable(&ask(&server.uri()).await);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
}

#[tokio::test]
async fn what_many_want_to_know_meanwhile_is_one_question() {
    const MANY: u128 = 40;
    let server = always(answer_of(&[]).set_delay(TIMEOUT / 10)).await;
    let catalog = HttpProductCatalog::new(&server.uri(), HttpLimits::within(TIMEOUT)).unwrap();
    let ids: Vec<_> = (0..MANY).map(|id| [ProductId(Uuid::from_u128(id))]).collect();
    let answers = join_all(ids.iter().map(|id| catalog.find(id))).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 3, "two at once, and the others together");
}

#[tokio::test]
async fn the_request_id_and_the_trace_are_passed_on() {
    let server = always(answer_of(&[])).await;
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let request = RequestContext::from_values(Some("request-1"), Some(traceparent));
    assert_eq!(request.scope(ask(&server.uri())).await.unwrap(), []);
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests[0].headers["x-request-id"], "request-1");
    assert_eq!(requests[0].headers["traceparent"], traceparent);
}
