//! Many who add at once, and so together.

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::task::JoinHandle;

use super::*;

type Adding = JoinHandle<Result<Option<KeyState<Order>>, Failure>>;

/// Adds order `number` with event `event` as a task; under a key when there is one.
fn adding(orders: &Orders, number: u128, event: u128, key: Option<String>) -> Adding {
    let orders = orders.clone();
    let (order, event) = placed_as(number, event);
    tokio::spawn(async move {
        match key {
            Some(key) => orders.add_idempotent(&order, &event, &keyed(&key, 0)).await,
            None => orders.add(&order, &event).await.map(|()| None),
        }
    })
}

/// A key of its own for every `n`th.
fn every(n: u128) -> impl Fn(u128) -> Option<String> {
    move |number| number.is_multiple_of(n).then(|| number.to_string())
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn all_are_kept_and_announced(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    let all: Vec<u128> = (1..=300).collect();
    let key = every(3);
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
    let Some((_place, database, orders)) = repository(engine).await else { return };
    add(&orders, 1).await;
    // The id of an order that is there, with and without a key, and the id of an event that is.
    let bad = [
        adding(&orders, 1, 101, None),
        adding(&orders, 1, 102, Some("bad".to_owned())),
        adding(&orders, 103, 1, None),
    ];
    let key = every(2);
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
async fn of_those_with_one_key_on_three_instances_one_is_kept_and_the_others_learn_of_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((place, database, orders)) = repository(engine).await else { return };
    let mut instances = vec![orders.clone()];
    for _ in 0..2 {
        instances.push(on(&place.open::<Migrator>().await));
    }
    let race = (1..=64).zip(instances.iter().cycle());
    let race = race.map(|(n, orders)| adding(orders, n, n, Some("a".to_owned())));
    let others = (101..=140).map(|n| adding(&orders, n, n, None));
    let (race, others) = tokio::join!(join_all(race), join_all(others));
    assert!(others.into_iter().all(|added| added.unwrap().is_ok()));
    let outcomes = (1..).zip(race.into_iter().map(|added| added.unwrap().unwrap()));
    let (won, lost): (Vec<(u128, _)>, Vec<_>) =
        outcomes.partition(|(_, earlier)| earlier.is_none());
    let [(winner, _)] = won[..] else { panic!("{won:?}") };
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
    let Some((_place, database, orders)) = repository(engine).await else { return };
    let key = every(2);
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
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_one_for_all_of_them_and_leaves_nothing(
    #[values(false, true)] is_keyed: bool,
) {
    let Some((place, database, orders)) = repository(Postgres).await else { return };
    let blocker = place.open::<Migrator>().await.begin().await.unwrap();
    let lock = "LOCK TABLE orders IN EXCLUSIVE MODE";
    blocker.execute_unprepared(lock).await.unwrap();
    let key = |number: u128| is_keyed.then(|| number.to_string());
    let under_way: Vec<_> = (1..=20).map(|n| adding(&orders, n, n, key(n))).collect();
    let ending = async {
        while !under_way.iter().all(JoinHandle::is_finished) {
            kill_who_waits_for_a_lock(&database).await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_mins(1), ending).await;
    ended.expect("all are told");
    for told in join_all(under_way).await {
        let told = told.unwrap();
        assert!(matches!(told, Err(Failure::Unavailable(_))), "{told:?}");
    }
    blocker.rollback().await.unwrap();
    assert_eq!(adding(&orders, 100, 100, key(1)).await.unwrap().unwrap(), None);
    assert_eq!(kept(&orders).await, [100]);
    assert_eq!(told(&database).await, [100]);
}

async fn kill_who_waits_for_a_lock(database: &Database) {
    let query = "SELECT count(pg_terminate_backend(pid, 10000)) AS killed FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let query = Statement::from_string(DbBackend::Postgres, query);
    database.reader().query_one_raw(query).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_racing_additions_or_removals_of_one_order_one_succeeds_and_is_announced(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    let additions = join_all((100..108).map(|event| adding(&orders, 1, event, None))).await;
    let removals = (200..216).map(|event| {
        let (orders, deletion) = (orders.clone(), deletion(1, event));
        tokio::spawn(async move { orders.remove(&deletion).await.unwrap() })
    });
    let added = additions.into_iter().map(|added| added.unwrap().is_ok());
    let removed = join_all(removals).await.into_iter().map(Result::unwrap);
    let winner = |first: u128, outcomes: Vec<bool>| {
        let won = (first..).zip(outcomes).filter(|(_, won)| *won).map(|(event, _)| event);
        let [winner] = won.collect::<Vec<_>>()[..] else { panic!("not one") };
        winner
    };
    let expected = [winner(100, added.collect()), winner(200, removed.collect())];
    assert_eq!(told(&database).await, expected);
}
