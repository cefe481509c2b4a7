//! Whether a session of PostgreSQL is ours, with what was asked for. A pooler in between may share it with others, transaction
//! by transaction, or drop what it does not know: locks, time-outs and durability would then be silently wrong.

use sea_orm::sqlx::postgres::{PgConnection, PgPool, PgRow};
use sea_orm::sqlx::{self, AssertSqlSafe, Row};
use sea_orm::{DbErr, RuntimeErr};

use crate::error_codes::PROTOCOL_VIOLATION;
use crate::outage::code;

/// A setting's name, and its value as `pg_settings` has it.
pub(crate) type Setting = (&'static str, String);

/// A pooler in use may happen to give a client the same session again.
const ROUNDS: usize = 3;
const ADVICE: &str =
    "connect to PostgreSQL itself, or to a pooler in session mode as the README shows";

/// # Errors
///
/// One that is final and says what to do; an [outage](crate::is_outage) when no connection is free in time.
pub(crate) async fn require_own(pool: &PgPool, asked: &[Setting]) -> Result<(), DbErr> {
    let mut one = pool.acquire().await.map_err(query_error)?;
    let mut other = pool.acquire().await.map_err(query_error)?;
    for _ in 0..ROUNDS {
        if are_shared(&mut one, &mut other).await.map_err(query_error)? {
            return Err(refusal("its sessions change from one transaction to the next"));
        }
    }
    for (name, value) in asked {
        let setting = format!("SELECT setting FROM pg_settings WHERE name = '{name}'");
        let actual = ask(&mut one, &setting).await.and_then(|row| row.try_get::<String, _>(0));
        let actual = actual.map_err(query_error)?;
        if actual != *value {
            return Err(refusal(&format!("it drops {name}, which is {actual} and not {value}")));
        }
    }
    Ok(())
}

/// The error in words, with what to do when it is a pooler's that refuses a client's parameters.
pub(crate) fn explain(error: &DbErr) -> String {
    match error {
        DbErr::Custom(reason) => reason.clone(),
        _ if code(error).as_deref() == Some(PROTOCOL_VIOLATION) => format!("{error}; {ADVICE}"),
        _ => error.to_string(),
    }
}

/// In session mode both have a session of their own, and keep it. In transaction mode the other one gets that of the first,
/// or the first one gets another while the other is in a transaction.
async fn are_shared(one: &mut PgConnection, other: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let first = backend(one).await?;
    let held: PgRow = ask(other, "BEGIN; SELECT pg_backend_pid()").await?;
    let held: i32 = held.try_get(0)?;
    let is_shared = held == first || backend(one).await? != first;
    sqlx::raw_sql("ROLLBACK").execute(other).await?;
    Ok(is_shared)
}

async fn backend(connection: &mut PgConnection) -> Result<i32, sqlx::Error> {
    ask(connection, "SELECT pg_backend_pid()").await?.try_get(0)
}

/// Asks without preparing the statement, which an old pooler in transaction mode would lose.
async fn ask(connection: &mut PgConnection, sql: &str) -> Result<PgRow, sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_one(connection).await
}

fn refusal(reason: &str) -> DbErr {
    DbErr::Custom(format!("a pooler stands before PostgreSQL: {reason}; {ADVICE}"))
}

fn query_error(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
