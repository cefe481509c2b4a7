use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

/// An event that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub announcement: Announcement,
    pub shown_at: DateTime<Utc>,
}

/// An event of an order, as it was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    pub event_id: EventId,
    pub kind: AnnouncementKind,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When the broker accepted it.
    pub published_at: DateTime<Utc>,
    pub order: Order,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnouncementKind {
    OrderCreated,
    OrderDeleted,
    /// One that another release has stored, by the name that it gave it.
    Other(String),
}

/// An order as it was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: Uuid,
    pub placed_at: DateTime<Utc>,
    pub user_id: Uuid,
    /// Euros
    pub total: Decimal,
    pub delivery_address: String,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub product_id: Uuid,
    pub name: String,
    /// Euros for one
    pub unit_price: Decimal,
    pub quantity: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventId(pub Uuid);

impl Announcement {
    /// One line, for people.
    pub fn message(&self) -> String {
        let order = &self.order;
        match &self.kind {
            AnnouncementKind::OrderDeleted => format!("commande supprimée  {}", order.id),
            AnnouncementKind::Other(kind) => format!("{kind}  {}", order.id),
            AnnouncementKind::OrderCreated => format!(
                "commande ajoutée    {}  {}  {} €  → {}",
                order.id,
                articles(&order.lines),
                euros(order.total),
                one_line(&order.delivery_address),
            ),
        }
    }
}

fn articles(lines: &[Line]) -> String {
    let pieces: u64 = lines.iter().map(|line| u64::from(line.quantity)).sum();
    let plural = if pieces > 1 { "s" } else { "" };
    format!("{pieces} article{plural}")
}

/// As French writes it: a comma, two decimals, a narrow space between groups of three digits.
fn euros(amount: Decimal) -> String {
    const GROUP_SEPARATOR: char = '\u{202f}';

    let text = format!("{amount:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(GROUP_SEPARATOR);
        }
        grouped.push(digit);
    }
    format!("{grouped},{cents}")
}

/// Nothing in an address may begin a new line or steer a terminal.
fn one_line(text: &str) -> String {
    let parts = text.split(is_unprintable).map(str::trim);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// Control characters, and Unicode's separators of lines and switches of writing direction.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Values that tests share.
#[cfg(test)]
pub(crate) mod samples {
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
            lines: vec![
                line(10, "Miel de lavande", 1250, 2),
                line(11, "Théière en fonte", 3497, 1),
            ],
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

    pub(crate) fn notification() -> Notification {
        Notification { announcement: announcement(), shown_at: time(7) }
    }

    /// Milliseconds after some moment of 2026.
    pub(crate) fn time(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_790_000_000_000 + milliseconds).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{announcement, order};
    use super::*;

    fn message(change: impl FnOnce(&mut Order)) -> String {
        let mut announcement = announcement();
        change(&mut announcement.order);
        announcement.message()
    }

    #[test]
    fn a_new_order_is_told_with_its_pieces_total_and_address() {
        let id = order().id;
        let expected =
            format!("commande ajoutée    {id}  3 articles  59,97 €  → 12 rue des Lilas, Lyon");
        assert_eq!(message(|_| {}), expected);
    }

    #[test]
    fn a_deletion_is_told_with_the_id_alone() {
        let deleted = Announcement { kind: AnnouncementKind::OrderDeleted, ..announcement() };
        let expected = format!("commande supprimée  {}", order().id);
        assert_eq!(deleted.message(), expected);
    }

    #[test]
    fn what_another_release_has_stored_is_told_by_its_own_name() {
        let kind = AnnouncementKind::Other("order.archived".to_owned());
        let archived = Announcement { kind, ..announcement() };
        assert_eq!(archived.message(), format!("order.archived  {}", order().id));
    }

    #[test]
    fn one_piece_is_singular() {
        for (pieces, expected) in [(1, "  1 article  "), (2, "  2 articles  ")] {
            let message = message(|order| {
                order.lines.truncate(1);
                order.lines[0].quantity = pieces;
            });
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn amounts_are_written_as_in_french() {
        for (amount, text) in [
            ("0.5", "0,50"),
            ("999", "999,00"),
            ("1000", "1\u{202f}000,00"),
            ("100000000000.00", "100\u{202f}000\u{202f}000\u{202f}000,00"),
        ] {
            assert_eq!(euros(amount.parse().unwrap()), text);
        }
    }

    #[test]
    fn an_address_stays_on_its_line() {
        let message =
            message(|order| order.delivery_address = "12 rue\r\n\u{1b}[2J\tLyon\0".into());
        assert!(message.ends_with("→ 12 rue, [2J, Lyon"), "{message}");
    }
}
