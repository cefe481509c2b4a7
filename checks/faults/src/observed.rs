//! What can be seen of the shop from outside when it has come to rest.

use chrono::{DateTime, Utc};
use event_contracts::OrderEventType;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Created,
    Deleted,
}

/// Something that happened to an order, as the topic or the notifier's history tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: Uuid,
    pub kind: Kind,
    pub order: Uuid,
    /// The order's delivery address.
    pub marker: String,
}

/// A message of the topic. Messages come in the order of their partitions and offsets.
#[derive(Debug, Clone)]
pub struct Record {
    pub partition: i32,
    pub offset: i64,
    pub key: String,
    /// Or why it is no event.
    pub event: Result<Event, String>,
}

/// An order that the shop has.
#[derive(Debug, Clone)]
pub struct Stored {
    pub order: Uuid,
    pub marker: String,
}

/// A line of the notifier's console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub kind: Kind,
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

#[derive(Debug, Clone, Default)]
pub struct Observed {
    pub stored: Vec<Stored>,
    pub topic: Vec<Record>,
    /// Oldest first.
    pub notifications: Vec<Event>,
    pub console: Vec<Line>,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Created, Self::Deleted];

    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => OrderEventType::Created.name(),
            Self::Deleted => OrderEventType::Deleted.name(),
        }
    }
}

impl From<OrderEventType> for Kind {
    fn from(kind: OrderEventType) -> Self {
        match kind {
            OrderEventType::Created => Self::Created,
            OrderEventType::Deleted => Self::Deleted,
        }
    }
}
