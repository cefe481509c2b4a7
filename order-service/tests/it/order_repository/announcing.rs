//! An order and its event: both or none.

use std::time::Duration;

use super::*;
use crate::events::{Broker, announced, types_and_ids};
use outbox::{OutboxConfig, Relay};
use tokio_util::sync::CancellationToken;

const CREATED: &str = "order.created.v1";
const DELETED: &str = "order.deleted.v1";

fn events<const N: usize>(expected: [(&str, u128); N]) -> Vec<(String, String)> {
    let event = |(kind, number): (&str, u128)| {
        let id = Uuid::from_u128(number).to_string();
        (kind.to_owned(), id)
    };
    expected.map(event).into()
}

#[rstest]
#[tokio::test]
async fn additions_and_removals_are_announced_as_they_happened(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    add(&orders, 2).await;
    add(&orders, 1).await;
    orders.remove(&deletion(2, 3)).await.unwrap();
    let messages = announced(&database).await;
    // Events of different orders have no order among them.
    let of = |number| {
        let key = id(number).0.to_string();
        let messages = messages.iter().filter(|message| message.key == key);
        types_and_ids(&messages.cloned().collect::<Vec<_>>())
    };
    assert_eq!(of(2), events([(CREATED, 2), (DELETED, 3)]));
    assert_eq!(of(1), events([(CREATED, 1)]));
    assert_eq!(messages.len(), 3);
}

#[rstest]
#[tokio::test]
async fn an_order_that_cannot_be_kept_is_not_announced(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    add(&orders, 1).await;
    // The same order id again; only the event is new.
    let (order, event) = Order::place(details(1), event_id(2)).unwrap();
    let outcome = orders.add(&order, &event).await;
    assert!(matches!(outcome, Err(Failure::Unexpected(_))), "{outcome:?}");
    let announced = types_and_ids(&announced(&database).await);
    assert_eq!(announced, events([(CREATED, 1)]));
}

#[rstest]
#[tokio::test]
async fn an_order_that_cannot_be_announced_is_not_kept(#[values(Sqlite, Postgres)] engine: Engine) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    add(&orders, 1).await;
    // A new order, whose event has the id of the other one's.
    let (order, event) = Order::place(details(2), event_id(1)).unwrap();
    assert!(orders.add(&order, &event).await.is_err());
    assert_eq!(orders.find(id(2)).await.unwrap(), None);
    let announced = types_and_ids(&announced(&database).await);
    assert_eq!(announced, events([(CREATED, 1)]));
}

#[rstest]
#[tokio::test]
async fn an_order_whose_removal_cannot_be_announced_stays(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    add(&orders, 1).await;
    assert!(orders.remove(&deletion(1, 1)).await.is_err());
    assert_eq!(orders.find(id(1)).await.unwrap(), Some(placed(1).0));
    let announced = types_and_ids(&announced(&database).await);
    assert_eq!(announced, events([(CREATED, 1)]));
}

#[rstest]
#[tokio::test]
async fn the_removal_of_what_is_not_there_is_not_announced(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let Some((_place, database, orders)) = repository(engine).await else {
        return;
    };
    assert!(!orders.remove(&deletion(1, 1)).await.unwrap());
    assert_eq!(announced(&database).await, []);
}

#[tokio::test]
async fn the_relay_is_woken_rather_than_left_to_look_by_itself() {
    let place = TestDatabase::create(Sqlite).await.unwrap();
    let database = place.open::<Migrator>().await;
    let (broker, wake) = (Arc::new(Broker::default()), RelayWaker::default());
    let orders = SeaOrmOrderRepository::new(database.clone(), wake.clone());
    let relay = Relay::new(database, broker.clone(), wake, OutboxConfig::default());
    let relay = tokio::spawn(relay.run(CancellationToken::new()));
    let published = async {
        for number in 1..=3 {
            let (order, event) = placed(number);
            orders.add(&order, &event).await.unwrap();
            wait_for(&broker, 2 * number - 1).await;
            orders.remove(&deletion(number, 10 + number)).await.unwrap();
            wait_for(&broker, 2 * number).await;
        }
    };
    // By itself the relay looks once a second: at least five seconds for these six events, one after the other.
    let outcome = tokio::time::timeout(Duration::from_secs(4), published).await;
    relay.abort();
    assert!(outcome.is_ok(), "{} of 6 events", broker.messages().len());
}

async fn wait_for(broker: &Broker, count: u128) {
    while (broker.messages().len() as u128) < count {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
