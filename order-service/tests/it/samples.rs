//! Orders that several tests use, and a broker.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bounded_text::BoundedText;
use database::Database;
use messaging::{EventPublisher, Message, PublishError};
use order_service::domain::basket::{Basket, ProductId, Quantity};
use order_service::domain::money::Money;
use order_service::domain::order::{
    Address, CustomerId, EventId, Line, Order, OrderDetails, OrderEvent, OrderId, ProductName,
};
use outbox::{OutboxConfig, Relay, RelayWaker};
use tokio_util::sync::CancellationToken;
use uuid::{Uuid, uuid};

/// The dearest product, in cents.
const HIGHEST_PRICE: i64 = 100 * Money::MAX_PRICE_EUROS.cast_signed();

fn line(product: Uuid, name: &str, cents: i64, pieces: u32) -> Line {
    Line {
        product_id: ProductId(product),
        name: ProductName::parse(name).unwrap(),
        unit_price: Money::from_cents(cents).unwrap(),
        quantity: Quantity::parse(pieces).unwrap(),
    }
}

/// Texts, amounts and a time that a careless column would change.
pub fn details(number: u128) -> OrderDetails {
    let product = Uuid::from_u128;
    OrderDetails {
        id: OrderId(Uuid::from_u128(number)),
        placed_at: "2026-11-22T10:15:04.001Z".parse().unwrap(),
        customer: CustomerId(Uuid::from_u128(u128::MAX)),
        delivery_address: Address::parse("12, rue « d'été »\n\t69003 Lyon 🛍 \\ \"%\"").unwrap(),
        lines: vec![
            line(product(11), "Théière en fonte 🍵 \"O'Brien\"", 1, 1),
            line(product(10), "Miel de lavande", HIGHEST_PRICE, Quantity::MAX),
        ],
    }
}

/// As many lines as there can be, of as many pieces, each as dear as can be, with the longest names.
pub fn largest() -> OrderDetails {
    let name = "🛍".repeat(ProductName::MAX);
    let line = |number| line(Uuid::from_u128(number), &name, HIGHEST_PRICE, Quantity::MAX);
    OrderDetails { lines: (0..Basket::MAX_ITEMS as u128).map(line).collect(), ..details(1) }
}

pub fn event_id(number: u128) -> EventId {
    EventId(Uuid::from_u128(number))
}

/// Order `number` and its event, which has the same number.
pub fn placed(number: u128) -> (Order, OrderEvent) {
    placed_as(number, number)
}

pub fn placed_as(number: u128, event: u128) -> (Order, OrderEvent) {
    Order::place(details(number), event_id(event)).unwrap()
}

/// The deletion of order `number`, as event `event`.
pub fn deletion(number: u128, event: u128) -> OrderEvent {
    let order = Order::restore(details(number));
    let later = order.details().placed_at + chrono::Duration::minutes(1);
    order.delete(event_id(event), later)
}

/// The order of the examples in crates/event-contracts.
pub fn golden() -> OrderDetails {
    let [honey, teapot] = [
        uuid!("019a0000-0000-7000-8000-000000000001"),
        uuid!("019a0000-0000-7000-8000-000000000002"),
    ];
    OrderDetails {
        id: OrderId(uuid!("019aabda-7b0f-7c3e-9d2a-6f1e0b7c8d02")),
        placed_at: "2026-11-22T10:15:04.123Z".parse().unwrap(),
        customer: CustomerId(uuid!("019aabda-7a4e-7cc0-8fb3-0d5e1bdbf1a4")),
        delivery_address: Address::parse("12 rue des Lilas, Lyon").unwrap(),
        lines: vec![
            line(honey, "Miel de lavande", 1_250, 2),
            line(teapot, "Théière en fonte", 3_497, 1),
        ],
    }
}

/// A broker that keeps what it is given.
#[derive(Default)]
pub struct Broker(Mutex<Vec<Message>>);

#[async_trait]
impl EventPublisher for Broker {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        self.0.lock().unwrap().push(message.clone());
        Ok(())
    }
}

impl Broker {
    pub fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap().clone()
    }
}

/// What was announced since the last call: a relay that is told to stop publishes what waits, then ends.
pub async fn announced(database: &Database) -> Vec<Message> {
    let broker = Arc::new(Broker::default());
    let stop = CancellationToken::new();
    stop.cancel();
    // Enough for a busy machine.
    let config = OutboxConfig { outbox_drain_timeout_ms: 30_000, ..OutboxConfig::default() };
    let relay = Relay::new(database.clone(), broker.clone(), RelayWaker::default(), config);
    relay.run(stop).await;
    broker.messages()
}
