//! Several relays on one database: one leads, the others wake it, take over from it, and survive the loss of connections.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ::outbox::{OutboxEvent, RelayWaker};
use database::Database;
use sea_orm::ConnectionTrait;
use test_database::Engine::Postgres;
use tokio::sync::Semaphore;

use crate::outbox::{NEVER_POLLS, Outbox, RunningRelay, event};
use crate::publisher::{Recorder, temporary};

const AGGREGATES: usize = 200;
const EVENTS: usize = 3;

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_publish_everything_once_and_in_order_though_publishing_fails_and_stalls() {
    let Some(outbox) = Outbox::open(Postgres).await else { return };
    let recorder = Recorder::answering_late(|text, before| async move {
        let luck = luck(&text, before);
        if luck.is_multiple_of(5) {
            tokio::time::sleep(Duration::from_millis(luck % 40)).await;
        }
        if luck.is_multiple_of(7) { temporary() } else { Ok(()) }
    });
    let mut replicas = Vec::new();
    for _ in 0..3 {
        replicas.push(outbox.replica(recorder.clone()).await);
    }
    for number in 0..EVENTS {
        for aggregate in 0..AGGREGATES {
            outbox.append([event(&aggregate.to_string(), number)]).await;
        }
    }
    recorder.until(|texts| texts.len() >= AGGREGATES * EVENTS).await;
    for replica in replicas {
        replica.stop().await;
    }
    assert_eq!(outbox.rows().await, 0);
    for aggregate in 0..AGGREGATES {
        recorder.assert_each_once_in_order(&aggregate.to_string(), EVENTS);
    }
}

