use idempotency::{Earlier, Request, keep};
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::store::{Store, at, request, same};

#[rstest]
#[tokio::test]
async fn an_answer_that_was_kept_is_found_and_not_replaced(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    assert_eq!(store.find(&request("a")).await, None);
    assert_eq!(store.keep(&request("a"), "« 1 » 🛍").await, None);
    assert_eq!(store.find(&request("a")).await, Some(same("« 1 » 🛍")));
    assert_eq!(store.keep(&request("a"), "2").await, Some(same("« 1 » 🛍")));
    assert_eq!(store.find(&request("A")).await, None);
}

#[rstest]
#[tokio::test]
async fn another_request_with_the_same_key_is_told_from_a_repetition(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    store.keep(&request("a"), "1").await;
    let other = Request { fingerprint: b"another", ..request("a") };
    assert_eq!(store.find(&other).await, Some(Earlier::Other));
    assert_eq!(store.keep(&other, "2").await, Some(Earlier::Other));
    assert_eq!(store.find(&request("a")).await, Some(same("1")));
}

#[rstest]
#[tokio::test]
async fn each_operation_has_its_own_keys(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    store.keep(&request("a"), "1").await;
    let elsewhere = Request { operation: "user", ..request("a") };
    assert_eq!(store.keep(&elsewhere, "2").await, None);
    assert_eq!(store.find(&request("a")).await, Some(same("1")));
    assert_eq!(store.find(&elsewhere).await, Some(same("2")));
}

#[rstest]
#[tokio::test]
async fn what_did_not_commit_was_not_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    let rolled_back = store.database.begin().await.unwrap();
    let kept = keep(&rolled_back, &request("a"), "1".to_owned()).await;
    assert_eq!(kept.unwrap(), None);
    rolled_back.rollback().await.unwrap();
    let dropped = store.database.begin().await.unwrap();
    let kept = keep(&dropped, &request("a"), "2".to_owned()).await;
    assert_eq!(kept.unwrap(), None);
    drop(dropped);
    assert_eq!(store.find(&request("a")).await, None);
    assert_eq!(store.keep(&request("a"), "3").await, None);
}

#[rstest]
#[tokio::test]
async fn an_answer_counts_until_it_expires_and_is_replaced_afterwards(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    store.keep(&request("a"), "1").await;
    assert_eq!(store.find(&at("a", 3_599)).await, Some(same("1")));
    assert_eq!(store.keep(&at("a", 3_599), "2").await, Some(same("1")));
    let other = Request { fingerprint: b"another", ..at("a", 3_600) };
    assert_eq!(store.find(&other).await, None);
    assert_eq!(store.keep(&other, "2").await, None);
    assert_eq!(store.find(&other).await, Some(same("2")));
    assert_eq!(store.find(&at("a", 3_600)).await, Some(Earlier::Other));
    assert_eq!(store.rows().await, 1);
}

#[tokio::test]
async fn a_request_does_not_wait_for_the_one_that_is_running() {
    let Some(store) = Store::open(Postgres).await else {
        return;
    };
    let first = store.database.begin().await.unwrap();
    keep(&first, &request("a"), "1".to_owned()).await.unwrap();
    let second = store.keep(&request("a"), "2").await;
    assert_eq!(second, Some(Earlier::Running));
    assert_eq!(store.keep(&request("b"), "2").await, None, "another key");
    first.commit().await.unwrap();
    assert_eq!(store.keep(&request("a"), "2").await, Some(same("1")));
}

#[tokio::test]
async fn a_process_that_dies_in_its_transaction_leaves_the_key_free() {
    let Some(store) = Store::open(Postgres).await else {
        return;
    };
    let (replica, key) = (store.replica().await, request("a"));
    let dying = replica.begin().await.unwrap();
    assert_eq!(keep(&dying, &key, "1".to_owned()).await.unwrap(), None);
    terminate_sessions_in_a_transaction(&store).await;
    assert!(dying.commit().await.is_err());
    assert_eq!(store.keep(&key, "2").await, None);
    assert_eq!(store.find(&key).await, Some(same("2")));
}

/// As a server does that is told of a client's death.
async fn terminate_sessions_in_a_transaction(store: &Store) {
    use sea_orm::{ConnectionTrait, DbBackend, Statement};
    let query = "SELECT count(pg_terminate_backend(pid, 10000)) AS ended FROM pg_stat_activity
                 WHERE datname = current_database() AND state = 'idle in transaction'";
    let query = Statement::from_string(DbBackend::Postgres, query);
    let row = store.database.reader().query_one_raw(query).await.unwrap();
    let ended: i64 = row.unwrap().try_get("", "ended").unwrap();
    assert_eq!(ended, 1);
}
