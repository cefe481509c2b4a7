use std::time::Duration;

use futures_util::future::join_all;
use idempotency::{PRUNE_BATCH, prune, prune_batch};
use rstest::rstest;
use sea_orm::ConnectionTrait;
use test_database::Engine::{self, Postgres, Sqlite};
use tokio_util::sync::CancellationToken;

use crate::{Store, VALIDITY, at, record_with, replay, request, time};

/// How long a test waits for what must come.
const TIMEOUT: Duration = Duration::from_secs(30);

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
