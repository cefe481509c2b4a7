//! Nothing is stored when a neighbour cannot be asked, whatever keeps it from answering.

use std::future::ready;
use std::time::Duration;

use database::DatabaseConfig;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use tokio::net::TcpListener;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::samples::announced;

/// Far longer than an order may take, on a slow machine too.
const LONG: Duration = Duration::from_mins(2);

/// How there is no answer.
#[derive(Debug, Clone, Copy)]
enum Outage {
    Hanging,
    Refusing,
    Failing,
}

#[derive(Debug, Clone, Copy)]
enum Away {
    UserService,
    ProductService,
}

/// A neighbour that gives one answer to every question.
async fn always(answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&server).await;
    server
}

fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json()["type"], "urn:echoppe:problem:unavailable");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert!(!answer.text.contains("127.0.0.1"), "{}", answer.text);
}

#[rstest]
#[tokio::test]
async fn no_order_is_placed_without_a_neighbour(
    #[values(Away::UserService, Away::ProductService)] away: Away,
    #[values(Outage::Hanging, Outage::Refusing, Outage::Failing)] outage: Outage,
) {
    let failing = always(ResponseTemplate::new(500)).await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = match outage {
        Outage::Hanging => format!("http://{}", silent.local_addr().unwrap()),
        Outage::Refusing => NOWHERE.to_owned(),
        Outage::Failing => failing.uri(),
    };
    let user = json!({ "id": USER, "adresse": "12 rue" });
    let users = always(ResponseTemplate::new(200).set_body_json(user)).await;
    // What product-service says does not matter then, not even that there is no such product.
    let products = always(ResponseTemplate::new(200).set_body_json(json!([]))).await;
    let service = Service::beside(match away {
        Away::UserService => neighbours_at(url, products.uri()),
        Away::ProductService => neighbours_at(users.uri(), url),
    });
    let service = service.await;
    let order = order();
    let answer = tokio::time::timeout(LONG, service.post(&order)).await;
    assert_unavailable(&answer.expect("an answer within a bounded time"));
    assert_eq!(service.get("/orders").await.text, "[]");
    assert_eq!(announced(&service.database).await, []);
}

#[tokio::test]
async fn a_database_that_is_away_is_no_error_of_ours() {
    let service = Service::start().await;
    service.database.clone().close().await;
    assert_unavailable(&service.post(&order()).await);
    assert_unavailable(&service.get("/orders").await);
}

#[tokio::test]
async fn while_postgresql_fails_over_orders_can_be_read_and_afterwards_placed_without_a_restart() {
    let Some(service) = Service::on(Engine::Postgres).await else { return };
    let first = service.post(&order()).await;
    let path = first.header("location").to_owned();
    service.place.become_read_only().await;
    let with_key = async || {
        let request = service.client.post("/orders").header("idempotency-key", "failover");
        answer(request.body_json(&order())).await
    };
    assert_unavailable(&service.post(&order()).await);
    assert_unavailable(&with_key().await);
    assert_unavailable(&service.delete(&path).await);
    assert_eq!(service.get("/health/ready").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let found = service.get(&path).await;
    assert_eq!((found.status, &found.text), (StatusCode::OK, &first.text));
    service.place.become_writable().await;
    let recovered = async {
        while service.post(&order()).await.status != StatusCode::CREATED {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(LONG, recovered).await.expect("orders are placed again");
    assert_eq!(with_key().await.status, StatusCode::CREATED);
    assert_eq!(service.delete(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(service.get("/health/ready").await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_status_tells_what_the_service_works_with_and_what_waits_to_be_published() {
    let service = Service::start().await;
    let before = service.get("/status/order-service").await;
    assert_eq!(before.status, StatusCode::OK);
    assert_eq!(before.header("cache-control"), "no-store");
    let mut before = before.json();
    let nothing = json!({ "en_attente": 0, "ecartes": 0, "plus_ancien": null });
    assert_eq!(before["boite_d_envoi"], nothing);
    let placed = [service.post(&order()).await, service.post(&order()).await];

    let after = service.get("/status/order-service").await.json();
    let oldest = &placed[0].json()["date_achat"];
    let waiting = json!({ "en_attente": 2, "ecartes": 0, "plus_ancien": oldest });
    assert_eq!(after["boite_d_envoi"], waiting);
    assert_eq!(after["instance"], before["instance"]);
    assert!(before["date"].as_str() <= after["date"].as_str());
    for field in ["boite_d_envoi", "date", "demarre_le", "instance"] {
        before.as_object_mut().unwrap().remove(field).unwrap();
    }
    let rest = json!({
        "service": "order-service",
        "version": env!("CARGO_PKG_VERSION"),
        "dependances": [
            { "nom": "sqlite", "etat": "disponible" },
            { "nom": "bus", "etat": "disponible" },
        ],
    });
    assert_eq!(before, rest);
}

async fn status_over(database: &Database, broker: Probe) -> Value {
    let service = service(database, neighbours(), broker, CancellationToken::new());
    let client = TestClient::new(service.map_to_response().boxed());
    let answer = answer(client.get("/status/order-service")).await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.json()
}

#[tokio::test]
async fn a_database_and_a_broker_that_are_away_are_part_of_the_status() {
    let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
    let database = place.open::<Migrator>().await;
    database.clone().close().await;
    let broker = Probe::new("kafka", || ready(Err("no answer")));
    let status = status_over(&database, broker).await;
    let away = json!([
        { "nom": "sqlite", "etat": "indisponible" },
        { "nom": "kafka", "etat": "indisponible" },
    ]);
    assert_eq!(status["dependances"], away);
    assert!(status["boite_d_envoi"].is_null(), "{status}");
}

#[tokio::test]
async fn a_query_that_hangs_is_not_waited_for() {
    let Some(place) = TestDatabase::create(Engine::Postgres).await else { return };
    place.open::<Migrator>().await.close().await;
    let config = DatabaseConfig { database_statement_timeout_ms: 600_000, ..place.config() };
    let database = Database::connect(&config).await.unwrap();
    let lock = database.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE outbox").await.unwrap();
    let status = status_over(&database, Probe::new("bus", InMemoryBus::pinger()));
    let status = tokio::time::timeout(Duration::from_mins(1), status).await;
    let status = status.expect("an answer although the table is locked");
    assert_eq!(status["dependances"][0], json!({ "nom": "postgresql", "etat": "disponible" }));
    assert!(status["boite_d_envoi"].is_null(), "{status}");
    lock.rollback().await.unwrap();
}
