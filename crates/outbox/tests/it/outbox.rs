//! An outbox for each test, and relays that empty it.

use std::sync::Arc;
use std::time::Duration;

use ::outbox::{CreateOutbox, OutboxConfig, OutboxEvent, Relay, RelayWaker, append};
use chrono::DateTime;
use database::{Database, is_outage};
use messaging::EventPublisher;
use sea_orm::{ConnectionTrait, Statement, TryGetable};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use test_database::{Engine, TestDatabase};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::publisher::Recorder;

/// How long a test waits for what must come.
pub const TIMEOUT: Duration = Duration::from_mins(2);
/// A poll interval that no test would wait for.
pub const NEVER_POLLS: u64 = 3_600_000;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateOutbox)]
    }
}

pub struct Outbox {
    pub database: Database,
    pub waker: RelayWaker,
    pub config: OutboxConfig,
    pub test_database: TestDatabase,
}

impl Outbox {
    /// `None` (said on standard error) when there is no PostgreSQL server.
    pub async fn open(engine: Engine) -> Option<Self> {
        let test_database = TestDatabase::create(engine).await?;
        let config = OutboxConfig {
            outbox_batch_rows: 100,
            // Enough for a busy machine.
            outbox_drain_timeout_ms: 30_000,
            ..OutboxConfig::default()
        };
        let database = test_database.open::<Migrator>().await;
        Some(Self { database, waker: RelayWaker::default(), config, test_database })
    }

    /// Opens the same database as another process does.
    pub async fn another_connection(&self) -> Database {
        self.test_database.open::<Migrator>().await
    }

    /// Commits events in one transaction, and wakes no relay.
    pub async fn append(&self, events: impl IntoIterator<Item = OutboxEvent>) {
        let transaction = self.database.begin().await.unwrap();
        for event in events {
            append(&transaction, event).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }

    /// Commits an event as a service does.
    pub async fn append_and_wake(&self, event: OutboxEvent) {
        self.append([event]).await;
        self.waker.wake();
    }

    pub async fn rows(&self) -> i64 {
        self.count("FROM outbox").await
    }

    async fn count(&self, from: &str) -> i64 {
        self.value(&format!("SELECT count(*) AS value {from}")).await
    }

    /// Returns the `value` that a query yields.
    pub async fn value<T: TryGetable>(&self, query: &str) -> T {
        let reader = self.database.reader();
        let statement = Statement::from_string(reader.get_database_backend(), query);
        let mut answer = reader.query_one_raw(statement.clone()).await;
        // The pool may still have connections that the test has ended.
        for _ in 0..20 {
            if !answer.as_ref().is_err_and(is_outage) {
                break;
            }
            answer = reader.query_one_raw(statement.clone()).await;
        }
        answer.unwrap().unwrap().try_get("", "value").unwrap()
    }

    /// Waits until the condition holds.
    pub async fn until(&self, mut condition: impl AsyncFnMut() -> bool) {
        let holds = async {
            while !condition().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(TIMEOUT, holds).await.expect("the condition holds");
    }

    pub async fn until_parked(&self, count: i64) {
        let parked = "FROM outbox WHERE parked_at IS NOT NULL";
        self.until(async || self.count(parked).await == count).await;
    }

    /// Starts a relay of this process.
    pub fn relay(&self, publisher: Arc<dyn EventPublisher>) -> RunningRelay {
        self.run(self.database.clone(), &self.waker, publisher)
    }

    /// Starts a relay as another process does, with its own connections and waker.
    pub async fn replica(&self, publisher: Arc<dyn EventPublisher>) -> RunningRelay {
        self.replica_with(&RelayWaker::default(), publisher).await
    }

    pub async fn replica_with(
        &self,
        waker: &RelayWaker,
        publisher: Arc<dyn EventPublisher>,
    ) -> RunningRelay {
        self.run(self.another_connection().await, waker, publisher)
    }

    fn run(
        &self,
        database: Database,
        waker: &RelayWaker,
        publisher: Arc<dyn EventPublisher>,
    ) -> RunningRelay {
        let stop = CancellationToken::new();
        let relay = Relay::new(database, publisher, waker.clone(), self.config.clone());
        RunningRelay { task: tokio::spawn(relay.run(stop.clone())), stop }
    }

    /// Starts a relay that never comes back from a publication, and waits until it has begun one.
    pub async fn stuck_relay(&self) -> RunningRelay {
        let stuck = Recorder::stuck();
        let relay = self.relay(stuck.clone());
        stuck.until_begun().await;
        relay
    }

    /// Publishes what can be published now: a relay does so before it stops.
    pub async fn drain(&self, publisher: Arc<dyn EventPublisher>) {
        self.relay(publisher).stop().await;
        self.until_nobody_leads().await;
    }

    /// PostgreSQL notices the end of a connection, and so of its lock, a little later.
    pub async fn until_nobody_leads(&self) {
        let locks = "FROM pg_locks JOIN pg_database ON pg_locks.database = pg_database.oid
                     WHERE locktype = 'advisory' AND datname = current_database()";
        match self.database.engine() {
            Engine::Sqlite => {}
            Engine::Postgres => self.until(async || self.count(locks).await == 0).await,
        }
    }
}

pub struct RunningRelay {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl RunningRelay {
    /// Stops it as a service does.
    pub async fn stop(self) {
        self.stop.cancel();
        let stopped = tokio::time::timeout(TIMEOUT, self.task).await;
        stopped.expect("the relay stops").unwrap();
    }

    /// Ends it in the middle of whatever it does.
    pub async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

/// An event whose payload is `aggregate/number`.
pub fn event(aggregate: &str, number: usize) -> OutboxEvent {
    #[expect(clippy::disallowed_methods, reason = "any id that is free")]
    let id = Uuid::now_v7();
    OutboxEvent {
        id,
        aggregate_type: "order".to_owned(),
        aggregate_id: aggregate.to_owned(),
        event_type: "order.created.v1".to_owned(),
        payload: format!("{aggregate}/{number}"),
        content_type: "text/plain".to_owned(),
        created_at: DateTime::from_timestamp_millis(1_795_342_504_123).unwrap(),
    }
}
