//! Kafka, through librdkafka.

mod config;
mod consumer;
mod dead_letter;
mod dead_letters;
mod deliveries;
mod ping;
mod producer;
mod publisher;
mod reports;
mod topic;

pub use config::{DeadLetterConfig, GroupConfig, GroupProtocol, KafkaConfig};
pub use consumer::{KafkaConsumer, Status};
pub use dead_letter::{Position, Source};
pub use dead_letters::{Content, DeadLetter, DeadLetters, Which};
pub use publisher::KafkaEventPublisher;
pub use topic::ensure_topic;
