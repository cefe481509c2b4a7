use std::collections::HashSet;
use std::fmt::Write;

use chrono::{DateTime, Utc};
use database::{Engine, Transaction};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde::Serialize;

use crate::Request;
use crate::keys::take;
use crate::lock::numbers;

/// A request and its answer, as the statement reads it.
#[derive(Serialize)]
struct Row<'a> {
    operation: &'a str,
    key: &'a str,
    fingerprint: String,
    answer: &'a str,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    lock: [i32; 2],
}

/// What [`keep`](crate::keep) does for one of them, in one round trip. A key whose lock another transaction has is not waited
/// for, and neither is its row. That it may not be in this statement's snapshot yet does not matter: where there is a
/// conflict, PostgreSQL looks at the row as it is by then.
const KEEP: &str = "
    WITH free AS MATERIALIZED (
        SELECT * FROM json_to_recordset(CAST($1 AS json)) AS request (operation text, key text, fingerprint bytea,
            answer text, at timestamptz, expires_at timestamptz, lock json)
        WHERE pg_try_advisory_xact_lock(CAST(lock ->> 0 AS int), CAST(lock ->> 1 AS int))
    )
    INSERT INTO idempotency_keys AS kept (operation, key, fingerprint, answer, expires_at)
    SELECT operation, key, fingerprint, answer, expires_at FROM free
    ON CONFLICT (operation, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, answer = excluded.answer, expires_at = excluded.expires_at
    WHERE kept.expires_at <= (
        SELECT at FROM free WHERE (free.operation, free.key) = (excluded.operation, excluded.key)
    )
    RETURNING operation, key";

/// Keeps the answers whose keys are to be had, if the caller's transaction commits, and tells which. Of several requests
/// with one key it is the first at most. What stands in the way of the others is [found](crate::find) later, and when that
/// is nothing, [it is running](crate::Earlier::Running). Never waits for another request.
pub async fn keep_all(
    transaction: &Transaction,
    answers: &[(Request<'_>, &str)],
) -> Result<Vec<bool>, DbErr> {
    match Engine::of(transaction) {
        Engine::Postgres => keep_together(transaction, answers).await,
        Engine::Sqlite => {
            let mut kept = Vec::new();
            for (request, answer) in answers {
                kept.push(take(transaction, request, (*answer).to_owned()).await?);
            }
            Ok(kept)
        }
    }
}

async fn keep_together(
    transaction: &Transaction,
    answers: &[(Request<'_>, &str)],
) -> Result<Vec<bool>, DbErr> {
    let mut seen = HashSet::new();
    let first = answers.iter().map(|(request, _)| seen.insert(id(request)));
    let first: Vec<bool> = first.collect();
    let rows = answers.iter().zip(&first).filter(|(_, first)| **first);
    let rows: Vec<_> = rows.map(|((request, answer), _)| row(request, answer)).collect();
    let rows = serde_json::to_string(&rows).map_err(|error| DbErr::Json(error.to_string()))?;
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, KEEP, [rows.into()]);
    let mut kept: HashSet<(String, String)> = HashSet::new();
    for row in transaction.query_all_raw(statement).await? {
        kept.insert((row.try_get("", "operation")?, row.try_get("", "key")?));
    }
    let is_kept = |(request, _): &(Request<'_>, &str)| {
        kept.contains(&(request.operation.to_owned(), request.key.to_owned()))
    };
    let answers = answers.iter().zip(first);
    Ok(answers.map(|(answer, first)| first && is_kept(answer)).collect())
}

fn id<'a>(request: &Request<'a>) -> (&'a str, &'a str) {
    (request.operation, request.key)
}

fn row<'a>(request: &Request<'a>, answer: &'a str) -> Row<'a> {
    Row {
        operation: request.operation,
        key: request.key,
        fingerprint: hexadecimal(request.fingerprint),
        answer,
        at: request.at,
        expires_at: request.expires_at,
        lock: numbers(request),
    }
}

/// As PostgreSQL reads bytes.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::from("\\x");
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
