//! Nothing is stored when a neighbour cannot be asked, whatever keeps it from answering.

use std::time::Duration;

use order_service::config::NeighboursConfig;
use order_service::wiring::Neighbours;
use poem::http::StatusCode;
use rstest::rstest;
use serde_json::json;
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::neighbours::{USER, neighbours, order};
use super::service::{Answer, Service};
use crate::announcements::announced;

/// Far longer than an order may take, on a slow machine too.
const LONG: Duration = Duration::from_secs(10);

/// How there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outage {
    Hanging,
    Refusing,
}

impl Outage {
    /// An address, and what keeps its connections open without an answer.
    async fn start(self) -> (String, Option<TcpListener>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        (url, Some(listener).filter(|_| self == Self::Hanging))
    }
}

/// A neighbour that gives one answer to every question.
async fn always(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

async fn over_http(user_service_url: String, product_service_url: String) -> Service {
    let neighbours = Neighbours::over_http(&NeighboursConfig {
        user_service_url,
        product_service_url,
        neighbour_timeout_ms: 300,
        neighbour_max_questions: 8,
        neighbour_circuit_failures: 5,
        neighbour_circuit_pause_ms: 500,
    });
    Service::beside(neighbours.unwrap()).await
}

fn a_user() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "id": USER, "adresse": "12 rue" }))
}

fn no_product() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!([]))
}

fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()["type"], "urn:echoppe:problem:unavailable");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(!answer.text.contains("127.0.0.1"), "{}", answer.text);
}

async fn assert_refused_for_now(service: &Service) {
    let order = order();
    let answer = tokio::time::timeout(LONG, service.post(&order)).await;
    assert_unavailable(&answer.expect("an answer within a bounded time"));
    assert_eq!(service.get("/orders").await.text, "[]");
    assert_eq!(announced(&service.database).await, []);
}

#[rstest]
#[tokio::test]
async fn no_order_is_placed_without_user_service(
    #[values(Outage::Hanging, Outage::Refusing)] outage: Outage,
) {
    // What product-service says does not matter then, not even that there is no such product.
    let products = always(no_product()).await;
    let (url, _listener) = outage.start().await;
    let service = over_http(url, products.uri()).await;
    assert_refused_for_now(&service).await;
}

#[rstest]
#[tokio::test]
async fn no_order_is_placed_without_product_service(
    #[values(Outage::Hanging, Outage::Refusing)] outage: Outage,
) {
    let users = always(a_user()).await;
    let (url, _listener) = outage.start().await;
    let service = over_http(users.uri(), url).await;
    assert_refused_for_now(&service).await;
}

#[tokio::test]
async fn no_order_is_placed_while_a_neighbour_fails() {
    let (users, products) = (always(a_user()).await, always(no_product()).await);
    let failing = always(ResponseTemplate::new(500)).await;
    for (users, products) in [(&users, &failing), (&failing, &products)] {
        let service = over_http(users.uri(), products.uri()).await;
        assert_refused_for_now(&service).await;
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_no_error_of_ours() {
    let service = Service::beside(neighbours()).await;
    service.database.clone().close().await;
    assert_unavailable(&service.post(&order()).await);
    assert_unavailable(&service.get("/orders").await);
}
