use mockall::Sequence;
use mockall::predicate::eq;
use port_types::{FixedClock, KeyState};

use super::*;
use crate::application::ports::{
    MockIdGenerator, MockOrderRepository, MockProductCatalog, MockUserDirectory,
};
use crate::domain::basket::Quantity;
use crate::domain::order::samples::{address, customer_id, details, event_id, line, order_id};

/// The neighbours as they answer, and a repository; none may be called unless a test says so.
#[derive(Default)]
struct Shop {
    orders: MockOrderRepository,
    users: MockUserDirectory,
    catalog: MockProductCatalog,
}

fn product(id: u128, cents: i64) -> Product {
    let line = line(id, cents, 1);
    Product { id: line.product_id, name: line.name, price: line.unit_price }
}

fn item(id: u128, pieces: u32) -> Item {
    Item { product_id: line(id, 1, 1).product_id, quantity: Quantity::parse(pieces).unwrap() }
}

/// 2 × product 10 in two items, and product 11.
fn request() -> OrderRequest {
    OrderRequest {
        customer: customer_id(),
        delivery_address: None,
        items: vec![item(10, 1), item(11, 1), item(10, 1)],
        expected_total: None,
    }
}

/// Neighbours who know the customer and both products.
fn shop() -> Shop {
    let address = address("12 rue des Lilas, Lyon");
    shop_of(Some(address), Ok(vec![product(11, 3497), product(10, 1250)]))
}

fn shop_of(address: Option<Address>, products: Result<Vec<Product>, Failure>) -> Shop {
    let mut shop = Shop::default();
    shop.users.expect_address_of().with(eq(customer_id())).return_once(|_| Ok(address));
    shop.catalog.expect_find().withf(|ids| ids.len() <= 2).return_once(|_| products);
    shop
}

fn away<T>() -> Result<T, Failure> {
    Err(Failure::Unavailable(anyhow::anyhow!("away")))
}

impl Shop {
    async fn place(self, request: OrderRequest) -> Result<Order, PlaceOrderError> {
        self.execute(request, None).await
    }

    async fn refused(self, request: OrderRequest) -> Vec<Refusal> {
        match self.place(request).await.unwrap_err() {
            PlaceOrderError::Refused(refusals) => refusals,
            error => panic!("{error}"),
        }
    }

    async fn execute(
        self,
        request: OrderRequest,
        key: Option<IdempotencyKey>,
    ) -> Result<Order, PlaceOrderError> {
        let clock = FixedClock(details().placed_at);
        let mut ids = MockIdGenerator::new();
        ids.expect_order_id().return_const(order_id());
        ids.expect_event_id().return_const(event_id());
        let use_case = PlaceOrder {
            orders: Arc::new(self.orders),
            users: Arc::new(self.users),
            catalog: Arc::new(self.catalog),
            clock: Arc::new(clock),
            ids: Arc::new(ids),
        };
        use_case.execute(request, key).await
    }
}

fn expect_stored(shop: &mut Shop) {
    shop.orders.expect_add().once().returning(|_, _| Ok(()));
}

#[tokio::test]
async fn an_order_is_stored_with_merged_lines_current_prices_and_its_event() {
    let mut shop = shop();
    let (order, event) = Order::place(details(), event_id()).unwrap();
    shop.orders.expect_add().with(eq(order.clone()), eq(event)).once().returning(|_, _| Ok(()));
    assert_eq!(shop.place(request()).await.unwrap(), order);
}

#[tokio::test]
async fn a_delivery_address_of_its_own_wins_over_the_customers() {
    let mut shop = shop();
    expect_stored(&mut shop);
    let request =
        OrderRequest { delivery_address: Some(address("1 place Bellecour, Lyon")), ..request() };
    let order = shop.place(request).await.unwrap();
    assert_eq!(order.details().delivery_address.as_str(), "1 place Bellecour, Lyon");
}

