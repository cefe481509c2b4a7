//! Events that meet another version of the consumer, on the bus of either topology.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use messaging::kafka::{
    DeadLetterConfig, DeadLetters, GroupConfig, GroupProtocol, KafkaConfig, KafkaConsumer,
    KafkaEventPublisher,
};
use messaging::{EventPublisher, InMemoryBus, Message, PublishError};
use notifier_service::adapters::outbound::database::Migrator;
use notifier_service::application::Application;
use notifier_service::wiring;
use port_types::{Direction, Selection};
use rdkafka::mocking::MockCluster;
use rstest::rstest;
use serde_json::{Value, json};
use test_database::{Engine, TestDatabase};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::console::Screen;
use crate::samples::CREATED;

#[derive(Debug, Clone, Copy)]
enum Topology {
    AllInOne,
    Kafka,
}

/// The golden event under an id of its own, with one attribute set, or removed where there is no value.
fn event(number: u128, attribute: &str, value: Option<Value>) -> (Uuid, String) {
    let id = Uuid::from_u128(number);
    let mut event: Value = serde_json::from_str(CREATED).unwrap();
    let attributes = event.as_object_mut().unwrap();
    attributes.insert("id".to_owned(), json!(id));
    match value {
        Some(value) => attributes.insert(attribute.to_owned(), value),
        None => attributes.remove(attribute),
    };
    (id, event.to_string())
}

fn shown() -> Vec<(Uuid, String)> {
    let schema = json!("https://example.com/order.json");
    vec![
        event(1, "subject", None),
        event(2, "time", None),
        event(3, "datacontenttype", None),
        event(4, "traceparent", None),
        event(5, "dataschema", Some(schema)),
        event(6, "tenant", Some(json!("lyon"))),
        event(7, "traceparent", Some(json!(1))),
    ]
}

fn skipped() -> Vec<String> {
    let unknown = |event: String| event.replace("order.created.v1", "order.created.v2");
    let strange = event(10, "data", None).1.replace(&Uuid::from_u128(10).to_string(), "17");
    [event(11, "subject", None).1, event(12, "time", Some(json!(1))).1, strange].map(unknown).into()
}

fn unreadable() -> Vec<String> {
    vec![
        "{".to_owned(),
        "[]".to_owned(),
        event(20, "type", None).1,
        event(21, "specversion", Some(json!("2.0"))).1,
        event(22, "time", Some(json!("hier"))).1,
        event(23, "data", None).1,
    ]
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_type_is_skipped_what_is_optional_may_be_missing_and_the_unreadable_is_kept(
    #[values(Topology::AllInOne, Topology::Kafka)] topology: Topology,
) {
    let place = TestDatabase::create(Engine::Sqlite).await.unwrap();
    let database = place.open::<Migrator>().await;
    let console = Screen::default().console();
    let (application, _) = wiring::application(&database, console).await.unwrap();
    let handler = wiring::handler(&application);
    let last = event(100, "tenant", None);
    let known: Vec<String> = shown().into_iter().chain([last]).map(|event| event.1).collect();
    let dead = match topology {
        Topology::AllInOne => {
            let bus = InMemoryBus::new(vec![handler]);
            publish(&bus, &[skipped(), unreadable(), known].concat()).await
        }
        Topology::Kafka => {
            let mock = MockCluster::new(1).unwrap();
            for topic in ["orders", "orders.dead-letter"] {
                mock.create_topic(topic, 1, 1).unwrap();
            }
            let kafka = KafkaConfig {
                kafka_brokers: mock.bootstrap_servers(),
                kafka_topic: "orders".to_owned(),
                kafka_topic_partitions: 1,
                kafka_topic_replication: 1,
            };
            let group = GroupConfig {
                kafka_group: "notifier-service".to_owned(),
                kafka_group_protocol: GroupProtocol::Consumer,
            };
            let letters = DeadLetterConfig::default();
            let publisher = KafkaEventPublisher::new(&kafka).unwrap();
            publish(&publisher, &[skipped(), unreadable(), known].concat()).await;
            let consumer = KafkaConsumer::new(&kafka, &group, &letters).unwrap();
            let stop = CancellationToken::new();
            let consuming = tokio::spawn(consumer.run(handler, stop.clone()));
            until_listed(&application, 8).await;
            stop.cancel();
            consuming.await.unwrap();
            let letters = DeadLetters::new(&kafka, &letters).list();
            letters.try_collect::<Vec<_>>().await.unwrap().len()
        }
    };
    assert_eq!(dead, unreadable().len());
    let listed = until_listed(&application, 8).await;
    let expected: Vec<Uuid> = shown().into_iter().map(|event| event.0).collect();
    assert_eq!(listed[..7], expected);
}

/// Publishes all in their order. Returns how many of them were refused for good.
async fn publish(publisher: &dyn EventPublisher, events: &[String]) -> usize {
    let mut refused = 0;
    for event in events {
        let payload = event.as_bytes().to_vec();
        let message = Message { key: "key".to_owned(), payload, headers: Vec::new() };
        match publisher.publish(&message).await {
            Ok(()) => {}
            Err(PublishError::Permanent(_)) => refused += 1,
            Err(error) => panic!("{event}: {error}"),
        }
    }
    refused
}

/// The ids of the notifications, oldest first, once there are so many.
async fn until_listed(application: &Arc<Application>, count: usize) -> Vec<Uuid> {
    let start = Instant::now();
    loop {
        let all = Selection::all(Direction::OldestFirst);
        let list = application.list_notifications.execute(all).await.unwrap().expect("a list");
        let listed: Vec<_> = list.items.try_collect().await.unwrap();
        if listed.len() >= count {
            for notification in &listed {
                let announcement = &notification.announcement;
                let timeless = announcement.event_id.0 == Uuid::from_u128(2);
                assert_eq!(announcement.occurred_at == announcement.published_at, timeless);
            }
            return listed.iter().map(|listed| listed.announcement.event_id.0).collect();
        }
        assert!(start.elapsed() < Duration::from_secs(30), "only {} are listed", listed.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
