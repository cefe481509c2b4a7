//! How much waits in an outbox, and the metrics that say so.

use std::time::Duration;

use chrono::{DateTime, Utc};
use database::Database;
use metrics::{counter, describe_counter, describe_gauge, gauge};
use port_types::{Clock, SystemClock};
use sea_orm::{ConnectionTrait, DbErr, Statement};
use tokio_util::sync::CancellationToken;

const MEASURE_INTERVAL: Duration = Duration::from_secs(5);
/// The gauges stop counting here: what is beyond makes no difference to a reader, and counting a million events takes a
/// while.
const MAX_COUNTED: u32 = 10_000;

/// The events of an outbox that were not published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Events that are neither published nor parked
    pub waiting: u64,
    /// Events that were refused and wait for somebody to act
    pub parked: u64,
    /// When the first waiting event was appended
    pub oldest: Option<DateTime<Utc>>,
}

/// Counts each kind up to `max`, so that the cost is bounded: one statement reads what it counts and no more.
///
/// # Errors
///
/// Those of the database.
pub async fn backlog(database: &Database, max: u32) -> Result<Backlog, DbErr> {
    const WAITS: &str = "published_at IS NULL AND parked_at IS NULL";

    let reader = database.reader();
    let count = |rows: &str| {
        format!("(SELECT count(*) FROM (SELECT 1 FROM outbox WHERE {rows} LIMIT {max}) AS counted)")
    };
    let (waiting, parked) = (count(WAITS), count("parked_at IS NOT NULL"));
    let oldest = format!("(SELECT created_at FROM outbox WHERE {WAITS} ORDER BY seq LIMIT 1)");
    let sql = format!("SELECT {waiting} AS waiting, {parked} AS parked, {oldest} AS oldest");
    let statement = Statement::from_string(reader.get_database_backend(), sql);
    let Some(row) = reader.query_one_raw(statement).await? else { return Ok(Backlog::default()) };
    let count = |name| row.try_get::<i64>("", name).map(i64::unsigned_abs);
    Ok(Backlog {
        waiting: count("waiting")?,
        parked: count("parked")?,
        oldest: row.try_get("", "oldest")?,
    })
}

/// Sets the gauges every five seconds until `stop` is cancelled.
pub(crate) async fn measure(database: Database, stop: CancellationToken) {
    describe();
    let mut ticks = tokio::time::interval(MEASURE_INTERVAL);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        match backlog(&database, MAX_COUNTED).await {
            Ok(backlog) => set_gauges(&backlog),
            Err(error) => tracing::debug!(%error, "the outbox was not measured"),
        }
    }
}

/// Counts publications that succeeded, and those that did not and will be tried again.
pub(crate) fn count_publications(published: usize, retried: usize) {
    counter!("outbox_published_total").increment(published as u64);
    counter!("outbox_retried_total").increment(retried as u64);
}

fn set_gauges(backlog: &Backlog) {
    let age = |oldest: DateTime<Utc>| (SystemClock.now() - oldest).as_seconds_f64().max(0.0);
    gauge!("outbox_oldest_waiting_seconds").set(backlog.oldest.map_or(0.0, age));
    gauge!("outbox_waiting").set(number(backlog.waiting));
    gauge!("outbox_parked").set(number(backlog.parked));
}

fn describe() {
    describe_gauge!(
        "outbox_waiting",
        "Events that are neither published nor parked, counted up to 10000"
    );
    describe_gauge!(
        "outbox_oldest_waiting_seconds",
        "Age of the oldest event that is neither published nor parked"
    );
    describe_gauge!(
        "outbox_parked",
        "Events that were refused and wait for somebody to act, counted up to 10000"
    );
    describe_counter!("outbox_published_total", "Publications that succeeded");
    describe_counter!("outbox_retried_total", "Publications that failed and are tried again");
    count_publications(0, 0);
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}
