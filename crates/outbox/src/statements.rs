//! What a relay says to its database. Lists are JSON arrays: one parameter, so that a statement is always the same and is
//! prepared once.

use chrono::{DateTime, Utc};
use sea_orm::{DbBackend, Statement};

use crate::config::OutboxConfig;

/// The oldest events that wait. None of the aggregates `except`, and none behind one that is parked. Lengths are known
/// without reading a payload.
///
/// Always from the oldest on: a transaction that commits late has lower numbers than others that are published
/// already, and a query that began after those would overlook its events, then overtake them.
pub(crate) fn oldest(backend: DbBackend, config: &OutboxConfig, except: &[&str]) -> Statement {
    let except_them = elements(backend, 1, "text");
    let (rows, bytes) = (config.outbox_batch_rows, config.batch_bytes());
    let sql = format!(
        "SELECT outbox.seq, outbox.id, outbox.aggregateid, outbox.content_type, outbox.payload
         FROM outbox JOIN (
             SELECT seq, sum(bytes) OVER (ORDER BY seq) - bytes AS bytes_before
             FROM (
                 SELECT seq, octet_length(payload) AS bytes FROM outbox AS waiting
                 WHERE published_at IS NULL AND parked_at IS NULL
                   AND aggregateid NOT IN ({except_them})
                   AND NOT EXISTS (
                       SELECT 1 FROM outbox AS parked
                       WHERE parked.parked_at IS NOT NULL AND parked.aggregateid = waiting.aggregateid
                   )
                 ORDER BY seq LIMIT {rows}
             ) AS lengths
         ) AS oldest ON oldest.seq = outbox.seq
         WHERE bytes_before < {bytes}
         ORDER BY outbox.seq"
    );
    Statement::from_sql_and_values(backend, sql, [json(except).into()])
}

pub(crate) fn mark_published(backend: DbBackend, seqs: &[i64], at: DateTime<Utc>) -> Statement {
    let them = elements(backend, 2, "bigint");
    let sql = format!("UPDATE outbox SET published_at = $1 WHERE seq IN ({them})");
    Statement::from_sql_and_values(backend, sql, [at.into(), json(seqs).into()])
}

/// Instead of marking it: several times as cheap, since no row is written anew.
pub(crate) fn delete(backend: DbBackend, seqs: &[i64]) -> Statement {
    let them = elements(backend, 1, "bigint");
    let sql = format!("DELETE FROM outbox WHERE seq IN ({them})");
    Statement::from_sql_and_values(backend, sql, [json(seqs).into()])
}

pub(crate) fn park(backend: DbBackend, seq: i64, at: DateTime<Utc>, reason: &str) -> Statement {
    let sql = "UPDATE outbox SET parked_at = $1, parked_reason = $2 WHERE seq = $3";
    Statement::from_sql_and_values(backend, sql, [at.into(), reason.into(), seq.into()])
}

/// The elements of the JSON array that is the parameter of this number, as rows.
fn elements(backend: DbBackend, number: u8, kind: &str) -> String {
    match backend {
        DbBackend::Postgres => {
            format!("SELECT jsonb_array_elements_text(${number}::jsonb)::{kind}")
        }
        _ => format!("SELECT value FROM json_each(${number})"),
    }
}

fn json<T: serde::Serialize>(elements: &[T]) -> String {
    serde_json::to_string(elements).unwrap_or_default()
}
