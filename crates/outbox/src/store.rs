//! What a relay reads from and writes to the outbox.

use std::collections::HashSet;

use database::{Database, DedicatedConnection, Engine};
use messaging::Message;
use port_types::{Clock, SystemClock};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement, Value};
use serde::Deserialize;
use uuid::Uuid;

use crate::config::OutboxConfig;

/// The advisory lock of the relay that publishes: "outbox" in ASCII.
const LEADER_LOCK: i64 = 0x6f_75_74_62_6f_78;

/// Settings of a relay's transactions on PostgreSQL, never of its session, which a pooler may give to others.
///
/// A queue table that was empty a minute ago has no statistics worth the name: the planner would read and sort all that
/// waits for each batch. Without the other plans it looks rows up by index, one after the other. A deletion that is lost
/// with the server repeats a publication, which consumers drop: it need not wait for the disk.
const SETTINGS: &str = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; \
    SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL synchronous_commit = off";

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
        // Of the session, which ends with this connection: it is to end when nothing comes from it any more.
        let idle_timeout = format!("SET idle_session_timeout = {}", idle_timeout(config));
        let connection = DedicatedConnection::open(database, idle_timeout).await?;
        Ok(Self { database: database.clone(), is_leader: connection.is_none(), connection })
    }

    /// Whether this replica led when it last looked.
    pub(crate) fn is_leader(&self) -> bool {
        self.is_leader
    }

    /// The oldest pending events without those of the aggregates `except`; `None` when another replica leads. Of each
    /// aggregate only the first: the next one must not overtake it.
    pub(crate) async fn oldest_events(
        &mut self,
        config: &OutboxConfig,
        except: &[&str],
    ) -> Result<Option<Vec<PendingEvent>>, DbErr> {
        let select = select_oldest(self.database.engine(), config, except);
        let rows = match &mut self.connection {
            None => self.database.reader().query_all_raw(select).await?,
            Some(connection) => {
                self.is_leader = begin(connection).await?;
                let rows = if self.is_leader { connection.query(select).await? } else { vec![] };
                connection.commit().await?;
                rows
            }
        };
        if !self.is_leader {
            return Ok(None);
        }
        let events = rows.iter().map(|row| PendingEvent::from_query_result(row, ""));
        let mut events: Vec<_> = events.collect::<Result<_, _>>()?;
        let mut seen = HashSet::new();
        events.retain(|event| seen.insert(event.message.key.clone()));
        Ok(Some(events))
    }

    pub(crate) async fn delete(&mut self, seqs: &[i64]) -> Result<(), DbErr> {
        self.execute(delete(self.database.engine(), seqs)).await
    }

    pub(crate) async fn park(&mut self, seq: i64, reason: &str) -> Result<(), DbErr> {
        let sql = "UPDATE outbox SET parked_at = $1, parked_reason = $2 WHERE seq = $3";
        let values = [SystemClock.now().into(), reason.into(), seq.into()];
        self.execute(statement(self.database.engine(), sql, values)).await
    }

    async fn execute(&mut self, statement: Statement) -> Result<(), DbErr> {
        match &mut self.connection {
            None => self.database.writer().execute_raw(statement).await.map(drop),
            Some(connection) => {
                self.is_leader = begin(connection).await?;
                connection.execute(statement).await?;
                connection.commit().await
            }
        }
    }
}

/// Begins a transaction, and takes the leadership unless another session has it. Returns whether this one leads now: the
/// lock counts how often its session took it, and a session that has lost it gets it again or not.
async fn begin(connection: &mut DedicatedConnection) -> Result<bool, DbErr> {
    let sql = format!("{SETTINGS}; SELECT pg_try_advisory_lock({LEADER_LOCK}) AS locked");
    let rows = connection.begin(&sql).await?;
    rows.first().map_or(Ok(false), |row| row.try_get("", "locked"))
}

impl FromQueryResult for PendingEvent {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let payload: String = row.try_get(prefix, "payload")?;
        let mut headers = vec![("content-type".to_owned(), row.try_get(prefix, "content_type")?)];
        headers.extend(traceparent(&payload).map(|trace| ("traceparent".to_owned(), trace)));
        let (key, payload) = (row.try_get(prefix, "aggregateid")?, payload.into_bytes());
        let message = Message { key, payload, headers };
        Ok(Self { seq: row.try_get(prefix, "seq")?, id: row.try_get(prefix, "id")?, message })
    }
}

/// Returns the trace context of an event in JSON: tracing libraries look for it in a header of the message.
fn traceparent(payload: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Event {
        traceparent: Option<String>,
    }
    serde_json::from_str::<Event>(payload).ok()?.traceparent
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
    use sea_orm::{DbBackend, JsonValue};
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
        begin(connection).await.unwrap();
        let rows = connection.query(Statement { sql, ..statement }).await.unwrap();
        connection.commit().await.unwrap();
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
        let config = OutboxConfig { outbox_batch_rows: BATCH, ..OutboxConfig::default() };
        let mut connection =
            OutboxStore::open(&database, &config).await.unwrap().connection.unwrap();
        let first = format!("SELECT seq FROM outbox ORDER BY seq LIMIT {BATCH}");
        let first = connection.query(Statement::from_string(DbBackend::Postgres, first)).await;
        let first = first.unwrap();
        let seqs: Vec<i64> = first.iter().map(|row| row.try_get("", "seq").unwrap()).collect();
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

    #[tokio::test]
    async fn a_session_that_has_lost_its_lock_does_not_lead_any_more() {
        let Some(place) = TestDatabase::create(Engine::Postgres).await else { return };
        let database = place.open::<Migrator>().await;
        let config = OutboxConfig::default();
        let mut one = OutboxStore::open(&database, &config).await.unwrap();
        let mut other = OutboxStore::open(&database, &config).await.unwrap();
        assert!(one.oldest_events(&config, &[]).await.unwrap().is_some());
        assert!(other.oldest_events(&config, &[]).await.unwrap().is_none());
        let lose = "SELECT pg_advisory_unlock_all()".to_owned();
        let session = one.connection.as_mut().unwrap();
        session.query(Statement::from_string(DbBackend::Postgres, lose)).await.unwrap();
        assert!(other.oldest_events(&config, &[]).await.unwrap().is_some());
        assert!(one.oldest_events(&config, &[]).await.unwrap().is_none());
        assert!(!one.is_leader() && other.is_leader());
    }

    /// Whoever gets the session next must not lose what it commits.
    #[tokio::test]
    async fn the_settings_of_a_relay_end_with_its_transactions() {
        let Some(place) = TestDatabase::create(Engine::Postgres).await else { return };
        let database = place.open::<Migrator>().await;
        let config = OutboxConfig::default();
        let mut store = OutboxStore::open(&database, &config).await.unwrap();
        store.oldest_events(&config, &[]).await.unwrap();
        store.delete(&[1]).await.unwrap();
        let changed =
            "SELECT name FROM pg_settings WHERE source = 'session' ORDER BY name".to_owned();
        let changed = Statement::from_string(DbBackend::Postgres, changed);
        let changed = store.connection.as_mut().unwrap().query(changed).await.unwrap();
        let changed: Vec<String> =
            changed.iter().map(|row| row.try_get("", "name").unwrap()).collect();
        assert_eq!(changed, ["idle_session_timeout"]);
    }
}
