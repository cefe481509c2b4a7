//! The contract of `OrderRepository`, over every adapter.

mod concurrency;
mod idempotency;

use std::sync::Arc;
use std::time::Duration;

use database::Database;
use event_contracts::OrderEvent;
use event_contracts::OrderEventType::{Created, Deleted};
use futures_util::TryStreamExt;
use http_kit::context::RequestContext;
use messaging::Message;
use order_service::adapters::outbound::database::{Migrator, SeaOrmOrderRepository};
use order_service::application::ports::OrderRepository;
use order_service::domain::money::Money;
use order_service::domain::order::{CustomerId, EventId, Order, OrderDetails, OrderId};
use outbox::{OutboxConfig, Relay, RelayWaker};
use port_types::Direction::{NewestFirst, OldestFirst};
use port_types::{Failure, KeyState, Selection};
use rstest::rstest;
use serde_json::Value;
use test_database::Engine::{Postgres, Sqlite};
use test_database::{Engine, TestDatabase};
use tokio_util::sync::CancellationToken;
use uuid::{Uuid, uuid};

use crate::samples::{
    Broker, announced, deletion, details, event_id, golden, largest, placed, placed_as,
};
use idempotency::keyed;

const CREATED: &str =
    include_str!("../../../crates/event-contracts/examples/order.created.v1.json");
const DELETED: &str =
    include_str!("../../../crates/event-contracts/examples/order.deleted.v1.json");
const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

type Orders = Arc<dyn OrderRepository>;

async fn repository(engine: Engine) -> Option<(TestDatabase, Database, Orders)> {
    let place = TestDatabase::create(engine).await?;
    let database = place.open::<Migrator>().await;
    let orders = on(&database);
    Some((place, database, orders))
}

fn on(database: &Database) -> Orders {
    Arc::new(SeaOrmOrderRepository::new(database.clone(), RelayWaker::default()))
}

async fn add(orders: &Orders, number: u128) {
    place(orders, details(number)).await;
}

/// Adds an order, and an event of the same number.
async fn place(orders: &Orders, details: OrderDetails) -> Order {
    let event = event_id(details.id.0.as_u128());
    let (order, event) = Order::place(details, event).unwrap();
    orders.add(&order, &event).await.unwrap();
    order
}

fn id(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(number))
}

/// The numbers of all orders.
async fn kept(orders: &Orders) -> Vec<u128> {
    listed(orders, Selection::all(OldestFirst), None).await
}

async fn listed(
    orders: &Orders,
    selection: Selection<OrderId>,
    customer: Option<u128>,
) -> Vec<u128> {
    let customer = customer.map(|number| CustomerId(Uuid::from_u128(number)));
    let part = orders.list(selection, customer).await.unwrap();
    part.map_ok(|order| order.id().0.as_u128()).try_collect().await.unwrap()
}

/// The numbers of the events that were announced since the last call.
async fn told(database: &Database) -> Vec<u128> {
    let messages = announced(database).await;
    let events = messages.iter().map(|message| OrderEvent::from_json(&message.payload).unwrap());
    let mut numbers: Vec<u128> = events.map(|(_, event)| event.id.as_u128()).collect();
    numbers.sort_unstable();
    numbers
}

#[rstest]
#[tokio::test]
async fn an_added_order_is_found_until_it_is_removed_once(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, orders)) = repository(engine).await else { return };
    for number in [1, 2] {
        add(&orders, number).await;
        assert_eq!(orders.find(id(number)).await.unwrap(), Some(placed(number).0));
    }
    assert_eq!(orders.find(id(3)).await.unwrap(), None, "never added");
    assert!(orders.remove(&deletion(1, 11)).await.unwrap());
    assert!(!orders.remove(&deletion(1, 12)).await.unwrap());
    assert_eq!(orders.find(id(1)).await.unwrap(), None);
    assert_eq!(orders.find(id(2)).await.unwrap(), Some(placed(2).0));
}

