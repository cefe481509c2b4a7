//! The service behind HTTP, on a database of its own. What every implementation of the contract must do is checked by
//! `checks/conformance`; here is what only this service can be asked.

mod fuzz;

use std::sync::Arc;

use messaging::UnreadableBatch;
use notifier_service::adapters::inbound::http::{Unreadable, specification};
use notifier_service::wiring;
use poem::EndpointExt;
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::TestClient;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use test_database::{Engine, TestDatabase};
use tokio_util::sync::CancellationToken;

use crate::events::Notifier;
use crate::samples::{CREATED, DELETED, bus, data, received, time};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

struct Service {
    client: TestClient<BoxEndpoint<'static>>,
    notifier: Notifier,
    stop: CancellationToken,
    _place: TestDatabase,
}

async fn service() -> Service {
    service_on(Engine::Sqlite).await.unwrap()
}

/// `None` (said on standard error) when there is no PostgreSQL server.
async fn service_on(engine: Engine) -> Option<Service> {
    service_with(engine, Arc::new(Vec::new)).await
}

async fn service_with(engine: Engine, unreadable: Unreadable) -> Option<Service> {
    let (place, notifier) = Notifier::on(engine).await?;
    let stop = CancellationToken::new();
    let application = notifier.application.clone();
    let endpoint = wiring::service(
        &notifier.database,
        application,
        bus(),
        unreadable,
        Vec::new(),
        stop.clone(),
    );
    let client = TestClient::new(endpoint.map_to_response().boxed());
    Some(Service { client, notifier, stop, _place: place })
}

