//! An outbox of its own for each test.

use std::sync::Arc;
use std::time::Duration;

use ::outbox::{CreateOutbox, OutboxConfig, OutboxEvent, Wake, append};
use chrono::DateTime;
use database::Database;
use messaging::EventPublisher;
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use test_database::{Engine, TestDatabase};
use uuid::Uuid;

use crate::relaying::Relaying;

/// The longest that a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(30);

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateOutbox)]
    }
}

pub struct Outbox {
    pub database: Database,
    pub wake: Wake,
    pub config: OutboxConfig,
    place: TestDatabase,
}

impl Outbox {
    /// `None` (said on standard error) when there is no PostgreSQL server.
    pub async fn open(engine: Engine) -> Option<Self> {
        let place = TestDatabase::create(engine).await?;
        let database = place.open::<Migrator>().await;
        Some(Self {
            database,
            wake: Wake::default(),
            config: OutboxConfig {
                outbox_batch_rows: 100,
                // Long enough for a machine that does much else.
                outbox_drain_timeout_ms: 30_000,
                ..OutboxConfig::default()
            },
            place,
        })
    }

    /// Commits events, in one transaction, and wakes nobody.
    pub async fn append(&self, events: impl IntoIterator<Item = OutboxEvent>) {
        let transaction = self.database.begin().await.unwrap();
        for event in events {
            append(&transaction, event).await.unwrap();
        }
        transaction.commit().await.unwrap();
    }

    /// Commits an event as a service does.
    pub async fn announce(&self, event: OutboxEvent) {
        self.append([event]).await;
        self.wake.wake();
    }

    /// Events that were not published, parked ones included.
    pub async fn waiting(&self) -> i64 {
        self.count("FROM outbox WHERE published_at IS NULL").await
    }

    pub async fn parked(&self) -> i64 {
        self.count("FROM outbox WHERE parked_at IS NOT NULL").await
    }

    pub async fn rows(&self) -> i64 {
        self.count("FROM outbox").await
    }

    pub async fn until_parked(&self, count: i64) {
        self.until(async || self.parked().await == count).await;
    }

    pub async fn until_rows(&self, count: i64) {
        self.until(async || self.rows().await == count).await;
    }

    /// Waits until no relay holds the lock (PostgreSQL).
    pub async fn until_nobody_leads(&self) {
        let locks = "FROM pg_locks JOIN pg_database ON pg_locks.database = pg_database.oid
                     WHERE locktype = 'advisory' AND datname = current_database()";
        self.until(async || self.count(locks).await == 0).await;
    }

    /// Makes all that was published look as if it had been so many seconds ago.
    pub async fn published_ago(&self, seconds: i64) {
        #[expect(clippy::disallowed_methods, reason = "as the relay does")]
        let at = chrono::Utc::now() - chrono::Duration::seconds(seconds);
        let writer = self.database.writer();
        let sql = "UPDATE outbox SET published_at = $1 WHERE published_at IS NOT NULL";
        let backend = writer.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [at.into()]);
        writer.execute_raw(statement).await.unwrap();
    }

    /// Waits for what must come true.
    pub async fn until(&self, mut condition: impl AsyncFnMut() -> bool) {
        let come_true = async {
            while !condition().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, come_true).await;
        outcome.expect("it comes true");
    }

    async fn count(&self, from: &str) -> i64 {
        let query = format!("SELECT count(*) AS number {from}");
        let reader = self.database.reader();
        let statement = Statement::from_string(reader.get_database_backend(), query);
        let row = reader.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "number").unwrap()
    }

    /// Starts a relay of this process.
    pub fn relay(&self, publisher: Arc<dyn EventPublisher>) -> Relaying {
        Relaying::start(&self.database, &self.wake, publisher, &self.config)
    }

    /// Starts a relay as another replica does, with connections of its own.
    pub async fn replica(&self, publisher: Arc<dyn EventPublisher>) -> Relaying {
        self.replica_with(&Wake::default(), publisher).await
    }

    /// The same, for one that its own process wakes.
    pub async fn replica_with(&self, wake: &Wake, publisher: Arc<dyn EventPublisher>) -> Relaying {
        let database = self.another_connection().await;
        Relaying::start(&database, wake, publisher, &self.config)
    }

    /// As another process opens it.
    pub async fn another_connection(&self) -> Database {
        self.place.open::<Migrator>().await
    }

    /// Publishes what can be published now. A relay that is told to stop does that first.
    pub async fn drain(&self, publisher: Arc<dyn EventPublisher>) {
        self.relay(publisher).stop().await;
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
