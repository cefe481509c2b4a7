//! Between replicas: whoever is woken sees to it that the one that publishes looks at once.

use std::sync::Arc;
use std::time::Duration;

use ::outbox::Wake;
use async_trait::async_trait;
use messaging::{EventPublisher, Message, PublishError};
use test_database::Engine::Postgres;
use tokio::sync::Semaphore;

use crate::outbox::{Outbox, event};
use crate::publisher::Recorder;

/// So long that nobody would wait for a relay to look by itself.
const NEVER_BY_ITSELF: u64 = 3_600_000;

/// Two replicas that never look by themselves: the first one publishes, and its listener listens.
async fn open() -> Option<Outbox> {
    let mut outbox = Outbox::open(Postgres).await?;
    outbox.config.outbox_poll_interval_ms = NEVER_BY_ITSELF;
    Some(outbox)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_a_replica_that_does_not_publish_is_published_at_once_by_the_one_that_does() {
    let Some(outbox) = open().await else {
        return;
    };
    let (first, second) = (Recorder::new(), Recorder::new());
    let leading = outbox.relay(first.clone());
    outbox.announce(event("a", 0)).await;
    first.until_published("a/0").await;
    let wake = Wake::default();
    let following = outbox.replica_with(&wake, second.clone()).await;
    for number in 1..20 {
        outbox.append([event("a", number)]).await;
        wake.wake();
        first.until_published(&format!("a/{number}")).await;
    }
    assert_eq!(second.published(), [""; 0]);
    following.stop().await;
    leading.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_another_replica_appends_during_a_round_is_published_after_it() {
    let Some(outbox) = open().await else {
        return;
    };
    let recorder = Recorder::new();
    let gate = Arc::new(Gate {
        recorder: recorder.clone(),
        entered: Semaphore::new(0),
        open: Semaphore::new(0),
    });
    let leading = outbox.relay(gate.clone());
    outbox.announce(event("a", 0)).await;
    gate.entered.acquire().await.unwrap().forget();
    // The lock is held, and what the round publishes was read.
    let (wake, idle) = (Wake::default(), Recorder::new());
    let following = outbox.replica_with(&wake, idle.clone()).await;
    outbox.append([event("b", 0)]).await;
    wake.wake();
    tokio::time::sleep(Duration::from_millis(100)).await;
    gate.open.add_permits(2);
    recorder.until_published("b/0").await;
    assert_eq!(idle.published(), [""; 0]);
    following.stop().await;
    leading.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_is_woken_takes_over_from_one_that_stopped() {
    let Some(outbox) = open().await else {
        return;
    };
    let (first, second) = (Recorder::new(), Recorder::new());
    let leading = outbox.relay(first.clone());
    outbox.announce(event("a", 0)).await;
    first.until_published("a/0").await;
    let wake = Wake::default();
    let following = outbox.replica_with(&wake, second.clone()).await;
    leading.stop().await;
    outbox.until_nobody_leads().await;
    outbox.append([event("a", 1)]).await;
    wake.wake();
    second.until_published("a/1").await;
    following.stop().await;
}

/// Publishes one message for each permit.
struct Gate {
    recorder: Arc<Recorder>,
    entered: Semaphore,
    open: Semaphore,
}

#[async_trait]
impl EventPublisher for Gate {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        self.entered.add_permits(1);
        self.open.acquire().await.unwrap().forget();
        self.recorder.publish(message).await
    }
}
