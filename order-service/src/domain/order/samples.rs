use bounded_text::BoundedText;

use super::*;

pub(crate) fn order_id() -> OrderId {
    OrderId(Uuid::from_u128(1))
}

pub(crate) fn event_id() -> EventId {
    EventId(Uuid::from_u128(2))
}

pub(crate) fn customer_id() -> CustomerId {
    CustomerId(Uuid::from_u128(3))
}

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub(crate) fn line(product: u128, cents: i64, pieces: u32) -> Line {
    Line {
        product_id: ProductId(Uuid::from_u128(product)),
        name: ProductName::parse("Miel de lavande").unwrap(),
        unit_price: Money::from_cents(cents).unwrap(),
        quantity: Quantity::parse(pieces).unwrap(),
    }
}

/// 2 × 12,50 € and 34,97 €: 59,97 €.
pub(crate) fn details() -> OrderDetails {
    OrderDetails {
        id: order_id(),
        placed_at: DateTime::from_timestamp_millis(1_790_000_000_123).unwrap(),
        customer: customer_id(),
        delivery_address: address("12 rue des Lilas, Lyon"),
        lines: vec![line(10, 1250, 2), line(11, 3497, 1)],
    }
}
