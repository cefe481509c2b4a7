#![doc = include_str!("../README.md")]

mod aside;
mod backlog;
mod command;
mod config;
mod entity;
mod failures;
mod gauges;
mod migration;
mod parked;
mod pruning;
mod relay;
mod rounds;
mod session;
mod statements;
mod table;
mod wake;

pub use backlog::{Backlog, backlog};
pub use command::{Format, OutboxCommand, Which};
pub use config::OutboxConfig;
pub use migration::CreateOutbox;
pub use parked::{ParkedEvent, parked, retry};
pub use relay::Relay;
pub use table::{OutboxEvent, append, append_all};
pub use wake::Wake;