impl Service {
    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.client.get(path).send().await.0;
        let status = response.status();
        (status, response.into_body().into_string().await.unwrap())
    }

    async fn get_json(&self, path: &str) -> (StatusCode, Value) {
        let (status, body) = self.get(path).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    async fn handle(&self, events: &[&str]) {
        for event in events {
            self.notifier.handle(event).await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_status_tells_what_cannot_be_read_and_that_the_broker_is_there() {
    let batch = UnreadableBatch {
        topic: "orders".to_owned(),
        partition: 3,
        offset: 17,
        since: time("2026-11-22T10:15:04.123Z"),
        cause: "an unknown codec".to_owned(),
    };
    let unreadable: Unreadable = Arc::new(move || vec![batch.clone()]);
    let service = service_with(Engine::Sqlite, unreadable).await.unwrap();
    let (_, status) = service.get_json("/status/notifier-service").await;
    let expected = json!([{
        "sujet": "orders",
        "partition": 3,
        "position": 17,
        "depuis": "2026-11-22T10:15:04.123Z",
    }]);
    assert_eq!(status["consommation"]["illisibles"], expected);
    assert_eq!(status["dependances"][1], json!({ "nom": "bus", "etat": "disponible" }));
}

#[tokio::test]
async fn a_notification_tells_what_the_contract_says_and_no_more() {
    let service = service().await;
    service.handle(&[CREATED]).await;
    let (status, mut list) = service.get_json("/notifications").await;
    assert_eq!(status, StatusCode::OK);
    let shown = list[0].as_object_mut().unwrap().remove("affiche_le").unwrap();
    let shown = shown.as_str().unwrap();
    assert_eq!(shown.len(), "2026-11-22T10:15:04.123Z".len(), "{shown}");
    assert!(shown.ends_with('Z'), "{shown}");
    let id = "019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02";
    let expected = json!([{
        "id": "019aabda-7b10-7a41-b6f1-3d2c8e5f9a01",
        "type": "order.created.v1",
        "commande_id": id,
        "message": format!("commande ajoutée    {id}  3 articles  59,97 €  → 12 rue des Lilas, Lyon"),
        "date": "2026-11-22T10:15:04.123Z",
        "publie_le": "2026-11-22T10:15:05.678Z",
        "commande": serde_json::from_str::<Value>(&data(CREATED)).unwrap(),
    }]);
    assert_eq!(list, expected);
}

#[tokio::test]
async fn the_order_is_byte_for_byte_that_of_the_event() {
    let service = service().await;
    for event in [CREATED, DELETED] {
        service.handle(&[event]).await;
        let (_, list) = service.get("/notifications").await;
        let expected = format!("\"commande\":{}}}", data(event));
        assert!(list.contains(&expected), "{list}");
    }
}

/// A newer release may have stored it.
#[rstest]
#[tokio::test]
async fn a_notification_of_an_unknown_kind_is_told_as_it_is(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(service) = service_on(engine).await else { return };
    service.handle(&[CREATED, DELETED]).await;
    let update = "UPDATE notifications SET kind = 'order.archived' WHERE kind = 'order.deleted'";
    service.notifier.database.writer().execute_unprepared(update).await.unwrap();
    for list in ["/notifications", "/notifications?limit=2"] {
        let (status, list) = service.get_json(list).await;
        assert_eq!(status, StatusCode::OK, "{list}");
        assert_eq!(list[0]["type"], "order.archived");
        let order = list[0]["commande_id"].as_str().unwrap();
        assert_eq!(list[0]["message"], format!("order.archived  {order}"));
        assert_eq!(list[1]["type"], "order.created.v1");
    }
}

#[tokio::test]
async fn pages_are_linked_from_the_last_shown_to_the_first() {
    let service = service().await;
    assert_eq!(service.get("/notifications").await.1, "[]");
    // A deletion may be shown first: what counts is when it was shown.
    service.handle(&[DELETED, CREATED]).await;
    let (_, all) = service.get_json("/notifications").await;
    let first = service.client.get("/notifications?limit=1").send().await.0;
    let link = first.headers()["link"].to_str().unwrap().to_owned();
    let first = first.into_body().into_string().await.unwrap();
    let link = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap();
    let second = service.client.get(link).send().await.0;
    assert_eq!(second.headers().get("link"), None);
    let second = second.into_body().into_string().await.unwrap();
    assert_eq!(all[0]["type"], "order.created.v1");
    assert_eq!([first, second], [0, 1].map(|index| format!("[{}]", all[index])));
    for (query, name) in [("limit=0", "« limit » "), (&format!("after={UNKNOWN}"), "« after » ")]
    {
        let (status, problem) = service.get_json(&format!("/notifications?{query}")).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
        assert!(problem["detail"].as_str().unwrap().starts_with(name), "{problem}");
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_a_503() {
    let service = service().await;
    service.notifier.database.clone().close().await;
    let (status, problem) = service.get_json("/notifications").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(problem["type"], "urn:echoppe:problem:unavailable");
}

#[tokio::test]
async fn the_status_tells_what_was_shown() {
    let service = service().await;
    let (_, before) = service.get_json("/status/notifier-service").await;
    let nothing = json!({ "affichees": 0, "dernier_affichage": null });
    assert_eq!(before["consommation"], nothing);
    service.handle(&[CREATED, CREATED, DELETED]).await;
    let (_, list) = service.get_json("/notifications").await;
    let (status, after) = service.get_json("/status/notifier-service").await;
    assert_eq!(status, StatusCode::OK);
    let shown = json!({ "affichees": 2, "dernier_affichage": list[0]["affiche_le"] });
    assert_eq!(after["consommation"], shown);
    assert_eq!(after["service"], "notifier-service");
    let dependencies = json!([
        { "nom": "sqlite", "etat": "disponible" },
        { "nom": "bus", "etat": "disponible" },
    ]);
    assert_eq!(after["dependances"], dependencies);
}

#[tokio::test]
async fn a_service_that_stops_is_alive_but_not_ready() {
    let service = service().await;
    let (status, body) = service.get_json("/health/ready").await;
    assert_eq!((status, &body["ready"]), (StatusCode::OK, &json!(true)));
    service.stop.cancel();
    let (status, body) = service.get_json("/health/ready").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body["checks"]["process"], "stopping");
    assert_eq!(service.get("/health/live").await.0, StatusCode::OK);
}

#[tokio::test]
async fn errors_are_in_the_clients_language() {
    let client = service().await.client;
    for (languages, title, detail) in [
        ("", "Paramètre invalide", "« Last-Event-ID » n'est pas un UUID"),
        ("en", "Invalid parameter", "“Last-Event-ID” is not a UUID"),
    ] {
        let request = client.get("/notifications/stream").header("last-event-id", "x");
        let answer = request.header("accept-language", languages).send().await.0;
        let problem = answer.into_body().into_string().await.unwrap();
        let problem: Value = serde_json::from_str(&problem).unwrap();
        assert_eq!((&problem["title"], &problem["detail"]), (&json!(title), &json!(detail)));
    }
}

#[test]
fn the_exported_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/notifier.json");
    let exported = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        exported == specification(),
        "openapi/notifier.json is stale: cargo run -p notifier-service -- openapi > openapi/notifier.json"
    );
}
