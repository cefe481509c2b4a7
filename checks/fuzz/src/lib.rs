#![doc = include_str!("../README.md")]

mod neighbours;
mod notifier;
mod service;

pub use notifier::Notifier;
pub use service::Service;
