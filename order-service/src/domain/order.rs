use bounded_text::{MultiLine, SingleLine};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::basket::{ProductId, Quantity};
use super::money::{Money, MoneyError};

/// An order as it was placed. It never changes; it can only be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    details: OrderDetails,
    total: Money,
}

/// A product as it was when the order was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub product_id: ProductId,
    pub name: ProductName,
    pub unit_price: Money,
    pub quantity: Quantity,
}

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEvent {
    pub id: EventId,
    pub at: DateTime<Utc>,
    pub kind: OrderEventKind,
    /// The order, as it is then or last was.
    pub order: Order,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderEventKind {
    Created,
    Deleted,
}

/// Everything about an order that is not computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDetails {
    pub id: OrderId,
    /// In whole milliseconds, as it is published.
    pub placed_at: DateTime<Utc>,
    pub customer: CustomerId,
    pub delivery_address: Address,
    pub lines: Vec<Line>,
}

pub type Address = MultiLine<1, 300>;
pub type ProductName = SingleLine<1, 200>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderId(pub Uuid);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CustomerId(pub Uuid);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventId(pub Uuid);

impl Order {
    pub fn place(details: OrderDetails, event: EventId) -> Result<(Self, OrderEvent), MoneyError> {
        let mut total = Money::ZERO;
        for line in &details.lines {
            total = total.plus(line.unit_price.times(line.quantity.pieces())?)?;
        }
        let order = Self { details, total };
        let event = order.event(event, OrderEventKind::Created, order.details.placed_at);
        Ok((order, event))
    }

    pub fn delete(self, event: EventId, at: DateTime<Utc>) -> OrderEvent {
        self.event(event, OrderEventKind::Deleted, at)
    }

    /// An order as it was stored, whatever the limits were then. Its total follows from its lines.
    pub fn restore(details: OrderDetails) -> Self {
        let cents = details.lines.iter().fold(0_i64, |cents, line| {
            let pieces = line.quantity.pieces().into();
            cents.saturating_add(line.unit_price.cents().saturating_mul(pieces))
        });
        Self { details, total: Money::restore(cents) }
    }

    pub fn id(&self) -> OrderId {
        self.details.id
    }

    pub fn details(&self) -> &OrderDetails {
        &self.details
    }

    pub fn total(&self) -> Money {
        self.total
    }

    fn event(&self, id: EventId, kind: OrderEventKind, at: DateTime<Utc>) -> OrderEvent {
        OrderEvent { id, at, kind, order: self.clone() }
    }
}

/// Values that tests share.
#[cfg(test)]
pub(crate) mod samples {
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::basket::Basket;
    use super::samples::{details, event_id, line};
    use super::*;

    const MAX_CENTS: i64 = 100 * Money::MAX_PRICE_EUROS.cast_signed();

    #[test]
    fn placing_an_order_announces_it_at_its_own_time() {
        let (order, event) = Order::place(details(), event_id()).unwrap();
        assert_eq!(event.kind, OrderEventKind::Created);
        assert_eq!(event.at, order.details().placed_at);
        assert_eq!(event.order, order);
    }

    #[test]
    fn deleting_an_order_announces_it_as_it_last_was() {
        let order = Order::restore(details());
        let later = order.details().placed_at + chrono::Duration::minutes(1);
        let event = order.clone().delete(event_id(), later);
        assert_eq!((event.kind, event.at), (OrderEventKind::Deleted, later));
        assert_eq!(event.order, order);
    }

    #[test]
    fn an_order_beyond_the_limits_of_today_is_restored() {
        let lines =
            vec![Line { quantity: Quantity::restore(Quantity::MAX + 1), ..line(1, 1250, 1) }];
        let order = Order::restore(OrderDetails { lines, ..details() });
        assert_eq!(order.total().cents(), 1250 * i64::from(Quantity::MAX + 1));
    }

    proptest! {
        #[test]
        fn the_total_is_the_sum_of_price_times_quantity(
            lines in prop::collection::vec((1..=MAX_CENTS, 1..=Quantity::MAX), 1..=Basket::MAX_ITEMS),
        ) {
            let expected: i128 = lines.iter().map(|(cents, n)| i128::from(*cents) * i128::from(*n)).sum();
            let lines = lines.into_iter().map(|(cents, pieces)| line(1, cents, pieces)).collect();
            let details = OrderDetails { lines, ..details() };
            let (order, _) = Order::place(details.clone(), event_id()).unwrap();
            prop_assert_eq!(i128::from(order.total().cents()), expected);
            prop_assert_eq!(Order::restore(details), order);
        }
    }
}
