#![doc = include_str!("../README.md")]

mod neighbours;
mod notifier;
mod service;
mod values;

pub use notifier::Notifier;
pub use service::Service;
pub use values::{try_amount, try_event};
