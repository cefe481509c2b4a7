//! Several answers in one transaction.

use database::Database;
use idempotency::{Earlier, Request, keep, keep_all};
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};

use crate::store::{Store, at, request, same};

async fn keep_all_in(database: &Database, answers: &[(Request<'_>, &str)]) -> Vec<bool> {
    let transaction = database.begin().await.unwrap();
    let kept = keep_all(&transaction, answers).await.unwrap();
    transaction.commit().await.unwrap();
    kept
}

#[rstest]
#[tokio::test]
async fn each_whose_key_is_free_or_expired_is_kept_as_if_it_were_alone(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    for key in ["taken", "expired", "expired for one"] {
        store.keep(&request(key), key).await;
    }
    let elsewhere = Request { operation: "user", ..request("taken") };
    let answers = [
        (request("free"), "« 1 » 🛍 \"\\"),
        (request("taken"), "2"),
        (elsewhere, "3"),
        (at("expired", 3_600), "4"),
        (at("expired for one", 3_599), "5"),
    ];
    let kept = keep_all_in(&store.database, &answers).await;
    assert_eq!(kept, [true, false, true, true, false]);
    assert_eq!(store.find(&request("free")).await, Some(same("« 1 » 🛍 \"\\")));
    assert_eq!(store.find(&request("taken")).await, Some(same("taken")));
    assert_eq!(store.find(&elsewhere).await, Some(same("3")));
    assert_eq!(store.find(&at("expired", 7_199)).await, Some(same("4")));
    assert_eq!(store.find(&at("expired", 7_200)).await, None);
    let unchanged = store.find(&at("expired for one", 3_599)).await;
    assert_eq!(unchanged, Some(same("expired for one")));
    let other = Request { fingerprint: b"another", ..request("free") };
    assert_eq!(store.find(&other).await, Some(Earlier::Other));
    assert_eq!(store.rows().await, 5);
}

#[rstest]
#[tokio::test]
async fn of_several_with_one_key_the_first_is_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some(store) = Store::open(engine).await else {
        return;
    };
    let answers = ["1", "2", "3"].map(|answer| (request("a"), answer));
    let kept = keep_all_in(&store.database, &answers).await;
    assert_eq!(kept, [true, false, false]);
    assert_eq!(store.find(&request("a")).await, Some(same("1")));
    assert_eq!(keep_all_in(&store.database, &answers).await, [false; 3]);
}

#[tokio::test]
async fn what_another_transaction_keeps_is_not_waited_for() {
    let Some(store) = Store::open(Postgres).await else {
        return;
    };
    let open = store.database.begin().await.unwrap();
    keep(&open, &request("a"), "1".to_owned()).await.unwrap();
    let answers = [(request("a"), "2"), (request("b"), "3")];
    assert_eq!(keep_all_in(&store.database, &answers).await, [false, true]);
    // The other way round as well.
    let other = store.database.begin().await.unwrap();
    let kept = keep_all(&other, &[(request("c"), "4")]).await;
    assert_eq!(kept.unwrap(), [true]);
    assert_eq!(store.keep(&request("c"), "5").await, Some(Earlier::Running));
    open.commit().await.unwrap();
    assert_eq!(store.find(&request("a")).await, Some(same("1")));
}
