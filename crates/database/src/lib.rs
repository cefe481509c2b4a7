#![doc = include_str!("../README.md")]

mod config;
mod connect;
mod migrate;
mod outage;
mod pages;
mod signal;

pub use config::DatabaseConfig;
pub use migrate::migrate;
pub use outage::is_outage;
pub use pages::{PAGE_SIZE, page, pages};
pub use signal::Signal;

use futures_util::future::BoxFuture;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

/// A service's database. Cheap to clone.
///
/// On PostgreSQL both sides are the same pool. SQLite lets one connection write at a time: its writer is a
/// pool of one, so that writers queue here instead of failing with "database is locked", and its readers
/// never wait for it (WAL).
#[derive(Debug, Clone)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

impl Database {
    /// For queries.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// For single statements that write.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that writes. Dropping it rolls back.
    ///
    /// SQLite takes the write lock at once: a deferred transaction that reads first can fail when it
    /// comes to writing, whatever the busy time-out.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        self.writer.begin_with_options(options).await
    }

    pub fn is_postgres(&self) -> bool {
        self.reader.get_database_backend() == DbBackend::Postgres
    }

    /// Asks, when called, whether the database answers.
    pub fn pinger(&self) -> impl Fn() -> BoxFuture<'static, Result<(), DbErr>> + use<> {
        let reader = self.reader.clone();
        move || {
            let reader = reader.clone();
            Box::pin(async move { reader.ping().await })
        }
    }

    /// Closes the connections once the queries under way have ended.
    pub async fn close(self) {
        for connection in [self.reader, self.writer] {
            if let Err(error) = connection.close().await {
                tracing::debug!(%error, "closing a database connection failed");
            }
        }
    }
}
