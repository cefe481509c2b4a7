use chrono::{DateTime, Utc};

/// The host's clock, which is the containers' too.
#[expect(clippy::disallowed_methods, reason = "times that the shop tells are compared with it")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
