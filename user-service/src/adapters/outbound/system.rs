use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use crate::application::ports::{Clock, IdGenerator};
use crate::domain::user::UserId;

/// The machine's clock.
pub struct SystemClock;

/// UUIDv7: sorts by the time of its making.
pub struct UuidV7Generator;

#[expect(clippy::disallowed_methods, reason = "this adapter is where the clock is read")]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }
}

impl IdGenerator for UuidV7Generator {
    #[expect(clippy::disallowed_methods, reason = "this adapter is where ids are made")]
    fn user_id(&self) -> UserId {
        UserId(Uuid::now_v7())
    }
}
