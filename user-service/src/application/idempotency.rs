use chrono::{DateTime, TimeDelta, Utc};

/// What makes a request one that its client may repeat: however often it comes, it is carried out once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// What the client calls the request.
    pub name: String,
    /// A digest of all that it asks for: a repetition asks for the same.
    pub fingerprint: [u8; 32],
}

/// A request with a key, at the time when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub key: IdempotencyKey,
    pub at: DateTime<Utc>,
}

/// For how long a repetition is known as one.
const VALIDITY: TimeDelta = TimeDelta::hours(24);

impl Claim {
    /// From when on the key is free again.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.at + VALIDITY
    }
}
