//! Several replicas on one database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use messaging::{EventPublisher, Message, PublishError};
use test_database::Engine::Postgres;

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, Stuck, temporary};

const AGGREGATES: usize = 200;
const EVENTS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_run_at_once_publish_everything_in_order_though_publishing_fails_and_stalls()
{
    let Some(outbox) = Outbox::open(Postgres).await else {
        return;
    };
    let recorder = Recorder::answering(|text, before| match luck(text, before) % 7 {
        0 => temporary(),
        _ => Ok(()),
    });
    let publisher = Arc::new(Whimsical(recorder.clone()));
    let mut replicas = Vec::new();
    for _ in 0..3 {
        replicas.push(outbox.replica(publisher.clone()).await);
    }
    for number in 0..EVENTS {
        for aggregate in 0..AGGREGATES {
            outbox.append([event(&aggregate.to_string(), number)]).await;
        }
    }
    let all = |texts: &[String]| distinct(texts.to_vec()).len() == AGGREGATES * EVENTS;
    recorder.until(all).await;
    for replica in replicas {
        replica.stop().await;
    }
    assert_eq!(outbox.waiting().await, 0);
    for aggregate in 0..AGGREGATES {
        let texts = distinct(recorder.published_of(&aggregate.to_string()));
        let expected = (0..EVENTS).map(|number| format!("{aggregate}/{number}"));
        assert!(texts.iter().cloned().eq(expected), "{texts:?}");
    }
    assert_eq!(recorder.published().len(), AGGREGATES * EVENTS, "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_stops_does_not_wait_for_the_one_that_publishes() {
    let Some(outbox) = Outbox::open(Postgres).await else {
        return;
    };
    outbox.append([event("a", 0)]).await;
    let stuck = Arc::new(Stuck::default());
    let publishing = outbox.replica(stuck.clone()).await;
    stuck.until_entered().await;
    let recorder = Recorder::new();
    let other = outbox.replica(recorder.clone()).await;
    let start = Instant::now();
    other.stop().await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(recorder.published(), [""; 0]);
    publishing.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_replica_goes_on_for_one_that_died() {
    let Some(outbox) = Outbox::open(Postgres).await else {
        return;
    };
    outbox.append([event("a", 0), event("a", 1)]).await;
    let stuck = Arc::new(Stuck::default());
    let dying = outbox.replica(stuck.clone()).await;
    stuck.until_entered().await;
    let recorder = Recorder::new();
    let heir = outbox.replica(recorder.clone()).await;
    dying.kill().await;
    recorder.until_published("a/1").await;
    assert_eq!(recorder.published(), ["a/0", "a/1"]);
    heir.stop().await;
}

/// Sometimes slow, before or after the message got through.
struct Whimsical(Arc<Recorder>);

#[async_trait]
impl EventPublisher for Whimsical {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        let luck = luck(&message.key, self.0.published().len());
        if luck.is_multiple_of(5) {
            tokio::time::sleep(Duration::from_millis(luck % 40)).await;
        }
        let outcome = self.0.publish(message).await;
        if luck.is_multiple_of(3) {
            tokio::time::sleep(Duration::from_millis(luck % 20)).await;
        }
        outcome
    }
}

/// A number that looks like chance and is the same in every run (FNV-1a).
fn luck(text: &str, turn: usize) -> u64 {
    let bytes = text.bytes().chain(turn.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash >> 32
}

fn distinct(texts: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    texts.into_iter().filter(|text| seen.insert(text.clone())).collect()
}
