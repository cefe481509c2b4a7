//! What a relay reads from and writes to the outbox.

use std::collections::HashSet;

use database::{Database, DedicatedConnection, Engine};
use messaging::Message;
use port_types::{Clock, SystemClock};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::config::OutboxConfig;

/// The advisory lock of the relay that publishes: "outbox" in ASCII.
const LEADER_LOCK: i64 = 0x6f_75_74_62_6f_78;

/// Settings of a relay's PostgreSQL session.
///
/// A queue table that was empty a minute ago has no statistics worth the name: the planner would read and sort all that
/// waits for each batch. Without the other plans it looks rows up by index, one after the other. A deletion that is lost
/// with the server repeats a publication, which consumers drop: it need not wait for the disk.
const SETTINGS: &str = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; \
    SET enable_mergejoin = off; SET synchronous_commit = off";

/// The outbox as its relay uses it: one connection, which on PostgreSQL also holds the leadership.
///
/// The leadership is an advisory lock of the session and ends with the connection. A replica that died cannot keep it, and
/// one whose connection broke can neither read nor delete. SQLite has one process and needs no lock.
pub(crate) struct OutboxStore {
    database: Database,
    /// The session that the leadership belongs to; `None` on SQLite.
    connection: Option<DedicatedConnection>,
    is_leader: bool,
}

/// An event that was not published yet.
pub(crate) struct PendingEvent {
    pub(crate) seq: i64,
    pub(crate) id: Uuid,
    pub(crate) message: Message,
}

impl OutboxStore {
    pub(crate) async fn open(database: &Database, config: &OutboxConfig) -> Result<Self, DbErr> {
        let settings = format!("{SETTINGS}; SET idle_session_timeout = {}", idle_timeout(config));
        let connection = DedicatedConnection::open(database, settings).await?;
        Ok(Self { database: database.clone(), is_leader: connection.is_none(), connection })
    }

    pub(crate) fn is_leader(&self) -> bool {
        self.is_leader
    }

    /// Takes the leadership unless another replica has it, and returns whether this one leads now.
    pub(crate) async fn try_become_leader(&mut self) -> Result<bool, DbErr> {
        if !self.is_leader {
            let sql = format!("SELECT pg_try_advisory_lock({LEADER_LOCK}) AS locked");
            let statement = Statement::from_string(DbBackend::Postgres, sql);
            let rows = self.query(statement).await?;
            self.is_leader = rows.first().map_or(Ok(false), |row| row.try_get("", "locked"))?;
        }
        Ok(self.is_leader)
    }

    /// The oldest pending events without those of the aggregates `except`. Of each aggregate only the first: the next one
    /// must not overtake it.
    pub(crate) async fn oldest_events(
        &mut self,
        config: &OutboxConfig,
        except: &[&str],
    ) -> Result<Vec<PendingEvent>, DbErr> {
        let statement = select_oldest(self.database.engine(), config, except);
        let rows = self.query(statement).await?;
        let events = rows.iter().map(|row| PendingEvent::from_query_result(row, ""));
        let mut events: Vec<_> = events.collect::<Result<_, _>>()?;
        let mut seen = HashSet::new();
        events.retain(|event| seen.insert(event.message.key.clone()));
        Ok(events)
    }

    pub(crate) async fn delete(&mut self, seqs: &[i64]) -> Result<(), DbErr> {
        self.execute(delete(self.database.engine(), seqs)).await
    }

    pub(crate) async fn park(&mut self, seq: i64, reason: &str) -> Result<(), DbErr> {
        let sql = "UPDATE outbox SET parked_at = $1, parked_reason = $2 WHERE seq = $3";
        let values = [SystemClock.now().into(), reason.into(), seq.into()];
        self.execute(statement(self.database.engine(), sql, values)).await
    }

    async fn query(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &mut self.connection {
            Some(connection) => connection.query(statement).await,
            None => self.database.reader().query_all_raw(statement).await,
        }
    }

    async fn execute(&mut self, statement: Statement) -> Result<(), DbErr> {
        match &mut self.connection {
            Some(connection) => connection.execute(statement).await,
            None => self.database.writer().execute_raw(statement).await.map(drop),
        }
    }
}

impl FromQueryResult for PendingEvent {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let message = Message {
            key: row.try_get(prefix, "aggregateid")?,
            payload: row.try_get::<String>(prefix, "payload")?.into_bytes(),
            headers: vec![("content-type".to_owned(), row.try_get(prefix, "content_type")?)],
        };
        Ok(Self { seq: row.try_get(prefix, "seq")?, id: row.try_get(prefix, "id")?, message })
    }
}

/// In milliseconds. PostgreSQL ends a session that is silent for so long, so that another replica takes over from a process
/// that hangs or is cut off. A broker may take 10 s for a batch, which is less.
fn idle_timeout(config: &OutboxConfig) -> u64 {
    (3 * config.outbox_poll_interval_ms).max(15_000)
}

