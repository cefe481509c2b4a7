use super::*;

pub(crate) fn order() -> Order {
    let line = |product: u128, name: &str, cents, quantity| Line {
        product_id: Uuid::from_u128(product),
        name: name.to_owned(),
        unit_price: Decimal::new(cents, 2),
        quantity,
    };
    Order {
        id: Uuid::from_u128(1),
        placed_at: time(0),
        user_id: Uuid::from_u128(2),
        total: Decimal::new(5997, 2),
        delivery_address: "12 rue des Lilas, Lyon".to_owned(),
        lines: vec![line(10, "Miel de lavande", 1250, 2), line(11, "Théière en fonte", 3497, 1)],
    }
}

pub(crate) fn announcement() -> Announcement {
    Announcement {
        event_id: EventId(Uuid::from_u128(3)),
        kind: AnnouncementKind::OrderCreated,
        occurred_at: time(0),
        published_at: time(5),
        order: order(),
    }
}

/// Milliseconds after some moment of 2026.
pub(crate) fn time(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_790_000_000_000 + milliseconds).unwrap()
}
