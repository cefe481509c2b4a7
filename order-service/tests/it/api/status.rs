//! How the service is, whatever is away.

use std::future::ready;
use std::time::Duration;

use database::{Database, DatabaseConfig};
use http_kit::http::Probe;
use order_service::adapters::outbound::database::Migrator;
use order_service::wiring;
use outbox::RelayWaker;
use poem::EndpointExt;
use poem::http::StatusCode;
use poem::test::TestClient;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use test_database::{Engine, TestDatabase};
use tokio_util::sync::CancellationToken;

use super::neighbours::{neighbours, order};
use super::service::{Service, answer};

async fn status_over(database: &Database, broker: Probe) -> Value {
    let application = wiring::application(database, neighbours(), RelayWaker::default());
    let service = wiring::service(database, application, broker, CancellationToken::new());
    let client = TestClient::new(service.map_to_response().boxed());
    let answer = answer(client.get("/status/order-service")).await;
    assert_eq!(answer.status, StatusCode::OK);
    answer.json()
}

#[tokio::test]
async fn the_status_tells_what_the_service_works_with_and_what_waits_to_be_published() {
    let service = Service::beside(neighbours()).await;
    let before = service.get("/status/order-service").await;
    assert_eq!(before.status, StatusCode::OK);
    assert_eq!(before.header("cache-control"), "no-store");
    let mut before = before.json();
    let nothing = json!({ "en_attente": 0, "ecartes": 0, "plus_ancien": null });
    assert_eq!(before["boite_d_envoi"], nothing);
    let placed = [service.post(&order()).await, service.post(&order()).await];

    let after = service.get("/status/order-service").await.json();
    let waiting = json!({
        "en_attente": 2,
        "ecartes": 0,
        "plus_ancien": placed[0].json()["date_achat"],
    });
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
    let Some(place) = TestDatabase::create(Engine::Postgres).await else {
        return;
    };
    place.open::<Migrator>().await.close().await;
    let config = DatabaseConfig { database_statement_timeout_ms: 600_000, ..place.config() };
    let database = Database::connect(&config).await.unwrap();
    let lock = database.begin().await.unwrap();
    lock.execute_unprepared("LOCK TABLE outbox").await.unwrap();
    let status = status_over(&database, Probe::new("bus", || ready(Ok::<_, String>(()))));
    let status = tokio::time::timeout(Duration::from_mins(1), status).await;
    let status = status.expect("an answer although the table is locked");
    assert_eq!(status["dependances"][0]["nom"], "postgresql");
    assert_eq!(status["dependances"][0]["etat"], "disponible");
    assert!(status["boite_d_envoi"].is_null(), "{status}");
    lock.rollback().await.unwrap();
}
