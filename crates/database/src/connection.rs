use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

use crate::fence::{StatementTimeout, within};

/// The database engines that a service runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Postgres,
    Sqlite,
}

/// A pool of connections. Cheap to clone.
pub type Connection = Bounded<DatabaseConnection>;

/// A transaction. Dropping it rolls back.
pub type Transaction = Bounded<DatabaseTransaction>;

/// A connection of SeaORM that never waits for ever for an answer: a late one is an [outage](crate::is_outage).
#[derive(Debug, Clone)]
pub struct Bounded<C> {
    inner: C,
    /// `None` on SQLite, where there is no network in between.
    timeout: Option<StatementTimeout>,
}

impl Engine {
    /// The engine behind any of SeaORM's connections. It knows more engines, but [`Database`](crate::Database) opens no
    /// other.
    pub fn of(connection: &impl ConnectionTrait) -> Self {
        match connection.get_database_backend() {
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }

    /// The name that users know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Sqlite => "sqlite",
        }
    }
}

impl From<Engine> for DbBackend {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Postgres => Self::Postgres,
            Engine::Sqlite => Self::Sqlite,
        }
    }
}

impl<C> Bounded<C> {
    pub(crate) fn new(inner: C, timeout: Option<StatementTimeout>) -> Self {
        Self { inner, timeout }
    }

    pub(crate) fn inner(&self) -> &C {
        &self.inner
    }

    pub(crate) fn into_inner(self) -> C {
        self.inner
    }

    pub(crate) async fn with_timeout<T>(
        &self,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        within(self.timeout.as_ref(), work).await
    }

    /// Looks at the outcome of what had no time-out.
    pub(crate) fn watch<T>(&self, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        match &self.timeout {
            Some(StatementTimeout { fence, .. }) => fence.watch(outcome),
            None => outcome,
        }
    }
}

impl Transaction {
    /// # Errors
    ///
    /// An [outage](crate::is_outage) when the server does not answer in time. The transaction may have been committed all
    /// the same.
    pub async fn commit(self) -> Result<(), DbErr> {
        within(self.timeout.as_ref(), self.inner.commit()).await
    }

    /// # Errors
    ///
    /// An [outage](crate::is_outage) when the server does not answer in time. Nothing is committed in any case.
    pub async fn rollback(self) -> Result<(), DbErr> {
        within(self.timeout.as_ref(), self.inner.rollback()).await
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Bounded<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.with_timeout(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.with_timeout(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.with_timeout(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.with_timeout(self.inner.query_all_raw(statement)).await
    }
}
