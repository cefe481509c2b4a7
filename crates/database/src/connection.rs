use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement,
};

use crate::trust::Trust;

/// A pool of connections. Cheap to clone.
pub type Connection = Bounded<DatabaseConnection>;

/// A transaction. Dropping it rolls back.
pub type Transaction = Bounded<DatabaseTransaction>;

/// Something of SeaORM that runs statements, and waits for no answer without end.
#[derive(Debug, Clone)]
pub struct Bounded<C> {
    inner: C,
    /// SQLite, which is no network away, needs none.
    patience: Option<Patience>,
}

/// What PostgreSQL calls an advisory lock: it keeps those of one number apart from those of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    One(i64),
    Two(i32, i32),
}

/// How long an answer is waited for.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    pub(crate) trust: Trust,
    pub(crate) limit: Duration,
}

impl<C> Bounded<C> {
    pub(crate) fn new(inner: C, patience: Option<Patience>) -> Self {
        Self { inner, patience }
    }

    pub(crate) fn inner(&self) -> &C {
        &self.inner
    }

    pub(crate) fn into_inner(self) -> C {
        self.inner
    }

    pub(crate) async fn limit<T>(
        &self,
        work: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        limit(self.patience.as_ref(), work).await
    }
}

impl Transaction {
    pub async fn commit(self) -> Result<(), DbErr> {
        limit(self.patience.as_ref(), self.inner.commit()).await
    }

    pub async fn rollback(self) -> Result<(), DbErr> {
        limit(self.patience.as_ref(), self.inner.rollback()).await
    }

    /// Tries to be the only transaction that has this lock; the right ends with the transaction, however it ends. `false`:
    /// another one has it. On SQLite the transaction is the only one that writes, whatever it locks.
    pub async fn try_lock(&self, lock: Lock) -> Result<bool, DbErr> {
        if self.get_database_backend() != DbBackend::Postgres {
            return Ok(true);
        }
        let numbers = match lock {
            Lock::One(number) => number.to_string(),
            Lock::Two(first, second) => format!("{first}, {second}"),
        };
        let query = format!("SELECT pg_try_advisory_xact_lock({numbers}) AS taken");
        let query = Statement::from_string(DbBackend::Postgres, query);
        let row = self.query_one_raw(query).await?;
        row.map_or(Ok(false), |row| row.try_get("", "taken"))
    }
}

#[async_trait]
impl<C: ConnectionTrait> ConnectionTrait for Bounded<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.limit(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.limit(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.limit(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.limit(self.inner.query_all_raw(statement)).await
    }
}

pub(crate) async fn limit<T>(
    patience: Option<&Patience>,
    work: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    match patience {
        Some(patience) => patience.trust.limit(patience.limit, work).await,
        None => work.await,
    }
}
