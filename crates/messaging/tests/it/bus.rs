//! A bus with one consumer, whatever it is made of.

use std::sync::Arc;

use messaging::{EventHandler, EventPublisher, InProcessBus, Message, PublishError};

use crate::kafka::{Consuming, Kafka, Server};
use crate::recorder::PATIENCE;

#[derive(Debug, Clone, Copy)]
pub enum Bus {
    InProcess,
    MockKafka,
    RealKafka,
}

pub struct Running {
    pub publisher: Arc<dyn EventPublisher>,
    kafka: Option<(Kafka, Consuming)>,
}

impl Bus {
    /// `None` (said on standard error) when there is no real broker.
    pub async fn start(self, handler: Arc<dyn EventHandler>) -> Option<Running> {
        let server = match self {
            Self::InProcess => {
                let publisher = Arc::new(InProcessBus::new(vec![handler]));
                return Some(Running { publisher, kafka: None });
            }
            Self::MockKafka => Server::Mock,
            Self::RealKafka => Server::Real,
        };
        let kafka = Kafka::start(server).await?;
        let publisher = kafka.publisher();
        let consuming = kafka.consume(handler);
        Some(Running { publisher, kafka: Some((kafka, consuming)) })
    }
}

impl Running {
    pub async fn stop(self) {
        if let Some((_kafka, consuming)) = self.kafka {
            consuming.stop().await;
        }
    }
}

pub fn message(key: &str, text: &str) -> Message {
    Message {
        key: key.to_owned(),
        payload: text.as_bytes().to_vec(),
        headers: vec![("content-type".to_owned(), "text/plain".to_owned())],
    }
}

/// Publishes as the outbox's relay does: until it succeeds.
pub async fn publish(publisher: &dyn EventPublisher, message: &Message) {
    let attempts = async {
        while let Err(error) = publisher.publish(message).await {
            assert!(matches!(error, PublishError::Temporary(_)), "{error}");
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, attempts).await.expect("published");
}
