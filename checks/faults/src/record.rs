//! What is recorded of a run: what was asked of the shop and how it answered, and what can be seen of it afterwards.

use chrono::{DateTime, Utc};
use event_contracts::OrderEventType;
use uuid::Uuid;

pub const KINDS: [OrderEventType; 2] = [OrderEventType::Created, OrderEventType::Deleted];

/// How a request ended, as its client knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// 201 or 204: it happened.
    Acknowledged,
    /// Another answer below 500, which says that nothing happened.
    Refused(u16),
    /// No answer, or one that leaves it open: it happened whole, or not at all.
    Unclear(String),
}

/// An order that was asked for.
#[derive(Debug, Clone)]
pub struct Placement {
    /// Its delivery address, which no other has: it identifies an order whose id never arrived.
    pub marker: String,
    /// Asked again with the same Idempotency-Key until the answer was clear.
    pub keyed: bool,
    /// Requests that were sent for it.
    pub attempts: u32,
    pub outcome: Outcome,
    /// Known when it was acknowledged.
    pub order: Option<Uuid>,
}

/// A deletion that was asked for, of an order that was acknowledged.
#[derive(Debug, Clone)]
pub struct Deletion {
    pub order: Uuid,
    pub attempts: u32,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, Default)]
pub struct Requests {
    pub placements: Vec<Placement>,
    pub deletions: Vec<Deletion>,
}

/// Something that happened to an order, as the topic or the notifier's history says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: Uuid,
    pub kind: OrderEventType,
    pub order: Uuid,
    /// The order's delivery address.
    pub marker: String,
}

#[derive(Debug, Clone)]
pub struct TopicMessage {
    pub partition: i32,
    pub offset: i64,
    pub key: String,
    /// Or why it is no event.
    pub event: Result<Event, String>,
}

/// An order that the shop has.
#[derive(Debug, Clone)]
pub struct StoredOrder {
    pub order: Uuid,
    pub marker: String,
}

/// A line of the notifier's console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsoleLine {
    pub kind: OrderEventType,
    pub order: Uuid,
    /// When it came out of the container.
    pub at: DateTime<Utc>,
}

/// A time in which the notifier, its database or the way between them broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crash {
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// What the shop shows after it has settled.
#[derive(Debug, Clone, Default)]
pub struct Observations {
    pub stored: Vec<StoredOrder>,
    /// By partition and offset, without the messages of types that are not known.
    pub topic: Vec<TopicMessage>,
    /// Oldest first.
    pub notifications: Vec<Event>,
    pub console: Vec<ConsoleLine>,
}

impl Outcome {
    pub fn is_acknowledged(&self) -> bool {
        *self == Self::Acknowledged
    }
}

impl Placement {
    /// One request whose answer is not known.
    pub fn unclear(marker: String) -> Self {
        let outcome = Outcome::Unclear("reset".to_owned());
        Self { marker, keyed: false, attempts: 1, outcome, order: None }
    }
}

impl Requests {
    pub fn absorb(&mut self, other: Self) {
        self.placements.extend(other.placements);
        self.deletions.extend(other.deletions);
    }

    /// Placements and deletions whose end nobody knows.
    pub fn unclear(&self) -> usize {
        let placements = self.placements.iter().map(|placement| &placement.outcome);
        let outcomes = placements.chain(self.deletions.iter().map(|deletion| &deletion.outcome));
        outcomes.filter(|outcome| matches!(outcome, Outcome::Unclear(_))).count()
    }
}
