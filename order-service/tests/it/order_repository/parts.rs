use order_service::domain::order::CustomerId;

use super::*;

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
