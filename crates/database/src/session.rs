use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Postgres};
use sea_orm::{DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;

use crate::Database;
use crate::connection::{Patience, limit};

/// A PostgreSQL connection that is its holder's alone, and ends with it: what belongs to a session, such as an advisory
/// lock, is never found in the pool by somebody else.
pub struct Session {
    connection: PoolConnection<Postgres>,
    patience: Option<Patience>,
}

impl Session {
    /// `None` on SQLite. `settings` are SQL.
    pub async fn open(database: &Database, settings: String) -> Result<Option<Self>, DbErr> {
        if !database.is_postgres() {
            return Ok(None);
        }
        let patience = database.patience.clone();
        let pool = database.writer.inner().get_postgres_connection_pool();
        let opening = async {
            let mut connection = pool.acquire().await.map_err(failure)?;
            connection.close_on_drop();
            let settings = sqlx::raw_sql(AssertSqlSafe(settings));
            settings.execute(&mut *connection).await.map_err(failure)?;
            Ok(connection)
        };
        let connection = limit(patience.as_ref(), opening).await?;
        Ok(Some(Self { connection, patience }))
    }

    pub async fn query(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let connection = &mut *self.connection;
        let rows = async { prepared(statement).fetch_all(connection).await.map_err(failure) };
        let rows = limit(self.patience.as_ref(), rows).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub async fn execute(&mut self, statement: Statement) -> Result<(), DbErr> {
        let connection = &mut *self.connection;
        let done = async { prepared(statement).execute(connection).await.map_err(failure) };
        limit(self.patience.as_ref(), done).await?;
        Ok(())
    }
}

fn prepared(statement: Statement) -> sqlx::query::Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or(sea_orm::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn failure(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
