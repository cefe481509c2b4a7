use chrono::{DateTime, SubsecRound, Utc};

use crate::application::ports::Clock;

/// The machine's clock.
pub struct SystemClock;

#[expect(clippy::disallowed_methods, reason = "this adapter is where the clock is read")]
impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }
}
