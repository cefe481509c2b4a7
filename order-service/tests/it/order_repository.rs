//! The contract of `OrderRepository`, over every adapter.

mod announcing;
mod crowds;
mod once;
mod parts;
mod races;

use std::sync::Arc;

use database::Database;
use futures_util::TryStreamExt;
use order_service::adapters::outbound::database::{Migrator, SeaOrmOrderRepository};
use order_service::application::ports::OrderRepository;
use order_service::domain::money::Money;
use order_service::domain::order::{Order, OrderDetails, OrderId};
use outbox::RelayWaker;
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Direction, Failure, KeyState, Selection};
use rstest::rstest;
use test_database::Engine::{self, Postgres, Sqlite};
use test_database::TestDatabase;
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
        orders.add_idempotent(&order, &event, &once::keyed("a", 0)).await.err(),
        orders.key_state(&once::keyed("a", 0)).await.err(),
        orders.find(order.id()).await.err(),
        orders.list(Selection::all(OldestFirst), None).await.err(),
        orders.remove(&event).await.err(),
    ] {
        assert!(matches!(failure, Some(Failure::Unavailable(_))), "{failure:?}");
    }
}