/// A number that looks random and is the same in every run.
fn luck(text: &str, turn: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    (text, turn).hash(&mut hasher);
    hasher.finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_stops_does_not_wait_for_the_one_that_publishes() {
    let Some(outbox) = Outbox::open(Postgres).await else { return };
    outbox.append([event("a", 0)]).await;
    let publishing = outbox.stuck_relay().await;
    let recorder = Recorder::new();
    let other = outbox.replica(recorder.clone()).await;
    let start = Instant::now();
    other.stop().await;
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(recorder.published(), [""; 0]);
    publishing.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_replica_goes_on_for_one_that_died() {
    let Some(outbox) = Outbox::open(Postgres).await else { return };
    outbox.append([event("a", 0), event("a", 1)]).await;
    let dying = outbox.stuck_relay().await;
    let recorder = Recorder::new();
    let heir = outbox.replica(recorder.clone()).await;
    dying.kill().await;
    recorder.until_published("a/1").await;
    assert_eq!(recorder.published(), ["a/0", "a/1"]);
    heir.stop().await;
}

/// Two relays of two processes that never poll.
struct Pair {
    outbox: Outbox,
    leading: RunningRelay,
    following: RunningRelay,
    /// What wakes the one that follows.
    waker: RelayWaker,
    /// What the one that follows published.
    follower: Arc<Recorder>,
}

impl Pair {
    /// The one that leads holds the lock, and has read a batch with `a/0`.
    async fn start(leader: Arc<Recorder>) -> Option<Self> {
        let mut outbox = Outbox::open(Postgres).await?;
        outbox.config.outbox_poll_interval_ms = NEVER_POLLS;
        let leading = outbox.relay(leader.clone());
        outbox.append_and_wake(event("a", 0)).await;
        leader.until_begun().await;
        let (waker, follower) = (RelayWaker::default(), Recorder::new());
        let following = outbox.replica_with(&waker, follower.clone()).await;
        Some(Self { outbox, leading, following, waker, follower })
    }

    /// Commits an event as the process of the one that follows does.
    async fn append(&self, event: OutboxEvent) {
        self.outbox.append([event]).await;
        self.waker.wake();
    }

    async fn assert_follower_idle_and_stop(self) {
        assert_eq!(self.follower.published(), [""; 0]);
        self.following.stop().await;
        self.leading.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_a_replica_that_does_not_publish_is_published_at_once_by_the_one_that_does() {
    let leader = Recorder::new();
    let Some(pair) = Pair::start(leader.clone()).await else { return };
    for number in 1..20 {
        leader.until_published(&format!("a/{}", number - 1)).await;
        pair.append(event("a", number)).await;
    }
    leader.until_published("a/19").await;
    pair.assert_follower_idle_and_stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_another_replica_appends_during_a_batch_is_published_after_it() {
    let gate = Arc::new(Semaphore::new(0));
    let permits = gate.clone();
    let leader = Recorder::answering_late(move |_, _| {
        let permits = permits.clone();
        async move {
            permits.acquire().await.unwrap().forget();
            Ok(())
        }
    });
    let Some(pair) = Pair::start(leader.clone()).await else { return };
    pair.append(event("b", 0)).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    gate.add_permits(2);
    leader.until_published("b/0").await;
    pair.assert_follower_idle_and_stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_is_woken_takes_over_from_one_that_stopped() {
    let Some(pair) = Pair::start(Recorder::new()).await else { return };
    pair.leading.stop().await;
    pair.outbox.append([event("a", 1)]).await;
    let is_published = async || {
        // PostgreSQL notices the end of the leader's connection a little later.
        pair.waker.wake();
        pair.follower.published() == ["a/1"]
    };
    pair.outbox.until(is_published).await;
    pair.following.stop().await;
}

/// Ends all sessions of this database but the one that asks for it: its pool is needed afterwards.
async fn end_all_sessions(database: &Database) {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.writer().execute_unprepared(end).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_whose_connections_end_goes_on_by_itself() {
    let Some(mut outbox) = Outbox::open(Postgres).await else { return };
    let recorder = Recorder::new();
    let relay = outbox.replica(recorder.clone()).await;
    for number in 0..3 {
        outbox.append([event("a", number)]).await;
        recorder.until_published(&format!("a/{number}")).await;
        end_all_sessions(&outbox.another_connection().await).await;
        outbox.database = outbox.another_connection().await;
    }
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_published_and_could_not_be_deleted_is_published_again_in_order() {
    let Some(mut outbox) = Outbox::open(Postgres).await else { return };
    outbox.append([event("a", 0), event("a", 1), event("b", 0)]).await;
    let (database, done) = (outbox.another_connection().await, Arc::new(AtomicBool::new(false)));
    let recorder = Recorder::answering_late(move |_, _| {
        let (database, done) = (database.clone(), done.clone());
        async move {
            if !done.swap(true, Ordering::SeqCst) {
                end_all_sessions(&database).await;
            }
            Ok(())
        }
    });
    let relay = outbox.replica(recorder.clone()).await;
    recorder.until_published("a/1").await;
    relay.stop().await;
    outbox.database = outbox.another_connection().await;
    assert_eq!(recorder.published_of("a"), ["a/0", "a/0", "a/1"]);
    assert_eq!(outbox.rows().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_goes_on_for_one_whose_session_was_ended() {
    let Some(outbox) = Outbox::open(Postgres).await else { return };
    let recorder = Recorder::new();
    let replicas = [outbox.replica(recorder.clone()).await, outbox.replica(recorder.clone()).await];
    for number in 0..3 {
        outbox.append([event("a", number)]).await;
        recorder.until_published(&format!("a/{number}")).await;
        let end_leader = "SELECT pg_terminate_backend(pid) FROM pg_locks
             WHERE locktype = 'advisory' AND database = (
                 SELECT oid FROM pg_database WHERE datname = current_database()
             )";
        outbox.database.writer().execute_unprepared(end_leader).await.unwrap();
    }
    for replica in replicas {
        replica.stop().await;
    }
    assert_eq!(outbox.rows().await, 0);
}

/// What it could not delete it would publish again and again.
#[tokio::test(flavor = "multi_thread")]
async fn a_relay_publishes_nothing_while_it_cannot_write_and_all_once_afterwards() {
    let Some(outbox) = Outbox::open(Postgres).await else { return };
    outbox.append([event("a", 0), event("a", 1)]).await;
    outbox.test_database.become_read_only().await;
    let recorder = Recorder::new();
    outbox.drain(recorder.clone()).await;
    assert_eq!(recorder.published(), [""; 0]);
    let relay = outbox.relay(recorder.clone());
    outbox.test_database.become_writable().await;
    recorder.until_published("a/1").await;
    relay.stop().await;
    assert_eq!(recorder.published(), ["a/0", "a/1"]);
    assert_eq!(outbox.rows().await, 0);
}
