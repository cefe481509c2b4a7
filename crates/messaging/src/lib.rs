#![doc = include_str!("../README.md")]

pub mod config;
#[cfg(feature = "kafka")]
pub mod kafka;

mod in_memory;
mod ports;

pub use in_memory::InMemoryBus;
pub use ports::{
    EventHandler, EventPublisher, HandleError, Message, PublishError, Received, UnreadableBatch,
};
