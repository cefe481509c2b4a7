//! What is recorded for an idempotency key: the order, as it was placed. It has a format of its own, with a version, so that the
//! table may change while the records of earlier releases are still read.

use chrono::{DateTime, Utc};
use database::failure;
use idempotency::Record;
use port_types::{Failure, IdempotentRequest, KeyState};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::basket::{ProductId, Quantity};
use crate::domain::money::Money;
use crate::domain::order::{Address, CustomerId, Line, Order, OrderDetails, OrderId, ProductName};

pub(super) const OPERATION: &str = "placeOrder";
/// The version of [`RecordedOrder`].
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct RecordedOrder {
    id: Uuid,
    placed_at: DateTime<Utc>,
    user_id: Uuid,
    delivery_address: String,
    lines: Vec<RecordedLine>,
}

#[derive(Serialize, Deserialize)]
struct RecordedLine {
    product_id: Uuid,
    name: String,
    unit_price_cents: i64,
    quantity: u32,
}

pub(super) fn record(order: &Order) -> Result<Record, Failure> {
    let details = order.details();
    let lines = details.lines.iter().map(|line| RecordedLine {
        product_id: line.product_id.0,
        name: line.name.to_string(),
        unit_price_cents: line.unit_price.cents(),
        quantity: line.quantity.pieces(),
    });
    let recorded = RecordedOrder {
        id: details.id.0,
        placed_at: details.placed_at,
        user_id: details.customer.0,
        delivery_address: details.delivery_address.to_string(),
        lines: lines.collect(),
    };
    Record::new(VERSION, &recorded).map_err(failure)
}

/// `None` when the key is free.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    request: &IdempotentRequest,
) -> Result<Option<KeyState<Order>>, Failure> {
    let state = idempotency::find(connection, OPERATION, request).await.map_err(failure)?;
    let state = state.map(|state| state.try_map(|record| read(&record)));
    state.transpose().map_err(Failure::Unexpected)
}

/// Before there were versions, the same fields were written.
fn read(record: &Record) -> anyhow::Result<Option<Order>> {
    Ok(record.read_up_to::<RecordedOrder>(VERSION)?.map(RecordedOrder::restore))
}

impl RecordedOrder {
    fn restore(self) -> Order {
        let lines = self.lines.into_iter().map(|line| Line {
            product_id: ProductId(line.product_id),
            name: ProductName::restore(line.name),
            unit_price: Money::restore(line.unit_price_cents),
            quantity: Quantity::restore(line.quantity),
        });
        Order::restore(OrderDetails {
            id: OrderId(self.id),
            placed_at: self.placed_at,
            customer: CustomerId(self.user_id),
            delivery_address: Address::restore(self.delivery_address),
            lines: lines.collect(),
        })
    }
}
