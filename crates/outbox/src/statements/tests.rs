use database::Database;
use sea_orm::{ConnectionTrait, FromQueryResult, JsonValue};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use test_database::Engine::Postgres;
use test_database::TestDatabase;

use super::*;
use crate::CreateOutbox;
use crate::session::SETTINGS;

/// What waits after an outage.
const WAITING: i64 = 5_000;
const BATCH: i64 = 500;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateOutbox)]
    }
}

/// Full, after it was analysed when it was empty, as it nearly always is.
async fn fill(database: &Database) {
    let fill = |rows: i64| {
        format!(
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at)
             SELECT gen_random_uuid(), 'order', gen_random_uuid(), 'type', repeat('x', 800), 'text', now()
             FROM generate_series(1, {rows})"
        )
    };
    for statement in [&fill(200), "DELETE FROM outbox", "ANALYZE outbox", &fill(WAITING)] {
        let writer = database.writer();
        writer.execute_unprepared(statement).await.unwrap();
    }
}

/// How many rows the statement's plan takes out of one node after the other, with all that it throws away.
async fn rows_visited(session: &mut database::DedicatedConnection, statement: Statement) -> f64 {
    let explain =
        Statement { sql: format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", statement.sql), ..statement };
    let rows = session.query(explain).await.unwrap();
    let plan = JsonValue::from_query_result(&rows[0], "").unwrap();
    visited(&plan["QUERY PLAN"][0]["Plan"])
}

fn visited(node: &JsonValue) -> f64 {
    let number = |name: &str| node[name].as_f64().unwrap_or(0.0);
    let thrown_away = number("Rows Removed by Filter") + number("Rows Removed by Join Filter");
    let here = (number("Actual Rows") + thrown_away) * number("Actual Loops");
    let inner = node["Plans"].as_array().into_iter().flatten();
    here + inner.map(visited).sum::<f64>()
}

#[tokio::test]
async fn a_batch_costs_as_many_rows_as_it_has_even_if_the_planner_takes_the_outbox_for_empty() {
    let Some(place) = TestDatabase::create(Postgres).await else {
        return;
    };
    let database = place.open::<Migrator>().await;
    fill(&database).await;
    let session = database::DedicatedConnection::open(&database, SETTINGS.to_owned());
    let mut session = session.await.unwrap().unwrap();
    let first = session
        .query(Statement::from_string(
            Engine::Postgres.into(),
            format!("SELECT seq FROM outbox ORDER BY seq LIMIT {BATCH}"),
        ))
        .await
        .unwrap();
    let seqs: Vec<i64> = first.iter().map(|row| row.try_get("", "seq").unwrap()).collect();
    let config = OutboxConfig {
        outbox_batch_rows: u32::try_from(BATCH).unwrap(),
        ..OutboxConfig::default()
    };
    let others: Vec<String> = seqs.iter().map(ToString::to_string).collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let now = DateTime::UNIX_EPOCH;
    for (what, statement) in [
        ("reading", oldest(Engine::Postgres, &config, &others)),
        ("marking", mark_published(Engine::Postgres, &seqs, now)),
        ("deleting", delete(Engine::Postgres, &seqs)),
    ] {
        let rows = rows_visited(&mut session, statement).await;
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let limit = 12.0 * BATCH as f64;
        assert!(rows <= limit, "{what} {BATCH} rows visited {rows}");
    }
}