#[rstest]
#[tokio::test]
async fn the_largest_order_keeps_every_line_and_cent_for_its_repetitions_too(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, orders)) = repository(engine).await else { return };
    let order = place(&orders, largest()).await;
    let found = orders.find(order.id()).await.unwrap().unwrap();
    assert_eq!(found.total().euros().to_string(), format!("{}.00", Money::MAX_EUROS));
    assert!(found == order);
    let details = OrderDetails { id: id(2), ..largest() };
    let (order, event) = Order::place(details, event_id(2)).unwrap();
    let earlier = orders.add_idempotent(&order, &event, &keyed("a", 0)).await;
    assert_eq!(earlier.unwrap(), None);
    let earlier = orders.key_state(&keyed("a", 0)).await;
    assert!(earlier.unwrap() == Some(KeyState::Replay(order)));
}

#[rstest]
#[tokio::test]
async fn every_millisecond_is_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else { return };
    for (number, time) in (1..).zip([
        "2026-11-22T10:15:04.999Z",
        "2026-11-22T10:15:04Z",
        "2027-10-31T00:59:59.123Z",
        "1999-12-31T23:59:59.010Z",
    ]) {
        let placed_at = time.parse().unwrap();
        place(&orders, OrderDetails { placed_at, ..details(number) }).await;
        let found = orders.find(id(number)).await.unwrap().unwrap();
        assert_eq!(found.details().placed_at, placed_at);
    }
}

#[rstest]
#[tokio::test]
async fn all_orders_are_listed_oldest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, _, orders)) = repository(engine).await else { return };
    let several_pages = 1..=2 * u128::from(database::PAGE_SIZE) + 1;
    for number in several_pages.clone().rev() {
        add(&orders, number).await;
    }
    let listed = orders.list(Selection::all(OldestFirst), None).await.unwrap();
    let listed: Vec<Order> = listed.try_collect().await.unwrap();
    assert!(listed.into_iter().eq(several_pages.map(|number| placed(number).0)));
}