#[tokio::test]
async fn the_expected_total_must_be_the_total() {
    let expecting = |cents| OrderRequest {
        expected_total: Some(Money::from_cents(cents).unwrap()),
        ..request()
    };
    let mut right = shop();
    expect_stored(&mut right);
    assert!(right.place(expecting(5997)).await.is_ok());

    let error = shop().place(expecting(5998)).await.unwrap_err();
    let PlaceOrderError::UnexpectedTotal { actual } = error else { panic!("{error}") };
    assert_eq!(actual.cents(), 5997);
}

#[tokio::test]
async fn nothing_is_stored_when_a_neighbour_cannot_be_asked() {
    let shop = shop_of(Some(address("12 rue des Lilas, Lyon")), away());
    let error = shop.place(request()).await.unwrap_err();
    let PlaceOrderError::Failed(Failure::Unavailable(_)) = error else { panic!("{error}") };
}

const fn unknown(index: usize) -> Refusal {
    Refusal::UnknownProduct { index }
}

const fn too_many(index: usize) -> Refusal {
    Refusal::Basket(BasketError::TooManyPieces { index })
}

#[tokio::test]
async fn every_unknown_thing_is_named_and_nothing_is_stored() {
    let refusals = shop_of(None, Ok(vec![product(11, 3497)])).refused(request()).await;
    assert_eq!(refusals, [Refusal::UnknownUser, unknown(0), unknown(2)]);
}

#[tokio::test]
async fn too_many_pieces_are_told_together_with_what_is_unknown() {
    let items = vec![item(10, Quantity::MAX), item(99, 1), item(10, 1), item(99, Quantity::MAX)];
    let request = OrderRequest { items, ..request() };
    let refusals = shop_of(None, Ok(vec![product(10, 1250)])).refused(request).await;
    let expected = [Refusal::UnknownUser, unknown(1), too_many(2), too_many(3), unknown(3)];
    assert_eq!(refusals, expected);
}

#[tokio::test]
async fn too_many_pieces_are_told_even_when_a_neighbour_cannot_be_asked() {
    let items = vec![item(10, Quantity::MAX), item(10, 1)];
    let refusals = shop_of(None, away()).refused(OrderRequest { items, ..request() }).await;
    assert_eq!(refusals, [too_many(1)]);
}

fn key() -> IdempotencyKey {
    IdempotencyKey { name: "key".to_owned(), fingerprint: [7; 32] }
}

fn keyed_request() -> IdempotentRequest {
    IdempotentRequest { key: key(), at: details().placed_at }
}

fn order_of_then() -> Order {
    let delivery_address = address("1 place Bellecour, Lyon");
    let details = OrderDetails { delivery_address, ..details() };
    Order::restore(details)
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

fn assert_same<T: std::fmt::Debug>(actual: &T, expected: &T) {
    assert_eq!(format!("{actual:?}"), format!("{expected:?}"));
}

/// What may be known of a key, and what is answered then.
fn states() -> [(KeyState<Order>, Result<Order, PlaceOrderError>); 3] {
    let conflict = |conflict| Err(PlaceOrderError::Conflict(conflict));
    [
        (KeyState::Replay(order_of_then()), Ok(order_of_then())),
        (KeyState::Mismatch, conflict(KeyConflict::Mismatch)),
        (KeyState::InFlight, conflict(KeyConflict::InFlight)),
    ]
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
    for (earlier, expected) in states() {
        let mut shop = Shop::default();
        expect_earlier(&mut shop, [Some(earlier)]);
        let outcome = shop.execute(request(), Some(key())).await;
        assert_same(&outcome, &expected);
    }
}

#[tokio::test]
async fn a_request_that_lost_a_race_is_answered_as_the_winner_was() {
    for (earlier, expected) in states() {
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
    let Err(PlaceOrderError::UnexpectedTotal { .. }) = outcome else { panic!("{outcome:?}") };
}
