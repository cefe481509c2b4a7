use std::time::Duration;

use chrono::{DateTime, Utc};
use database::{Database, Engine};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use tokio_util::sync::CancellationToken;

/// Rows that one statement deletes.
pub const PRUNE_BATCH: u64 = 500;
/// Pause between two batches: requests come first.
const PAUSE: Duration = Duration::from_millis(100);
/// How often it looks for what has expired.
const INTERVAL: Duration = Duration::from_mins(1);

/// Deletes what has expired, until `stop` is cancelled. `now` is asked for the time before each batch.
pub async fn prune(
    database: Database,
    now: impl Fn() -> DateTime<Utc> + Send,
    stop: CancellationToken,
) {
    let mut failing = false;
    loop {
        let pause = match prune_batch(&database, now(), PRUNE_BATCH).await {
            Ok(PRUNE_BATCH..) => PAUSE,
            Ok(_) => {
                failing = false;
                INTERVAL
            }
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, "expired idempotency keys stay for now");
                }
                INTERVAL
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Deletes at most `limit` of the rows that have expired, oldest first, and tells how many. What another replica deletes at
/// the same time is left to it.
pub async fn prune_batch(
    database: &Database,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<u64, DbErr> {
    // SQLite has one writer at a time. PostgreSQL evaluates an array once, so that the limit is one, and finds its rows by
    // their place: a subquery would be joined, row by row if the planner believes that the table is empty.
    let delete = match database.engine() {
        Engine::Postgres => {
            "DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
                 SELECT ctid FROM idempotency_keys WHERE expires_at <= $1
                 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
             ))"
        }
        Engine::Sqlite => {
            "DELETE FROM idempotency_keys WHERE rowid IN (
                 SELECT rowid FROM idempotency_keys WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2
             )"
        }
    };
    let writer = database.writer();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let delete = Statement::from_sql_and_values(
        database.engine().into(),
        delete,
        [now.into(), limit.into()],
    );
    Ok(writer.execute_raw(delete).await?.rows_affected())
}
