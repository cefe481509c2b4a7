use async_trait::async_trait;

use crate::{Message, Received};

/// Hands messages to whoever consumes them.
#[async_trait]
pub trait EventPublisher: Send + Sync {
    /// MUST return `Ok` only when the message is safe: every consumer gets it, at least once, even if this process dies
    /// now. After an error the message may have arrived all the same.
    ///
    /// MUST deliver messages of one key in the order of their publications, when the next one is published after the one
    /// before has returned. Publications may run at once, and many do so faster than one after the other.
    ///
    /// MUST return within a bounded time when the broker is away, and work again by itself when it is back.
    async fn publish(&self, message: &Message) -> Result<(), PublishError>;
}

/// Handles what a consumer gets.
#[async_trait]
pub trait EventHandler: Send + Sync {
    /// Called for one message after the other, in order per key, at least once for each: MUST be idempotent.
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
    /// A passing fault: the same message is handed over again, before any later one.
    #[error("{0:#}")]
    Retry(anyhow::Error),
    /// The message cannot be handled, now or later: it is set aside for people, and holds up no other.
    #[error("{0:#}")]
    Reject(anyhow::Error),
}
