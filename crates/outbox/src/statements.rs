//! What a relay says to its database. Lists are JSON arrays: one parameter, so that a statement is always the same and is
//! prepared once.

use chrono::{DateTime, Utc};
use database::Engine;
use sea_orm::Statement;

use crate::config::OutboxConfig;

/// The oldest events that wait. None of the aggregates `except`, and none behind one that is parked. Lengths are known
/// without reading a payload.
///
/// Always from the oldest on: a transaction that commits late has lower numbers than others that are published
/// already, and a query that began after those would overlook its events, then overtake them.
pub(crate) fn oldest(engine: Engine, config: &OutboxConfig, except: &[&str]) -> Statement {
    let except_them = elements(engine, 1, "text");
    let (rows, bytes) = (config.outbox_batch_rows, config.batch_bytes());
    let lengths = |columns: &str| {
        format!(
            "SELECT {columns}, sum(bytes) OVER (ORDER BY seq) - bytes AS bytes_before
             FROM (
                 SELECT {columns}, octet_length(payload) AS bytes FROM outbox AS waiting
                 WHERE published_at IS NULL AND parked_at IS NULL
                   AND aggregateid NOT IN ({except_them})
                   AND NOT EXISTS (
                       SELECT 1 FROM outbox AS parked
                       WHERE parked.parked_at IS NOT NULL AND parked.aggregateid = waiting.aggregateid
                   )
                 ORDER BY seq LIMIT {rows}
             ) AS waiting"
        )
    };
    let whole = "seq, id, aggregateid, content_type, payload";
    // PostgreSQL carries a long payload as a pointer until it sends it, and may join in an order that measures everything
    // once per row. SQLite would carry all of it, and looks rows up by number.
    let sql = match engine {
        Engine::Postgres => {
            let lengths = lengths(whole);
            format!(
                "SELECT {whole} FROM ({lengths}) AS oldest WHERE bytes_before < {bytes} ORDER BY seq"
            )
        }
        Engine::Sqlite => {
            let lengths = lengths("seq");
            let oldest = format!("SELECT seq FROM ({lengths}) WHERE bytes_before < {bytes}");
            format!("SELECT {whole} FROM outbox WHERE seq IN ({oldest}) ORDER BY seq")
        }
    };
    Statement::from_sql_and_values(engine.into(), sql, [json(except).into()])
}

pub(crate) fn mark_published(engine: Engine, seqs: &[i64], at: DateTime<Utc>) -> Statement {
    let is_one = is_one_of(engine, &elements(engine, 2, "bigint"));
    let sql = format!("UPDATE outbox SET published_at = $1 WHERE seq {is_one}");
    Statement::from_sql_and_values(engine.into(), sql, [at.into(), json(seqs).into()])
}

/// Instead of marking it: several times as cheap, since no row is written anew.
pub(crate) fn delete(engine: Engine, seqs: &[i64]) -> Statement {
    let is_one = is_one_of(engine, &elements(engine, 1, "bigint"));
    let sql = format!("DELETE FROM outbox WHERE seq {is_one}");
    Statement::from_sql_and_values(engine.into(), sql, [json(seqs).into()])
}

/// Deletes what was published `before`, at most `rows` and from the lowest numbers on: nearly always the oldest, and found
/// by the primary key. One that was published late keeps others behind it a little longer.
pub(crate) fn prune(engine: Engine, before: DateTime<Utc>, rows: u64) -> Statement {
    let is_old = is_one_of(
        engine,
        &format!(
            "SELECT seq FROM (
                 SELECT seq, published_at FROM outbox WHERE published_at IS NOT NULL ORDER BY seq LIMIT {rows}
             ) AS oldest
             WHERE published_at <= $1"
        ),
    );
    let sql = format!("DELETE FROM outbox WHERE seq {is_old}");
    Statement::from_sql_and_values(engine.into(), sql, [before.into()])
}

pub(crate) fn park(engine: Engine, seq: i64, at: DateTime<Utc>, reason: &str) -> Statement {
    let sql = "UPDATE outbox SET parked_at = $1, parked_reason = $2 WHERE seq = $3";
    Statement::from_sql_and_values(engine.into(), sql, [at.into(), reason.into(), seq.into()])
}

/// Is one of what `select` finds.
fn is_one_of(engine: Engine, select: &str) -> String {
    match engine {
        // An array is looked up in the index. A subquery may be joined, and then every row is compared with every element
        // while the planner believes that the outbox is empty, which it nearly always is, also when it is analysed.
        Engine::Postgres => format!("= ANY (ARRAY({select}))"),
        Engine::Sqlite => format!("IN ({select})"),
    }
}

/// The elements of the JSON array that is the parameter of this number, as rows.
fn elements(engine: Engine, number: u8, kind: &str) -> String {
    match engine {
        Engine::Postgres => {
            format!("SELECT jsonb_array_elements_text(${number}::jsonb)::{kind}")
        }
        Engine::Sqlite => format!("SELECT value FROM json_each(${number})"),
    }
}

fn json<T: serde::Serialize>(elements: &[T]) -> String {
    serde_json::to_string(elements).unwrap_or_default()
}

#[cfg(test)]
mod tests;
