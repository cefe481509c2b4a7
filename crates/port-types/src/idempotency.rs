//! Requests that their client may repeat: however often one comes, it is carried out once.

use chrono::{DateTime, TimeDelta, Utc};

/// What makes a request one that its client may repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// What the client calls the request.
    pub name: String,
    /// A digest of all that it asks for: a repetition asks for the same.
    pub fingerprint: [u8; 32],
}

/// A request with a key, at the time when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    pub key: IdempotencyKey,
    pub at: DateTime<Utc>,
}

/// What an earlier request with the same key means for this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyState<T> {
    /// It was the same, and this came of it then, whatever happened since.
    Replay(T),
    /// It was another request.
    Mismatch,
    /// It has not ended.
    InFlight,
}

/// Why a request with a key is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyConflict {
    #[error("another request had the same key")]
    Mismatch,
    #[error("the request with the same key has not ended")]
    InFlight,
}

/// For how long a repetition is known as one.
const VALIDITY: TimeDelta = TimeDelta::hours(24);

impl IdempotentRequest {
    /// From when on the key is free again.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.at + VALIDITY
    }
}

impl<T> KeyState<T> {
    /// What this request is answered with.
    ///
    /// # Errors
    ///
    /// The conflict, when the earlier request was another one or has not ended.
    pub fn outcome(self) -> Result<T, KeyConflict> {
        match self {
            Self::Replay(outcome) => Ok(outcome),
            Self::Mismatch => Err(KeyConflict::Mismatch),
            Self::InFlight => Err(KeyConflict::InFlight),
        }
    }

    /// Reads what came of the earlier request from what was kept of it. `None` is what only a process of another release can
    /// read: to this one the request is in flight.
    ///
    /// # Errors
    ///
    /// That of `read`.
    pub fn try_map<U, E>(
        self,
        read: impl FnOnce(T) -> Result<Option<U>, E>,
    ) -> Result<KeyState<U>, E> {
        Ok(match self {
            Self::Replay(kept) => read(kept)?.map_or(KeyState::InFlight, KeyState::Replay),
            Self::Mismatch => KeyState::Mismatch,
            Self::InFlight => KeyState::InFlight,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_free_again_after_24_hours() {
        let key = IdempotencyKey { name: "key".to_owned(), fingerprint: [7; 32] };
        let request = IdempotentRequest { key, at: DateTime::UNIX_EPOCH };
        assert_eq!(request.expires_at(), request.at + TimeDelta::hours(24));
    }

    #[test]
    fn only_a_repetition_has_the_outcome_of_the_earlier_request() {
        assert_eq!(KeyState::Replay(1).outcome(), Ok(1));
        assert_eq!(KeyState::<u8>::Mismatch.outcome(), Err(KeyConflict::Mismatch));
        assert_eq!(KeyState::<u8>::InFlight.outcome(), Err(KeyConflict::InFlight));
    }

    #[test]
    fn what_was_kept_is_read_for_a_repetition_only() {
        let read = |kept: &str| match kept {
            "" => Ok(None),
            kept => kept.parse::<u8>().map(Some).map_err(|_| "broken"),
        };
        assert_eq!(KeyState::Replay("").try_map(read), Ok(KeyState::InFlight));
        assert_eq!(KeyState::Replay("1").try_map(read), Ok(KeyState::Replay(1)));
        assert_eq!(KeyState::Replay("x").try_map(read), Err("broken"));
        assert_eq!(KeyState::Mismatch.try_map(read), Ok(KeyState::Mismatch));
        assert_eq!(KeyState::InFlight.try_map(read), Ok(KeyState::InFlight));
    }
}
