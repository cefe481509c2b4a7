mod refusals;
mod repetitions;

use mockall::predicate::eq;
use port_types::FixedClock;

use super::*;
use crate::application::ports::{
    MockIdGenerator, MockOrderRepository, MockProductCatalog, MockUserDirectory,
};
use crate::domain::basket::Quantity;
use crate::domain::order::samples::{address, customer_id, details, event_id, line, order_id};

/// The neighbours as they answer, and a repository that must not be called unless a test says so.
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

fn shop() -> Shop {
    let mut shop = Shop {
        orders: MockOrderRepository::new(),
        users: MockUserDirectory::new(),
        catalog: MockProductCatalog::new(),
    };
    shop.users
        .expect_address_of()
        .with(eq(customer_id()))
        .returning(|_| Ok(Some(address("12 rue des Lilas, Lyon"))));
    shop.catalog
        .expect_find()
        .withf(|ids| ids.len() == 2)
        .returning(|_| Ok(vec![product(11, 3497), product(10, 1250)]));
    shop
}

impl Shop {
    async fn place(self, request: OrderRequest) -> Result<Order, PlaceOrderError> {
        self.execute(request, None).await
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
        let (orders, users, catalog) = (self.orders, self.users, self.catalog);
        PlaceOrder::new(
            Arc::new(orders),
            Arc::new(users),
            Arc::new(catalog),
            Arc::new(clock),
            Arc::new(ids),
        )
        .execute(request, key)
        .await
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
    assert_eq!(order.delivery_address().as_str(), "1 place Bellecour, Lyon");
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
    let PlaceOrderError::UnexpectedTotal { actual } = error else {
        panic!("{error}");
    };
    assert_eq!(actual.cents(), 5997);
}

#[tokio::test]
async fn nothing_is_stored_when_a_neighbour_cannot_be_asked() {
    let mut shop = shop();
    shop.catalog = MockProductCatalog::new();
    shop.catalog.expect_find().returning(|_| Err(Failure::Unavailable(anyhow::anyhow!("away"))));
    let error = shop.place(request()).await.unwrap_err();
    let PlaceOrderError::Failed(Failure::Unavailable(_)) = error else {
        panic!("{error}");
    };
}
