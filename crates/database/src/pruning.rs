use std::time::Duration;

use sea_orm::DbErr;
use tokio_util::sync::CancellationToken;

/// Rows that one statement deletes.
pub const PRUNE_BATCH: u64 = 500;
/// Pause between two batches: requests come first.
const PAUSE: Duration = Duration::from_millis(100);
/// How often it looks for expired rows.
const INTERVAL: Duration = Duration::from_mins(1);

/// Deletes expired rows until `stop` is cancelled. `delete` deletes up to so many of them and returns how many; `what` they
/// are is for the log.
pub async fn prune<F: Future<Output = Result<u64, DbErr>>>(
    what: &'static str,
    delete: impl Fn(u64) -> F,
    stop: CancellationToken,
) {
    let mut failing = false;
    loop {
        let pause = match delete(PRUNE_BATCH).await {
            Ok(PRUNE_BATCH..) => PAUSE,
            Ok(_) => {
                failing = false;
                INTERVAL
            }
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, what, "expired rows stay for now");
                }
                INTERVAL
            }
        };
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
    }
}
