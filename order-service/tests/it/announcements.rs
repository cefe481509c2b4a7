//! What the outbox announces, seen as a broker sees it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use database::Database;
use messaging::{EventPublisher, Message, PublishError};
use outbox::{OutboxConfig, Relay, RelayWaker};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// A broker that keeps what it is given.
#[derive(Default)]
pub struct Broker(Mutex<Vec<Message>>);

#[async_trait]
impl EventPublisher for Broker {
    async fn publish(&self, message: &Message) -> Result<(), PublishError> {
        self.0.lock().unwrap().push(message.clone());
        Ok(())
    }
}

impl Broker {
    pub fn messages(&self) -> Vec<Message> {
        self.0.lock().unwrap().clone()
    }
}

/// What was announced since the last call: a relay that is told to stop publishes what waits, then ends.
pub async fn announced(database: &Database) -> Vec<Message> {
    let broker = Arc::new(Broker::default());
    let stop = CancellationToken::new();
    stop.cancel();
    // Enough for a busy machine.
    let config = OutboxConfig { outbox_drain_timeout_ms: 30_000, ..OutboxConfig::default() };
    let relay = Relay::new(database.clone(), broker.clone(), RelayWaker::default(), config);
    relay.run(stop).await;
    broker.messages()
}

/// The events' types and ids.
pub fn types_and_ids(messages: &[Message]) -> Vec<(String, String)> {
    let field = |event: &Value, name: &str| event[name].as_str().unwrap().to_owned();
    let read = |message: &Message| {
        let event: Value = serde_json::from_slice(&message.payload).unwrap();
        (field(&event, "type"), field(&event, "id"))
    };
    messages.iter().map(read).collect()
}
