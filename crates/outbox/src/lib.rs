#![doc = include_str!("../README.md")]

mod aside;
mod entity;
mod failures;
mod lock;
mod migration;
mod relay;
mod table;

pub use migration::CreateOutbox;
pub use relay::{Relay, Wake};
pub use table::{OutboxEvent, append};
