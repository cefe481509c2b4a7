//! A relay survives its database: it finds another session, and what it could not mark is published again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use database::Database;
use messaging::{EventPublisher, Message, PublishError};
use sea_orm::ConnectionTrait;
use test_database::Engine::Postgres;

use crate::outbox::{Outbox, event};
use crate::publisher::Recorder;

/// All that the server has to do with this database, but the one that says it: another pool is needed afterwards.
async fn end_all_sessions(database: &Database) {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.writer().execute_unprepared(end).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_whose_connections_end_goes_on_by_itself() {
    let Some(mut outbox) = Outbox::open(Postgres).await else {
        return;
    };
    let recorder = Recorder::new();
    let relaying = outbox.replica(recorder.clone()).await;
    for number in 0..3 {
        outbox.append([event("a", number)]).await;
        recorder.until_published(&format!("a/{number}")).await;
        end_all_sessions(&outbox.another_connection().await).await;
        outbox.database = outbox.another_connection().await;
    }
    relaying.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_published_and_could_not_be_marked_is_published_again_in_order() {
    let Some(mut outbox) = Outbox::open(Postgres).await else {
        return;
    };
    outbox.append([event("a", 0), event("a", 1), event("b", 0)]).await;
    let recorder = Recorder::new();
    let publisher = Arc::new(Saboteur {
        ends_sessions: outbox.another_connection().await,
        recorder: recorder.clone(),
        done: AtomicBool::new(false),
    });
    let relaying = outbox.replica(publisher).await;
    recorder.until_published("a/1").await;
    relaying.stop().await;
    outbox.database = outbox.another_connection().await;
    assert_eq!(recorder.published_of("a"), ["a/0", "a/0", "a/1"]);
    assert_eq!(outbox.waiting().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_goes_on_for_one_whose_session_was_ended() {
    let Some(outbox) = Outbox::open(Postgres).await else {
        return;
    };
    let (one, other) = (Recorder::new(), Recorder::new());
    let replicas = [outbox.replica(one.clone()).await, outbox.replica(other.clone()).await];
    let published = || [one.published(), other.published()].concat();
    for number in 0..3 {
        outbox.append([event("a", number)]).await;
        outbox.until(async || published().contains(&format!("a/{number}"))).await;
        let writer = outbox.database.writer();
        let end_leader = "SELECT pg_terminate_backend(pid) FROM pg_locks
             WHERE locktype = 'advisory' AND database = (
                 SELECT oid FROM pg_database WHERE datname = current_database()
             )";
        writer.execute_unprepared(end_leader).await.unwrap();
    }
    for replica in replicas {
        replica.stop().await;
    }
    assert_eq!(outbox.waiting().await, 0);
}

/// Publishes, and ends all sessions once, before the mark.
struct Saboteur {
    ends_sessions: Database,
    recorder: Arc<Recorder>,
    done: AtomicBool,
}

#[async_trait]
impl EventPublisher for Saboteur {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        self.recorder.publish(message).await?;
        if !self.done.swap(true, Ordering::SeqCst) {
            end_all_sessions(&self.ends_sessions).await;
        }
        Ok(())
    }
}
