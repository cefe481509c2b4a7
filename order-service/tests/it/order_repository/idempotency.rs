//! Additions with an idempotency key.

use chrono::TimeDelta;
use port_types::{IdempotencyKey, IdempotentRequest};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::*;
use crate::events::{announced, types_and_ids};

pub(super) fn keyed(name: &str, hours: i64) -> IdempotentRequest {
    IdempotentRequest {
        key: IdempotencyKey { name: name.to_owned(), fingerprint: [1; 32] },
        at: details(0).placed_at + TimeDelta::hours(hours),
    }
}

async fn add_idempotent(
    orders: &Orders,
    number: u128,
    request: &IdempotentRequest,
) -> Option<KeyState<Order>> {
    let (order, event) = placed(number);
    orders.add_idempotent(&order, &event, request).await.unwrap()
}

async fn key_state(orders: &Orders, request: &IdempotentRequest) -> Option<KeyState<Order>> {
    orders.key_state(request).await.unwrap()
}

async fn numbers(orders: &Orders) -> Vec<u128> {
    let orders: Vec<Order> =
        orders.list(Selection::all(OldestFirst), None).await.unwrap().try_collect().await.unwrap();
    orders.iter().map(|order| order.id().0.as_u128()).collect()
}

fn same(number: u128) -> KeyState<Order> {
    KeyState::Replay(placed(number).0)
}

#[rstest]
#[tokio::test]
async fn a_repetition_yields_the_order_as_it_was_placed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    assert_eq!(key_state(&orders, &keyed("a", 0)).await, None);
    assert_eq!(add_idempotent(&orders, 1, &keyed("a", 0)).await, None);
    assert_eq!(orders.find(id(1)).await.unwrap(), Some(placed(1).0));
    assert_eq!(key_state(&orders, &keyed("a", 1)).await, Some(same(1)));
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 1)).await, Some(same(1)));
    assert_eq!(key_state(&orders, &keyed("b", 1)).await, None);
    assert!(orders.remove(&deletion(1, 11)).await.unwrap());
    assert_eq!(key_state(&orders, &keyed("a", 2)).await, Some(same(1)));
    assert_eq!(add_idempotent(&orders, 3, &keyed("a", 2)).await, Some(same(1)));
    assert_eq!(numbers(&orders).await, [0; 0]);
}

#[rstest]
#[tokio::test]
async fn the_largest_order_is_kept_for_its_repetitions(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    let (order, event) = Order::place(largest(), event_id(1)).unwrap();
    let kept = orders.add_idempotent(&order, &event, &keyed("a", 0)).await;
    assert_eq!(kept.unwrap(), None);
    let earlier = key_state(&orders, &keyed("a", 0)).await;
    assert!(earlier == Some(KeyState::Replay(order)));
}

#[rstest]
#[tokio::test]
async fn a_record_of_the_release_before_is_still_read(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    assert_eq!(add_idempotent(&orders, 1, &keyed("a", 0)).await, None);
    // It had the same fields, and no version.
    let strip = "UPDATE idempotency_keys SET answer = replace(answer, '\"record_version\":1,', '')";
    database.writer().execute_unprepared(strip).await.unwrap();
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 1)).await, Some(same(1)));
}

#[rstest]
#[tokio::test]
async fn a_key_is_refused_to_another_request(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    add_idempotent(&orders, 1, &keyed("a", 0)).await;
    let mut other = keyed("a", 0);
    other.key.fingerprint = [2; 32];
    assert_eq!(key_state(&orders, &other).await, Some(KeyState::Mismatch));
    assert_eq!(add_idempotent(&orders, 2, &other).await, Some(KeyState::Mismatch));
    assert_eq!(numbers(&orders).await, [1]);
}

#[rstest]
#[tokio::test]
async fn a_claim_that_has_expired_is_forgotten(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    add_idempotent(&orders, 1, &keyed("a", 0)).await;
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 23)).await, Some(same(1)));
    assert_eq!(key_state(&orders, &keyed("a", 24)).await, None);
    assert_eq!(add_idempotent(&orders, 3, &keyed("a", 24)).await, None);
    assert_eq!(key_state(&orders, &keyed("a", 47)).await, Some(same(3)));
    assert_eq!(numbers(&orders).await, [1, 3]);
}

