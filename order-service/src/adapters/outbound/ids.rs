use uuid::Uuid;

use crate::application::ports::IdGenerator;
use crate::domain::order::{EventId, OrderId};

/// UUIDv7: sorts by the time of its making.
pub struct UuidV7Generator;

#[expect(clippy::disallowed_methods, reason = "this adapter is where ids are made")]
impl IdGenerator for UuidV7Generator {
    fn order_id(&self) -> OrderId {
        OrderId(Uuid::now_v7())
    }

    fn event_id(&self) -> EventId {
        EventId(Uuid::now_v7())
    }
}
