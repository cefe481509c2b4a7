//! What is refused for good is parked, where it can be seen, until somebody lets it be tried again.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use ::outbox::{ParkedEvent, parked, retry};
use async_trait::async_trait;
use futures_util::TryStreamExt;
use messaging::{EventPublisher, Message, PublishError};
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, permanent};

async fn all_parked(outbox: &Outbox) -> Vec<ParkedEvent> {
    let events = parked(outbox.database.clone()).await.unwrap();
    events.try_collect().await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_refused_event_is_parked_its_aggregate_waits_behind_it_and_others_go_on(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    let bad = event("bad", 0);
    let id = bad.id;
    outbox.append([bad, event("bad", 1), event("good", 0)]).await;
    let recorder = Recorder::answering(|text, _| match text {
        "bad/0" => permanent(),
        _ => Ok(()),
    });
    outbox.drain(recorder.clone()).await;
    // Nothing of it is remembered by the relay alone.
    outbox.append([event("bad", 2), event("good", 1)]).await;
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), ["good/0", "good/1"]);
    assert_eq!(recorder.attempts("bad/0"), 2, "with others, then alone");
    let parked = all_parked(&outbox).await;
    let [event] = &parked[..] else {
        panic!("{parked:?}");
    };
    assert_eq!((event.id, event.bytes), (id, 5));
    assert_eq!(event.event_type, "order.created.v1");
    assert_eq!((&*event.aggregate_type, &*event.aggregate_id), ("order", "bad"));
    assert_eq!(event.reason, "the message is too large");
}

#[rstest]
#[tokio::test]
async fn a_running_relay_publishes_what_is_retried_and_then_what_waited_behind_it(
    #[values(Sqlite, Postgres)] engine: Engine,
    #[values(true, false)] by_id: bool,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    let bad = event("bad", 0);
    let id = bad.id;
    outbox.append([bad, event("bad", 1)]).await;
    let small = Arc::new(AtomicBool::new(true));
    let limit = small.clone();
    let recorder = Recorder::answering(move |_, _| match limit.load(Ordering::SeqCst) {
        true => permanent(),
        false => Ok(()),
    });
    let relaying = outbox.relay(recorder.clone());
    outbox.until_parked(1).await;
    small.store(false, Ordering::SeqCst);
    assert_eq!(retry(&outbox.database, by_id.then_some(id)).await.unwrap(), 1);
    recorder.until_published("bad/1").await;
    assert_eq!(recorder.published(), ["bad/0", "bad/1"]);
    assert_eq!(all_parked(&outbox).await.len(), 0);
    relaying.stop().await;
}

#[rstest]
#[tokio::test]
async fn what_is_refused_for_the_sake_of_another_in_the_same_request_is_published_alone(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    outbox.append((0..5).map(|number| event(&number.to_string(), 0))).await;
    let recorder = Recorder::new();
    let publisher =
        Arc::new(RefusesCrowds { alone: recorder.clone(), under_way: Mutex::default() });
    let relaying = outbox.relay(publisher);
    recorder.until(|texts| texts.len() == 5).await;
    relaying.stop().await;
    assert_eq!(all_parked(&outbox).await.len(), 0);
    assert_eq!(outbox.waiting().await, 0);
}

#[tokio::test]
async fn a_retry_of_what_is_not_parked_changes_nothing() {
    let outbox = Outbox::open(Sqlite).await.unwrap();
    let waiting = event("a", 0);
    let id = waiting.id;
    outbox.append([waiting]).await;
    assert_eq!(retry(&outbox.database, Some(id)).await.unwrap(), 0);
    assert_eq!(retry(&outbox.database, None).await.unwrap(), 0);
}

/// Refuses messages that are on their way together.
struct RefusesCrowds {
    alone: Arc<Recorder>,
    under_way: Mutex<HashSet<String>>,
}

#[async_trait]
impl EventPublisher for RefusesCrowds {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        self.under_way.lock().unwrap().insert(message.key.clone());
        tokio::task::yield_now().await;
        let crowd = self.under_way.lock().unwrap().len() > 1;
        // All of a crowd see it before the first of them leaves.
        tokio::task::yield_now().await;
        self.under_way.lock().unwrap().remove(&message.key);
        match crowd {
            true => permanent(),
            false => self.alone.publish(message).await,
        }
    }
}
