use sea_orm::ActiveValue::Set;

use super::entity::{ActiveModel, Line as LineRow, Lines, Model};
use crate::domain::basket::{ProductId, Quantity};
use crate::domain::money::Money;
use crate::domain::order::{Address, CustomerId, Line, Order, OrderDetails, OrderId, ProductName};

pub(super) fn row(order: &Order) -> ActiveModel {
    let lines = order.lines().iter().map(|line| LineRow {
        product_id: line.product_id.0,
        name: line.name.to_string(),
        unit_price_cents: line.unit_price.cents(),
        quantity: line.quantity.pieces(),
    });
    ActiveModel {
        id: Set(order.id().0),
        placed_at: Set(order.placed_at()),
        user_id: Set(order.customer().0),
        delivery_address: Set(order.delivery_address().to_string()),
        lines: Set(Lines(lines.collect())),
    }
}

pub(super) fn order(row: Model) -> Order {
    Order::restore(OrderDetails {
        id: OrderId(row.id),
        placed_at: row.placed_at,
        customer: CustomerId(row.user_id),
        delivery_address: Address::restore(row.delivery_address),
        lines: row.lines.0.into_iter().map(line).collect(),
    })
}

fn line(row: LineRow) -> Line {
    Line {
        product_id: ProductId(row.product_id),
        name: ProductName::restore(row.name),
        unit_price: Money::restore(row.unit_price_cents),
        quantity: Quantity::restore(row.quantity),
    }
}
