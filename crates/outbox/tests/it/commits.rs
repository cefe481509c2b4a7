//! State and event are one: what is committed is published, nothing else is.

use messaging::Message;
use outbox::append;
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{Outbox, event};
use crate::publisher::Recorder;

#[rstest]
#[tokio::test]
async fn an_event_is_published_after_its_transaction_has_committed_and_not_before(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    let recorder = Recorder::new();
    let transaction = outbox.database.begin().await.unwrap();
    append(&transaction, event("a", 1)).await.unwrap();
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), [""; 0]);
    transaction.commit().await.unwrap();
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), ["a/1"]);
}

#[rstest]
#[tokio::test]
async fn an_event_of_a_transaction_that_is_rolled_back_is_never_published(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    let rolled_back = outbox.database.begin().await.unwrap();
    append(&rolled_back, event("a", 1)).await.unwrap();
    rolled_back.rollback().await.unwrap();
    let dropped = outbox.database.begin().await.unwrap();
    append(&dropped, event("a", 2)).await.unwrap();
    drop(dropped);
    outbox.append([event("a", 3)]).await;
    let recorder = Recorder::new();
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), ["a/3"]);
}

#[rstest]
#[tokio::test]
async fn what_is_committed_is_published_once_whole_and_in_order(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else {
        return;
    };
    outbox.append([event("a", 1), event("b", 1), event("a", 2)]).await;
    outbox.append([event("a", 3)]).await;
    assert_eq!(outbox.waiting().await, 4);
    let recorder = Recorder::new();
    for _ in 0..2 {
        outbox.drain(recorder.clone()).await;
        assert_eq!(outbox.waiting().await, 0);
        assert_eq!(recorder.published_of("a"), ["a/1", "a/2", "a/3"]);
        assert_eq!(recorder.published_of("b"), ["b/1"]);
    }
    let expected = Message {
        key: "a".to_owned(),
        payload: b"a/1".to_vec(),
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
    };
    assert!(recorder.messages().contains(&expected));
}

#[tokio::test]
async fn a_transaction_that_commits_after_later_ones_is_not_overlooked() {
    let Some(outbox) = Outbox::open(Postgres).await else {
        return;
    };
    let recorder = Recorder::new();
    let relaying = outbox.relay(recorder.clone());
    let late = outbox.database.begin().await.unwrap();
    append(&late, event("late", 1)).await.unwrap();
    outbox.announce(event("a", 1)).await;
    recorder.until_published("a/1").await;
    late.commit().await.unwrap();
    outbox.announce(event("late", 2)).await;
    recorder.until_published("late/2").await;
    assert_eq!(recorder.published(), ["a/1", "late/1", "late/2"]);
    relaying.stop().await;
}
