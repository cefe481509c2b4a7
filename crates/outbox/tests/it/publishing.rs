//! What is committed is published, nothing else is; when a relay does so, what a stop or a crash leaves, and what else may
//! read the table.

use std::time::{Duration, Instant};

use ::outbox::{OutboxEvent, append};
use messaging::Message;
use rstest::rstest;
use sea_orm::ConnectionTrait;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::outbox::{NEVER_POLLS, Outbox, event};
use crate::publisher::{Recorder, temporary};

#[rstest]
#[tokio::test]
async fn an_event_is_published_after_its_transaction_has_committed_and_never_if_it_does_not(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    let recorder = Recorder::new();
    let begin = async |number| {
        let transaction = outbox.database.begin().await.unwrap();
        append(&transaction, event("a", number)).await.unwrap();
        transaction
    };
    begin(1).await.rollback().await.unwrap();
    drop(begin(2).await);
    let committed = begin(3).await;
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), [""; 0]);
    committed.commit().await.unwrap();
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), ["a/3"]);
}

#[rstest]
#[tokio::test]
async fn an_event_is_published_with_its_type_and_its_trace_as_headers(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let traced = format!(r#"{{ "traceparent": "{trace}", "data": {{ "traceparent": 1 }} }}"#);
    let payloads = [traced.as_str(), r#"{ "traceparent": 7 }"#, r#"{ "data": "" }"#, "no JSON"];
    for (number, payload) in payloads.into_iter().enumerate() {
        let payload = payload.to_owned();
        outbox.append([OutboxEvent { payload, ..event("a", number) }]).await;
    }
    let recorder = Recorder::new();
    outbox.drain(recorder.clone()).await;
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let content_type = header("content-type", "text/plain");
    let headers: Vec<_> = recorder.messages().into_iter().map(|message| message.headers).collect();
    let only = || vec![content_type.clone()];
    let with_trace = vec![content_type.clone(), header("traceparent", trace)];
    assert_eq!(headers, [with_trace, only(), only(), only()]);
}

#[rstest]
#[tokio::test]
async fn a_relay_that_stops_has_published_what_waited_once_whole_and_in_order_and_deleted_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    // More than one batch takes, and more than one event of an aggregate.
    for transaction in [0..350, 350..700] {
        outbox
            .append(transaction.map(|number| event(&(number % 100).to_string(), number / 100)))
            .await;
    }
    assert_eq!(outbox.rows().await, 700);
    let recorder = Recorder::new();
    for _ in 0..2 {
        outbox.drain(recorder.clone()).await;
        assert_eq!(outbox.rows().await, 0);
        for aggregate in 0..100 {
            recorder.assert_each_once_in_order(&aggregate.to_string(), 7);
        }
    }
    let expected = Message {
        key: "7".to_owned(),
        payload: b"7/1".to_vec(),
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
    };
    assert!(recorder.messages().contains(&expected));
}

#[rstest]
#[tokio::test]
async fn what_the_release_before_published_and_kept_is_not_published_again(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    outbox.append([event("a", 0)]).await;
    let published = "UPDATE outbox SET published_at = created_at";
    outbox.database.writer().execute_unprepared(published).await.unwrap();
    outbox.append([event("a", 1)]).await;
    let recorder = Recorder::new();
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), ["a/1"]);
}

#[tokio::test]
async fn a_transaction_that_commits_after_later_ones_is_not_overlooked() {
    let Some(outbox) = Outbox::open(Postgres).await else { return };
    let recorder = Recorder::new();
    let relay = outbox.relay(recorder.clone());
    let late = outbox.database.begin().await.unwrap();
    append(&late, event("late", 1)).await.unwrap();
    outbox.append_and_wake(event("a", 1)).await;
    recorder.until_published("a/1").await;
    late.commit().await.unwrap();
    outbox.append_and_wake(event("late", 2)).await;
    recorder.until_published("late/2").await;
    assert_eq!(recorder.published(), ["a/1", "late/1", "late/2"]);
    relay.stop().await;
}

#[rstest]
#[tokio::test]
async fn an_event_is_published_as_soon_as_the_relay_is_woken(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(mut outbox) = Outbox::open(engine).await else { return };
    outbox.config.outbox_poll_interval_ms = NEVER_POLLS;
    let recorder = Recorder::new();
    let relay = outbox.relay(recorder.clone());
    for number in 0..6 {
        outbox.append_and_wake(event("a", number)).await;
        recorder.until_published(&format!("a/{number}")).await;
    }
    relay.stop().await;
}

#[rstest]
#[tokio::test]
async fn an_event_that_nobody_woke_the_relay_for_is_found(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    let recorder = Recorder::new();
    let relay = outbox.relay(recorder.clone());
    outbox.append_and_wake(event("a", 1)).await;
    recorder.until_published("a/1").await;
    outbox.append([event("a", 2)]).await;
    recorder.until_published("a/2").await;
    relay.stop().await;
}

#[rstest]
#[tokio::test]
async fn a_relay_stops_at_once_when_nothing_can_be_published(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    outbox.append((0..700).map(|number| event(&number.to_string(), 0))).await;
    let failing = Recorder::answering(|_, _| temporary());
    let relay = outbox.relay(failing.clone());
    failing.until_tried("0/0", 2).await;
    let start = Instant::now();
    relay.stop().await;
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(outbox.rows().await, 700);
}

/// Of replicas on PostgreSQL, another one does so.
#[tokio::test]
async fn what_a_relay_was_publishing_when_it_died_is_published_by_the_next() {
    let outbox = Outbox::open(Sqlite).await.unwrap();
    outbox.append([event("a", 1), event("a", 2)]).await;
    outbox.stuck_relay().await.kill().await;
    let recorder = Recorder::new();
    let next = outbox.relay(recorder.clone());
    recorder.until_published("a/2").await;
    assert_eq!(recorder.published(), ["a/1", "a/2"]);
    next.stop().await;
}

/// Whoever reads the table instead of a relay (change data capture) relies on them: `aggregateid`, `aggregatetype`, `id`, `payload` and `type` are those of
/// <https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html#basic-outbox-table>.
#[rstest]
#[case(
    Postgres,
    "SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_name) AS value
     FROM information_schema.columns WHERE table_name = 'outbox'",
    "aggregateid text, aggregatetype text, content_type text, created_at timestamp with time zone, id uuid, \
     parked_at timestamp with time zone, parked_reason text, payload text, published_at timestamp with time zone, \
     seq bigint, type text"
)]
#[case(
    Sqlite,
    "SELECT group_concat(name, ', ') AS value
     FROM (SELECT name FROM pragma_table_info('outbox') ORDER BY name)",
    "aggregateid, aggregatetype, content_type, created_at, id, parked_at, parked_reason, payload, published_at, seq, type"
)]
#[tokio::test]
async fn the_table_has_the_columns_that_debeziums_outbox_event_router_expects(
    #[case] engine: Engine,
    #[case] query: &str,
    #[case] expected: &str,
) {
    let Some(outbox) = Outbox::open(engine).await else { return };
    assert_eq!(outbox.value::<String>(query).await, expected);
}
