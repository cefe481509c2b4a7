use std::sync::Arc;

use async_trait::async_trait;
use chrono::{SubsecRound, Utc};
use futures_util::future::{self, BoxFuture};
use tokio::sync::Mutex;

use crate::ports::{EventHandler, EventPublisher, HandleError, Message, PublishError, Received};

/// A bus inside one process. A publication succeeds when every subscriber has handled the message; after a failure the
/// message stays with its publisher, which tries again or sets it aside (the outbox's relay does). The bus itself keeps
/// nothing, so nothing is lost with the process.
pub struct InMemoryBus {
    subscribers: Vec<Arc<dyn EventHandler>>,
    /// The number of messages delivered so far. Locked during a delivery, since handlers get one message after the other.
    delivered: Mutex<u64>,
}

impl InMemoryBus {
    pub fn new(subscribers: Vec<Arc<dyn EventHandler>>) -> Self {
        Self { subscribers, delivered: Mutex::new(0) }
    }

    /// Returns a health check that always succeeds: there is no other process that could be away.
    pub fn pinger() -> impl Fn() -> BoxFuture<'static, Result<(), String>> {
        || Box::pin(future::ready(Ok(())))
    }
}

#[async_trait]
impl EventPublisher for InMemoryBus {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        let mut delivered = self.delivered.lock().await;
        *delivered += 1;
        let payload = message.payload.clone();
        let position = format!("in-memory/{delivered}");
        #[expect(clippy::disallowed_methods, reason = "the bus is an adapter, and the broker too")]
        let published_at = Utc::now().trunc_subsecs(3);
        let received = Received { payload, published_at, position };
        let mut rejected = None;
        for subscriber in &self.subscribers {
            match subscriber.handle(&received).await {
                Ok(()) => {}
                Err(HandleError::Retry(error)) => {
                    return Err(PublishError::Temporary(format!("{error:#}")));
                }
                // The other subscribers get it all the same.
                Err(HandleError::Reject(error)) => rejected = Some(format!("{error:#}")),
            }
        }
        rejected.map_or(Ok(()), |cause| Err(PublishError::Permanent(cause)))
    }
}
