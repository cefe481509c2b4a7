//! The ports through which messages travel, and the messages.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// A message as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Messages of one key keep their order.
    pub key: String,
    pub payload: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

/// A message as a consumer receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub payload: Vec<u8>,
    /// When the broker accepted it.
    pub published_at: DateTime<Utc>,
    /// Where people find it again: topic, partition and offset.
    pub position: String,
}

/// A batch of messages that cannot be read: its codec is unknown, or it is corrupt. It holds up its partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableBatch {
    pub topic: String,
    pub partition: i32,
    pub offset: i64,
    pub since: DateTime<Utc>,
    pub cause: String,
}

/// Hands messages to their consumers.
#[async_trait]
pub trait EventPublisher: Send + Sync {
    /// MUST return `Ok` only when the message is safe: every consumer gets it, at least once, even if this process dies
    /// now. After an error the message may have arrived all the same.
    ///
    /// MUST deliver messages of one key in the order of their publications, when the next one is published after the one
    /// before has returned. Publications may run at once, and many do so faster than one after the other.
    ///
    /// MUST return within a bounded time when the broker is away, and work again by itself when it is back.
    ///
    /// # Errors
    ///
    /// `Temporary` when the same message may succeed later, `Permanent` when it never will.
    async fn publish(&self, message: &Message) -> Result<(), PublishError>;
}

/// Handles the messages of a consumer.
#[async_trait]
pub trait EventHandler: Send + Sync {
    /// Called for one message after the other, in order per key, at least once for each: MUST be idempotent.
    ///
    /// # Errors
    ///
    /// `Retry` when the same message may be handled later, `Reject` when it never can be.
    async fn handle(&self, event: &Received) -> Result<(), HandleError>;
}

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The broker is away or cannot accept now: the same message may succeed later.
    #[error("not published: {0}")]
    Temporary(String),
    /// This message will never be accepted.
    #[error("refused: {0}")]
    Permanent(String),
}

#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// A passing fault: the same message is delivered again, before any later one.
    #[error("{0:#}")]
    Retry(anyhow::Error),
    /// The message can be handled neither now nor later: it is kept as a dead letter, and holds up no other.
    #[error("{0:#}")]
    Reject(anyhow::Error),
}
