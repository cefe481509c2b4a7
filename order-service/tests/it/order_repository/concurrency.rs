//! Many who add at once, and so together.

use std::time::Duration;

use super::idempotency::keyed;
use futures_util::future::join_all;
use order_service::domain::order::EventId;
use sea_orm::ConnectionTrait;
use tokio::task::JoinHandle;

use super::*;
use crate::events::{announced, types_and_ids};

type Adding = JoinHandle<Result<Option<KeyState<Order>>, Failure>>;

/// Adds order `number` with event `event` as a task; under a key when there is one.
fn adding(orders: &Orders, number: u128, event: u128, key: Option<String>) -> Adding {
    let orders = orders.clone();
    let (order, event) = Order::place(details(number), event_id(event)).unwrap();
    tokio::spawn(async move {
        match key {
            Some(key) => orders.add_idempotent(&order, &event, &keyed(&key, 0)).await,
            None => orders.add(&order, &event).await.map(|()| None),
        }
    })
}

async fn kept(orders: &Orders) -> Vec<u128> {
    let all = orders.list(Selection::all(OldestFirst), None).await.unwrap();
    let all: Vec<Order> = all.try_collect().await.unwrap();
    all.iter().map(|order| order.id().0.as_u128()).collect()
}

/// The numbers of the events, in order.
async fn told(database: &Database) -> Vec<u128> {
    let told = types_and_ids(&announced(database).await);
    let ids = told.iter().map(|(_, id)| id.parse::<Uuid>().unwrap());
    let mut numbers: Vec<u128> = ids.map(|id| id.as_u128()).collect();
    numbers.sort_unstable();
    numbers
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn all_are_kept_and_announced(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    let all: Vec<u128> = (1..=300).collect();
    let key = |number: u128| number.is_multiple_of(3).then(|| number.to_string());
    let adding = all.iter().map(|n| adding(&orders, *n, *n, key(*n)));
    for added in join_all(adding).await {
        assert_eq!(added.unwrap().unwrap(), None);
    }
    assert_eq!(kept(&orders).await, all);
    assert_eq!(told(&database).await, all);
    for number in [3, 300] {
        let earlier = orders.key_state(&keyed(&number.to_string(), 1)).await;
        assert_eq!(earlier.unwrap(), Some(KeyState::Replay(placed(number).0)));
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn one_that_cannot_be_kept_or_announced_takes_nothing_from_the_others(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    add(&orders, 1).await;
    // The id of an order that is there, with and without a key, and the id of an event that is.
    let bad = [
        adding(&orders, 1, 101, None),
        adding(&orders, 1, 102, Some("bad".to_owned())),
        adding(&orders, 103, 1, None),
    ];
    let key = |number: u128| number.is_multiple_of(2).then(|| number.to_string());
    let good = (2..=40).map(|n| adding(&orders, n, n, key(n)));
    for added in join_all(good).await {
        assert_eq!(added.unwrap().unwrap(), None);
    }
    for refused in join_all(bad).await {
        let refused = refused.unwrap();
        assert!(matches!(refused, Err(Failure::Unexpected(_))), "{refused:?}");
    }
    let expected: Vec<u128> = (1..=40).collect();
    assert_eq!(kept(&orders).await, expected);
    assert_eq!(told(&database).await, expected);
    assert_eq!(orders.key_state(&keyed("bad", 0)).await.unwrap(), None);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_those_with_one_key_one_is_kept_and_the_others_learn_of_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    let race = (1..=40).map(|n| adding(&orders, n, n, Some("a".to_owned())));
    let others = (101..=140).map(|n| adding(&orders, n, n, None));
    let (race, others) = tokio::join!(join_all(race), join_all(others));
    assert!(others.into_iter().all(|added| added.unwrap().is_ok()));
    let outcomes = (1..).zip(race.into_iter().map(|added| added.unwrap().unwrap()));
    let (won, lost): (Vec<(u128, _)>, Vec<_>) =
        outcomes.partition(|(_, earlier)| earlier.is_none());
    let [(winner, _)] = won[..] else {
        panic!("{won:?}");
    };
    for (_, earlier) in lost {
        let is_known = [KeyState::Replay(placed(winner).0), KeyState::InFlight].map(Some);
        assert!(is_known.contains(&earlier), "{earlier:?}");
    }
    let expected: Vec<u128> = std::iter::once(winner).chain(101..=140).collect();
    assert_eq!(kept(&orders).await, expected);
    assert_eq!(told(&database).await, expected);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_who_goes_away_order_and_event_are_kept_or_neither(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    let key = |number: u128| number.is_multiple_of(2).then(|| number.to_string());
    let adding: Vec<_> = (1..=60).map(|n| adding(&orders, n, n, key(n))).collect();
    for (number, task) in adding.iter().enumerate() {
        if number.is_multiple_of(3) {
            task.abort();
        }
        tokio::task::yield_now().await;
    }
    for (number, added) in join_all(adding).await.into_iter().enumerate() {
        let is_gone = added.is_err_and(|error| error.is_cancelled());
        assert!(!is_gone || number.is_multiple_of(3), "who stays is answered");
    }
    // Whose batch had begun when they went is kept before this one is.
    add(&orders, 100).await;
    let kept = kept(&orders).await;
    assert!(kept.len() > 40, "{kept:?}");
    assert_eq!(told(&database).await, kept);
}

/// They wait for a lock on the table when their session is ended, as if PostgreSQL had died there.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_one_for_all_of_them_and_leaves_nothing() {
    let Some((place, database, orders)) = repository(Postgres).await else {
        return;
    };
    let blocker = place.open::<Migrator>().await.begin().await.unwrap();
    let lock = "LOCK TABLE orders IN EXCLUSIVE MODE";
    blocker.execute_unprepared(lock).await.unwrap();
    let adding: Vec<_> = (1..=20).map(|n| adding(&orders, n, n, None)).collect();
    let ending = async {
        while !adding.iter().all(JoinHandle::is_finished) {
            super::idempotency::kill_who_waits_for_a_lock(&database).await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_mins(1), ending).await;
    ended.expect("all are told");
    for told in join_all(adding).await {
        let told = told.unwrap();
        assert!(matches!(told, Err(Failure::Unavailable(_))), "{told:?}");
    }
    blocker.rollback().await.unwrap();
    add(&orders, 100).await;
    assert_eq!(kept(&orders).await, [100]);
    assert_eq!(told(&database).await, [100]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_removals_one_succeeds_and_is_announced(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    add(&orders, 1).await;
    announced(&database).await;
    let race = (100..116).map(|event| {
        let (orders, deletion) = (orders.clone(), deletion(1, event));
        tokio::spawn(async move { (deletion.id, orders.remove(&deletion).await.unwrap()) })
    });
    let mut winners: Vec<EventId> = Vec::new();
    for task in race.collect::<Vec<_>>() {
        let (event, removed) = task.await.unwrap();
        winners.extend(removed.then_some(event));
    }
    let [winner] = winners[..] else {
        panic!("{winners:?}");
    };
    let expected = ("order.deleted.v1".to_owned(), winner.0.to_string());
    assert_eq!(types_and_ids(&announced(&database).await), [expected]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_additions_of_one_id_one_succeeds_and_is_announced(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    let race = (100..108).map(|event| {
        let orders = orders.clone();
        let (order, event) = Order::place(details(1), event_id(event)).unwrap();
        tokio::spawn(async move { (event.id, orders.add(&order, &event).await.is_ok()) })
    });
    let mut winners: Vec<EventId> = Vec::new();
    for task in race.collect::<Vec<_>>() {
        let (event, added) = task.await.unwrap();
        winners.extend(added.then_some(event));
    }
    let [winner] = winners[..] else {
        panic!("{winners:?}");
    };
    let expected = ("order.created.v1".to_owned(), winner.0.to_string());
    assert_eq!(types_and_ids(&announced(&database).await), [expected]);
}
