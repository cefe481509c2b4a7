#![doc = include_str!("../README.md")]

pub mod kafka;

mod in_process;
mod message;
mod ports;

pub use in_process::InProcessBus;
pub use message::{Message, Received};
pub use ports::{EventHandler, EventPublisher, HandleError, PublishError};
