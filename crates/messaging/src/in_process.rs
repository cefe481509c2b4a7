use std::sync::Arc;

use async_trait::async_trait;
use chrono::{SubsecRound, Utc};
use futures_util::future::{self, BoxFuture};
use tokio::sync::Mutex;

use crate::{EventHandler, EventPublisher, HandleError, Message, PublishError, Received};

/// A bus inside one process. A publication succeeds when every subscriber has handled the message; one whose handling
/// failed stays with its publisher, which tries again or sets it aside (the outbox's relay does). The bus itself keeps
/// nothing, so nothing is lost with the process.
pub struct InProcessBus {
    subscribers: Vec<Arc<dyn EventHandler>>,
    /// How many messages were delivered; held while one is, since handlers get one after the other.
    delivered: Mutex<u64>,
}

impl InProcessBus {
    pub fn new(subscribers: Vec<Arc<dyn EventHandler>>) -> Self {
        Self { subscribers, delivered: Mutex::new(0) }
    }

    /// Asks, when called, whether the bus is there. It is wherever somebody can ask: it has no other process.
    pub fn pinger() -> impl Fn() -> BoxFuture<'static, Result<(), String>> {
        || Box::pin(future::ready(Ok(())))
    }
}

#[async_trait]
impl EventPublisher for InProcessBus {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        let mut delivered = self.delivered.lock().await;
        *delivered += 1;
        let received = Received {
            payload: message.payload.clone(),
            published_at: now(),
            position: format!("in-process/{delivered}"),
        };
        let mut rejected = None;
        for subscriber in &self.subscribers {
            match subscriber.handle(&received).await {
                Ok(()) => {}
                Err(HandleError::Retry(error)) => {
                    return Err(PublishError::Temporary(format!("{error:#}")));
                }
                // The others get it all the same.
                Err(HandleError::Reject(error)) => rejected = Some(format!("{error:#}")),
            }
        }
        rejected.map_or(Ok(()), |cause| Err(PublishError::Permanent(cause)))
    }
}

/// This bus is the broker: the time at which it accepts a message is its own.
#[expect(clippy::disallowed_methods, reason = "the bus is an adapter")]
fn now() -> chrono::DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
