use uuid::Uuid;

use crate::application::ports::IdGenerator;
use crate::domain::user::UserId;

/// UUIDv7: sorts by the time of its making.
pub struct UuidV7Generator;

impl IdGenerator for UuidV7Generator {
    #[expect(clippy::disallowed_methods, reason = "this adapter is where ids are made")]
    fn user_id(&self) -> UserId {
        UserId(Uuid::now_v7())
    }
}
