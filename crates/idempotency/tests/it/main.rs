//! What keys promise, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use database::{Database, PRUNE_BATCH, Transaction};
use futures_util::future::join_all;
use idempotency::{CreateIdempotencyKeys, Record, find, prune, prune_batch, record, record_all};
use port_types::{IdempotencyKey, IdempotentRequest, KeyState};
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement, TryGetable};
use sea_orm_migration::{MigrationTrait, MigratorTrait};
use serde::{Deserialize, Serialize};
use serde_json::json;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;
use tokio_util::sync::CancellationToken;

const OPERATION: &str = "order";
/// For how many seconds a key counts.
const VALIDITY: i64 = 86_400;
/// How long a test waits for what must come.
const TIMEOUT: Duration = Duration::from_mins(2);

type State = Option<KeyState<Record>>;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateIdempotencyKeys)]
    }
}

/// A table of keys for each test.
struct Store {
    database: Database,
    test_database: TestDatabase,
}

impl Store {
    /// `None` (said on standard error) when there is no PostgreSQL server.
    async fn open(engine: Engine) -> Option<Self> {
        let test_database = TestDatabase::create(engine).await?;
        let database = test_database.open::<Migrator>().await;
        Some(Self { database, test_database })
    }

    /// The same database over other connections.
    async fn replica(&self) -> Database {
        self.test_database.open::<Migrator>().await
    }

    async fn find(&self, request: &IdempotentRequest) -> State {
        find(self.database.reader(), OPERATION, request).await.unwrap()
    }

    async fn record(&self, request: &IdempotentRequest, text: &str) -> State {
        record_in(&self.database, request, text).await
    }

    async fn rows(&self) -> i64 {
        self.value("SELECT count(*) AS value FROM idempotency_keys").await
    }

    async fn value<T: TryGetable>(&self, query: &str) -> T {
        let reader = self.database.reader();
        let query = Statement::from_string(reader.get_database_backend(), query);
        let row = reader.query_one_raw(query).await.unwrap().unwrap();
        row.try_get("", "value").unwrap()
    }
}

/// Records in a transaction of its own.
async fn record_in(database: &Database, request: &IdempotentRequest, text: &str) -> State {
    let transaction = database.begin().await.unwrap();
    let state = record_with(&transaction, request, text).await;
    // One that is dropped ends a little later, and keeps the key until then.
    match state.is_none() {
        true => transaction.commit().await.unwrap(),
        false => transaction.rollback().await.unwrap(),
    }
    state
}

async fn record_with(transaction: &Transaction, request: &IdempotentRequest, text: &str) -> State {
    record(transaction, OPERATION, request, &outcome(text)).await.unwrap()
}

async fn record_all_in(database: &Database, records: &[(IdempotentRequest, &str)]) -> Vec<bool> {
    let transaction = database.begin().await.unwrap();
    let outcomes: Vec<_> = records.iter().map(|(_, text)| outcome(text)).collect();
    let records: Vec<_> =
        records.iter().zip(&outcomes).map(|((request, _), outcome)| (request, outcome)).collect();
    let recorded = record_all(&transaction, OPERATION, &records).await.unwrap();
    transaction.commit().await.unwrap();
    recorded
}

/// A request at second 0.
fn request(key: &str) -> IdempotentRequest {
    at(key, 0)
}

fn at(key: &str, second: i64) -> IdempotentRequest {
    let key = IdempotencyKey { name: key.to_owned(), fingerprint: [1; 32] };
    IdempotentRequest { key, at: time(second) }
}

/// Another request with the same key.
fn other(mut request: IdempotentRequest) -> IdempotentRequest {
    request.key.fingerprint = [2; 32];
    request
}

fn time(second: i64) -> DateTime<Utc> {
    let start = DateTime::from_timestamp_millis(1_795_342_504_123).unwrap();
    start + TimeDelta::seconds(second)
}

fn outcome(text: &str) -> Record {
    Record::new(1, &json!({ "text": text })).unwrap()
}

fn replay(text: &str) -> KeyState<Record> {
    KeyState::Replay(outcome(text))
}

#[rstest]
#[tokio::test]
async fn a_repetition_finds_the_outcome_and_another_request_with_the_key_a_mismatch(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else { return };
    assert_eq!(store.find(&request("a")).await, None);
    assert_eq!(store.record(&request("a"), "« 1 » 🛍").await, None);
    assert_eq!(store.find(&request("a")).await, Some(replay("« 1 » 🛍")));
    assert_eq!(store.record(&request("a"), "2").await, Some(replay("« 1 » 🛍")));
    assert_eq!(store.find(&other(request("a"))).await, Some(KeyState::Mismatch));
    assert_eq!(store.record(&other(request("a")), "2").await, Some(KeyState::Mismatch));
    assert_eq!(store.find(&request("a")).await, Some(replay("« 1 » 🛍")));
    assert_eq!(store.find(&request("A")).await, None);
}

