//! When publishing fails: nothing is lost, and nobody waits for somebody else's event.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use messaging::PublishError;
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, permanent, temporary};

type Fault = fn() -> Result<(), PublishError>;

#[rstest]
#[tokio::test]
async fn what_waited_for_the_broker_is_published_in_order_once_it_is_back(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    let away = Arc::new(AtomicBool::new(true));
    let broker = away.clone();
    let recorder = Recorder::answering(move |_, _| match broker.load(Ordering::SeqCst) {
        true => temporary(),
        false => Ok(()),
    });
    let relaying = outbox.relay(recorder.clone());
    for number in 0..10 {
        outbox.announce(event("a", number)).await;
        outbox.announce(event(&number.to_string(), number)).await;
    }
    recorder.until_tried("a/0", 3).await;
    assert_eq!(recorder.published(), [""; 0]);
    away.store(false, Ordering::SeqCst);
    recorder.until(|texts| texts.len() == 20).await;
    let expected: Vec<String> = (0..10).map(|number| format!("a/{number}")).collect();
    assert_eq!(recorder.published_of("a"), expected);
    relaying.stop().await;
    assert_eq!(outbox.waiting().await, 0);
}

#[rstest]
#[tokio::test]
async fn an_event_that_fails_holds_up_its_own_aggregate_only_and_is_not_tried_without_end(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(temporary, permanent)] fault: Fault,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    let recorder = Recorder::answering(move |text, _| match text {
        "bad/0" => fault(),
        _ => Ok(()),
    });
    let relaying = outbox.relay(recorder.clone());
    outbox.append([event("bad", 0), event("bad", 1)]).await;
    outbox.wake.wake();
    recorder.until_tried("bad/0", 1).await;
    let start = Instant::now();
    // The pauses between the attempts of the bad one add up to more.
    for number in 0..50 {
        outbox.announce(event("good", number)).await;
        recorder.until_published(&format!("good/{number}")).await;
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(recorder.published_of("bad"), [""; 0]);
    assert!(recorder.attempts("bad/0") < 25, "{} attempts", recorder.attempts("bad/0"));
    relaying.stop().await;
    assert_eq!(outbox.waiting().await, 2);
}

#[rstest]
#[case::of_many_aggregates(|number| event(&format!("bad-{number}"), 0))]
#[case::of_one_aggregate(|number| event("bad", number))]
#[tokio::test]
async fn many_events_that_fail_do_not_keep_later_ones_from_being_published(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(temporary, permanent)] fault: Fault,
    #[case] bad: fn(usize) -> ::outbox::OutboxEvent,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    outbox.append((0..700).map(bad)).await;
    outbox.append([event("good", 0)]).await;
    let recorder = Recorder::answering(move |text, _| match text.starts_with("bad") {
        true => fault(),
        false => Ok(()),
    });
    let relaying = outbox.relay(recorder.clone());
    recorder.until_published("good/0").await;
    relaying.stop().await;
    assert_eq!(outbox.waiting().await, 700);
}
