//! Additions with an idempotency key.

pub(super) mod together;

use chrono::TimeDelta;
use order_service::application::ports::Earlier;
use order_service::application::{Claim, IdempotencyKey};

use super::*;

pub(super) fn claim(name: &str, hours: i64) -> Claim {
    Claim {
        key: IdempotencyKey { name: name.to_owned(), fingerprint: [1; 32] },
        at: details(0).placed_at + TimeDelta::hours(hours),
    }
}

async fn add_once(orders: &Orders, number: u128, claim: &Claim) -> Option<Earlier> {
    let (order, event) = placed(number);
    orders.add_once(&order, &event, claim).await.unwrap()
}

async fn earlier(orders: &Orders, claim: &Claim) -> Option<Earlier> {
    orders.earlier(claim).await.unwrap()
}

async fn numbers(orders: &Orders) -> Vec<u128> {
    let orders: Vec<Order> =
        orders.list(Selection::all(OldestFirst), None).await.unwrap().try_collect().await.unwrap();
    orders.iter().map(|order| order.id().0.as_u128()).collect()
}

fn same(number: u128) -> Earlier {
    Earlier::Same(placed(number).0)
}

#[rstest]
#[tokio::test]
async fn a_repetition_yields_the_order_as_it_was_placed(
    #[values(Sqlite, Postgresql)] engine: Engine,
) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    assert_eq!(earlier(&orders, &claim("a", 0)).await, None);
    assert_eq!(add_once(&orders, 1, &claim("a", 0)).await, None);
    assert_eq!(orders.find(id(1)).await.unwrap(), Some(placed(1).0));
    assert_eq!(earlier(&orders, &claim("a", 1)).await, Some(same(1)));
    assert_eq!(add_once(&orders, 2, &claim("a", 1)).await, Some(same(1)));
    assert_eq!(earlier(&orders, &claim("b", 1)).await, None);
    assert!(orders.remove(&deletion(1, 11)).await.unwrap());
    assert_eq!(earlier(&orders, &claim("a", 2)).await, Some(same(1)));
    assert_eq!(add_once(&orders, 3, &claim("a", 2)).await, Some(same(1)));
    assert_eq!(numbers(&orders).await, [0; 0]);
}

#[rstest]
#[tokio::test]
async fn the_largest_order_is_kept_for_its_repetitions(
    #[values(Sqlite, Postgresql)] engine: Engine,
) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    let name = "🛍".repeat(200);
    let lines = (0..100).map(|n| line(Uuid::from_u128(n), &name, HIGHEST_PRICE, 1_000));
    let details = OrderDetails { lines: lines.collect(), ..details(1) };
    let (order, event) = Order::place(details, event_id(1)).unwrap();
    let kept = orders.add_once(&order, &event, &claim("a", 0)).await;
    assert_eq!(kept.unwrap(), None);
    let earlier = earlier(&orders, &claim("a", 0)).await;
    assert!(earlier == Some(Earlier::Same(order)));
}

#[rstest]
#[tokio::test]
async fn a_key_is_refused_to_another_request(#[values(Sqlite, Postgresql)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    add_once(&orders, 1, &claim("a", 0)).await;
    let mut other = claim("a", 0);
    other.key.fingerprint = [2; 32];
    assert_eq!(earlier(&orders, &other).await, Some(Earlier::Other));
    assert_eq!(add_once(&orders, 2, &other).await, Some(Earlier::Other));
    assert_eq!(numbers(&orders).await, [1]);
}

#[rstest]
#[tokio::test]
async fn a_claim_that_has_expired_is_forgotten(#[values(Sqlite, Postgresql)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    add_once(&orders, 1, &claim("a", 0)).await;
    assert_eq!(add_once(&orders, 2, &claim("a", 23)).await, Some(same(1)));
    assert_eq!(earlier(&orders, &claim("a", 24)).await, None);
    assert_eq!(add_once(&orders, 3, &claim("a", 24)).await, None);
    assert_eq!(earlier(&orders, &claim("a", 47)).await, Some(same(3)));
    assert_eq!(numbers(&orders).await, [1, 3]);
}
