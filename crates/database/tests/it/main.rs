#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod bulk_insert;
mod database;
mod failover;
mod notifier;
mod pooler;
mod silence;
mod tables;
