use std::sync::Arc;

use ::outbox::{OutboxConfig, Relay, Wake};
use database::Database;
use messaging::EventPublisher;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::outbox::PATIENCE;

/// A relay at work.
pub struct Relaying {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Relaying {
    pub fn start(
        database: &Database,
        wake: &Wake,
        publisher: Arc<dyn EventPublisher>,
        config: &OutboxConfig,
    ) -> Self {
        let stop = CancellationToken::new();
        let relay = Relay::new(database.clone(), publisher, wake.clone(), config.clone());
        let task = tokio::spawn(relay.run(stop.clone()));
        Self { stop, task }
    }

    /// Stops it as a service does.
    pub async fn stop(self) {
        self.stop.cancel();
        let stopped = tokio::time::timeout(PATIENCE, self.task).await;
        stopped.expect("the relay stops").unwrap();
    }

    /// Ends it in the middle of whatever it does.
    pub async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}