/// Selects the oldest pending events, up to a batch's rows and bytes: none of the aggregates `except`, and none behind a
/// parked one. The bytes are counted without reading a payload.
///
/// It starts from the oldest each time. A transaction that commits late has lower numbers than others that are published
/// already: a query that started behind those would overlook its events, and later ones would overtake them.
fn select_oldest(engine: Engine, config: &OutboxConfig, except: &[&str]) -> Statement {
    let except_them = elements(engine, "text");
    let (rows, bytes) = (config.outbox_batch_rows, config.batch_bytes());
    let with_bytes_before = |columns: &str| {
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
    let columns = "seq, id, aggregateid, content_type, payload";
    let sql = match engine {
        // PostgreSQL carries a long payload as a pointer until it sends it, and might join in an order that measures all
        // payloads once per row.
        Engine::Postgres => {
            let oldest = with_bytes_before(columns);
            format!(
                "SELECT {columns} FROM ({oldest}) AS oldest WHERE bytes_before < {bytes} ORDER BY seq"
            )
        }
        // SQLite would carry all payloads through the window, and looks rows up by number.
        Engine::Sqlite => {
            let oldest = with_bytes_before("seq");
            let oldest = format!("SELECT seq FROM ({oldest}) WHERE bytes_before < {bytes}");
            format!("SELECT {columns} FROM outbox WHERE seq IN ({oldest}) ORDER BY seq")
        }
    };
    statement(engine, sql, [json(except).into()])
}

fn delete(engine: Engine, seqs: &[i64]) -> Statement {
    let seqs_of_json = elements(engine, "bigint");
    let is_one = match engine {
        // An array is looked up in the index. A subquery may be joined, and then every row is compared with every element
        // while the planner believes that the outbox is empty, which it nearly always is, also when it is analysed.
        Engine::Postgres => format!("= ANY (ARRAY({seqs_of_json}))"),
        Engine::Sqlite => format!("IN ({seqs_of_json})"),
    };
    let sql = format!("DELETE FROM outbox WHERE seq {is_one}");
    statement(engine, sql, [json(seqs).into()])
}

/// Selects the elements of the first parameter, a JSON array. A list is one parameter, so that the statement is the same
/// for every length and is prepared once.
fn elements(engine: Engine, sql_type: &str) -> String {
    match engine {
        Engine::Postgres => format!("SELECT jsonb_array_elements_text($1::jsonb)::{sql_type}"),
        Engine::Sqlite => "SELECT value FROM json_each($1)".to_owned(),
    }
}

fn statement<const N: usize>(
    engine: Engine,
    sql: impl Into<String>,
    values: [Value; N],
) -> Statement {
    Statement::from_sql_and_values(engine.into(), sql, values)
}

fn json<T: serde::Serialize>(elements: &[T]) -> String {
    serde_json::to_string(elements).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use sea_orm::JsonValue;
    use sea_orm_migration::{MigrationTrait, MigratorTrait};
    use test_database::TestDatabase;

    use super::*;
    use crate::table::CreateOutbox;

    /// What waits after an outage.
    const WAITING: i64 = 5_000;
    const BATCH: u32 = 500;

    struct Migrator;

    impl MigratorTrait for Migrator {
        fn migrations() -> Vec<Box<dyn MigrationTrait>> {
            vec![Box::new(CreateOutbox)]
        }
    }

    /// Fills the outbox after it was analysed empty, as it nearly always is.
    async fn fill(database: &Database) {
        let fill = |rows: i64| {
            format!(
                "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, content_type, created_at)
                 SELECT gen_random_uuid(), 'order', gen_random_uuid(), 'type', repeat('x', 800), 'text', now()
                 FROM generate_series(1, {rows})"
            )
        };
        for statement in [&fill(200), "DELETE FROM outbox", "ANALYZE outbox", &fill(WAITING)] {
            database.writer().execute_unprepared(statement).await.unwrap();
        }
    }

    /// How many rows the nodes of the statement's plan take, those that they throw away included.
    async fn rows_visited(connection: &mut DedicatedConnection, statement: Statement) -> f64 {
        let sql = format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", statement.sql);
        let rows = connection.query(Statement { sql, ..statement }).await.unwrap();
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
        let Some(place) = TestDatabase::create(Engine::Postgres).await else { return };
        let database = place.open::<Migrator>().await;
        fill(&database).await;
        let connection = DedicatedConnection::open(&database, SETTINGS.to_owned());
        let mut connection = connection.await.unwrap().unwrap();
        let first = format!("SELECT seq FROM outbox ORDER BY seq LIMIT {BATCH}");
        let first = connection.query(Statement::from_string(DbBackend::Postgres, first)).await;
        let first = first.unwrap();
        let seqs: Vec<i64> = first.iter().map(|row| row.try_get("", "seq").unwrap()).collect();
        let config = OutboxConfig { outbox_batch_rows: BATCH, ..OutboxConfig::default() };
        let others: Vec<String> = seqs.iter().map(ToString::to_string).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        for (what, statement) in [
            ("reading", select_oldest(Engine::Postgres, &config, &others)),
            ("deleting", delete(Engine::Postgres, &seqs)),
        ] {
            let rows = rows_visited(&mut connection, statement).await;
            assert!(rows <= 12.0 * f64::from(BATCH), "{what} {BATCH} rows visited {rows}");
        }
    }
}
