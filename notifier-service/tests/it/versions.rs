//! Events that meet another version of the consumer, on the bus of either topology. What each attribute may be is a test of
//! `crates/event-contracts`.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use messaging::InMemoryBus;
use messaging::config::DeadLetterConfig;
use messaging::kafka::{DeadLetters, KafkaEventPublisher};
use rstest::rstest;
use serde_json::{Value, json};
use test_database::Engine::Sqlite;
use uuid::Uuid;

use crate::events::Notifier;
use crate::samples::{CREATED, consume, mock_broker, publish};

#[derive(Debug, Clone, Copy)]
enum Topology {
    AllInOne,
    Kafka,
}

/// The golden event under an id of its own, with one attribute set, or removed where there is no value.
fn event(number: u128, attribute: &str, value: Option<Value>) -> String {
    let mut event: Value = serde_json::from_str(CREATED).unwrap();
    event["id"] = json!(Uuid::from_u128(number));
    let attributes = event.as_object_mut().unwrap();
    match value {
        Some(value) => attributes.insert(attribute.to_owned(), value),
        None => attributes.remove(attribute),
    };
    event.to_string()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_type_is_skipped_what_is_optional_may_be_missing_and_the_unreadable_is_kept(
    #[values(Topology::AllInOne, Topology::Kafka)] topology: Topology,
) {
    let (_place, notifier) = Notifier::on(Sqlite).await.unwrap();
    let (skipped, unreadable) = (event(10, "data", None), event(20, "data", None));
    let events = [
        skipped.replace("order.created.v1", "order.created.v2"),
        "{".to_owned(),
        unreadable,
        event(1, "subject", None),
        event(2, "time", None),
        event(3, "tenant", Some(json!("lyon"))),
        format!("\u{feff}{}", event(4, "datacontenttype", None)),
        event(5, "dataschema", Some(json!("https://example.org/order.json"))),
    ];
    let handler = notifier.handler.clone();
    let dead = match topology {
        Topology::AllInOne => publish(&InMemoryBus::new(vec![handler]), &events).await,
        Topology::Kafka => {
            let (_mock, kafka) = mock_broker();
            publish(&KafkaEventPublisher::new(&kafka).unwrap(), &events).await;
            consume(&kafka, handler, until_listed(&notifier, 5)).await;
            let letters = DeadLetters::new(&kafka, &DeadLetterConfig::default()).list();
            letters.try_collect::<Vec<_>>().await.unwrap().len()
        }
    };
    assert_eq!(dead, 2);
    let listed = notifier.listed().await;
    for (number, shown) in (1..=5).rev().zip(&listed) {
        let announcement = &shown.announcement;
        assert_eq!(announcement.event_id.0, Uuid::from_u128(number));
        let is_timeless = number == 2;
        assert_eq!(announcement.occurred_at == announcement.published_at, is_timeless);
    }
    assert_eq!(listed.len(), 5);
}

async fn until_listed(notifier: &Notifier, count: usize) {
    let start = Instant::now();
    while notifier.listed().await.len() < count {
        assert!(start.elapsed() < Duration::from_mins(2));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
