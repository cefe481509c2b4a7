use chrono::{DateTime, TimeDelta, Utc};
use database::{Database, Engine};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use tokio_util::sync::CancellationToken;

/// Deletes what was shown more than `retention` ago, until `stop` is cancelled. `now` is asked for the time before each batch.
pub async fn prune(
    database: Database,
    retention: TimeDelta,
    now: impl Fn() -> DateTime<Utc> + Send,
    stop: CancellationToken,
) {
    let delete = |limit| prune_batch(&database, now() - retention, limit);
    database::prune("notifications", delete, stop).await;
}

/// Deletes up to `limit` notifications that were shown before `time`, the oldest, and their events from the inbox; returns how
/// many. It looks at the oldest `limit` only, so that it needs no index: whoever was shown first has the lowest position. Rows
/// that another replica is deleting are left to it.
///
/// # Errors
///
/// Those of the database.
pub async fn prune_batch(
    database: &Database,
    time: DateTime<Utc>,
    limit: u64,
) -> Result<u64, DbErr> {
    const EXPIRED: &str = "SELECT position FROM
        (SELECT position, shown_at FROM notifications ORDER BY position LIMIT $2) AS oldest
        WHERE shown_at < $1";

    let values: [Value; 2] = [time.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()];
    let statement =
        |sql: &str| Statement::from_sql_and_values(database.engine().into(), sql, values.clone());
    match database.engine() {
        // Arrays are evaluated once, as for idempotency keys.
        Engine::Postgres => {
            let delete = format!(
                "WITH forgotten AS (
                     DELETE FROM notifications WHERE position = ANY (ARRAY(
                         SELECT position FROM notifications WHERE position = ANY (ARRAY({EXPIRED}))
                         FOR UPDATE SKIP LOCKED
                     )) RETURNING event_id
                 )
                 DELETE FROM inbox WHERE event_id = ANY (ARRAY(SELECT event_id FROM forgotten))"
            );
            let deleted = database.writer().execute_raw(statement(&delete)).await?;
            Ok(deleted.rows_affected())
        }
        Engine::Sqlite => {
            let transaction = database.begin().await?;
            let inbox = format!(
                "DELETE FROM inbox WHERE event_id IN
                     (SELECT event_id FROM notifications WHERE position IN ({EXPIRED}))"
            );
            transaction.execute_raw(statement(&inbox)).await?;
            let notifications = format!("DELETE FROM notifications WHERE position IN ({EXPIRED})");
            let deleted = transaction.execute_raw(statement(&notifications)).await?;
            transaction.commit().await?;
            Ok(deleted.rows_affected())
        }
    }
}
