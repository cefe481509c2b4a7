//! A table of keys of its own for each test.

use chrono::{DateTime, TimeDelta, Utc};
use database::Database;
use idempotency::{CreateIdempotencyKeys, Earlier, Request, find, keep};
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use test_database::{Engine, TestDatabase};

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateIdempotencyKeys)]
    }
}

pub struct Store {
    pub database: Database,
    place: TestDatabase,
}

impl Store {
    /// `None` (said on standard error) when there is no PostgreSQL server.
    pub async fn open(engine: Engine) -> Option<Self> {
        let place = TestDatabase::create(engine).await?;
        let database = place.open::<Migrator>().await;
        Some(Self { database, place })
    }

    /// The same database, with connections of its own.
    pub async fn replica(&self) -> Database {
        self.place.open::<Migrator>().await
    }

    pub async fn find(&self, request: &Request<'_>) -> Option<Earlier> {
        find(self.database.reader(), request).await.unwrap()
    }

    /// Keeps an answer in a transaction of its own.
    pub async fn keep(&self, request: &Request<'_>, answer: &str) -> Option<Earlier> {
        keep_in(&self.database, request, answer).await
    }

    pub async fn rows(&self) -> i64 {
        let reader = self.database.reader();
        let query = "SELECT count(*) AS rows FROM idempotency_keys";
        let query = Statement::from_string(reader.get_database_backend(), query);
        let row = reader.query_one_raw(query).await.unwrap().unwrap();
        row.try_get("", "rows").unwrap()
    }
}

pub async fn keep_in(database: &Database, request: &Request<'_>, answer: &str) -> Option<Earlier> {
    let transaction = database.begin().await.unwrap();
    let earlier = keep(&transaction, request, answer.to_owned()).await;
    let earlier = earlier.unwrap();
    if earlier.is_none() {
        transaction.commit().await.unwrap();
    }
    earlier
}

/// A request at second 0, forgotten an hour later.
pub fn request(key: &str) -> Request<'_> {
    at(key, 0)
}

pub fn at(key: &str, second: i64) -> Request<'_> {
    Request {
        operation: "order",
        key,
        fingerprint: b"the same",
        at: time(second),
        expires_at: time(second + 3_600),
    }
}

pub fn time(second: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp_millis(1_795_342_504_123).unwrap();
    start + TimeDelta::seconds(second)
}

pub fn same(answer: &str) -> Earlier {
    Earlier::Same(answer.to_owned())
}