/// The numbers of the orders whose placement was announced since the last call.
async fn announced_numbers(database: &Database) -> Vec<u128> {
    let announced = types_and_ids(&announced(database).await);
    let ids = announced.iter().map(|(_, id)| id.parse::<Uuid>().unwrap());
    ids.map(|id| id.as_u128()).collect()
}

#[rstest]
#[tokio::test]
async fn an_order_is_announced_for_a_new_key_only(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    for number in [1, 2, 3] {
        add_idempotent(&orders, number, &keyed("a", 0)).await;
    }
    assert_eq!(announced_numbers(&database).await, [1]);
}

#[rstest]
#[tokio::test]
async fn an_order_that_cannot_be_kept_or_announced_leaves_the_key_free(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    add(&orders, 1).await;
    // The id of an order that is there, then the id of an event that is.
    for (order, event) in [(1, 2), (2, 1)] {
        let (order, event) = Order::place(details(order), event_id(event)).unwrap();
        let outcome = orders.add_idempotent(&order, &event, &keyed("a", 0)).await;
        assert!(matches!(outcome, Err(Failure::Unexpected(_))));
    }
    assert_eq!(key_state(&orders, &keyed("a", 0)).await, None);
    assert_eq!(add_idempotent(&orders, 3, &keyed("a", 0)).await, None);
    assert_eq!(numbers(&orders).await, [1, 3]);
    assert_eq!(announced_numbers(&database).await, [1, 3]);
}

/// Its order waits for a lock on the table when its session is ended, as if the process had died there.
#[tokio::test]
async fn a_transaction_that_is_killed_leaves_nothing() {
    let Some((place, database, orders)) = repository(Postgres).await else {
        return;
    };
    let blocker = place.open::<Migrator>().await.begin().await.unwrap();
    let lock = "LOCK TABLE orders IN EXCLUSIVE MODE";
    blocker.execute_unprepared(lock).await.unwrap();
    let adding = tokio::spawn({
        let (orders, (order, event)) = (orders.clone(), placed(1));
        async move { orders.add_idempotent(&order, &event, &keyed("a", 0)).await }
    });
    let kill = async { while kill_who_waits_for_a_lock(&database).await == 0 {} };
    let killed = tokio::time::timeout(std::time::Duration::from_secs(30), kill);
    killed.await.expect("the addition reaches the lock");
    let outcome = adding.await.unwrap();
    assert!(matches!(outcome, Err(Failure::Unavailable(_))));
    blocker.rollback().await.unwrap();
    assert_eq!(key_state(&orders, &keyed("a", 0)).await, None);
    assert_eq!(numbers(&orders).await, [0; 0]);
    assert_eq!(announced_numbers(&database).await, [0; 0]);
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 0)).await, None);
}

pub(super) async fn kill_who_waits_for_a_lock(database: &Database) -> i64 {
    let query = "SELECT count(pg_terminate_backend(pid, 10000)) AS killed FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let query = Statement::from_string(DbBackend::Postgres, query);
    let row = database.reader().query_one_raw(query).await.unwrap();
    row.unwrap().try_get("", "killed").unwrap()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn of_64_who_race_on_three_instances_one_places_an_order(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((place, database, orders)) = repository(engine).await else {
        return;
    };
    let mut instances = vec![orders.clone()];
    for _ in 0..2 {
        let database = place.open::<Migrator>().await;
        let orders = SeaOrmOrderRepository::new(database, RelayWaker::default());
        instances.push(Arc::new(orders));
    }
    let race = (0..64).zip(instances.iter().cycle()).map(|(number, orders)| {
        let orders = orders.clone();
        tokio::spawn(async move { (number, add_idempotent(&orders, number, &keyed("a", 0)).await) })
    });
    let (mut winners, mut known) = (Vec::new(), Vec::new());
    for task in race.collect::<Vec<_>>() {
        match task.await.unwrap() {
            (number, None) => winners.push(number),
            (_, Some(earlier)) => known.push(earlier),
        }
    }
    for earlier in known {
        let is_known = [same(winners[0]), KeyState::InFlight].contains(&earlier);
        assert!(is_known, "{earlier:?}");
    }
    assert_eq!(winners.len(), 1, "{winners:?}");
    assert_eq!(numbers(&orders).await, winners);
    assert_eq!(announced_numbers(&database).await, winners);
}
