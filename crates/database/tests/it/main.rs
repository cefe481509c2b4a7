#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod bulk_insert;
mod database;
mod notifier;
mod silence;
mod tables;
