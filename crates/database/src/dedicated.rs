use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Postgres, Row};
use sea_orm::{DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;

use crate::connection::Engine;
use crate::database::Database;
use crate::fence::{StatementTimeout, within};
use crate::outage::read_only;

/// A PostgreSQL connection of one owner, closed when it is dropped. What belongs to its session, such as an advisory lock
/// or a setting, never gets back into the pool.
pub struct DedicatedConnection {
    connection: PoolConnection<Postgres>,
    timeout: Option<StatementTimeout>,
}

impl DedicatedConnection {
    /// Takes a connection out of the pool and runs `settings`, which is SQL. `None` on SQLite.
    ///
    /// # Errors
    ///
    /// An [outage](crate::is_outage) when no connection is free in time or the server does not answer; anything else is an
    /// error in `settings`.
    pub async fn open(database: &Database, settings: String) -> Result<Option<Self>, DbErr> {
        match database.engine() {
            Engine::Sqlite => Ok(None),
            Engine::Postgres => Self::open_postgres(database, settings).await.map(Some),
        }
    }

    async fn open_postgres(database: &Database, settings: String) -> Result<Self, DbErr> {
        let timeout = database.statement_timeout.clone();
        let pool = database.writer.inner().get_postgres_connection_pool();
        let opening = async {
            let mut connection = pool.acquire().await.map_err(query_error)?;
            connection.close_on_drop();
            let settings = sqlx::raw_sql(AssertSqlSafe(settings));
            settings.execute(&mut *connection).await.map_err(query_error)?;
            Ok(connection)
        };
        let connection = within(timeout.as_ref(), opening).await?;
        Ok(Self { connection, timeout })
    }

    /// Begins a transaction that can write. `sql` is its first statements, settings with `SET LOCAL` for example, and takes
    /// no round trip of its own; returns the rows of its queries.
    ///
    /// # Errors
    ///
    /// An [outage](crate::is_outage) when the session is read-only. The connection is then of no use any more, as after
    /// every error.
    pub async fn begin(&mut self, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
        let sql = format!("BEGIN; SELECT current_setting('transaction_read_only')::boolean; {sql}");
        let connection = &mut *self.connection;
        let begin = async {
            let begin = sqlx::raw_sql(AssertSqlSafe(sql));
            let mut rows = begin.fetch_all(connection).await.map_err(query_error)?.into_iter();
            let is_read_only = rows.next().map(|row| row.try_get(0)).transpose();
            match is_read_only.map_err(query_error)? {
                Some(false) => Ok(rows.map(Into::into).collect()),
                _ => Err(read_only()),
            }
        };
        within(self.timeout.as_ref(), begin).await
    }

    /// # Errors
    ///
    /// After an error the transaction may have been committed all the same, and the connection is of no use any more.
    pub async fn commit(&mut self) -> Result<(), DbErr> {
        let connection = &mut *self.connection;
        let commit =
            async { sqlx::raw_sql("COMMIT").execute(connection).await.map_err(query_error) };
        within(self.timeout.as_ref(), commit).await?;
        Ok(())
    }

    /// # Errors
    ///
    /// After an [outage](crate::is_outage) the connection is of no use any more.
    pub async fn query(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let connection = &mut *self.connection;
        let rows = async { prepare(statement).fetch_all(connection).await.map_err(query_error) };
        let rows = within(self.timeout.as_ref(), rows).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// # Errors
    ///
    /// After an [outage](crate::is_outage) the connection is of no use any more.
    pub async fn execute(&mut self, statement: Statement) -> Result<(), DbErr> {
        let connection = &mut *self.connection;
        let done = async { prepare(statement).execute(connection).await.map_err(query_error) };
        within(self.timeout.as_ref(), done).await?;
        Ok(())
    }
}

fn prepare(statement: Statement) -> sqlx::query::Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or(sea_orm::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn query_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
