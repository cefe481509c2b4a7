//! Deletes what was published long ago.

use std::time::Duration;

use chrono::{DateTime, Utc};
use database::{AdvisoryLockKey, Database};
use sea_orm::{ConnectionTrait, DbErr};
use tokio_util::sync::CancellationToken;

use crate::statements;

/// "prune" in ASCII: the advisory lock of the replica that deletes.
const PRUNING_LOCK: AdvisoryLockKey = AdvisoryLockKey::One(0x70_72_75_6e_65);
/// Rows that one transaction deletes.
const BATCH: u64 = 1_000;
/// Between two batches: others want to write too.
const PAUSE: Duration = Duration::from_millis(100);
/// Between looks.
const INTERVAL: Duration = Duration::from_mins(1);

/// Deletes now and then what was published longer than `retention` ago, and nothing else.
pub(crate) async fn prune(database: Database, retention: Duration, stop: CancellationToken) {
    let interval = match retention {
        // What is there was kept before the last start.
        Duration::ZERO => INTERVAL,
        _ => retention.clamp(Duration::from_secs(1), INTERVAL),
    };
    loop {
        let pause = match prune_batch(&database, now() - retention).await {
            Ok(BATCH) => PAUSE,
            Ok(_) => interval,
            Err(error) => {
                tracing::debug!(%error, "nothing was pruned; the next time will do");
                interval
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Returns how many rows are gone.
async fn prune_batch(database: &Database, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let transaction = database.begin().await?;
    if !transaction.try_lock(PRUNING_LOCK).await? {
        transaction.rollback().await?;
        return Ok(0);
    }
    let statement = statements::prune(database.engine(), before, BATCH);
    let deleted = transaction.execute_raw(statement).await?.rows_affected();
    transaction.commit().await?;
    Ok(deleted)
}

#[expect(clippy::disallowed_methods, reason = "the relay is an adapter")]
fn now() -> DateTime<Utc> {
    Utc::now()
}
