#![doc = include_str!("../README.md")]

mod batcher;
mod handler;
mod queue;
mod single_flight;

pub use batcher::Batcher;
pub use handler::{BatchHandler, Unserved};
pub use single_flight::SingleFlight;
