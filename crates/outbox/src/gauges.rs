//! What is measured: how much waits, and what comes of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use database::Database;
use metrics::{counter, describe_counter, describe_gauge, gauge};
use sea_orm::DbErr;
use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::backlog::backlog;

const AT_LEAST_EVERY: Duration = Duration::from_secs(5);
const AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// Counting a million events takes a while. So many times as long passes before the next count, as far as the other two
/// let it, so that little of the database's time goes there.
const REST: u32 = 50;

/// Measures now and then, and soon after `changed`.
pub(crate) async fn measure(database: Database, changed: Arc<Notify>, stop: CancellationToken) {
    describe();
    loop {
        let start = Instant::now();
        if let Err(error) = measure_once(&database).await {
            tracing::debug!(%error, "the outbox was not measured");
        }
        let pause = pause_after(start.elapsed());
        let next = async {
            tokio::time::sleep(pause).await;
            let rest = AT_LEAST_EVERY.saturating_sub(pause);
            let _ = tokio::time::timeout(rest, changed.notified()).await;
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = next => {}
        }
    }
}

fn pause_after(count: Duration) -> Duration {
    (REST * count).clamp(AT_MOST_EVERY, AT_LEAST_EVERY)
}

/// Publications that succeeded, and those that did not and will be tried again.
pub(crate) fn count(published: usize, retried: usize) {
    counter!("outbox_published_total").increment(published as u64);
    counter!("outbox_retried_total").increment(retried as u64);
}

async fn measure_once(database: &Database) -> Result<(), DbErr> {
    let backlog = backlog(database, u32::MAX).await?;
    let since = |oldest: DateTime<Utc>| (now() - oldest).as_seconds_f64().max(0.0);
    gauge!("outbox_oldest_waiting_seconds").set(backlog.oldest.map_or(0.0, since));
    gauge!("outbox_waiting").set(number(backlog.waiting));
    gauge!("outbox_parked").set(number(backlog.parked));
    Ok(())
}

fn describe() {
    describe_gauge!("outbox_waiting", "Events that are neither published nor parked");
    describe_gauge!(
        "outbox_oldest_waiting_seconds",
        "Age of the oldest event that is neither published nor parked"
    );
    describe_gauge!("outbox_parked", "Events that were refused and wait for somebody to act");
    describe_counter!("outbox_published_total", "Publications that succeeded");
    describe_counter!("outbox_retried_total", "Publications that failed and are tried again");
    count(0, 0);
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::disallowed_methods, reason = "the relay is an adapter")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_count_is_followed_by_a_longer_pause_but_never_by_a_very_long_one() {
        for (count, pause) in [(1, 1_000), (40, 2_000), (60_000, 5_000)] {
            let pause_after = pause_after(Duration::from_millis(count));
            assert_eq!(pause_after, Duration::from_millis(pause));
        }
    }
}
