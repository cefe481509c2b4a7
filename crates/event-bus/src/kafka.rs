//! Kafka, through librdkafka.

mod config;
mod consumer;
mod publisher;
mod topic;

pub use config::{GroupConfig, KafkaConfig};
pub use consumer::KafkaConsumer;
pub use publisher::KafkaEventPublisher;
pub use topic::ensure_topic;
