//! What has expired is deleted, a little at a time.

use std::time::Duration;

use futures_util::future::join_all;
use idempotency::{PRUNE_BATCH, prune, prune_batch};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbErr};
use test_database::Engine::{self, Postgres, Sqlite};
use tokio_util::sync::CancellationToken;

use crate::store::{Store, at, request, same, time};

/// The longest that a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Rows that expire at seconds 3600, 3601, …
async fn fill(store: &Store, rows: u64) -> Result<(), DbErr> {
    let transaction = store.database.begin().await?;
    for row in 0..rows {
        let (key, second) = (row.to_string(), i64::try_from(row).unwrap());
        let request = at(&key, second);
        idempotency::keep(&transaction, &request, "1".to_owned()).await?;
    }
    transaction.commit().await
}

#[rstest]
#[tokio::test]
async fn the_oldest_of_what_has_expired_is_deleted_and_never_more_than_a_batch(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    fill(&store, 50).await.unwrap();
    let prune = |now| prune_batch(&store.database, time(now), 10);
    assert_eq!(prune(3_599).await.unwrap(), 0);
    for left in [40, 30] {
        assert_eq!(prune(3_624).await.unwrap(), 10);
        assert_eq!(store.rows().await, left);
    }
    assert_eq!(prune(3_624).await.unwrap(), 5);
    assert_eq!(prune(3_624).await.unwrap(), 0);
    assert_eq!(store.find(&request("24")).await, None);
    assert_eq!(store.find(&request("25")).await, Some(same("1")));
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_the_work_without_waiting_for_each_other() {
    let Some(store) = Store::open(Postgres).await else {
        return;
    };
    fill(&store, 40).await.unwrap();
    let busy = store.replica().await.begin().await.unwrap();
    let locked = "SELECT key FROM idempotency_keys WHERE key = '0' FOR UPDATE";
    busy.execute_unprepared(locked).await.unwrap();
    let replicas = join_all((0..4).map(|_| store.replica())).await;
    let batches = replicas.into_iter().map(|replica| {
        tokio::spawn(async move { prune_batch(&replica, time(9_999), 10).await.unwrap() })
    });
    let deleted = tokio::time::timeout(PATIENCE, join_all(batches)).await;
    let deleted: u64 = deleted.unwrap().into_iter().map(Result::unwrap).sum();
    assert!((10..=39).contains(&deleted), "{deleted}");
    busy.rollback().await.unwrap();
    let rest = prune_batch(&store.database, time(9_999), 100).await;
    assert_eq!(deleted + rest.unwrap(), 40);
}

#[rstest]
#[tokio::test]
async fn a_task_deletes_batch_after_batch_until_it_is_told_to_stop(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    fill(&store, 2 * PRUNE_BATCH + 2).await.unwrap();
    let (stop, last) = (CancellationToken::new(), 3_600 + 2 * 500);
    let task = prune(store.database.clone(), move || time(last), stop.clone());
    let task = tokio::spawn(task);
    let pruned = async {
        while store.rows().await > 1 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, pruned).await.unwrap();
    stop.cancel();
    tokio::time::timeout(PATIENCE, task).await.unwrap().unwrap();
    assert_eq!(store.rows().await, 1, "what has not expired stays");
}
