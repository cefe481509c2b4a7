//! Several callers at once.

use super::*;
use crate::announcements::{announced, types_and_ids};
use order_service::domain::order::EventId;

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
