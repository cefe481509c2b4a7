//! What keys promise, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod keys;
mod pruning;

use chrono::{DateTime, TimeDelta, Utc};
use database::{Database, Transaction};
use idempotency::{CreateIdempotencyKeys, Record, find, record};
use port_types::{IdempotencyKey, IdempotentRequest, KeyState};
use sea_orm::{ConnectionTrait, Statement, TryGetable};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use serde_json::json;
use test_database::{Engine, TestDatabase};

const OPERATION: &str = "order";
/// For how many seconds a key counts.
const VALIDITY: i64 = 86_400;

type State = Option<KeyState<Record>>;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateIdempotencyKeys)]
    }
}

/// A table of keys for each test.
struct Store {
    database: Database,
    test_database: TestDatabase,
}

impl Store {
    /// `None` (said on standard error) when there is no PostgreSQL server.
    async fn open(engine: Engine) -> Option<Self> {
        let test_database = TestDatabase::create(engine).await?;
        let database = test_database.open::<Migrator>().await;
        Some(Self { database, test_database })
    }

    /// The same database over other connections.
    async fn replica(&self) -> Database {
        self.test_database.open::<Migrator>().await
    }

    async fn find(&self, request: &IdempotentRequest) -> State {
        find(self.database.reader(), OPERATION, request).await.unwrap()
    }

    async fn record(&self, request: &IdempotentRequest, text: &str) -> State {
        record_in(&self.database, request, text).await
    }

    async fn rows(&self) -> i64 {
        self.value("SELECT count(*) AS value FROM idempotency_keys").await
    }

    async fn value<T: TryGetable>(&self, query: &str) -> T {
        let reader = self.database.reader();
        let query = Statement::from_string(reader.get_database_backend(), query);
        let row = reader.query_one_raw(query).await.unwrap().unwrap();
        row.try_get("", "value").unwrap()
    }
}

/// Records in a transaction of its own.
async fn record_in(database: &Database, request: &IdempotentRequest, text: &str) -> State {
    let transaction = database.begin().await.unwrap();
    let state = record_with(&transaction, request, text).await;
    match state {
        None => transaction.commit().await.unwrap(),
        Some(_) => transaction.rollback().await.unwrap(),
    }
    state
}

async fn record_with(transaction: &Transaction, request: &IdempotentRequest, text: &str) -> State {
    record(transaction, OPERATION, request, &outcome(text)).await.unwrap()
}

/// A request at second 0.
fn request(key: &str) -> IdempotentRequest {
    at(key, 0)
}

fn at(key: &str, second: i64) -> IdempotentRequest {
    let key = IdempotencyKey { name: key.to_owned(), fingerprint: [1; 32] };
    IdempotentRequest { key, at: time(second) }
}

/// Another request with the same key.
fn other(mut request: IdempotentRequest) -> IdempotentRequest {
    request.key.fingerprint = [2; 32];
    request
}

fn time(second: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp_millis(1_795_342_504_123).unwrap();
    start + TimeDelta::seconds(second)
}

fn outcome(text: &str) -> Record {
    Record::new(1, &json!({ "text": text })).unwrap()
}

fn replay(text: &str) -> KeyState<Record> {
    KeyState::Replay(outcome(text))
}
