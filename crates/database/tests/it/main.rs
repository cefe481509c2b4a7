#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers included")]

mod database;
mod insertions;
mod locks;
mod migrate;
mod network;
mod signal;
mod silence;
