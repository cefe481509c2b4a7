//! A bus with one consumer, of whichever kind.

use std::sync::Arc;

use messaging::{EventPublisher, InMemoryBus, Message, PublishError};

use crate::kafka::{Consuming, Kafka};
use crate::recorder::{PATIENCE, Recorder};

#[derive(Debug, Clone, Copy)]
pub enum Bus {
    InMemory,
    OnKafka,
}

pub struct Running {
    pub publisher: Arc<dyn EventPublisher>,
    pub recorder: Arc<Recorder>,
    kafka: Option<(Kafka, Consuming)>,
}

impl Bus {
    pub async fn start(self, recorder: Arc<Recorder>) -> Running {
        match self {
            Self::InMemory => {
                let publisher = Arc::new(InMemoryBus::new(vec![recorder.clone()]));
                Running { publisher, recorder, kafka: None }
            }
            Self::OnKafka => {
                let kafka = Kafka::start().await;
                let (publisher, consuming) = (kafka.publisher(), kafka.consume(recorder.clone()));
                Running { publisher, recorder, kafka: Some((kafka, consuming)) }
            }
        }
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

/// Publishes one message after the other, all with one key.
pub async fn publish_all(publisher: &dyn EventPublisher, texts: &[&str]) {
    for text in texts {
        publish(publisher, &message("key", text)).await;
    }
}
