//! The contract of `OrderRepository`, over every adapter.

mod announcing;
mod concurrency;
mod idempotency;

use std::sync::Arc;

use database::Database;
use futures_util::TryStreamExt;
use order_service::adapters::outbound::database::{Migrator, SeaOrmOrderRepository};
use order_service::application::ports::OrderRepository;
use order_service::domain::money::Money;
use order_service::domain::order::{CustomerId, Order, OrderDetails, OrderId};
use outbox::RelayWaker;
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Failure, KeyState, Selection};
use rstest::rstest;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use uuid::Uuid;

use crate::samples::{deletion, details, event_id, largest, placed};

type Orders = Arc<dyn OrderRepository>;

async fn repository(engine: Engine) -> Option<(TestDatabase, Database, Orders)> {
    let place = TestDatabase::create(engine).await?;
    let database = place.open::<Migrator>().await;
    let orders = SeaOrmOrderRepository::new(database.clone(), RelayWaker::default());
    Some((place, database, Arc::new(orders)))
}

async fn add(orders: &Orders, number: u128) {
    let (order, event) = placed(number);
    orders.add(&order, &event).await.unwrap();
}

fn id(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(number))
}

#[rstest]
#[tokio::test]
async fn an_added_order_is_found_as_it_was_placed(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    add(&orders, 1).await;
    let (order, _) = placed(1);
    assert_eq!(orders.find(id(1)).await.unwrap(), Some(order));
    assert_eq!(orders.find(id(2)).await.unwrap(), None, "never added");
}

#[rstest]
#[tokio::test]
async fn the_largest_order_keeps_every_line_and_cent(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    let (order, event) = Order::place(largest(), event_id(1)).unwrap();
    orders.add(&order, &event).await.unwrap();
    let found = orders.find(id(1)).await.unwrap().unwrap();
    assert_eq!(found.total().euros().to_string(), format!("{}.00", Money::MAX_EUROS));
    assert_eq!(found, order);
}

#[rstest]
#[tokio::test]
async fn every_millisecond_is_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    for (number, time) in (1..).zip([
        "2026-11-22T10:15:04.999Z",
        "2026-11-22T10:15:04Z",
        "2027-10-31T00:59:59.123Z",
        "1999-12-31T23:59:59.010Z",
    ]) {
        let placed_at = time.parse().unwrap();
        let details = OrderDetails { placed_at, ..details(number) };
        let (order, event) = Order::place(details, event_id(number)).unwrap();
        orders.add(&order, &event).await.unwrap();
        let found = orders.find(id(number)).await.unwrap().unwrap();
        assert_eq!(found.placed_at(), placed_at);
    }
}

#[rstest]
#[tokio::test]
async fn all_orders_are_listed_oldest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    let several_pages = 1..=2 * u128::from(database::PAGE_SIZE) + 1;
    for number in several_pages.clone().rev() {
        add(&orders, number).await;
    }
    let listed: Vec<Order> =
        orders.list(Selection::all(OldestFirst), None).await.unwrap().try_collect().await.unwrap();
    let numbers = listed.iter().map(|order| order.id().0.as_u128());
    assert!(numbers.eq(several_pages.clone()));
    assert!(listed.into_iter().eq(several_pages.map(|n| placed(n).0)));
}

#[rstest]
#[tokio::test]
async fn an_order_is_removed_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    for number in [1, 2] {
        add(&orders, number).await;
    }
    assert!(orders.remove(&deletion(1, 11)).await.unwrap());
    assert!(!orders.remove(&deletion(1, 12)).await.unwrap());
    assert_eq!(orders.find(id(1)).await.unwrap(), None);
    assert_eq!(orders.find(id(2)).await.unwrap(), Some(placed(2).0));
}

#[rstest]
#[tokio::test]
async fn a_database_that_is_away_is_unavailable(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    database.close().await;
    let (order, event) = placed(1);
    for failure in [
        orders.add(&order, &event).await.err(),
        orders.add_idempotent(&order, &event, &idempotency::keyed("a", 0)).await.err(),
        orders.key_state(&idempotency::keyed("a", 0)).await.err(),
        orders.find(order.id()).await.err(),
        orders.list(Selection::all(OldestFirst), None).await.err(),
        orders.remove(&event).await.err(),
    ] {
        assert!(matches!(failure, Some(Failure::Unavailable(_))), "{failure:?}");
    }
}

async fn part(orders: &Orders, selection: Selection<u128>, customer: Option<u128>) -> Vec<u128> {
    let selection = Selection {
        after: selection.after.map(id),
        limit: selection.limit,
        direction: selection.direction,
    };
    let customer = customer.map(|number| CustomerId(Uuid::from_u128(number)));
    let part = orders.list(selection, customer).await.unwrap();
    let part: Vec<Order> = part.try_collect().await.unwrap();
    part.iter().map(|order| order.id().0.as_u128()).collect()
}

fn behind(after: u128, limit: u16, direction: Direction) -> Selection<u128> {
    Selection { after: Some(after), limit: Some(limit), direction }
}

async fn add_for(orders: &Orders, number: u128, customer: u128) {
    let details =
        OrderDetails { customer: CustomerId(Uuid::from_u128(customer)), ..details(number) };
    let (order, event) = Order::place(details, event_id(number)).unwrap();
    orders.add(&order, &event).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_an_order_in_either_direction(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    for number in [3, 1, 5, 2, 4] {
        add(&orders, number).await;
    }
    let oldest = behind(2, 2, OldestFirst);
    assert_eq!(part(&orders, oldest, None).await, [3, 4]);
    let newest = behind(4, 1_000, NewestFirst);
    assert_eq!(part(&orders, newest, None).await, [3, 2, 1]);
    assert_eq!(part(&orders, Selection::all(NewestFirst), None).await, [5, 4, 3, 2, 1]);
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_an_order_that_was_removed(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    for number in 1..=4 {
        add(&orders, number).await;
    }
    orders.remove(&deletion(2, 12)).await.unwrap();
    let oldest = behind(2, 2, OldestFirst);
    assert_eq!(part(&orders, oldest, None).await, [3, 4]);
    let newest = behind(2, 2, NewestFirst);
    assert_eq!(part(&orders, newest, None).await, [1]);
}

#[rstest]
#[tokio::test]
async fn a_customers_orders_are_listed_alone(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else {
        return;
    };
    for number in 1..=6 {
        add_for(&orders, number, number % 2).await;
    }
    let all = Selection::all(OldestFirst);
    assert_eq!(part(&orders, all, Some(1)).await, [1, 3, 5]);
    assert_eq!(part(&orders, all, Some(9)).await, [0_u128; 0]);
    let oldest = behind(1, 1, OldestFirst);
    assert_eq!(part(&orders, oldest, Some(1)).await, [3]);
    let newest = behind(6, 2, NewestFirst);
    assert_eq!(part(&orders, newest, Some(0)).await, [4, 2]);
}
