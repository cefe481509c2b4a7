use std::array;
use std::collections::HashSet;

use chrono::{DateTime, Utc};
use database::{Engine, Transaction};
use port_types::{IdempotentRequest, KeyState};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use sea_orm_migration::prelude::{
    ColumnDef, Index, MigrationName, MigrationTrait, SchemaManager, Table,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const REPLAYS: &str = "idempotent_replays_total";

const FIND: &str = "
    SELECT fingerprint, answer FROM idempotency_keys
    WHERE operation = $1 AND key = $2 AND expires_at > $3";

/// Inserts a record if its key is free. SQLite has one writer, this transaction: no other one has to be waited for.
const INSERT: &str = "
    INSERT INTO idempotency_keys AS stored (operation, key, fingerprint, answer, expires_at)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (operation, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, answer = excluded.answer, expires_at = excluded.expires_at
    WHERE stored.expires_at <= $6";

/// Inserts the records whose keys are free, on PostgreSQL, in one round trip, and returns those keys.
///
/// The lock of a key that another transaction is recording is not to be had; neither is waited for. It may have committed
/// since this statement's snapshot was taken, so that its row is not in there, and the lock is free again: then PostgreSQL's
/// rule for READ COMMITTED decides. `ON CONFLICT DO UPDATE … WHERE` looks at the latest version of the conflicting row,
/// "even though possibly no version of that row is conventionally visible to the command"
/// (<https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED>).
const INSERT_ALL: &str = "
    WITH free AS MATERIALIZED (
        SELECT * FROM json_to_recordset(CAST($1 AS json)) AS request (operation text, key text, fingerprint bytea,
            answer text, at timestamptz, expires_at timestamptz, lock json)
        WHERE pg_try_advisory_xact_lock(CAST(lock ->> 0 AS int), CAST(lock ->> 1 AS int))
    )
    INSERT INTO idempotency_keys AS stored (operation, key, fingerprint, answer, expires_at)
    SELECT operation, key, fingerprint, answer, expires_at FROM free
    ON CONFLICT (operation, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, answer = excluded.answer, expires_at = excluded.expires_at
    WHERE stored.expires_at <= (
        SELECT at FROM free WHERE (free.operation, free.key) = (excluded.operation, excluded.key)
    )
    RETURNING key";

/// What is stored for a key: the outcome of its request as a JSON object, with the version of its format.
///
/// Rows outlive releases: the outcome is a struct of its own, not the entity, and replicas of two releases read each
/// other's rows. A new version may add fields that the version before ignores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    json: String,
    version: u32,
}

/// The JSON of a record: the fields of its outcome and one more. It has no such field before the first version.
#[derive(Serialize)]
struct Versioned<'a, T> {
    record_version: u32,
    #[serde(flatten)]
    outcome: &'a T,
}

#[derive(Deserialize)]
struct Version {
    #[serde(default)]
    record_version: u32,
}

impl Record {
    /// # Errors
    ///
    /// [`DbErr::Json`] when the outcome does not serialize to an object.
    pub fn new(version: u32, outcome: &impl Serialize) -> Result<Self, DbErr> {
        let json = serde_json::to_string(&Versioned { record_version: version, outcome });
        Ok(Self { json: json.map_err(|error| json_error(&error))?, version })
    }

    /// The version of the outcome's format. 0 is that of the releases before there were versions.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Reads the outcome.
    ///
    /// # Errors
    ///
    /// When it is not what `T` reads.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.json)
    }

    /// Reads the outcome as a release does that writes `version`; `None` when only a later one, which wrote it, can read it.
    ///
    /// # Errors
    ///
    /// When the record is no later one, and not what `T` reads.
    pub fn read_up_to<T: DeserializeOwned>(
        &self,
        version: u32,
    ) -> Result<Option<T>, serde_json::Error> {
        match self.read() {
            Ok(outcome) => Ok(Some(outcome)),
            Err(_) if self.version > version => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Its length in bytes.
    pub fn size(&self) -> usize {
        self.json.len()
    }

    fn from_json(json: String) -> Result<Self, DbErr> {
        let Version { record_version } =
            serde_json::from_str(&json).map_err(|error| json_error(&error))?;
        Ok(Self { json, version: record_version })
    }
}

/// Shows that no request of this operation was repeated yet; whoever [finds](find) or [records](record) keys calls it at its start.
pub fn begin_counting(operation: &str) {
    metrics::describe_counter!(REPLAYS, "Requests that were answered as their first was");
    count_replays(operation, 0);
}

fn count_replays(operation: &str, replays: u64) {
    metrics::counter!(REPLAYS, "operation" => operation.to_owned()).increment(replays);
}

/// Finds what the key of a request means for it, when the key is in use. Each operation has its own keys.
///
/// # Errors
///
/// Those of the database; [`DbErr::Json`] when the stored record is no JSON object.
pub async fn find(
    connection: &impl ConnectionTrait,
    operation: &str,
    request: &IdempotentRequest,
) -> Result<Option<KeyState<Record>>, DbErr> {
    let key = request.key.name.as_str();
    let find = statement(connection, FIND, [operation.into(), key.into(), request.at.into()]);
    let Some(row) = connection.query_one_raw(find).await? else { return Ok(None) };
    if row.try_get::<Vec<u8>>("", "fingerprint")? != request.key.fingerprint {
        return Ok(Some(KeyState::Mismatch));
    }
    count_replays(operation, 1);
    Ok(Some(KeyState::Replay(Record::from_json(row.try_get("", "answer")?)?)))
}

/// Records the outcome of a request with its key, if the caller's transaction commits, and returns `None`. Otherwise returns
/// what is in the way: the caller then rolls back. Never waits for another request.
///
/// Call it first in the transaction, so that nothing is locked when the key is in use.
///
/// # Errors
///
/// As [`find`].
pub async fn record(
    transaction: &Transaction,
    operation: &str,
    request: &IdempotentRequest,
    record: &Record,
) -> Result<Option<KeyState<Record>>, DbErr> {
    if record_all(transaction, operation, &[(request, record)]).await? == [true] {
        return Ok(None);
    }
    // Nothing is found while another transaction is at it, and when a row that was valid by another replica's clock was
    // pruned meanwhile.
    let state = find(transaction, operation, request).await?;
    Ok(Some(state.unwrap_or(KeyState::InFlight)))
}

/// Records those outcomes whose keys are free, if the caller's transaction commits, and returns which. Of several requests
/// with one key it is the first at most. [`find`] tells what is in the way of the others; when it finds nothing, the key is
/// [in flight](KeyState::InFlight). Never waits for another request.
///
/// # Errors
///
/// Those of the database.
pub async fn record_all(
    transaction: &Transaction,
    operation: &str,
    records: &[(&IdempotentRequest, &Record)],
) -> Result<Vec<bool>, DbErr> {
    match Engine::of(transaction) {
        Engine::Postgres => insert_all(transaction, operation, records).await,
        Engine::Sqlite => {
            let mut recorded = Vec::new();
            for (request, record) in records {
                let values = [
                    operation.into(),
                    request.key.name.as_str().into(),
                    request.key.fingerprint.to_vec().into(),
                    record.json.as_str().into(),
                    request.expires_at().into(),
                    request.at.into(),
                ];
                let insert = statement(transaction, INSERT, values);
                recorded.push(transaction.execute_raw(insert).await?.rows_affected() == 1);
            }
            Ok(recorded)
        }
    }
}

/// A row as [`INSERT_ALL`] reads it.
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

async fn insert_all(
    transaction: &Transaction,
    operation: &str,
    records: &[(&IdempotentRequest, &Record)],
) -> Result<Vec<bool>, DbErr> {
    let mut seen = HashSet::new();
    let first_of_key = records.iter().filter(|(request, _)| seen.insert(&request.key.name));
    let rows = first_of_key.map(|(request, record)| Row {
        operation,
        key: &request.key.name,
        fingerprint: format!("\\x{}", hex::encode(request.key.fingerprint)),
        answer: &record.json,
        at: request.at,
        expires_at: request.expires_at(),
        lock: lock_key(operation, &request.key.name),
    });
    let rows = serde_json::to_string(&rows.collect::<Vec<_>>());
    let rows = rows.map_err(|error| json_error(&error))?;
    let insert = statement(transaction, INSERT_ALL, [rows.into()]);
    let recorded = transaction.query_all_raw(insert).await?;
    let recorded = recorded.iter().map(|row| row.try_get("", "key"));
    let mut recorded: HashSet<String> = recorded.collect::<Result<_, _>>()?;
    // Of a key's requests it is the first one that was recorded.
    Ok(records.iter().map(|(request, _)| recorded.remove(&request.key.name)).collect())
}

/// The advisory lock of the one transaction that works for a key. Keys that share a lock by chance only make a request look
/// like one in flight.
fn lock_key(operation: &str, key: &str) -> [i32; 2] {
    let digest =
        Sha256::new().chain_update(operation).chain_update([0]).chain_update(key).finalize();
    array::from_fn(|number| i32::from_be_bytes(array::from_fn(|byte| digest[4 * number + byte])))
}

fn statement<const N: usize>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}

fn json_error(error: &serde_json::Error) -> DbErr {
    DbErr::Json(error.to_string())
}

/// Creates the table of keys. A service lists it among its own migrations.
pub struct CreateIdempotencyKeys;

impl MigrationName for CreateIdempotencyKeys {
    fn name(&self) -> &'static str {
        "idempotency_0001_create"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateIdempotencyKeys {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("idempotency_keys")
            .col(ColumnDef::new("operation").text().not_null())
            .col(ColumnDef::new("key").text().not_null())
            .col(ColumnDef::new("fingerprint").blob().not_null())
            .col(ColumnDef::new("answer").text().not_null())
            .col(ColumnDef::new("expires_at").timestamp_with_time_zone().not_null())
            .primary_key(Index::create().col("operation").col("key"))
            .to_owned();
        manager.create_table(table).await?;
        // Expired rows are found without reading the others.
        let index = Index::create()
            .name("idempotency_keys_expiry")
            .table("idempotency_keys")
            .col("expires_at")
            .to_owned();
        manager.create_index(index).await
    }
}