#[rstest]
#[tokio::test]
async fn each_operation_has_its_own_keys(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(store) = Store::open(engine).await else { return };
    store.record(&request("a"), "1").await;
    let transaction = store.database.begin().await.unwrap();
    let state = record(&transaction, "user", &request("a"), &outcome("2")).await.unwrap();
    assert_eq!(state, None);
    let elsewhere = find(&transaction, "user", &request("a")).await.unwrap();
    assert_eq!(elsewhere, Some(replay("2")));
    transaction.commit().await.unwrap();
    assert_eq!(store.find(&request("a")).await, Some(replay("1")));
}

#[rstest]
#[tokio::test]
async fn what_did_not_commit_was_not_recorded(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(store) = Store::open(engine).await else { return };
    let rolled_back = store.database.begin().await.unwrap();
    assert_eq!(record_with(&rolled_back, &request("a"), "1").await, None);
    rolled_back.rollback().await.unwrap();
    let dropped = store.database.begin().await.unwrap();
    assert_eq!(record_with(&dropped, &request("a"), "2").await, None);
    drop(dropped);
    assert_eq!(store.find(&request("a")).await, None);
    assert_eq!(store.record(&request("a"), "3").await, None);
}

#[rstest]
#[tokio::test]
async fn an_outcome_counts_until_it_expires_and_is_replaced_afterwards(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else { return };
    store.record(&request("a"), "1").await;
    assert_eq!(store.find(&at("a", VALIDITY - 1)).await, Some(replay("1")));
    assert_eq!(store.record(&at("a", VALIDITY - 1), "2").await, Some(replay("1")));
    let other = other(at("a", VALIDITY));
    assert_eq!(store.find(&other).await, None);
    assert_eq!(store.record(&other, "2").await, None);
    assert_eq!(store.find(&other).await, Some(replay("2")));
    assert_eq!(store.find(&at("a", VALIDITY)).await, Some(KeyState::Mismatch));
    assert_eq!(store.rows().await, 1);
}