#[rstest]
#[tokio::test]
async fn a_part_begins_behind_an_order_and_may_be_of_one_customer(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, _, orders)) = repository(engine).await else { return };
    for number in [3, 1, 6, 5, 2, 4] {
        let customer = CustomerId(Uuid::from_u128(number % 2));
        place(&orders, OrderDetails { customer, ..details(number) }).await;
    }
    // What came behind it still does.
    orders.remove(&deletion(2, 12)).await.unwrap();
    for (customer, after, limit, direction, expected) in [
        (None, None, None, NewestFirst, &[6, 5, 4, 3, 1][..]),
        (None, Some(3), Some(2), OldestFirst, &[4, 5]),
        (None, Some(4), Some(1_000), NewestFirst, &[3, 1]),
        (None, Some(2), Some(2), OldestFirst, &[3, 4]),
        (None, Some(2), Some(2), NewestFirst, &[1]),
        (Some(1), None, None, OldestFirst, &[1, 3, 5]),
        (Some(1), Some(1), Some(1), OldestFirst, &[3]),
        (Some(1), Some(6), Some(2), NewestFirst, &[5, 3]),
        (Some(9), None, None, OldestFirst, &[]),
    ] {
        let selection = Selection { after: after.map(id), limit, direction };
        let listed = listed(&orders, selection, customer).await;
        assert_eq!(listed, expected, "{limit:?} after {after:?} of {customer:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_database_that_is_away_is_unavailable(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    database.close().await;
    let (order, event) = placed(1);
    for failure in [
        orders.add(&order, &event).await.err(),
        orders.add_idempotent(&order, &event, &keyed("a", 0)).await.err(),
        orders.key_state(&keyed("a", 0)).await.err(),
        orders.find(order.id()).await.err(),
        orders.list(Selection::all(OldestFirst), None).await.err(),
        orders.remove(&event).await.err(),
    ] {
        assert!(matches!(failure, Some(Failure::Unavailable(_))), "{failure:?}");
    }
}

#[rstest]
#[tokio::test]
async fn additions_and_removals_are_announced_as_they_happened(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    add(&orders, 2).await;
    add(&orders, 1).await;
    orders.remove(&deletion(2, 3)).await.unwrap();
    assert!(!orders.remove(&deletion(2, 4)).await.unwrap(), "which announces nothing");
    let messages = announced(&database).await;
    // Events of different orders have no order among them.
    let of = |number| {
        let key = id(number).0.to_string();
        let messages = messages.iter().filter(|message| message.key == key);
        let events = messages.map(|message| OrderEvent::from_json(&message.payload).unwrap());
        events.map(|(kind, event)| (kind, event.id.as_u128())).collect::<Vec<_>>()
    };
    assert_eq!(of(2), [(Created, 2), (Deleted, 3)]);
    assert_eq!(of(1), [(Created, 1)]);
    assert_eq!(messages.len(), 3);
}

fn assert_golden(message: &Message, golden: &str) {
    let event: Value = serde_json::from_str(golden).unwrap();
    assert_eq!(str::from_utf8(&message.payload).unwrap(), event.to_string());
    assert_eq!(message.key, event["subject"].as_str().unwrap());
    let content_type = ("content-type", "application/cloudevents+json");
    let (name, value) = &message.headers[0];
    assert_eq!((name.as_str(), value.as_str()), content_type);
}

#[tokio::test]
async fn the_events_of_the_golden_order_are_the_golden_events() {
    let (_place, database, orders) = repository(Sqlite).await.unwrap();
    let created = EventId(uuid!("019aabda-7b10-7a41-b6f1-3d2c8e5f9a01"));
    let deleted = EventId(uuid!("019aabdb-0c20-7b52-a7e2-4e3d9f6a0b12"));
    let request = RequestContext::from_values(None, Some(TRACEPARENT));
    let work = async {
        let (order, event) = Order::place(golden(), created).unwrap();
        orders.add(&order, &event).await.unwrap();
        let deletion = order.delete(deleted, "2026-11-22T10:16:10.456Z".parse().unwrap());
        assert!(orders.remove(&deletion).await.unwrap());
    };
    request.scope(work).await;
    let messages = announced(&database).await;
    let [created, deleted] = &messages[..] else { panic!("{messages:?}") };
    assert_golden(created, CREATED);
    assert_golden(deleted, DELETED);
}

#[rstest]
#[tokio::test]
async fn an_order_that_cannot_be_kept_or_announced_leaves_nothing(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    add(&orders, 1).await;
    // The id of an order that is there, then the id of an event that is.
    for (order, event) in [(1, 2), (2, 1)] {
        let (order, event) = placed_as(order, event);
        let keyed = orders.add_idempotent(&order, &event, &keyed("a", 0)).await.err();
        for failure in [orders.add(&order, &event).await.err(), keyed] {
            assert!(matches!(failure, Some(Failure::Unexpected(_))), "{failure:?}");
        }
    }
    assert_eq!(orders.key_state(&keyed("a", 0)).await.unwrap(), None);
    assert_eq!(kept(&orders).await, [1]);
    assert_eq!(told(&database).await, [1]);
}

#[rstest]
#[tokio::test]
async fn an_order_whose_removal_cannot_be_announced_stays(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else { return };
    add(&orders, 1).await;
    assert!(orders.remove(&deletion(1, 1)).await.is_err());
    assert_eq!(orders.find(id(1)).await.unwrap(), Some(placed(1).0));
    assert_eq!(told(&database).await, [1]);
}

#[tokio::test]
async fn the_relay_is_woken_rather_than_left_to_look_by_itself() {
    let place = TestDatabase::create(Sqlite).await.unwrap();
    let database = place.open::<Migrator>().await;
    let (broker, wake) = (Arc::new(Broker::default()), RelayWaker::default());
    let orders = SeaOrmOrderRepository::new(database.clone(), wake.clone());
    // By itself it would look once an hour.
    let config = OutboxConfig { outbox_poll_interval_ms: 3_600_000, ..OutboxConfig::default() };
    let relay = Relay::new(database, broker.clone(), wake, config);
    let relay = tokio::spawn(relay.run(CancellationToken::new()));
    let wait_for = async |count: u128| {
        while (broker.messages().len() as u128) < count {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let published = async {
        for number in 1..=3 {
            let (order, event) = placed(number);
            orders.add(&order, &event).await.unwrap();
            wait_for(2 * number - 1).await;
            orders.remove(&deletion(number, 10 + number)).await.unwrap();
            wait_for(2 * number).await;
        }
    };
    let outcome = tokio::time::timeout(Duration::from_mins(2), published).await;
    relay.abort();
    assert!(outcome.is_ok(), "{} of 6 events", broker.messages().len());
}
