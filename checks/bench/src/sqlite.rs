//! The limit of the embedded shop: SQLite's own library, on one thread, with the pragmas of `crates/database`.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use rusqlite::{Connection, OpenFlags, params};

use crate::placed::{ADDRESS, AT, ID, lines, payload};

/// Orders per second into tables that the shop has made: the order and its event, in a transaction that survives a power
/// cut, each after the other.
pub fn orders(path: &Path, run: u32, time: Duration) -> Result<f64> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let (lines, payload) = (lines(), payload());
    let (start, mut number) = (Instant::now(), 0_u32);
    while start.elapsed() < time {
        let id = (u128::from(run) << 64 | u128::from(number)).to_be_bytes();
        connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        connection
            .prepare_cached("INSERT INTO orders (id, placed_at, user_id, delivery_address, lines) VALUES (?, ?, ?, ?, ?)")?
            .execute(params![id, AT, id, ADDRESS, lines])?;
        connection
            .prepare_cached(
                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at, published_at, \
                 parked_at, parked_reason) VALUES (?, 'order', ?, 'order.created.v1', ?, 'application/cloudevents+json', ?, \
                 NULL, NULL, NULL)",
            )?
            .execute(params![id, ID, payload, AT])?;
        connection.prepare_cached("COMMIT")?.execute([])?;
        number += 1;
    }
    Ok(f64::from(number) / start.elapsed().as_secs_f64())
}

/// How many events wait.
pub fn waiting(path: &Path) -> Result<u32> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection.query_one(
        "SELECT count(*) FROM outbox WHERE published_at IS NULL",
        [],
        |row| row.get(0),
    )?)
}
