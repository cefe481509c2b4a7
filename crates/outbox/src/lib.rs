#![doc = include_str!("../README.md")]

mod backoff;
mod cli;
mod config;
mod metrics;
mod parked;
mod publish_loop;
mod relay;
mod store;
mod table;

pub use cli::{Format, OutboxCommand, RetryTarget};
pub use config::OutboxConfig;
pub use metrics::{Backlog, backlog};
pub use parked::{ParkedEvent, parked, retry};
pub use relay::{Relay, RelayWaker};
pub use table::{CreateOutbox, OutboxEvent, append, append_all};
