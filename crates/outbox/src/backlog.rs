use chrono::{DateTime, Utc};
use database::Database;
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// What an outbox has that is not published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Events that are neither published nor parked
    pub waiting: u64,
    /// Events that were refused and wait for somebody to act
    pub parked: u64,
    /// When the first of those that wait was appended
    pub oldest: Option<DateTime<Utc>>,
}

/// Counts either kind up to `most`, so that the cost is bounded. One statement, which reads what it counts and no more.
pub async fn backlog(database: &Database, most: u32) -> Result<Backlog, DbErr> {
    const WAITS: &str = "published_at IS NULL AND parked_at IS NULL";

    let reader = database.reader();
    let count = |rows: &str| {
        format!(
            "(SELECT count(*) FROM (SELECT 1 FROM outbox WHERE {rows} LIMIT {most}) AS counted)"
        )
    };
    let (waiting, parked) = (count(WAITS), count("parked_at IS NOT NULL"));
    let oldest = format!("(SELECT created_at FROM outbox WHERE {WAITS} ORDER BY seq LIMIT 1)");
    let sql = format!("SELECT {waiting} AS waiting, {parked} AS parked, {oldest} AS oldest");
    let statement = Statement::from_string(database.engine().into(), sql);
    let row = reader.query_one_raw(statement).await?;
    let Some(row) = row else {
        return Ok(Backlog::default());
    };
    let count = |name| row.try_get::<i64>("", name).map(i64::unsigned_abs);
    Ok(Backlog {
        waiting: count("waiting")?,
        parked: count("parked")?,
        oldest: row.try_get("", "oldest")?,
    })
}
