use std::collections::HashSet;

use chrono::{DateTime, Utc};
use database::{Database, Engine};
use messaging::Message;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement};
use uuid::Uuid;

use crate::config::OutboxConfig;
use crate::statements;

/// "outbox" in ASCII: the advisory lock of the relay that works.
const RELAY_LOCK: i64 = 0x6f_75_74_62_6f_78;

/// Of this session only.
///
/// A mark that is lost with the server repeats a publication, which consumers drop: it need not wait for the disk. The
/// planner knows little about a table that was empty a minute ago, and would read and sort all that waits for each batch:
/// rows are looked up by index, one after the other.
pub(crate) const SETTINGS: &str = "SET synchronous_commit = off; SET enable_seqscan = off; SET enable_bitmapscan = off; \
    SET enable_hashjoin = off; SET enable_mergejoin = off";

/// A relay's own connection, and the right to publish, of one relay at a time. It ends with the connection: a replica that
/// dies cannot keep it, and one whose connection broke cannot read or mark any more. SQLite has one process, and no lock.
pub(crate) struct Session {
    place: Place,
    leads: bool,
}

enum Place {
    Postgres(Box<database::DedicatedConnection>),
    Sqlite(Database),
}

/// An event that waits.
pub(crate) struct Waiting {
    pub(crate) seq: i64,
    pub(crate) id: Uuid,
    pub(crate) message: Message,
}

impl Session {
    pub(crate) async fn open(database: &Database, config: &OutboxConfig) -> Result<Self, DbErr> {
        let settings = format!("{SETTINGS}; SET idle_session_timeout = {}", idle_timeout(config));
        let session = database::DedicatedConnection::open(database, settings).await?;
        Ok(match session {
            Some(session) => Self { place: Place::Postgres(Box::new(session)), leads: false },
            None => Self { place: Place::Sqlite(database.clone()), leads: true },
        })
    }

    pub(crate) fn leads(&self) -> bool {
        self.leads
    }

    /// Takes the right to publish unless it has it. `false`: another replica has it.
    pub(crate) async fn lead(&mut self) -> Result<bool, DbErr> {
        if !self.leads {
            let sql = format!("SELECT pg_try_advisory_lock({RELAY_LOCK}) AS taken");
            let statement = Statement::from_string(DbBackend::Postgres, sql);
            let rows = self.query(statement).await?;
            self.leads = rows.first().map_or(Ok(false), |row| row.try_get("", "taken"))?;
        }
        Ok(self.leads)
    }

    /// The oldest events that wait, the first of each aggregate only: the next one must not overtake it. See
    /// [`statements::oldest`].
    pub(crate) async fn next_batch(
        &mut self,
        config: &OutboxConfig,
        except: &[&str],
    ) -> Result<Vec<Waiting>, DbErr> {
        let statement = statements::oldest(self.engine(), config, except);
        let rows = self.query(statement).await?.into_iter();
        let rows = rows.map(|row| Row::from_query_result(&row, ""));
        let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
        let mut seen = HashSet::new();
        let mut events: Vec<_> = rows.into_iter().map(Waiting::from).collect();
        events.retain(|event| seen.insert(event.message.key.clone()));
        Ok(events)
    }

    pub(crate) async fn mark_published(
        &mut self,
        config: &OutboxConfig,
        seqs: &[i64],
        at: DateTime<Utc>,
    ) -> Result<(), DbErr> {
        let engine = self.engine();
        self.execute(match config.outbox_retention_seconds {
            0 => statements::delete(engine, seqs),
            _ => statements::mark_published(engine, seqs, at),
        })
        .await
    }

    pub(crate) async fn park(
        &mut self,
        seq: i64,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<(), DbErr> {
        self.execute(statements::park(self.engine(), seq, at, reason)).await
    }

    fn engine(&self) -> Engine {
        match self.place {
            Place::Postgres(_) => Engine::Postgres,
            Place::Sqlite(_) => Engine::Sqlite,
        }
    }

    async fn query(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &mut self.place {
            Place::Postgres(session) => session.query(statement).await,
            Place::Sqlite(database) => database.reader().query_all_raw(statement).await,
        }
    }

    async fn execute(&mut self, statement: Statement) -> Result<(), DbErr> {
        match &mut self.place {
            Place::Postgres(session) => session.execute(statement).await,
            Place::Sqlite(database) => {
                database.writer().execute_raw(statement).await?;
                Ok(())
            }
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    id: Uuid,
    aggregateid: String,
    content_type: String,
    payload: String,
}

impl From<Row> for Waiting {
    fn from(row: Row) -> Self {
        let message = Message {
            key: row.aggregateid,
            payload: row.payload.into_bytes(),
            headers: vec![("content-type".to_owned(), row.content_type)],
        };
        Self { seq: row.seq, id: row.id, message }
    }
}

/// In milliseconds. PostgreSQL ends a session that is silent for so long, and another replica takes over: of a process
/// that hangs, or is cut off. Longer than a broker may take for a batch.
fn idle_timeout(config: &OutboxConfig) -> u64 {
    (3 * config.outbox_poll_interval_ms).max(15_000)
}
