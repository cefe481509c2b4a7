//! What was published long ago is deleted, nothing else is.

use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{Outbox, event};
use crate::publisher::{Recorder, permanent, temporary};

#[rstest]
#[tokio::test]
async fn published_events_are_deleted_when_their_time_has_come_and_no_others(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(mut outbox) = Outbox::open(engine).await else {
        return;
    };
    let recorder = Recorder::answering(|text, _| match text {
        "parked/0" => permanent(),
        "failing/0" => temporary(),
        _ => Ok(()),
    });
    let kept = ["parked", "failing"].map(|aggregate| event(aggregate, 0));
    outbox.append(kept).await;
    // More than one batch.
    outbox.append((0..2_500).map(|number| event(&number.to_string(), 0))).await;
    outbox.config.outbox_retention_seconds = 1;
    outbox.config.outbox_batch_rows = 2_000;
    let relaying = outbox.relay(recorder.clone());
    outbox.until_rows(2).await;
    assert_eq!((outbox.waiting().await, outbox.parked().await), (2, 1));
    relaying.stop().await;
}

#[rstest]
#[tokio::test]
async fn without_a_retention_published_events_are_gone_at_once(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    outbox.append([event("a", 0), event("a", 1), event("b", 0)]).await;
    let recorder = Recorder::answering(|text, _| match text {
        "b/0" => temporary(),
        _ => Ok(()),
    });
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), ["a/0", "a/1"]);
    assert_eq!(outbox.rows().await, 1);
}

#[rstest]
#[tokio::test]
async fn published_events_are_kept_until_then(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(mut outbox) = Outbox::open(engine).await else {
        return;
    };
    outbox.config.outbox_retention_seconds = 200;
    outbox.append([event("a", 0)]).await;
    outbox.drain(Recorder::new()).await;
    outbox.published_ago(100).await;
    outbox.append([event("b", 0)]).await;
    outbox.drain(Recorder::new()).await;
    assert_eq!(outbox.rows().await, 2);
    // Only what is older than the retention goes, whatever it was when that was published.
    outbox.config.outbox_retention_seconds = 50;
    let relaying = outbox.relay(Recorder::new());
    outbox.until_rows(1).await;
    relaying.stop().await;
}
