//! What the outbox announces, seen as a broker sees it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use database::Database;
use http_kit::context::RequestContext;
use messaging::{EventPublisher, Message, PublishError};
use order_service::adapters::outbound::database::{Migrator, SeaOrmOrderRepository};
use order_service::application::ports::{OrderRepository, Product, ProductCatalog, UserDirectory};
use order_service::domain::basket::ProductId;
use order_service::domain::order::{Address, CustomerId, EventId, Order};
use order_service::wiring;
use order_service::wiring::Neighbours;
use outbox::{OutboxConfig, Relay, RelayWaker};
use poem::EndpointExt;
use poem::test::TestClient;
use port_types::Failure;
use serde_json::Value;
use test_database::{Engine, TestDatabase};
use tokio_util::sync::CancellationToken;
use uuid::uuid;

use crate::samples::{bus, golden};

/// A broker that keeps what it is given.
#[derive(Default)]
pub struct Broker(Mutex<Vec<Message>>);

#[async_trait]
impl EventPublisher for Broker {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        self.0.lock().unwrap().push(message.clone());
        Ok(())
    }
}

impl Broker {
    pub fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap().clone()
    }
}

/// What was announced since the last call: a relay that is told to stop publishes what waits, then ends.
pub async fn announced(database: &Database) -> Vec<Message> {
    let broker = Arc::new(Broker::default());
    let stop = CancellationToken::new();
    stop.cancel();
    // Enough for a busy machine.
    let config = OutboxConfig { outbox_drain_timeout_ms: 30_000, ..OutboxConfig::default() };
    let relay = Relay::new(database.clone(), broker.clone(), RelayWaker::default(), config);
    relay.run(stop).await;
    broker.messages()
}

/// The events' types and ids.
pub fn types_and_ids(messages: &[Message]) -> Vec<(String, String)> {
    let field = |event: &Value, name: &str| event[name].as_str().unwrap().to_owned();
    let read = |message: &Message| {
        let event: Value = serde_json::from_slice(&message.payload).unwrap();
        (field(&event, "type"), field(&event, "id"))
    };
    messages.iter().map(read).collect()
}

const CREATED: &str =
    include_str!("../../../crates/event-contracts/examples/order.created.v1.json");
const DELETED: &str =
    include_str!("../../../crates/event-contracts/examples/order.deleted.v1.json");
const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// A text of the same tokens without white space between them.
fn compact(json: &str) -> String {
    let value: Value = serde_json::from_str(json).unwrap();
    value.to_string()
}

fn assert_golden(message: &Message, golden: &str) {
    let payload = String::from_utf8(message.payload.clone()).unwrap();
    assert_eq!(payload, compact(golden));
    let event: Value = serde_json::from_str(golden).unwrap();
    assert_eq!(message.key, event["subject"].as_str().unwrap());
    let content_type = ("content-type", "application/cloudevents+json");
    let headers = message.headers.iter();
    let mut headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
    assert_eq!(headers.next(), Some(content_type));
}

#[tokio::test]
async fn the_events_of_the_golden_order_are_the_golden_events() {
    let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
    let database = place.open::<Migrator>().await;
    let orders = SeaOrmOrderRepository::new(database.clone(), RelayWaker::default());
    let created = EventId(uuid!("019aabda-7b10-7a41-b6f1-3d2c8e5f9a01"));
    let deleted = EventId(uuid!("019aabdb-0c20-7b52-a7e2-4e3d9f6a0b12"));
    let request = RequestContext::from_values(None, Some(TRACEPARENT));
    let work = async {
        let (order, event) = Order::place(golden(), created).unwrap();
        orders.add(&order, &event).await.unwrap();
        let deletion = order.delete(deleted, "2026-11-22T10:16:10.456Z".parse().unwrap());
        assert!(orders.remove(&deletion).await.unwrap());
    };
    request.scope(work).await;
    let messages = announced(&database).await;
    let [created, deleted] = &messages[..] else {
        panic!("{messages:?}");
    };
    assert_golden(created, CREATED);
    assert_golden(deleted, DELETED);
}

#[tokio::test]
async fn the_data_of_an_event_is_what_the_api_answers() {
    let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
    let database = place.open::<Migrator>().await;
    let orders = SeaOrmOrderRepository::new(database.clone(), RelayWaker::default());
    let event_id = EventId(uuid!("019aabda-7b10-7a41-b6f1-3d2c8e5f9a01"));
    let (order, event) = Order::place(golden(), event_id).unwrap();
    orders.add(&order, &event).await.unwrap();

    let neighbours = Neighbours { users: Arc::new(NotAsked), catalog: Arc::new(NotAsked) };
    let application = wiring::application(&database, neighbours, RelayWaker::default());
    let service = wiring::service(&database, application, bus(), CancellationToken::new());
    let client = TestClient::new(service.map_to_response().boxed());
    let path = format!("/orders/{}", order.id().0);
    let body = client.get(path).send().await.0.into_body();
    let golden: Value = serde_json::from_str(CREATED).unwrap();
    assert_eq!(body.into_string().await.unwrap(), golden["data"].to_string());
}

/// A neighbour that nobody needs in order to show an order.
struct NotAsked;

#[async_trait]
impl UserDirectory for NotAsked {
    async fn address_of(&self, _: CustomerId) -> Result<Option<Address>, Failure> {
        unreachable!()
    }
}

#[async_trait]
impl ProductCatalog for NotAsked {
    async fn find(&self, _: &[ProductId]) -> Result<Vec<Product>, Failure> {
        unreachable!()
    }
}
