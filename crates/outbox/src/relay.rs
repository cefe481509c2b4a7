use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use chrono::{SubsecRound, Utc};
use database::Database;
use event_bus::{EventPublisher, Message};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::entity::Model;
use crate::table::{is_waiting, mark_published, next_batch};

/// Rows that one round takes.
const BATCH: u64 = 500;
/// How often the relay looks by itself: for rows of a replica that died after its commit.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// "outbox" in ASCII: the advisory lock of the relay that works.
const RELAY_LOCK: i64 = 0x6f_75_74_62_6f_78;

/// Wakes the relay of this process: there is something new.
#[derive(Debug, Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Publishes what waits in an outbox.
pub struct Relay {
    database: Database,
    publisher: Arc<dyn EventPublisher>,
    wake: Wake,
}

/// How a round ended.
enum Round {
    Idle,
    Published,
    /// Some events still wait, for the reason that is logged.
    Failed(String),
}

impl Relay {
    pub fn new(database: Database, publisher: Arc<dyn EventPublisher>, wake: Wake) -> Self {
        Self {
            database,
            publisher,
            wake,
        }
    }

    /// Publishes until `stop` is cancelled and nothing waits any more, or nothing more can be published now.
    pub async fn run(self, stop: CancellationToken) {
        let mut delays = back_off();
        let mut failing = false;
        loop {
            let stopping = stop.is_cancelled();
            match self.round().await {
                Round::Published => {
                    if std::mem::take(&mut failing) {
                        tracing::info!("events are published again");
                    }
                    delays = back_off();
                }
                Round::Idle if stopping => return,
                Round::Idle => self.wait(POLL_INTERVAL, &stop).await,
                Round::Failed(cause) => {
                    if !std::mem::replace(&mut failing, true) {
                        tracing::warn!(cause, "events wait in the outbox");
                    }
                    if stopping {
                        return;
                    }
                    let delay = delays.next().unwrap_or(POLL_INTERVAL);
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = tokio::time::sleep(delay) => {}
                    }
                }
            }
        }
    }

    async fn wait(&self, longest: Duration, stop: &CancellationToken) {
        tokio::select! {
            () = self.wake.0.notified() => {}
            () = stop.cancelled() => {}
            () = tokio::time::sleep(longest) => {}
        }
    }

    async fn round(&self) -> Round {
        match self.publish_batch().await {
            Ok(round) => round,
            Err(error) => Round::Failed(error.to_string()),
        }
    }

    /// The lock is kept in a transaction of its own until what was published is marked: no other relay publishes the
    /// same events meanwhile. It ends with its connection, so that a replica that dies cannot keep it.
    async fn publish_batch(&self) -> Result<Round, DbErr> {
        if !is_waiting(self.database.reader()).await? {
            return Ok(Round::Idle);
        }
        let lock = self.lock().await?;
        let batch = next_batch(self.database.reader(), BATCH).await?;
        let outcomes = join_all(batch.iter().map(|event| self.publish(event))).await;
        let published = batch.iter().zip(&outcomes);
        let published: Vec<i64> = published
            .filter(|(_, outcome)| outcome.is_ok())
            .map(|(event, _)| event.seq)
            .collect();
        if !published.is_empty() {
            mark_published(self.database.writer(), published, now()).await?;
        }
        if let Some(lock) = lock {
            lock.commit().await?;
        }
        let failure = outcomes.into_iter().find_map(Result::err);
        Ok(failure.map_or(Round::Published, Round::Failed))
    }

    async fn lock(&self) -> Result<Option<DatabaseTransaction>, DbErr> {
        if !self.database.is_postgres() {
            return Ok(None);
        }
        let transaction = self.database.begin().await?;
        let lock = format!("SELECT pg_advisory_xact_lock({RELAY_LOCK})");
        transaction.execute_unprepared(&lock).await?;
        Ok(Some(transaction))
    }

    async fn publish(&self, event: &Model) -> Result<(), String> {
        let message = Message {
            key: event.aggregateid.clone(),
            payload: event.payload.clone().into_bytes(),
            headers: vec![("content-type".to_owned(), event.content_type.clone())],
        };
        let outcome = self.publisher.publish(&message).await;
        outcome.map_err(|error| format!("event {}: {error}", event.id))
    }
}

fn back_off() -> ExponentialBackoff {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(2))
        .without_max_times()
        .build()
}

#[expect(clippy::disallowed_methods, reason = "the relay is an adapter")]
fn now() -> chrono::DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
