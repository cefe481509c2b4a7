#![doc = include_str!("../README.md")]

mod api;
mod command;
mod events;
mod interrupt;
pub mod kafka;
mod project;
mod statistics;

pub use api::Api;
pub use command::{docker, run};
pub use events::{PublishedOrder, created_event, now};
pub use interrupt::unless_interrupted;
pub use project::Project;
pub use statistics::{median, percentile};
