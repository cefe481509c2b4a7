//! Notifications, the golden events in `crates/event-contracts`, and Kafka.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use http_kit::http::Probe;
use messaging::config::{DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConfig};
use messaging::kafka::KafkaConsumer;
use messaging::{EventHandler, EventPublisher, InMemoryBus, Message, PublishError, Received};
use notifier_service::domain::notification::{
    Announcement, AnnouncementKind, EventId, Line, Notification, Order,
};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rust_decimal::Decimal;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use uuid::{Uuid, uuid};

pub const CREATED: &str =
    include_str!("../../../crates/event-contracts/examples/order.created.v1.json");
pub const DELETED: &str =
    include_str!("../../../crates/event-contracts/examples/order.deleted.v1.json");

/// Where events come from in a test.
pub fn bus() -> Probe {
    Probe::new("bus", InMemoryBus::pinger())
}

/// The message that carries an event, accepted by the broker at this time.
pub fn received(payload: &str, published_at: &str) -> Received {
    Received {
        payload: payload.as_bytes().to_vec(),
        published_at: time(published_at),
        position: "orders/0/1".to_owned(),
    }
}

/// A topic of one partition.
pub fn kafka(brokers: String, topic: &str) -> KafkaConfig {
    KafkaConfig {
        kafka_brokers: brokers,
        kafka_topic: topic.to_owned(),
        kafka_topic_partitions: 1,
        kafka_topic_replication: 1,
        kafka_topic_retention_hours: 168,
    }
}

/// A broker that has the topics of the orders and of their dead letters.
pub fn mock_broker() -> (MockCluster<'static, DefaultProducerContext>, KafkaConfig) {
    let mock = MockCluster::new(1).unwrap();
    let kafka = kafka(mock.bootstrap_servers(), "orders");
    for topic in ["orders", "orders.dead-letter"] {
        mock.create_topic(topic, 1, 1).unwrap();
    }
    (mock, kafka)
}

/// Publishes all in their order. Returns how many of them were refused for good.
pub async fn publish(publisher: &dyn EventPublisher, payloads: &[impl AsRef<[u8]>]) -> usize {
    let mut refused = 0;
    for payload in payloads {
        let message = Message {
            key: "key".to_owned(),
            payload: payload.as_ref().to_vec(),
            headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
        };
        match publisher.publish(&message).await {
            Ok(()) => {}
            Err(PublishError::Permanent(_)) => refused += 1,
            Err(error) => panic!("{error}"),
        }
    }
    refused
}

/// Consumes as the service does, until `done`.
pub async fn consume(kafka: &KafkaConfig, handler: Arc<dyn EventHandler>, done: impl Future) {
    let group = GroupConfig {
        kafka_group: "notifier-service".to_owned(),
        kafka_group_protocol: GroupProtocol::Consumer,
    };
    let consumer = KafkaConsumer::new(kafka, &group, &DeadLetterConfig::default()).unwrap();
    let stop = CancellationToken::new();
    let consuming = tokio::spawn(consumer.run(handler, stop.clone()));
    done.await;
    stop.cancel();
    consuming.await.unwrap();
}

/// The `data` of an event, in the same bytes but without white space.
pub fn data(event: &str) -> String {
    let event: Value = serde_json::from_str(event).unwrap();
    event["data"].to_string()
}

pub fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Texts, amounts and times that a careless column would change.
pub fn notification(number: u128) -> Notification {
    let line = |product, name: &str, unit_price, quantity| Line {
        product_id: Uuid::from_u128(product),
        name: name.to_owned(),
        unit_price,
        quantity,
    };
    let order = Order {
        id: Uuid::from_u128(number),
        placed_at: time("2026-11-22T10:15:04.001Z"),
        user_id: uuid!("019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4"),
        total: Decimal::new(10_000_000_000_000, 2),
        delivery_address: "12, rue « d'été »\n\t69003 Lyon 🛍 \\ \"%\"".to_owned(),
        lines: vec![
            line(11, "Théière \"O'Brien\" 🍵", Decimal::new(1, 2), 1),
            line(10, "Miel de lavande", Decimal::new(100_000_000, 2), 1_000),
        ],
    };
    let announcement = Announcement {
        event_id: EventId(Uuid::from_u128(number)),
        kind: AnnouncementKind::OrderCreated,
        occurred_at: time("2026-11-22T10:15:04.999Z"),
        published_at: time("2026-11-22T10:15:05.000Z"),
        order,
    };
    Notification { announcement, shown_at: time("2026-11-22T10:15:05.010Z") }
}
