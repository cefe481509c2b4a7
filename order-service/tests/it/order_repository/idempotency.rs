//! Additions with an idempotency key.

use chrono::TimeDelta;
use port_types::{IdempotencyKey, IdempotentRequest};
use sea_orm::ConnectionTrait;

use super::*;

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

fn same(number: u128) -> KeyState<Order> {
    KeyState::Replay(placed(number).0)
}

#[rstest]
#[tokio::test]
async fn a_repetition_yields_the_order_as_it_was_placed_and_announces_nothing(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    assert_eq!(key_state(&orders, &keyed("a", 0)).await, None);
    assert_eq!(add_idempotent(&orders, 1, &keyed("a", 0)).await, None);
    assert_eq!(orders.find(id(1)).await.unwrap(), Some(placed(1).0));
    assert_eq!(key_state(&orders, &keyed("a", 1)).await, Some(same(1)));
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 1)).await, Some(same(1)));
    assert_eq!(key_state(&orders, &keyed("b", 1)).await, None);
    assert!(orders.remove(&deletion(1, 11)).await.unwrap());
    assert_eq!(key_state(&orders, &keyed("a", 2)).await, Some(same(1)));
    assert_eq!(add_idempotent(&orders, 3, &keyed("a", 2)).await, Some(same(1)));
    assert_eq!(kept(&orders).await, [0; 0]);
    assert_eq!(told(&database).await, [1, 11]);
}

#[rstest]
#[tokio::test]
async fn a_record_of_the_release_before_is_still_read(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    assert_eq!(add_idempotent(&orders, 1, &keyed("a", 0)).await, None);
    // It had the same fields, and no version.
    let strip = "UPDATE idempotency_keys SET answer = replace(answer, '\"record_version\":1,', '')";
    database.writer().execute_unprepared(strip).await.unwrap();
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 1)).await, Some(same(1)));
}

/// A newer replica runs beside this one, or ran before it.
#[rstest]
#[tokio::test]
async fn a_record_of_a_later_release_is_read_as_far_as_can_be_and_otherwise_left_to_it(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    assert_eq!(add_idempotent(&orders, 1, &keyed("a", 0)).await, None);
    let rewrite = async |answer: &str| {
        let update = format!("UPDATE idempotency_keys SET answer = {answer}");
        database.writer().execute_unprepared(&update).await.unwrap();
    };
    rewrite("replace(answer, '\"record_version\":1,', '\"record_version\":2,\"new\":[],')").await;
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 1)).await, Some(same(1)));
    rewrite("'{\"record_version\":3,\"order\":{}}'").await;
    assert_eq!(key_state(&orders, &keyed("a", 1)).await, Some(KeyState::InFlight));
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 1)).await, Some(KeyState::InFlight));
    assert_eq!(kept(&orders).await, [1]);
}

#[rstest]
#[tokio::test]
async fn a_key_is_refused_to_another_request(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else { return };
    add_idempotent(&orders, 1, &keyed("a", 0)).await;
    let mut other = keyed("a", 0);
    other.key.fingerprint = [2; 32];
    assert_eq!(key_state(&orders, &other).await, Some(KeyState::Mismatch));
    assert_eq!(add_idempotent(&orders, 2, &other).await, Some(KeyState::Mismatch));
    assert_eq!(kept(&orders).await, [1]);
}

#[rstest]
#[tokio::test]
async fn a_claim_that_has_expired_is_forgotten(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else { return };
    add_idempotent(&orders, 1, &keyed("a", 0)).await;
    assert_eq!(add_idempotent(&orders, 2, &keyed("a", 23)).await, Some(same(1)));
    assert_eq!(key_state(&orders, &keyed("a", 24)).await, None);
    assert_eq!(add_idempotent(&orders, 3, &keyed("a", 24)).await, None);
    assert_eq!(key_state(&orders, &keyed("a", 47)).await, Some(same(3)));
    assert_eq!(kept(&orders).await, [1, 3]);
}
