//! Locks that end with their transaction.

use database::AdvisoryLockKey;
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;

use crate::migrate::Migrator;

#[tokio::test]
async fn of_two_transactions_one_has_a_lock_until_it_ends() {
    let Some(place) = TestDatabase::create(Postgres).await else {
        return;
    };
    let database = place.open::<Migrator>().await;
    let (one, other) = (database.begin().await.unwrap(), database.begin().await.unwrap());
    let two = AdvisoryLockKey::Two(0, 7);
    assert!(one.try_lock(AdvisoryLockKey::One(7)).await.unwrap());
    assert!(one.try_lock(two).await.unwrap());
    assert!(!other.try_lock(AdvisoryLockKey::One(7)).await.unwrap());
    assert!(other.try_lock(AdvisoryLockKey::One(8)).await.unwrap());
    assert!(!other.try_lock(two).await.unwrap());
    one.rollback().await.unwrap();
    assert!(other.try_lock(AdvisoryLockKey::One(7)).await.unwrap());
    assert!(other.try_lock(two).await.unwrap());
}

#[rstest]
#[tokio::test]
async fn a_transaction_may_have_a_lock_that_it_has_already(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(place) = TestDatabase::create(engine).await else {
        return;
    };
    let database = place.open::<Migrator>().await;
    for _ in 0..2 {
        let transaction = database.begin().await.unwrap();
        assert!(transaction.try_lock(AdvisoryLockKey::One(-1)).await.unwrap());
        assert!(transaction.try_lock(AdvisoryLockKey::One(-1)).await.unwrap());
        transaction.commit().await.unwrap();
    }
}
