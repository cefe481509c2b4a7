//! Consumers of one group: who gets what when some stop, die or fail.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use async_trait::async_trait;
use messaging::{EventHandler, EventPublisher, HandleError, Received};
use rstest::rstest;

use crate::bus::{message, publish};
use crate::kafka::Kafka;
use crate::kafka::Server::{self, Mock, Real};
use crate::recorder::{PATIENCE, Recorder};

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn two_consumers_share_the_work_and_one_that_stops_hands_it_over_without_loss_or_repetition(
    #[values(Mock, Real)] server: Server,
) {
    let Some(kafka) = Kafka::start(server).await else {
        return;
    };
    let recorders = [Recorder::new(), Recorder::new()];
    let [staying, stopping] = recorders.clone().map(|recorder| kafka.consume(recorder));
    let publisher = kafka.publisher();
    let mut published = BTreeSet::new();
    let deadline = Instant::now() + PATIENCE;
    while recorders.iter().any(|recorder| recorder.texts().is_empty()) {
        assert!(Instant::now() < deadline, "both get a part");
        publish_round(&*publisher, &mut published).await;
        // The broker tells a member at its next heartbeat.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    publish_round(&*publisher, &mut published).await;
    stopping.stop().await;
    publish_round(&*publisher, &mut published).await;

    let [one, other] = &recorders;
    let at_stop = other.texts();
    let total = published.len();
    one.until(|seen| seen.len() + at_stop.len() >= total).await;
    staying.stop().await;
    let mut seen = one.texts();
    seen.extend(other.texts());
    seen.sort();
    assert!(seen.into_iter().eq(published), "each once");
    assert_eq!(kafka.committed(), i64::try_from(total).unwrap());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_a_consumer_was_handling_when_it_died_is_kept_for_the_next(
    #[values(Mock, Real)] server: Server,
) {
    let Some(kafka) = Kafka::start(server).await else {
        return;
    };
    let stuck = Arc::new(Stuck(Recorder::new()));
    let dying = kafka.consume(stuck.clone());
    let publisher = kafka.publisher();
    publish(&*publisher, &message("key", "one")).await;
    stuck.0.until(|seen| seen == ["one"]).await;
    dying.kill().await;
    assert_eq!(kafka.committed(), 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_whose_handler_keeps_failing_stops_at_once_and_keeps_the_message_for_the_next(
    #[values(Mock, Real)] server: Server,
) {
    let Some(kafka) = Kafka::start(server).await else {
        return;
    };
    let failing = Recorder::answering(|text, _| match text {
        "one" => Ok(()),
        _ => Err(HandleError::Retry(anyhow!("the database is away"))),
    });
    let consuming = kafka.consume(failing.clone());
    let publisher = kafka.publisher();
    for text in ["one", "two"] {
        publish(&*publisher, &message("key", text)).await;
    }
    failing.until(|seen| seen.len() >= 4).await;
    let start = Instant::now();
    consuming.stop().await;
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    assert_eq!(kafka.committed(), 1);
}

/// One message for each of many keys.
async fn publish_round(publisher: &dyn EventPublisher, texts: &mut BTreeSet<String>) {
    for key in 0..24 {
        let text = format!("{:06}", texts.len());
        publish(publisher, &message(&key.to_string(), &text)).await;
        texts.insert(text);
    }
}

/// Takes a message and never comes back.
struct Stuck(Arc<Recorder>);

#[async_trait]
impl EventHandler for Stuck {
    async fn handle(&self, event: &Received) -> Result<(), HandleError> {
        self.0.handle(event).await?;
        std::future::pending().await
    }
}
