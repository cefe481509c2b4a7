use chrono::{DateTime, Utc};
use database::{Database, Engine};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use tokio_util::sync::CancellationToken;

/// Deletes expired rows until `stop` is cancelled. `now` is asked for the time before each batch.
pub async fn prune(
    database: Database,
    now: impl Fn() -> DateTime<Utc> + Send,
    stop: CancellationToken,
) {
    let delete = |limit| prune_batch(&database, now(), limit);
    database::prune("idempotency keys", delete, stop).await;
}

/// Deletes up to `limit` expired rows, oldest first, and returns how many. Rows that another replica is deleting are left to
/// it.
///
/// # Errors
///
/// Those of the database.
pub async fn prune_batch(
    database: &Database,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<u64, DbErr> {
    let delete = match database.engine() {
        // An array is evaluated once, so that the limit is one, and its rows are found by their place. A subquery would be
        // joined, row by row if the planner believes that the table is empty.
        Engine::Postgres => {
            "DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM idempotency_keys WHERE expires_at <= $1
                 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
             ))"
        }
        // It has one writer at a time.
        Engine::Sqlite => {
            "DELETE FROM idempotency_keys WHERE rowid IN (
                 SELECT rowid FROM idempotency_keys WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
             )"
        }
    };
    let writer = database.writer();
    let values = [now.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    let delete = Statement::from_sql_and_values(writer.get_database_backend(), delete, values);
    Ok(writer.execute_raw(delete).await?.rows_affected())
}
