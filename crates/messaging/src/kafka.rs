//! Kafka, through librdkafka.

mod client;
mod consumer;
mod context;
mod dead_letter;
mod dead_letter_log;
mod health;
mod probe;
mod producer;
mod redrive;
mod session;
mod stall;
mod topic;

pub use consumer::KafkaConsumer;
pub use dead_letter::{Content, DeadLetter, Position, Source};
pub use dead_letter_log::DeadLetters;
pub use health::ConsumerHealth;
pub use producer::KafkaEventPublisher;
pub use redrive::RedriveSelection;
pub use topic::ensure_topic;
