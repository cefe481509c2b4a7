//! When the relay works: woken, by itself, told to stop, killed.

use std::time::{Duration, Instant};

use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, Stuck, temporary};
use std::sync::Arc;

#[rstest]
#[tokio::test]
async fn an_event_is_published_as_soon_as_the_relay_is_woken(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(mut outbox) = Outbox::open(engine).await else {
        return;
    };
    // A relay that looks by itself would be too late.
    outbox.config.outbox_poll_interval_ms = 3_600_000;
    let recorder = Recorder::new();
    let relaying = outbox.relay(recorder.clone());
    for number in 0..6 {
        outbox.announce(event("a", number)).await;
        recorder.until_published(&format!("a/{number}")).await;
    }
    relaying.stop().await;
}

#[rstest]
#[tokio::test]
async fn an_event_that_nobody_woke_the_relay_for_is_found(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    let recorder = Recorder::new();
    let relaying = outbox.relay(recorder.clone());
    outbox.announce(event("a", 1)).await;
    recorder.until_published("a/1").await;
    outbox.append([event("a", 2)]).await;
    recorder.until_published("a/2").await;
    relaying.stop().await;
}

#[rstest]
#[tokio::test]
async fn a_relay_that_stops_publishes_what_waits_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    // More than one round takes, and more than one event of an aggregate.
    let numbers = (0..700).map(|number| event(&(number % 100).to_string(), number / 100));
    outbox.append(numbers).await;
    let recorder = Recorder::new();
    outbox.drain(recorder.clone()).await;
    assert_eq!(outbox.waiting().await, 0);
    assert_eq!(recorder.published().len(), 700);
    assert_eq!(
        recorder.published_of("7"),
        (0..7).map(|number| format!("7/{number}")).collect::<Vec<_>>()
    );
}

#[rstest]
#[tokio::test]
async fn a_relay_stops_at_once_when_nothing_can_be_published(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    outbox.append((0..700).map(|number| event(&number.to_string(), 0))).await;
    let failing = Recorder::answering(|_, _| temporary());
    let relaying = outbox.relay(failing.clone());
    failing.until_tried("0/0", 2).await;
    let start = Instant::now();
    relaying.stop().await;
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert_eq!(outbox.waiting().await, 700);
}

#[rstest]
#[tokio::test]
async fn what_a_relay_was_publishing_when_it_died_is_published_by_the_next(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    outbox.append([event("a", 1), event("a", 2)]).await;
    let stuck = Arc::new(Stuck::default());
    let dying = outbox.relay(stuck.clone());
    stuck.until_entered().await;
    dying.kill().await;
    let recorder = Recorder::new();
    let next = outbox.relay(recorder.clone());
    recorder.until_published("a/2").await;
    assert_eq!(recorder.published(), ["a/1", "a/2"]);
    next.stop().await;
}
