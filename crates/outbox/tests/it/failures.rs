//! When publishing fails: nothing is lost, no event waits for another aggregate's, and what is refused for good is parked.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ::outbox::{OutboxEvent, ParkedEvent, parked, retry};
use futures_util::TryStreamExt;
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{Outbox, event};
use crate::publisher::{Published, Recorder, permanent, temporary};

/// A publisher that fails with `failure` for the texts that begin like this, until the flag is lowered.
fn failing(prefix: &'static str, failure: fn() -> Published) -> (Arc<Recorder>, Arc<AtomicBool>) {
    let fails = Arc::new(AtomicBool::new(true));
    let flag = fails.clone();
    let recorder = Recorder::answering(move |text, _| {
        let fails = text.starts_with(prefix) && flag.load(Ordering::SeqCst);
        if fails { failure() } else { Ok(()) }
    });
    (recorder, fails)
}

async fn all_parked(outbox: &Outbox) -> Vec<ParkedEvent> {
    let events = parked(outbox.database.clone()).await.unwrap();
    events.try_collect().await.unwrap()
}

#[rstest]
#[tokio::test]
async fn what_waited_for_the_broker_is_published_in_order_once_it_is_back(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    let (recorder, is_away) = failing("", temporary);
    let relay = outbox.relay(recorder.clone());
    for number in 0..10 {
        outbox.append_and_wake(event("a", number)).await;
        outbox.append_and_wake(event(&number.to_string(), number)).await;
    }
    recorder.until_tried("a/0", 3).await;
    assert_eq!(recorder.published(), [""; 0]);
    is_away.store(false, Ordering::SeqCst);
    recorder.until(|texts| texts.len() == 20).await;
    recorder.assert_each_once_in_order("a", 10);
    relay.stop().await;
    assert_eq!(outbox.rows().await, 0);
}

#[rstest]
#[tokio::test]
async fn an_event_that_fails_holds_up_its_own_aggregate_only_and_is_not_tried_without_end(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(temporary, permanent)] failure: fn() -> Published,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    let (recorder, _) = failing("bad/0", failure);
    let relay = outbox.relay(recorder.clone());
    outbox.append([event("bad", 0)]).await;
    outbox.append_and_wake(event("bad", 1)).await;
    recorder.until_tried("bad/0", 1).await;
    let start = Instant::now();
    // The pauses between the attempts of the bad one add up to more.
    for number in 0..50 {
        outbox.append_and_wake(event("good", number)).await;
        recorder.until_published(&format!("good/{number}")).await;
    }
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_secs(20), "{elapsed:?}");
    assert_eq!(recorder.published_of("bad"), [""; 0]);
    let attempts = recorder.attempts("bad/0") as u128;
    assert!(attempts <= 2 + elapsed.as_millis() / 100, "{attempts} attempts in {elapsed:?}");
    relay.stop().await;
    assert_eq!(outbox.rows().await, 2);
}

#[rstest]
#[case::of_many_aggregates(|number| event(&format!("bad-{number}"), 0))]
#[case::of_one_aggregate(|number| event("bad", number))]
#[tokio::test]
async fn many_events_that_fail_do_not_keep_later_ones_from_being_published(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(temporary, permanent)] failure: fn() -> Published,
    #[case] bad: fn(usize) -> OutboxEvent,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    outbox.append((0..700).map(bad)).await;
    outbox.append([event("good", 0)]).await;
    let (recorder, _) = failing("bad", failure);
    let relay = outbox.relay(recorder.clone());
    recorder.until_published("good/0").await;
    relay.stop().await;
    assert_eq!(outbox.rows().await, 700);
}

#[rstest]
#[tokio::test]
async fn a_refused_event_is_parked_its_aggregate_waits_behind_it_and_others_go_on(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    let bad = event("bad", 0);
    let id = bad.id;
    outbox.append([bad, event("bad", 1), event("good", 0)]).await;
    let (recorder, _) = failing("bad/0", permanent);
    outbox.drain(recorder.clone()).await;
    // Another relay knows of it from the table alone.
    outbox.append([event("bad", 2), event("good", 1)]).await;
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), ["good/0", "good/1"]);
    assert_eq!(recorder.attempts("bad/0"), 2, "with others, then alone");
    let parked = all_parked(&outbox).await;
    let [event] = &parked[..] else { panic!("{parked:?}") };
    assert_eq!((event.id, &*event.aggregate_id, event.bytes), (id, "bad", 5));
}

#[rstest]
#[tokio::test]
async fn a_running_relay_publishes_what_is_retried_and_then_what_waited_behind_it(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(true, false)] by_id: bool,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    let bad = event("bad", 0);
    let id = bad.id;
    outbox.append([bad, event("bad", 1)]).await;
    let (recorder, refuses) = failing("", permanent);
    let relay = outbox.relay(recorder.clone());
    outbox.until_parked(1).await;
    refuses.store(false, Ordering::SeqCst);
    assert_eq!(retry(&outbox.database, by_id.then_some(id)).await.unwrap(), 1);
    recorder.until_published("bad/1").await;
    assert_eq!(recorder.published(), ["bad/0", "bad/1"]);
    assert_eq!(all_parked(&outbox).await.len(), 0);
    relay.stop().await;
}

#[rstest]
#[tokio::test]
async fn what_is_refused_for_the_sake_of_another_in_the_same_request_is_published_alone(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    outbox.append((0..5).map(|number| event(&number.to_string(), 0))).await;
    let in_flight = Arc::new(Mutex::new(HashSet::new()));
    // Refuses messages that are on their way together.
    let recorder = Recorder::answering_late(move |text, _| {
        let in_flight = in_flight.clone();
        async move {
            in_flight.lock().unwrap().insert(text.clone());
            tokio::task::yield_now().await;
            let is_alone = in_flight.lock().unwrap().len() == 1;
            // All that are together see it before the first of them leaves.
            tokio::task::yield_now().await;
            in_flight.lock().unwrap().remove(&text);
            if is_alone { Ok(()) } else { permanent() }
        }
    });
    let relay = outbox.relay(recorder.clone());
    recorder.until(|texts| texts.len() == 5).await;
    relay.stop().await;
    assert_eq!(outbox.rows().await, 0);
}