#[rstest]
#[tokio::test]
async fn replicas_of_two_releases_read_each_others_outcomes(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Outcome {
        name: String,
        version: i64,
    }

    let Some(store) = Store::open(engine).await else { return };
    let outcome = Outcome { name: "a".to_owned(), version: 3 };
    let transaction = store.database.begin().await.unwrap();
    let ours = Record::new(2, &outcome).unwrap();
    record(&transaction, OPERATION, &request("a"), &ours).await.unwrap();
    transaction.commit().await.unwrap();
    let stored: String = store.value("SELECT answer AS value FROM idempotency_keys").await;
    assert_eq!(serde_json::from_str::<Outcome>(&stored).unwrap(), outcome, "{stored}");
    let theirs = r#"UPDATE idempotency_keys SET answer = '{"name":"b","version":4}'"#;
    for (version, name) in [(2, "a"), (0, "b")] {
        let Some(KeyState::Replay(record)) = store.find(&request("a")).await else { panic!() };
        assert_eq!(record.version(), version);
        assert_eq!(record.read::<Outcome>().unwrap().name, name);
        store.database.writer().execute_unprepared(theirs).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn of_several_those_whose_key_is_free_or_expired_are_recorded_and_of_one_key_the_first(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else { return };
    for key in ["taken", "expired", "expired for one"] {
        store.record(&request(key), key).await;
    }
    let records = [
        (request("free"), "« 1 » 🛍 \"\\"),
        (request("free"), "2"),
        (request("taken"), "3"),
        (at("expired", VALIDITY), "4"),
        (at("expired for one", VALIDITY - 1), "5"),
    ];
    let recorded = record_all_in(&store.database, &records).await;
    assert_eq!(recorded, [true, false, false, true, false]);
    assert_eq!(store.find(&request("free")).await, Some(replay("« 1 » 🛍 \"\\")));
    assert_eq!(store.find(&request("taken")).await, Some(replay("taken")));
    assert_eq!(store.find(&at("expired", 2 * VALIDITY - 1)).await, Some(replay("4")));
    assert_eq!(store.find(&at("expired", 2 * VALIDITY)).await, None);
    let unchanged = store.find(&at("expired for one", VALIDITY - 1)).await;
    assert_eq!(unchanged, Some(replay("expired for one")));
    assert_eq!(store.find(&other(request("free"))).await, Some(KeyState::Mismatch));
    assert_eq!(store.rows().await, 4);
}

#[tokio::test]
async fn a_request_does_not_wait_for_the_one_in_flight() {
    let Some(store) = Store::open(Postgres).await else { return };
    let open = store.database.begin().await.unwrap();
    assert_eq!(record_with(&open, &request("a"), "1").await, None);
    assert_eq!(store.record(&request("a"), "2").await, Some(KeyState::InFlight));
    let records = [(request("a"), "2"), (request("b"), "3")];
    assert_eq!(record_all_in(&store.database, &records).await, [false, true], "another key");
    open.commit().await.unwrap();
    assert_eq!(store.record(&request("a"), "2").await, Some(replay("1")));
}

#[tokio::test]
async fn a_process_that_dies_in_its_transaction_leaves_the_key_free() {
    let Some(store) = Store::open(Postgres).await else { return };
    let dying = store.replica().await.begin().await.unwrap();
    assert_eq!(record_with(&dying, &request("a"), "1").await, None);
    // As a server does that is told of a client's death.
    let end = "SELECT count(pg_terminate_backend(pid, 10000)) AS value FROM pg_stat_activity
               WHERE datname = current_database() AND state = 'idle in transaction'";
    assert_eq!(store.value::<i64>(end).await, 1);
    assert!(dying.commit().await.is_err());
    assert_eq!(store.record(&request("a"), "2").await, None);
    assert_eq!(store.find(&request("a")).await, Some(replay("2")));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_requests_one_records_its_outcome_and_the_others_learn_it_or_that_it_is_in_flight(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else { return };
    let replicas = [store.replica().await, store.replica().await];
    for (key, second) in [("new", 0), ("expired", 0), ("expired", VALIDITY)] {
        let race = (0..64).map(|runner: usize| {
            let replica = replicas[runner % replicas.len()].clone();
            tokio::spawn(async move {
                let text = runner.to_string();
                let state = record_in(&replica, &at(key, second), &text).await;
                (text, state)
            })
        });
        let states = join_all(race).await.into_iter().map(Result::unwrap);
        let (recorded, others): (Vec<_>, Vec<_>) = states.partition(|(_, state)| state.is_none());
        let [(winner, _)] = &recorded[..] else { panic!("{key}: {recorded:?}") };
        for (_, state) in others {
            let is_known = state == Some(replay(winner)) || state == Some(KeyState::InFlight);
            assert!(is_known, "{key}: {state:?}, not {winner}");
        }
        assert_eq!(store.find(&at(key, second)).await, Some(replay(winner)));
    }
}

/// Adds rows that expire at `VALIDITY`, a second later, …
async fn fill(store: &Store, rows: u64) {
    let transaction = store.database.begin().await.unwrap();
    for row in 0..rows {
        let request = at(&row.to_string(), i64::try_from(row).unwrap());
        record_with(&transaction, &request, "1").await;
    }
    transaction.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn the_oldest_of_what_has_expired_is_deleted_and_never_more_than_a_batch(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else { return };
    fill(&store, 50).await;
    let prune = |second| prune_batch(&store.database, time(VALIDITY + second), 10);
    for (second, deleted, left) in
        [(-1, 0, 50), (24, 10, 40), (24, 10, 30), (24, 5, 25), (24, 0, 25)]
    {
        assert_eq!(prune(second).await.unwrap(), deleted);
        assert_eq!(store.rows().await, left);
    }
    assert_eq!(store.find(&request("24")).await, None);
    assert_eq!(store.find(&request("25")).await, Some(replay("1")));
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_the_work_without_waiting_for_each_other() {
    let Some(store) = Store::open(Postgres).await else { return };
    fill(&store, 40).await;
    let busy = store.replica().await.begin().await.unwrap();
    let locked = "SELECT key FROM idempotency_keys WHERE key = '0' FOR UPDATE";
    busy.execute_unprepared(locked).await.unwrap();
    let replicas = join_all((0..4).map(|_| store.replica())).await;
    let all_expired = time(2 * VALIDITY);
    let batches = replicas.into_iter().map(|replica| {
        tokio::spawn(async move { prune_batch(&replica, all_expired, 10).await.unwrap() })
    });
    let deleted = tokio::time::timeout(TIMEOUT, join_all(batches)).await;
    let deleted: u64 = deleted.unwrap().into_iter().map(Result::unwrap).sum();
    assert!((10..=39).contains(&deleted), "{deleted}");
    busy.rollback().await.unwrap();
    let rest = prune_batch(&store.database, all_expired, 100).await;
    assert_eq!(deleted + rest.unwrap(), 40);
}

#[rstest]
#[tokio::test]
async fn a_task_deletes_batch_after_batch_until_it_is_told_to_stop(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else { return };
    fill(&store, 2 * PRUNE_BATCH + 2).await;
    let (stop, last) = (CancellationToken::new(), VALIDITY + 2 * 500);
    let task = tokio::spawn(prune(store.database.clone(), move || time(last), stop.clone()));
    let pruned = async {
        while store.rows().await > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, pruned).await.unwrap();
    stop.cancel();
    tokio::time::timeout(TIMEOUT, task).await.unwrap().unwrap();
    assert_eq!(store.rows().await, 1, "what has not expired stays");
}
