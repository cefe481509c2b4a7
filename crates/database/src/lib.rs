#![doc = include_str!("../README.md")]

mod bulk_insert;
mod config;
mod connect;
mod connection;
mod database;
mod dedicated;
mod error_codes;
mod fence;
mod keyset;
mod notifier;
mod outage;
mod pruning;
mod sessions;

pub use bulk_insert::BulkInsert;
pub use config::DatabaseConfig;
pub use connect::open;
pub use connection::{Connection, Engine, Transaction};
pub use database::Database;
pub use dedicated::DedicatedConnection;
pub use keyset::{PAGE_SIZE, page, stream_pages};
pub use notifier::ChangeNotifier;
pub use outage::{BatchError, failure, is_outage};
pub use pruning::{PRUNE_BATCH, prune};
