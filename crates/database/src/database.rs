use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use crate::connection::{Connection, Engine, Transaction};
use crate::fence::StatementTimeout;
use crate::outage::read_only;

/// How long closing waits for running queries.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// A service's database. Cheap to clone.
///
/// On PostgreSQL both sides are the same pool. SQLite lets one connection write at a time: its writer is a
/// pool of one, so that writers queue here instead of failing with "database is locked", and its readers
/// never wait for it (WAL).
#[derive(Debug, Clone)]
pub struct Database {
    pub(crate) reader: Connection,
    pub(crate) writer: Connection,
    /// For statements inside a transaction, which wait for no connection; `None` on SQLite.
    pub(crate) statement_timeout: Option<StatementTimeout>,
    pub(crate) acquire_timeout: Duration,
}

impl Database {
    /// The pool for queries.
    pub fn reader(&self) -> &Connection {
        &self.reader
    }

    /// The pool for single statements that write.
    pub fn writer(&self) -> &Connection {
        &self.writer
    }

    /// Begins a transaction that writes. Dropping it rolls back.
    ///
    /// SQLite takes the write lock at once: a deferred transaction that reads first can fail when it
    /// comes to writing, whatever the busy time-out.
    ///
    /// # Errors
    ///
    /// An [outage](crate::is_outage) when no connection is free in time or the server does not answer.
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let transaction = self.begin_without_timeout().await?;
        Ok(Transaction::new(transaction, self.statement_timeout.clone()))
    }

    /// Begins a transaction whose statements may take as long as they need.
    pub(crate) async fn begin_without_timeout(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let begin = self.writer.inner().begin_with_options(options);
        self.writer.with_timeout(begin).await
    }

    /// How long a query waits for a free connection: the bound, too, for whatever comes before it.
    pub fn acquire_timeout(&self) -> Duration {
        self.acquire_timeout
    }

    pub fn engine(&self) -> Engine {
        Engine::of(&self.reader)
    }

    /// Returns a function that asks whether the database answers and, on PostgreSQL, can be written to. (SQLite's file can,
    /// or it could not have been opened.)
    pub fn health_check(&self) -> impl Fn() -> BoxFuture<'static, Result<(), DbErr>> + use<> {
        let (engine, connection) = (self.engine(), self.reader.clone());
        move || {
            let connection = connection.clone();
            Box::pin(async move {
                let pool = connection.inner();
                match engine {
                    Engine::Sqlite => pool.ping().await,
                    Engine::Postgres => connection.with_timeout(require_writable(pool)).await,
                }
            })
        }
    }

    /// Closes the connections once running queries have ended, or after 2 s.
    pub async fn close(self) {
        let closing = async {
            for connection in [self.reader, self.writer] {
                if let Err(error) = connection.into_inner().close().await {
                    tracing::debug!(%error, "closing a database connection failed");
                }
            }
        };
        if tokio::time::timeout(CLOSE_TIMEOUT, closing).await.is_err() {
            tracing::warn!("some queries were still running when the database was closed");
        }
    }
}

/// Asks as every query does, by a prepared statement.
async fn require_writable(pool: &DatabaseConnection) -> Result<(), DbErr> {
    let sql = "SELECT current_setting('transaction_read_only')::boolean AS is_read_only";
    let row = pool.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    let is_read_only = row.map(|row| row.try_get("", "is_read_only")).transpose()?;
    if is_read_only.unwrap_or(false) { Err(read_only()) } else { Ok(()) }
}
