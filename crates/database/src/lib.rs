#![doc = include_str!("../README.md")]

mod batches;
mod config;
mod connect;
mod connection;
mod insertions;
mod migrate;
mod outage;
mod pages;
mod session;
mod signal;
mod trust;

pub use batches::{Batches, Work};
pub use config::DatabaseConfig;
pub use connection::{Connection, Lock, Transaction};
pub use insertions::Insertions;
pub use migrate::migrate;
pub use outage::{failure, is_outage};
pub use pages::{PAGE_SIZE, page, pages};
pub use session::Session;
pub use signal::Signal;

use std::time::Duration;

use connection::Patience;
use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

/// How long closing waits for queries under way.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// A service's database. Cheap to clone.
///
/// On PostgreSQL both sides are the same pool. SQLite lets one connection write at a time: its writer is a
/// pool of one, so that writers queue here instead of failing with "database is locked", and its readers
/// never wait for it (WAL).
#[derive(Debug, Clone)]
pub struct Database {
    reader: Connection,
    writer: Connection,
    /// With a transaction's statements
    patience: Option<Patience>,
    acquire_timeout: Duration,
}

impl Database {
    /// For queries.
    pub fn reader(&self) -> &Connection {
        &self.reader
    }

    /// For single statements that write.
    pub fn writer(&self) -> &Connection {
        &self.writer
    }

    /// Begins a transaction that writes. Dropping it rolls back.
    ///
    /// SQLite takes the write lock at once: a deferred transaction that reads first can fail when it
    /// comes to writing, whatever the busy time-out.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let transaction = self.begin_without_limit().await?;
        Ok(Transaction::new(transaction, self.patience.clone()))
    }

    /// Its statements may take as long as they take.
    async fn begin_without_limit(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let begin = self.writer.inner().begin_with_options(options);
        self.writer.limit(begin).await
    }

    /// How long a connection is waited for: who is to wait for something else before, should not wait longer for it.
    pub fn acquire_timeout(&self) -> Duration {
        self.acquire_timeout
    }

    pub fn is_postgres(&self) -> bool {
        self.reader.get_database_backend() == DbBackend::Postgres
    }

    /// As people call it.
    pub fn engine(&self) -> &'static str {
        match self.is_postgres() {
            true => "postgresql",
            false => "sqlite",
        }
    }

    /// Asks, when called, whether the database answers.
    pub fn pinger(&self) -> impl Fn() -> BoxFuture<'static, Result<(), DbErr>> + use<> {
        let reader = self.reader.clone();
        move || {
            let reader = reader.clone();
            Box::pin(async move { reader.limit(reader.inner().ping()).await })
        }
    }

    /// Closes the connections once the queries under way have ended, or after 2 s.
    pub async fn close(self) {
        let closing = async {
            for connection in [self.reader, self.writer] {
                if let Err(error) = connection.into_inner().close().await {
                    tracing::debug!(%error, "closing a database connection failed");
                }
            }
        };
        if tokio::time::timeout(CLOSE_TIMEOUT, closing).await.is_err() {
            tracing::warn!("some queries were still under way when the database was closed");
        }
    }
}
