//! Requests with an idempotency key.

use mockall::Sequence;
use port_types::{KeyConflict, KeyState};

use super::*;

fn key() -> IdempotencyKey {
    IdempotencyKey { name: "key".to_owned(), fingerprint: [7; 32] }
}

fn keyed_request() -> IdempotentRequest {
    IdempotentRequest { key: key(), at: details().placed_at }
}

fn order_of_then() -> Order {
    let delivery_address = address("1 place Bellecour, Lyon");
    let details = OrderDetails { delivery_address, ..details() };
    Order::restore(details).unwrap()
}

/// What the repository knows of the key, each time it is asked.
fn expect_earlier(shop: &mut Shop, known: impl IntoIterator<Item = Option<KeyState<Order>>>) {
    let mut order = Sequence::new();
    for earlier in known {
        shop.orders
            .expect_key_state()
            .with(eq(keyed_request()))
            .once()
            .in_sequence(&mut order)
            .return_once(move |_| Ok(earlier));
    }
}

/// Neighbours who must not be asked.
fn deserted_shop() -> Shop {
    Shop {
        orders: MockOrderRepository::new(),
        users: MockUserDirectory::new(),
        catalog: MockProductCatalog::new(),
    }
}

fn assert_same<T: std::fmt::Debug>(actual: &T, expected: &T) {
    assert_eq!(format!("{actual:?}"), format!("{expected:?}"));
}

#[tokio::test]
async fn a_new_key_is_kept_with_the_order_and_its_event() {
    let mut shop = shop();
    let (order, event) = Order::place(details(), event_id()).unwrap();
    expect_earlier(&mut shop, [None]);
    shop.orders
        .expect_add_idempotent()
        .with(eq(order.clone()), eq(event), eq(keyed_request()))
        .once()
        .returning(|_, _, _| Ok(None));
    let placed = shop.execute(request(), Some(key())).await;
    assert_eq!(placed.unwrap(), order);
}

#[tokio::test]
async fn what_is_known_of_a_key_is_answered_before_anybody_is_asked() {
    for (earlier, expected) in [
        (KeyState::Replay(order_of_then()), Ok(order_of_then())),
        (KeyState::Mismatch, Err(PlaceOrderError::Conflict(KeyConflict::Mismatch))),
        (KeyState::InFlight, Err(PlaceOrderError::Conflict(KeyConflict::InFlight))),
    ] {
        let mut shop = deserted_shop();
        expect_earlier(&mut shop, [Some(earlier)]);
        let outcome = shop.execute(request(), Some(key())).await;
        assert_same(&outcome, &expected);
    }
}

#[tokio::test]
async fn a_request_that_lost_a_race_is_answered_as_the_winner_was() {
    for (earlier, expected) in [
        (KeyState::Replay(order_of_then()), Ok(order_of_then())),
        (KeyState::Mismatch, Err(PlaceOrderError::Conflict(KeyConflict::Mismatch))),
        (KeyState::InFlight, Err(PlaceOrderError::Conflict(KeyConflict::InFlight))),
    ] {
        let mut shop = shop();
        expect_earlier(&mut shop, [None]);
        shop.orders.expect_add_idempotent().once().return_once(move |_, _, _| Ok(Some(earlier)));
        let outcome = shop.execute(request(), Some(key())).await;
        assert_same(&outcome, &expected);
    }
}

#[tokio::test]
async fn nothing_is_refused_that_the_same_request_has_placed_meanwhile() {
    let expecting_another_total =
        || OrderRequest { expected_total: Some(Money::ZERO), ..request() };
    let mut faster = shop();
    expect_earlier(&mut faster, [None, Some(KeyState::Replay(order_of_then()))]);
    let outcome = faster.execute(expecting_another_total(), Some(key())).await;
    assert_same(&outcome, &Ok(order_of_then()));

    let mut alone = shop();
    expect_earlier(&mut alone, [None, None]);
    let outcome = alone.execute(expecting_another_total(), Some(key())).await;
    let Err(PlaceOrderError::UnexpectedTotal { .. }) = outcome else {
        panic!("{outcome:?}");
    };
}
