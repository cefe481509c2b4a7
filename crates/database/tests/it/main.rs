#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod bulk_insert;
mod database;
mod locks;
mod migrate;
mod network;
mod notifier;
mod silence;
